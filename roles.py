"""What each command of the command line does with what `wiring` puts together.

It is long because every role has its function here.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any
from zoneinfo import available_timezones

import structlog
import uvloop
from phonenumbers import SUPPORTED_REGIONS

from agencies.audit import Chain
from agencies.model import NOT_IN_NAMES, NameTaken
from agencies.sealing import CannotOpen
from agencies.staff import Role
from bot.chats import CannotServe, FrontEnd
from bot.console import Console, open_console
from bot.desk import StaffDesk
from bot.texts import render
from campaigns.meters import Meters
from config.env import KEY_FILE
from config.settings import Settings
from dispatch.lock import AlreadyDispatching
from observing import observed
from opening import CannotStart, CannotStartYet, opened, reach
from staffing import at_the_console, let_in
from storage.agencies import attempt_key, bootstrap, list_agencies
from storage.agencies import create_agency as make_agency
from storage.database import Database
from storage.migrate import is_current
from storage.migrate import migrate as bring_up_to_date
from storage.moving import CannotMove, CutOff, Moved, check_ends, move
from storage.moving_told import STOP_ALL, STOP_FIRST, TARGET_CHECK, told
from storage.store import SqlWork
from wiring import (
    Installation,
    citizens_office,
    dispatch_lock,
    dispatching,
    front_office,
    installation,
    open_front_ends,
    serve_web,
)

TO_BE_MENDED = (CannotStart, CannotServe, CannotOpen, AlreadyDispatching, CannotMove)
"""What the operator must mend first; the words of each say how."""

WRONG_KEYS = (
    "SECRET_KEYS are not those that this database was made with. Set them to those, "
    f"or put DATA_DIR/{KEY_FILE} back."
)
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


async def migrate(settings: Settings) -> int:
    async with opened(settings) as (database, keyring):
        await bring_up_to_date(database)
        await bootstrap(database, keyring, settings.default_region)
    return 0


async def move_database(settings: Settings, to: str) -> int:
    """Copies an embedded installation; 1 where the copy came out unequal."""
    check_ends(settings.database_url, to)
    async with opened(settings) as (source, keyring):
        if not await is_current(source):
            raise CannotStart("The database is not up to date. Run: python main.py migrate")
        await attempt_key(source, keyring)  # raises CannotOpen, where the keys are others
        _tell(STOP_ALL)
        moved = await _moved(source, Database(to))
    key_file = None if settings.secret_keys else settings.data_dir / KEY_FILE
    _tell(told(moved, source.url.database, key_file))
    return 0 if all(one.equal for one in moved) else 1


async def _moved(source: Database, target: Database) -> Sequence[Moved]:
    """While nothing is sent from the source. Raises CannotStart and CannotMove."""
    try:
        await reach(target, TARGET_CHECK)
        with dispatch_lock(source):
            return await move(source, target, _tell)
    except AlreadyDispatching:
        raise CannotStart(STOP_FIRST) from None
    except CutOff as fault:
        raise CannotStartYet(str(fault)) from None
    finally:
        await target.close()


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def create_agency(
    settings: Settings, name: str, region: str, time_zone: str, owner: str
) -> int:
    if time_zone not in available_timezones():
        raise CannotStart(f"{time_zone!r} is no time zone. Example: Asia/Singapore")
    if region and region.upper() not in SUPPORTED_REGIONS:
        raise CannotStart(f"{region!r} is no region. Example: SG")
    if not name.strip() or set(name) & NOT_IN_NAMES:
        raise CannotStart(f"{name!r} is no name: it must not be empty, nor have / : or , in it")
    async with installation(settings) as place:
        try:
            made = await make_agency(
                place.database,
                place.keyring,
                name.strip(),
                region.upper() or settings.default_region,
                time_zone,
            )
        except NameTaken:
            raise CannotStart(
                f"There is an agency {name!r} already; upper and lower case make no difference."
            ) from None
        if owner:
            await let_in(place, made.name, owner, "", Role.OWNER)
    _tell(f"{made.name} is agency {made.id}. Its first owner: {owner or 'nobody yet'}")
    return 0


async def add_staff(settings: Settings, agency: str, who: str, name: str, role: Role) -> int:
    async with installation(settings) as place:
        found = await let_in(place, agency, who, name, role)
    when = "once they have proven that address to the bot" if "@" in who else "now"
    _tell(f"{name or who} is {role.value} of {found.name} {when}.")
    return 0


async def verify_audit(settings: Settings) -> int:
    """Names the first entry of each agency that is not as it was written."""
    whole = True
    async with installation(settings) as place:
        for agency in await list_agencies(place.database):
            async with place.store.read_work(agency.id) as work:
                told, unbroken = await _verified(work)
            whole &= unbroken
            _tell(f"{agency.name}: {told}")
    return 0 if whole else 1


async def _verified(work: SqlWork) -> tuple[str, bool]:
    """What became of that agency's audit, and whether it is as it was written."""
    chain = Chain()
    async for page in work.audit.read():
        for entry in page:
            if broken := chain.broken_by(entry):
                return f"entry {broken.number} was {broken.why}.", False
    number, last = await work.audit.head()
    if cut_off := chain.cut_off_at(number):
        return f"entry {cut_off.number} was {cut_off.why}.", False
    return f"{number} entries, unbroken. The last: {last.hex()}", True


async def print_agencies(settings: Settings) -> int:
    async with installation(settings) as place:
        for agency in await list_agencies(place.database):
            _tell(f"{agency.id}\t{agency.name}\t{agency.time_zone}\t{agency.region}")
    return 0


def run_until_stopped(role: Coroutine[Any, Any, int]) -> int:
    """On the faster event loop. Raises CannotStart."""
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(role)
    except (*TO_BE_MENDED, BaseExceptionGroup) as fault:
        known = next((one for one in _each(fault) if isinstance(one, TO_BE_MENDED)), None)
        if known is None:
            raise
        if isinstance(known, CannotStart):
            raise known from None
        told = WRONG_KEYS if isinstance(known, CannotOpen) else str(known)
        raise CannotStart(told) from None


def _each(fault: BaseException) -> Iterator[BaseException]:
    """The faults in a group, however deep it is."""
    if isinstance(fault, BaseExceptionGroup):
        for one in fault.exceptions:
            yield from _each(one)
    else:
        yield fault


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
