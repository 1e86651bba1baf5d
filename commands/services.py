"""The services: each goes on until it is told to stop, or until its console's input ends."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, cast

import structlog

from bot.chats import FrontEnd
from bot.console import Console, open_console
from bot.desk import StaffDesk
from bot.texts import render
from campaigns.meters import Meters
from commands.staffing import at_the_console
from config.settings import Settings
from installation import Installation, installation
from observing import observed
from opening import CannotStart
from reaching import serve_web
from staff_chats import nobody_here, open_front_ends, slack_by_http
from wiring import citizens_office, dispatching, front_office

if TYPE_CHECKING:
    from bot.slack import SlackFrontEnd

log = structlog.get_logger()


async def run(settings: Settings) -> int:
    """Everything in one process; what the console ends with, where it is the only front-end."""
    async with installation(settings) as place, _stop_signal() as stop:
        alone = not (settings.staff_telegram_token or settings.staff_slack)
        console = await at_the_console(place, "") if alone or sys.stdin.isatty() else None
        front_ends = open_front_ends(settings, console)
        meters = Meters()
        async with (
            observed(place, meters),
            _reachable(place, front_ends),
            dispatching(place, meters) as dispatcher,
            citizens_office(place),
            front_office(place, front_ends, dispatcher.wake) as desk,
        ):
            return await _serve(front_ends, desk, stop)


async def console(settings: Settings, name: str) -> int:
    """The conversation in this terminal, as that staff member; another process dispatches."""
    async with installation(settings) as place, _stop_signal() as stop:
        identity = await at_the_console(place, name)
        front_end = open_console(identity, settings.data_dir / "received", render)
        front_ends: dict[str, FrontEnd] = {front_end.platform: front_end}
        async with front_office(place, front_ends, nobody_here) as desk:
            return await _serve(front_ends, desk, stop)


async def bot(settings: Settings) -> int:
    if not (settings.staff_telegram_token or settings.staff_slack):
        raise CannotStart(
            "No staff chat is set up. Set STAFF_TELEGRAM_TOKEN or SLACK_BOT_TOKEN, or use: console"
        )
    async with installation(settings) as place, _stop_signal() as stop:
        front_ends = open_front_ends(settings, None)
        async with (
            observed(place),
            citizens_office(place),
            front_office(place, front_ends, nobody_here) as desk,
        ):
            return await _serve(front_ends, desk, stop)


async def worker(settings: Settings) -> int:
    meters = Meters()
    async with (
        installation(settings) as place,
        _stop_signal() as stop,
        observed(place, meters),
        dispatching(place, meters),
    ):
        await stop.wait()
    return 0


async def web(settings: Settings) -> int:
    async with (
        installation(settings) as place,
        _stop_signal() as stop,
        observed(place),
        slack_by_http(place) as slack,
    ):
        await _until(serve_web(place, slack), stop)
    return 0


@asynccontextmanager
async def _reachable(
    place: Installation, front_ends: Mapping[str, FrontEnd]
) -> AsyncIterator[None]:
    """`web` beside the block, where providers are told that they can reach us."""
    settings = place.settings
    by_http = settings.staff_slack is not None and settings.staff_slack.by_http
    slack = cast("SlackFrontEnd", front_ends["slack"]) if by_http else None
    async with asyncio.TaskGroup() as tasks:
        serving = [tasks.create_task(serve_web(place, slack))] if settings.public_url else []
        yield
        for task in serving:
            task.cancel()


async def _serve(front_ends: Mapping[str, FrontEnd], desk: StaffDesk, stop: asyncio.Event) -> int:
    """Until every front-end's input has ended, or until it is told to stop."""

    async def all_of_them() -> None:
        async with asyncio.TaskGroup() as tasks:
            for front_end in front_ends.values():
                tasks.create_task(front_end.serve(desk))

    await _until(all_of_them(), stop)
    only = next(iter(front_ends.values()))
    return only.exit_code if isinstance(only, Console) else 0


async def _until(work: Coroutine[Any, Any, None], stop: asyncio.Event) -> None:
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not working.done():
        working.cancel()
    try:
        await working
    except asyncio.CancelledError:
        log.info("stopping")


@asynccontextmanager
async def _stop_signal() -> AsyncIterator[asyncio.Event]:
    """Set by SIGTERM or SIGINT; the second one ends the process at once, as a crash would."""
    stop = asyncio.Event()

    def heard() -> None:
        if stop.is_set():
            os._exit(1)
        stop.set()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, heard)
    try:
        yield stop
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
