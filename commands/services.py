"""The services: each goes on until it is told to stop, or until its console's input ends."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from typing import Any

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
from wiring import citizens_office, dispatching, front_office, open_front_ends

log = structlog.get_logger()


async def run(settings: Settings) -> int:
    """Everything in one process; what the console ends with, where it is the only front-end."""
    async with installation(settings) as place, _stop_signal() as stop:
        alone = not settings.staff_telegram_token
        console = await at_the_console(place, "") if alone or sys.stdin.isatty() else None
        front_ends = open_front_ends(settings, console)
        meters = Meters()
        async with (
            observed(place, meters),
            _reachable(place),
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
        async with front_office(place, front_ends, _nobody_here) as desk:
            return await _serve(front_ends, desk, stop)


async def bot(settings: Settings) -> int:
    if not settings.staff_telegram_token:
        raise CannotStart("No staff chat is set up. Set STAFF_TELEGRAM_TOKEN, or use: console")
    async with installation(settings) as place, _stop_signal() as stop:
        front_ends = open_front_ends(settings, None)
        async with (
            observed(place),
            citizens_office(place),
            front_office(place, front_ends, _nobody_here) as desk,
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
    async with installation(settings) as place, _stop_signal() as stop, observed(place):
        await _until(serve_web(place), stop)
    return 0


@asynccontextmanager
async def _reachable(place: Installation) -> AsyncIterator[None]:
    """`web` beside the block, where providers are told that they can reach us."""
    async with asyncio.TaskGroup() as tasks:
        serving = [tasks.create_task(serve_web(place))] if place.settings.public_url else []
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


def _nobody_here() -> None:
    """Nobody in this process waits for what a turn has written; others look for themselves."""
