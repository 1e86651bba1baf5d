"""The composition root: an installation in, running services out."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.anchoring import Anchoring
from bot.chats import FrontEnd
from bot.citizens import open_citizens
from bot.citizens.loading import LoadedBots
from bot.citizens.serving import Post
from bot.desk import StaffDesk
from bot.desk.office import Door, Office
from bot.jobs import JobRunner
from bot.jobs.shop import Shop
from bot.notices import Notices
from bot.progress import ProgressCards
from bot.rounds import go_round
from campaigns.attempts import AttemptIds
from campaigns.meters import Meters
from campaigns.own_mail import OwnMail
from campaigns.single_messages import SingleMessages
from config.settings import Settings
from dispatch.budgets import Keeper
from dispatch.collecting import Collector
from dispatch.filling import Fillings
from dispatch.handing_over import HandingOver
from dispatch.lock import DispatchLock
from dispatch.lookups import LookUps
from dispatch.ports import Limits
from dispatch.retention import Retention
from dispatch.schedule import ApSchedule
from dispatch.starting import Starter
from dispatch.worker import Dispatcher
from installation import REHEARSED_MAIL, Accounts, Installation, lent_mail
from opening import CannotStart
from reaching import answers_url, leave_url, receipt_url, webhooks
from storage.agencies import attempt_key
from storage.collecting import SqlCollecting
from storage.credentials import kinds_in_use
from storage.database import Database
from storage.doubtful_rows import SqlDoubtfulRows
from storage.engine import SqlEngine
from storage.engine_fallbacks import SqlFallbacks
from storage.engine_fill import SqlFillings
from storage.erasing import SqlErasing
from storage.leftovers import SqlLeftovers
from storage.sent_files import SqlFiles
from storage.updates import SqlUpdates
from storage.wakes import listen

LOAD_EVERY = 30.0


async def open_dispatcher(place: Installation, meters: Meters | None = None) -> Dispatcher:
    """On SQLite it is the only one of its database, and says so when it is not."""
    engine = SqlEngine(place.database, place.keyring)
    await engine.prepare()
    return Dispatcher(
        engine=engine,
        providers=Accounts(place),
        channels=place.offers.channels,
        ids=AttemptIds(await attempt_key(place.database, place.keyring)),
        schedule=ApSchedule(),
        lock=dispatch_lock(place.database) if place.database.is_sqlite else None,
        limits=Limits(in_flight_max=place.settings.in_flight_max),
        receipt_url=receipt_url(place.settings.public_url),
        leave_url=await leave_url(place),
        meters=meters,
    )


async def _load_sdks(place: Installation) -> None:
    """Of every account that there is by now: some take seconds, and no message shall wait."""
    await place.offers.load(await kinds_in_use(place.database))


def dispatch_lock(database: Database) -> DispatchLock:
    """Beside the file, for SQLite."""
    return DispatchLock(Path(f"{database.url.database}.dispatch"))


@asynccontextmanager
async def dispatching(place: Installation, meters: Meters) -> AsyncIterator[Dispatcher]:
    """Dispatch beside the block; when that ends, what is on its way is waited for and recorded."""
    dispatcher = await open_dispatcher(place, meters)
    lookups = LookUps(
        rows=SqlDoubtfulRows(place.database, place.keyring),
        providers=Accounts(place),
        channels=place.offers.channels,
        schedule=ApSchedule(),
    )
    fillings = _fillings(place, dispatcher)
    retention = Retention(
        erasing=SqlErasing(place.database, place.keyring),
        leftovers=SqlLeftovers(place.database, place.keyring),
        schedule=ApSchedule(),
        owner=_own_name(),
    )
    collector = Collector(
        waiting=SqlCollecting(place.database, place.keyring, place.offers.queued()),
        providers=Accounts(place),
        ids=AttemptIds(await attempt_key(place.database, place.keyring)),
        schedule=ApSchedule(),
        owner=_own_name(),
    )
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(dispatcher.run())
        beside = [
            tasks.create_task(listen(place.database, dispatcher.wake)),
            tasks.create_task(lookups.run()),
            tasks.create_task(fillings.run()),
            *(tasks.create_task(one) for one in _by_the_calendar(place, dispatcher)),
            tasks.create_task(retention.run()),
            tasks.create_task(collector.run()),
            tasks.create_task(go_round(lambda: _load_sdks(place), LOAD_EVERY)),
        ]
        yield dispatcher
        await dispatcher.stop()
        for task in beside:
            task.cancel()


def _by_the_calendar(
    place: Installation, dispatcher: Dispatcher
) -> Sequence[Coroutine[Any, Any, None]]:
    """What begins at its time, what may be spent in a month, and who gets it another way."""
    starter = Starter(place.store, place.offers, ApSchedule(), dispatcher.wake)
    return (
        starter.run(),
        Keeper(place.store, ApSchedule()).run(),
        _handing_over(place, dispatcher).run(),
    )


def _fillings(place: Installation, dispatcher: Dispatcher) -> Fillings:
    unfilled = SqlFillings(place.database, place.keyring)
    return Fillings(unfilled, place.offers.channels, dispatcher.wake)


def _handing_over(place: Installation, dispatcher: Dispatcher) -> HandingOver:
    fallbacks = SqlFallbacks(place.database, place.keyring)
    return HandingOver(fallbacks, ApSchedule(), dispatcher.wake)


@asynccontextmanager
async def front_office(
    place: Installation, front_ends: Mapping[str, FrontEnd], changed: Callable[[], None]
) -> AsyncIterator[StaffDesk]:
    """The desk, and what works for it beside the chats: jobs, notices and progress cards."""
    office = await open_office(place, changed)
    desk = StaffDesk(office)
    bots = LoadedBots(place.settings.endpoints.telegram)
    courier = SingleMessages(place.surroundings, SqlFiles(place.database, place.keyring))
    shop = Shop(
        office=office, courier=courier, mail=own_mail(place), bots=bots, front_ends=front_ends
    )
    beside = (
        JobRunner(shop, desk, owner=_own_name()),
        Notices(office, front_ends),
        ProgressCards(office, front_ends),
        Anchoring(place.store, own_mail(place)),
    )
    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(service.run()) for service in beside]
        yield desk
        for task in running:
            task.cancel()
    await bots.close()


async def open_office(place: Installation, changed: Callable[[], None]) -> Office:
    """Raises CannotStart."""
    return Office(
        store=place.store,
        offers=place.offers,
        surroundings=place.surroundings,
        changed=changed,
        door=Door(domains=place.settings.staff_domains, terms=_terms(place.settings)),
        operator=place.settings.alerts_to,
        answers_url=await answers_url(place),
        reachable=bool(place.settings.public_url),
    )


def _terms(settings: Settings) -> str:
    """What staff agree to. Raises CannotStart."""
    try:
        return settings.terms_file.read_text(encoding="utf-8") if settings.terms_file else ""
    except (OSError, UnicodeDecodeError) as fault:
        raise CannotStart(f"TERMS_FILE cannot be read: {fault}") from None


@asynccontextmanager
async def citizens_office(place: Installation) -> AsyncIterator[None]:
    """The agencies' own bots, listened for beside the block."""
    api_url = place.settings.endpoints.telegram
    post = None
    if place.settings.telegram_webhooks:
        inbox = SqlUpdates(place.database, place.keyring)
        post = Post(place.settings.public_url, await webhooks(place), inbox)
    citizens = open_citizens(place.store, api_url, place.offers.phone, _own_name(), post)
    async with asyncio.TaskGroup() as tasks:
        listening = tasks.create_task(citizens.run())
        yield
        listening.cancel()


def own_mail(place: Installation) -> OwnMail:
    """Through the mail server or the SES account that is set up; without, it is in the outbox."""
    kind = next(iter(lent_mail(place.settings)), REHEARSED_MAIL)
    return OwnMail(place.offers.spec(*kind), SingleMessages(place.surroundings))


def _own_name() -> str:
    """Of this process, for what only one may do at a time."""
    return f"{os.getpid()}-{secrets.token_hex(8)}"
