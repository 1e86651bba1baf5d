"""The composition root: settings in, running services out; the one file that imports everything.

It is long because it is the only one.
"""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from errno import EADDRINUSE
from pathlib import Path

from agencies.model import CredentialId, Identity
from agencies.sealing import KeyRing
from agencies.unsubscribing import Links
from agencies.webhooks import Webhooks
from bot.anchoring import Anchoring
from bot.chats import FrontEnd
from bot.citizens import open_citizens
from bot.citizens.arriving import NAMES
from bot.citizens.loading import LoadedBots
from bot.citizens.serving import Post
from bot.console import open_console
from bot.desk import StaffDesk
from bot.desk.office import Door, Office
from bot.jobs import JobRunner
from bot.jobs.shop import Shop
from bot.notices import Notices
from bot.progress import ProgressCards
from bot.rounds import go_round
from bot.texts import render
from bot.words import line
from campaigns.attempts import AttemptIds
from campaigns.meters import Meters
from campaigns.model import Campaign
from campaigns.offers import Offers
from campaigns.own_mail import OwnMail
from campaigns.ports import (
    CannotOpenAccount,
    Provider,
    Spec,
    Surroundings,
    UnusableCredential,
)
from campaigns.purpose import CHANNELS as DECLINABLE
from campaigns.purpose import Purpose
from campaigns.single_messages import SingleMessages
from campaigns.stores import NoSuch
from channels import discover
from config.settings import Settings
from dispatch.collecting import Collector
from dispatch.filling import Fillings
from dispatch.lock import DispatchLock
from dispatch.lookups import LookUps
from dispatch.names import no_leaving, no_receipts
from dispatch.ports import LeaveUrl, Limits, ReceiptUrl
from dispatch.retention import Retention
from dispatch.schedule import ApSchedule
from dispatch.starting import Starter
from dispatch.worker import Dispatcher
from opening import CannotStart, opened
from storage.agencies import attempt_key, bootstrap, unsubscribing_key, webhook_key
from storage.collecting import SqlCollecting
from storage.credentials import account_to_send_with, kinds_in_use
from storage.database import Database
from storage.doubtful_rows import SqlDoubtfulRows
from storage.engine import SqlEngine
from storage.engine_fill import SqlFillings
from storage.erasing import SqlErasing
from storage.leftovers import SqlLeftovers
from storage.lent import LentAccount, ensure_accounts
from storage.migrate import is_current
from storage.migrate import migrate as bring_up_to_date
from storage.sent_files import SqlFiles
from storage.store import SqlStore
from storage.unsubscribed import SqlUnsubscribed
from storage.updates import SqlUpdates
from storage.wakes import listen
from storage.wishes import SqlWishes

LOAD_EVERY = 30.0
LENT_MAIL, LENT_SES = ("email", "smtp"), ("email", "ses")
REHEARSED_MAIL = ("email", "simulator")
LENT_LABEL = "the installation's account"
SES_LABEL = "the installation's account with Amazon"
REHEARSAL_LABEL = "rehearsal"


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
async def installation(settings: Settings) -> AsyncIterator[Installation]:
    """Opened and brought up to date; an embedded one migrates itself. Raises CannotStart."""
    async with opened(settings) as (database, keyring):
        if database.is_sqlite:
            await bring_up_to_date(database)
        elif not await is_current(database):
            raise CannotStart("The database is not up to date. Run: python main.py migrate")
        await bootstrap(database, keyring, settings.default_region)
        place = put_together(settings, database, keyring)
        accounts = [_lent(spec) for spec in place.offers.lendable()]
        await ensure_accounts(database, keyring, accounts)
        yield place


def put_together(settings: Settings, database: Database, keyring: KeyRing) -> Installation:
    """As it is, without bringing anything up to date."""
    return Installation(
        settings=settings,
        database=database,
        keyring=keyring,
        store=SqlStore(database, keyring),
        offers=Offers(discover(), lent=_lent_mail(settings)),
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
            return await spec.opened(fields, place.surroundings)
        except (NoSuch, KeyError):
            raise CannotOpenAccount("the account was removed") from None
        except UnusableCredential as fault:
            raise CannotOpenAccount(str(fault)) from None


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
        receipt_url=_receipt_url(place.settings.public_url),
        leave_url=await _leave_url(place),
        meters=meters,
    )


async def _load_sdks(place: Installation) -> None:
    """Of every account that there is by now: some take seconds, and no message shall wait."""
    await place.offers.load(await kinds_in_use(place.database))


def dispatch_lock(database: Database) -> DispatchLock:
    """Beside the file, for SQLite."""
    return DispatchLock(Path(f"{database.url.database}.dispatch"))


def _receipt_url(public_url: str) -> ReceiptUrl:
    """Where `web` hears about an attempt (web/receipts.py); nowhere if nobody can reach it."""
    if not public_url:
        return no_receipts
    return lambda campaign, attempt: (
        f"{public_url}/receipts/{campaign.credential}?attempt={attempt}"
    )


async def _leave_url(place: Installation) -> LeaveUrl:
    """Where `web` lets people unsubscribe (web/unsubscribing.py) from what offers it."""
    public_url = place.settings.public_url
    links = await _links(place)
    if not public_url:
        return no_leaving

    def url(campaign: Campaign, address: bytes) -> str:
        if campaign.channel not in DECLINABLE or campaign.purpose is not Purpose.NEWS:
            return ""
        return f"{public_url}/unsubscribe/{links.make(campaign.agency, address)}"

    return url


async def _answers_url(place: Installation) -> Callable[[CredentialId], str]:
    """Where `web` hears what people answer (web/answers.py); nowhere if nobody can reach it."""
    public_url, webhooks = place.settings.public_url, await _webhooks(place)
    return lambda of: f"{public_url}/answers/{webhooks.account_name(of)}" if public_url else ""


async def _links(place: Installation) -> Links:
    return Links(await unsubscribing_key(place.database, place.keyring))


def _said(key: str, *, language: str, agency: str) -> str:
    return render(line(key, agency=agency), language)


async def serve_web(place: Installation) -> None:
    """Until it is cancelled."""
    from web.answers import Answers  # noqa: PLC0415 - 0.3 s and 15 MB that the others save
    from web.app import make_app, serve  # noqa: PLC0415 - the same
    from web.receipts import Receipts  # noqa: PLC0415 - the same
    from web.unsubscribing import Unsubscribing  # noqa: PLC0415 - the same
    from web.updates import Updates  # noqa: PLC0415 - the same

    receipts = Receipts(
        providers=Accounts(place),
        ids=AttemptIds(await attempt_key(place.database, place.keyring)),
        inbox=SqlEngine(place.database, place.keyring),
        public_url=place.settings.public_url,
    )
    updates = Updates(await _webhooks(place), SqlUpdates(place.database, place.keyring))
    unsubscribing = Unsubscribing(
        await _links(place), SqlUnsubscribed(place.database, place.keyring), _said, NAMES
    )
    answers = Answers(
        webhooks=await _webhooks(place),
        providers=Accounts(place),
        wishes=SqlWishes(place.database, place.keyring),
        public_url=place.settings.public_url,
    )
    port = place.settings.port
    app = make_app(lambda: is_current(place.database), receipts, updates, unsubscribing, answers)
    try:
        with on_port("PORT", port):
            await serve(app, port)
    finally:
        await receipts.close()


@contextmanager
def on_port(setting: str, port: int) -> Iterator[None]:
    """Raises CannotStart where the block cannot listen there."""
    try:
        yield
    except OSError as fault:
        why = "another process listens there" if fault.errno == EADDRINUSE else fault.strerror
        raise CannotStart(
            f"The port {port} cannot be used: {why}. Set {setting} to one that is free."
        ) from None


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
    unfilled = SqlFillings(place.database, place.keyring)
    fillings = Fillings(unfilled, place.offers.channels, dispatcher.wake)
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
    starter = Starter(place.store, place.offers, ApSchedule(), dispatcher.wake)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(dispatcher.run())
        beside = [
            tasks.create_task(listen(place.database, dispatcher.wake)),
            tasks.create_task(lookups.run()),
            tasks.create_task(fillings.run()),
            tasks.create_task(starter.run()),
            tasks.create_task(retention.run()),
            tasks.create_task(collector.run()),
            tasks.create_task(go_round(lambda: _load_sdks(place), LOAD_EVERY)),
        ]
        yield dispatcher
        await dispatcher.stop()
        for task in beside:
            task.cancel()


@asynccontextmanager
async def front_office(
    place: Installation, front_ends: Mapping[str, FrontEnd], changed: Callable[[], None]
) -> AsyncIterator[StaffDesk]:
    """The desk, and what works for it beside the chats: jobs, notices and progress cards."""
    office = Office(
        store=place.store,
        offers=place.offers,
        surroundings=place.surroundings,
        changed=changed,
        door=Door(domains=place.settings.staff_domains, terms=_terms(place.settings)),
        operator=place.settings.alerts_to,
        answers_url=await _answers_url(place),
    )
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
        post = Post(place.settings.public_url, await _webhooks(place), inbox)
    citizens = open_citizens(place.store, api_url, place.offers.phone, _own_name(), post)
    async with asyncio.TaskGroup() as tasks:
        listening = tasks.create_task(citizens.run())
        yield
        listening.cancel()


def own_mail(place: Installation) -> OwnMail:
    """Through the mail server or the SES account that is set up; without, it is in the outbox."""
    kind = next(iter(_lent_mail(place.settings)), REHEARSED_MAIL)
    return OwnMail(place.offers.spec(*kind), SingleMessages(place.surroundings))


async def _webhooks(place: Installation) -> Webhooks:
    return Webhooks(await webhook_key(place.database, place.keyring))


def _own_name() -> str:
    """Of this process, for what only one may do at a time."""
    return f"{os.getpid()}-{secrets.token_hex(8)}"


def open_front_ends(settings: Settings, console: Identity | None) -> dict[str, FrontEnd]:
    """Those that are set up, and the console where somebody is at it."""
    front_ends: dict[str, FrontEnd] = {}
    if settings.staff_telegram_token:
        from bot.telegram import TelegramFrontEnd  # noqa: PLC0415 - only where it is used

        token, url = settings.staff_telegram_token, settings.endpoints.telegram
        telegram = TelegramFrontEnd(token, url, render)
        front_ends[telegram.platform] = telegram
    if console:
        opened = open_console(console, settings.data_dir / "received", render)
        front_ends[opened.platform] = opened
    return front_ends


def _surroundings(settings: Settings) -> Surroundings:
    return Surroundings(
        endpoints=settings.endpoints,
        rehearsal=settings.rehearsal,
        outbox=settings.data_dir / "outbox",
        mail_from=settings.mail_from,
        lent_mail=settings.smtp,
        lent_ses=settings.ses,
        mail_servers=settings.mail_servers,
        in_flight_max=settings.in_flight_max,
        public_url=settings.public_url,
    )


def _lent_mail(settings: Settings) -> Sequence[tuple[str, str]]:
    """What the operator lends to send mail with, the mail server first."""
    is_set = {LENT_MAIL: settings.smtp, LENT_SES: settings.ses}
    return [kind for kind, account in is_set.items() if account]


def _lent(spec: Spec) -> LentAccount:
    label = SES_LABEL if (spec.channel.name, spec.provider) == LENT_SES else LENT_LABEL
    return LentAccount(
        channel=spec.channel.name,
        provider=spec.provider,
        label=REHEARSAL_LABEL if spec.rehearsal else label,
        rate=spec.rate,
    )
