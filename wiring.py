"""The composition root: settings in, running services out; the one file that imports everything.

It is long because it is the only one: each role of the command line is a few lines at its end.
"""

import asyncio
import os
import secrets
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import structlog
import uvloop

from agencies.model import AgencyId, CredentialId, Identity, NameTaken
from agencies.sealing import CannotOpen, KeyRing
from bot.console import Console, open_console
from bot.desk import StaffDesk
from bot.desk.office import Office
from bot.jobs import JobRunner
from bot.jobs.shop import Shop
from bot.ports import CannotServe, FrontEnd
from bot.progress import Notices, ProgressCards
from bot.texts import render
from campaigns.attempts import AttemptIds
from campaigns.model import Attempt, AttemptId, Body
from campaigns.offers import Offers
from campaigns.outcomes import Outcome
from campaigns.ports import Provider, Spec, Surroundings, UnusableCredential
from campaigns.stores import NoSuch
from channels import discover
from config.env import ensure_secret_keys
from config.settings import Settings
from dispatch.lock import AlreadyDispatching, DispatchLock
from dispatch.ports import CannotOpenAccount, Limits
from dispatch.schedule import ApSchedule
from dispatch.worker import Dispatcher
from storage.agencies import attempt_key, bootstrap, find_agency, list_agencies
from storage.agencies import create_agency as make_agency
from storage.credentials import account_to_send_with
from storage.database import Database
from storage.engine import SqlEngine
from storage.lent import LentAccount, ensure_accounts
from storage.migrate import is_current
from storage.migrate import migrate as bring_up_to_date
from storage.store import SqlStore

CONSOLE = Identity(platform="console", user="local")
LENT_MAIL = ("email", "smtp")
LENT_LABEL = "the installation's account"
REHEARSAL_LABEL = "rehearsal"
SINGLE_MESSAGE_DEADLINE = 30.0
log = structlog.get_logger()


class CannotStart(Exception):
    """Something that the operator must mend first; str() says what and how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """What every role works with."""

    settings: Settings
    database: Database
    keyring: KeyRing
    store: SqlStore
    offers: Offers
    surroundings: Surroundings


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[tuple[Database, KeyRing]]:
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    keys = settings.secret_keys or ensure_secret_keys(settings.data_dir)
    database = Database(settings.database_url)
    try:
        yield database, KeyRing.of(keys)
    finally:
        await database.close()


@asynccontextmanager
async def installation(settings: Settings) -> AsyncIterator[Installation]:
    """Opened and brought up to date; an embedded one migrates itself. Raises CannotStart."""
    async with _opened(settings) as (database, keyring):
        if database.is_sqlite:
            await bring_up_to_date(database)
        elif not await is_current(database):
            raise CannotStart("The database is not up to date. Run: python main.py migrate")
        await bootstrap(database, keyring, settings.default_region)
        offers = Offers(discover(), lent=[LENT_MAIL] if settings.smtp else [])
        await ensure_accounts(database, keyring, [_lent(spec) for spec in offers.lendable()])
        yield Installation(
            settings=settings,
            database=database,
            keyring=keyring,
            store=SqlStore(database, keyring),
            offers=offers,
            surroundings=_surroundings(settings),
        )


class Accounts:
    """Opens providers for dispatch, by the credential that a campaign names."""

    def __init__(self, place: Installation) -> None:
        self._place = place

    async def open(self, credential: CredentialId) -> Provider:
        """Raises CannotOpenAccount."""
        place = self._place
        try:
            found, fields = await account_to_send_with(place.database, place.keyring, credential)
            spec = place.offers.spec(found.channel, found.provider)
            return spec.open(fields, place.surroundings)
        except (NoSuch, KeyError):
            raise CannotOpenAccount("the account was removed") from None
        except UnusableCredential as fault:
            raise CannotOpenAccount(str(fault)) from None


class SingleMessages:
    """Hands over one message that is no campaign's: a provider is opened for it and closed."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._surroundings = surroundings

    async def send(
        self, spec: Spec, fields: Mapping[str, str], address: str, body: Body
    ) -> Outcome:
        provider = spec.open(fields, self._surroundings)
        attempt = Attempt(
            id=AttemptId(f"test.{secrets.token_hex(8)}"),
            address=address,
            body=body,
            send_by=time.monotonic() + SINGLE_MESSAGE_DEADLINE,
        )
        try:
            return await provider.send(attempt)
        finally:
            await provider.close()


async def open_dispatcher(place: Installation) -> Dispatcher:
    """On SQLite it is the only one of its database, and says so when it is not."""
    file = place.database.url.database
    lock = DispatchLock(Path(f"{file}.dispatch")) if place.database.is_sqlite else None
    return Dispatcher(
        engine=SqlEngine(place.database, place.keyring),
        providers=Accounts(place),
        channels=place.offers.channels,
        ids=AttemptIds(await attempt_key(place.database, place.keyring)),
        schedule=ApSchedule(),
        lock=lock,
        limits=Limits(in_flight_max=place.settings.in_flight_max),
    )


@asynccontextmanager
async def dispatching(place: Installation) -> AsyncIterator[Dispatcher]:
    """Dispatch beside the block; when that ends, what is on its way is waited for and recorded."""
    dispatcher = await open_dispatcher(place)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(dispatcher.run())
        yield dispatcher
        await dispatcher.stop()


@asynccontextmanager
async def front_office(
    place: Installation, front_ends: Mapping[str, FrontEnd], changed: Callable[[], None]
) -> AsyncIterator[StaffDesk]:
    """The desk, and what works for it beside the chats: jobs, notices and progress cards."""
    office = Office(
        store=place.store,
        offers=place.offers,
        staff=await _staff(place),
        surroundings=place.surroundings,
        changed=changed,
    )
    desk = StaffDesk(office)
    shop = Shop(office=office, courier=SingleMessages(place.surroundings), front_ends=front_ends)
    beside = (
        JobRunner(shop, desk, owner=f"{os.getpid()}-{secrets.token_hex(8)}"),
        Notices(office, front_ends),
        ProgressCards(office, front_ends),
    )
    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(service.run()) for service in beside]
        yield desk
        for task in running:
            task.cancel()


async def run(settings: Settings) -> int:
    """Everything in one process; what the console ends with, where it is the only front-end."""
    async with installation(settings) as place, _stop_signal() as stop:
        front_ends = open_front_ends(settings, console=sys.stdin.isatty())
        async with (
            dispatching(place) as dispatcher,
            front_office(place, front_ends, dispatcher.wake) as desk,
        ):
            return await _serve(front_ends, desk, stop)


async def console(settings: Settings) -> int:
    """The conversation in this terminal; another process dispatches."""
    async with installation(settings) as place, _stop_signal() as stop:
        front_end = open_console(CONSOLE, settings.data_dir / "received", render)
        front_ends: dict[str, FrontEnd] = {front_end.platform: front_end}
        async with front_office(place, front_ends, _nobody_here) as desk:
            return await _serve(front_ends, desk, stop)


async def bot(settings: Settings) -> int:
    if not settings.staff_telegram_token:
        raise CannotStart("No staff chat is set up. Set STAFF_TELEGRAM_TOKEN, or use: console")
    async with installation(settings) as place, _stop_signal() as stop:
        front_ends = open_front_ends(settings, console=False)
        async with front_office(place, front_ends, _nobody_here) as desk:
            return await _serve(front_ends, desk, stop)


async def worker(settings: Settings) -> int:
    async with installation(settings) as place, _stop_signal() as stop, dispatching(place):
        await stop.wait()
    return 0


async def web(settings: Settings) -> int:
    from web.app import make_app, serve  # noqa: PLC0415 - 0.3 s and 15 MB that the others save

    async with installation(settings) as place, _stop_signal() as stop:
        app = make_app(lambda: is_current(place.database))
        await _until(serve(app, settings.port), stop)
    return 0


async def migrate(settings: Settings) -> int:
    async with _opened(settings) as (database, keyring):
        await bring_up_to_date(database)
        await bootstrap(database, keyring, settings.default_region)
    return 0


async def create_agency(settings: Settings, name: str, region: str, time_zone: str) -> int:
    if time_zone not in available_timezones():
        raise CannotStart(f"{time_zone!r} is no time zone. Example: Asia/Singapore")
    async with installation(settings) as place:
        try:
            made = await make_agency(
                place.database, place.keyring, name, region or settings.default_region, time_zone
            )
        except NameTaken:
            raise CannotStart(f"There is an agency {name!r} already.") from None
    sys.stdout.write(f"{made.name} is agency {made.id}. Its staff: STAFF={made.name}/telegram:…\n")
    return 0


async def print_agencies(settings: Settings) -> int:
    async with installation(settings) as place:
        for agency in await list_agencies(place.database):
            line = f"{agency.id}\t{agency.name}\t{agency.time_zone}\t{agency.region}\n"
            sys.stdout.write(line)
    return 0


def run_until_stopped(role: Coroutine[Any, Any, int]) -> int:
    """On the faster event loop. Raises CannotStart."""
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(role)
    except* (CannotStart, AlreadyDispatching, CannotOpen) as faults:
        first = faults.exceptions[0]
        raise CannotStart(str(first)) from None


async def _serve(front_ends: Mapping[str, FrontEnd], desk: StaffDesk, stop: asyncio.Event) -> int:
    """Until every front-end's input has ended, or until it is told to stop."""

    async def all_of_them() -> None:
        async with asyncio.TaskGroup() as tasks:
            for front_end in front_ends.values():
                tasks.create_task(front_end.serve(desk))

    try:
        await _until(all_of_them(), stop)
    except* CannotServe as refused:
        raise CannotStart(str(refused.exceptions[0])) from None
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


def open_front_ends(settings: Settings, *, console: bool) -> dict[str, FrontEnd]:
    """Those that are set up; the console where it is asked for, or where there is no other."""
    front_ends: dict[str, FrontEnd] = {}
    if settings.staff_telegram_token:
        from bot.telegram import TelegramFrontEnd  # noqa: PLC0415 - only where it is used

        token, url = settings.staff_telegram_token, settings.endpoints.telegram
        telegram = TelegramFrontEnd(token, url, render)
        front_ends[telegram.platform] = telegram
    if console or not front_ends:
        opened = open_console(CONSOLE, settings.data_dir / "received", render)
        front_ends[opened.platform] = opened
    return front_ends


async def _staff(place: Installation) -> Mapping[Identity, AgencyId]:
    """Who may talk, by `STAFF`; whoever is at the console is the first agency's. CannotStart."""
    first = (await list_agencies(place.database))[0].id
    staff = {CONSOLE: first}
    for entry in place.settings.staff:
        identity = Identity(platform=entry.platform, workspace=entry.workspace, user=entry.user)
        try:
            found = (await find_agency(place.database, entry.agency)).id if entry.agency else first
        except NoSuch:
            raise CannotStart(
                f"STAFF names the agency {entry.agency!r}, which does not exist. "
                f"Make it with: python main.py agency create {entry.agency!r}"
            ) from None
        staff[identity] = found
    return staff


def _surroundings(settings: Settings) -> Surroundings:
    return Surroundings(
        endpoints=settings.endpoints,
        rehearsal=settings.rehearsal,
        outbox=settings.data_dir / "outbox",
        mail_from=settings.mail_from,
        lent_mail=settings.smtp,
        mail_servers=settings.mail_servers,
        in_flight_max=settings.in_flight_max,
    )


def _lent(spec: Spec) -> LentAccount:
    return LentAccount(
        channel=spec.channel.name,
        provider=spec.provider,
        label=REHEARSAL_LABEL if spec.rehearsal else LENT_LABEL,
        rate=spec.rate,
    )


def _nobody_here() -> None:
    """Nobody in this process waits for what a turn has written; others look for themselves."""
