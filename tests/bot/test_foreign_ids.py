"""Whatever somebody asks of another agency's, the answer is that of what nobody has.

A button's id is nobody's to make up, but a handler must not rely on that: here each is asked for
what is another agency's, by every field that names something.

It is long because every field of every command is filled here, and none may be forgotten.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any, cast, get_args, get_origin, get_type_hints

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from agencies.model import Agency, AgencyId, CredentialId
from agencies.staff import MAY, Role
from bot.chats import Sender
from bot.conversation.audience import ReadAudience, TakeAudience
from bot.desk.handlers import HANDLERS, carry_out
from bot.desk.office import Context, Office
from bot.jobs import JOBS
from bot.jobs.shop import JobCancelled, Shop
from bot.ports import DeskWork
from bot.words import Command
from campaigns.conversations import JobId
from campaigns.model import Source, Wording
from campaigns.purpose import Purpose
from campaigns.stores import NoSuch
from storage.agencies import create_agency
from storage.roles import AS_WORKER
from storage.store import SqlStore
from storage.tables import metadata
from tests.bot.offices import ANN, BEN, open_desk
from tests.bot.test_authority import Reached, Touched
from tests.storage.making import a_bot, a_campaign, a_credential, a_subscriber
from tests.storage.test_isolation import MISSING, WHOSE
from tests.storage.things import Things, things_of

SENDER = Sender(identity=ANN, chat="1")
AT = datetime(2030, 1, 1, tzinfo=UTC)
OUR_CHAT, THEIR_CHAT, NOBODYS_CHAT = 4141, 4242, 4343


@dataclass(frozen=True, slots=True, kw_only=True)
class Ids:
    """What a field that names something is filled with."""

    things: Things
    chat: int

    def of(self, command: type[Command], name: str) -> object:
        """`running` stands for a campaign that goes to a bot's subscribers."""
        broadcast = command in (ReadAudience, TakeAudience)
        return {
            "account": self.things.credential,
            "agency": self.things.agency,
            "before": self.things.campaign,
            "blob": self.things.blob,
            "bot": self.things.bot,
            "campaign": self.things.running if broadcast else self.things.campaign,
            "chat": self.chat,
            "copies": (self.things.campaign, ()),
            "job": self.things.job,
            "person": self.things.person,
            "topics": (str(self.things.topic),),
            "value": str(self.things.topic),
        }[name]


NOBODYS = Ids(things=MISSING, chat=NOBODYS_CHAT)
NAMES = {
    *("account", "agency", "before", "blob", "bot", "campaign", "chat", "copies", "job"),
    *("person", "topics"),
}
NAMES_NOTHING: Mapping[str, object] = {
    "form": {"provider": "twilio"},
    "states": (),
    "languages": (),
    "roles": (),
    **dict.fromkeys(("asked", "guarded", "once", "paid", "prefer", "urgent"), True),
    **dict.fromkeys(("rate",), 5.0),
    **dict.fromkeys(("number", "row"), 1),
    **dict.fromkeys(("minutes", "percent"), 30),
    **dict.fromkeys(("step",), 0),
    **dict.fromkeys(("address", "column", "comment", "field", "label", "marked"), "x"),
    **dict.fromkeys(("name", "option", "setting", "sought", "subject", "text"), "x"),
    **dict.fromkeys(("token", "typed", "value", "what", "every", "language"), "x"),
    **dict.fromkeys(("confirmed", "hash", "hashes", "reason", "why"), "x"),
    **dict.fromkeys(("hours", "lead"), None),
    "channel": "sms",
    "planned": AT,
    "after": timedelta(hours=1),
}
"""And what the others are filled with, unless their kind is one of a few."""


def _names(command: str, name: str) -> bool:
    """The value that a bot is changed to is a topic's, where one is removed."""
    return name in NAMES or (command, name) == ("ChangeBot", "value")


CASES = sorted(
    (
        (command, one.name)
        for command in HANDLERS
        for one in fields(command)  # type: ignore[arg-type] # all of them are
        if _names(command.__name__, one.name)
    ),
    key=lambda case: (case[0].__name__, case[1]),
)
WITH: Mapping[tuple[str, str], object] = {
    ("MoveStart", "typed"): "tomorrow 9am",
    ("SetStart", "typed"): "tomorrow 9am",
    ("SetEnd", "typed"): "10 times",
    ("SetRepeats", "every"): "0 9 * * 1",
    ("LetInAgain", "name"): 32 * "0",
    ("SetPurpose", "purpose"): Purpose.SERVICE,
    ("ConnectBot", "token"): f"123456789:{35 * 'A'}",
    ("ChangeBot", "what"): "untopic",
    ("ChangeSetting", "setting"): "mail_address",
    ("ChangeSetting", "value"): "news@example.com",
    ("Translate", "language"): "ta",
}
"""Where something plain is refused before anybody looks for what is named."""
ALIKE = {
    ("CheckFallback", "campaign"): "its job looks for it",
    ("ChangeSetting", "job"): "none of its own is under way",
    ("CheckList", "campaign"): "its job looks for it",
    ("ConnectBot", "bot"): "its job asks the platform first",
    ("ReadAudit", "before"): "any number will do",
    ("SendOwnCode", "campaign"): "Ann has no address yet",
    ("SetAsks", "campaign"): "it is no plan",
    ("SetEnd", "campaign"): "it is no plan",
    ("StopCheck", "campaign"): "there is nothing to stop",
    ("TakeAudience", "topics"): "nobody is counted by a topic that the bot has not",
    ("TakeList", "blob"): "the check that follows looks for it",
    ("ImportSuppressed", "blob"): "the job that follows looks for it",
}
"""What answers one's own as it answers what nobody has, and why."""


@dataclass(slots=True, kw_only=True)
class Place:
    """Where it is asked; `before` is what the others had. Unless it `works`, no job is done."""

    office: Office
    ids: Ids
    theirs: Ids
    before: list[str] = field(default_factory=list)
    works: bool = True

    @property
    def own(self) -> AgencyId:
        return self.ids.things.agency

    async def everything(self, work: DeskWork) -> list[str]:
        """Of all agencies but this one, as the unit of work sees them."""
        connection: AsyncConnection = cast(Any, work)._connection
        if connection.dialect.name != "sqlite":
            await connection.execute(AS_WORKER)
        found = []
        for table in metadata.sorted_tables:
            whose = table.c[WHOSE.get(table.name, "agency_id")]
            rows = await connection.execute(select(table).where(whose > self.own))
            found += sorted(map(repr, rows))
        return found


class Undone(Exception):
    """What was tried is taken back."""


def filled(command: type[Command], name: str, asked: object, own: Ids) -> Command:
    kinds = get_type_hints(command)
    values = {
        one.name: asked if one.name == name else _value(command, one.name, kinds[one.name], own)
        for one in fields(command)  # type: ignore[arg-type] # as above
    }
    return command(**values)


def _value(command: type[Command], name: str, kind: Any, own: Ids) -> object:
    if (command.__name__, name) in WITH:
        return WITH[command.__name__, name]
    if _names(command.__name__, name):
        return None if type(None) in get_args(kind) else own.of(command, name)
    kinds = [one for one in (kind, *get_args(kind)) if isinstance(one, type)]
    enums: list[type[Enum]] = [one for one in kinds if issubclass(one, Enum)]
    if enums and get_origin(kind) is not tuple:
        return next(iter(enums[0].__members__.values()))
    return NAMES_NOTHING[name]


def test_every_field_of_every_command_is_known_here() -> None:
    """A new one either names something, and is tried, or is filled with something plain."""
    for command in HANDLERS:
        kinds = get_type_hints(command)
        for one in fields(command):  # type: ignore[arg-type] # as above
            is_enum = isinstance(kinds[one.name], type) and issubclass(kinds[one.name], Enum)
            known = one.name in NAMES or one.name in NAMES_NOTHING or is_enum
            assert known or Role in get_args(kinds[one.name]), (command, one.name)


@pytest.fixture
async def office(store: SqlStore, agency: Agency, tmp_path: Path) -> Office:
    return (await open_desk(store, agency, tmp_path))._office


@pytest.fixture
async def own(store: SqlStore, agency: Agency, office: Office) -> Ids:
    """What Ann's agency has, of what a command may name."""
    assert office
    async with store.work(agency.id) as work:
        account = await work.credentials.add(a_credential("Ours"), {"token": "ours"})
        its = replace(a_credential("A bot"), channel="telegram", provider="bot")
        through = await work.credentials.add(its, {"token": "ours"})
        bot = await work.bots.keep(a_bot(0, through, account=77))
        topic = await work.bots.add_topic(bot, "Ours")
        await work.subscribers.keep(None, a_subscriber(bot, chat=OUR_CHAT))
        draft = await work.campaigns.draft(a_campaign(account))
        sent_by_it = await work.campaigns.draft(replace(a_campaign(through), channel="telegram"))
        blob = await work.blobs.create("ours.csv")
        await work.blobs.write(blob, 0, b"recipient")
        source = Source(blob=blob, name="ours.csv")
        await work.campaigns.write(draft.id, Wording(text="Dear {name}"))
        await work.campaigns.save(replace(await work.campaigns.get(draft.id), source=source))
        [ann] = await work.members.list()
    things = replace(MISSING, agency=agency.id, credential=account, bot=bot, topic=topic)
    things = replace(things, campaign=draft.id, running=sent_by_it.id, blob=blob, person=ann.person)
    return Ids(things=things, chat=OUR_CHAT)


@pytest.fixture
async def theirs(store: SqlStore, own: Ids) -> Ids:
    other = await create_agency(store.database, store.keyring, "Water", "SG")
    async with store.read_work(own.things.agency) as work:
        lent = next(one.id for one in await work.credentials.list() if one.lent)
    things = await things_of(store, other, CredentialId(lent))
    await store.let_in(other.id, BEN, "Ben", Role.AUTHOR)
    async with store.work(other.id) as work:
        await work.jobs.end(things.job)  # before it is taken up here
        ben = (await work.members.acting(BEN)).person
    fire = await create_agency(store.database, store.keyring, "Fire", "SG")  # Ann is of Water
    return Ids(things=replace(things, person=ben, agency=fire.id), chat=THEIR_CHAT)


@pytest.fixture
async def place(office: Office, own: Ids, theirs: Ids) -> Place:
    made = Place(office=office, ids=own, theirs=theirs)
    async with office.store.work(made.own) as work:
        made.before = await made.everything(work)
    return made


async def answered(place: Place, command: Command, *, watched: bool) -> tuple[object, ...]:
    """What they are told, what the audit has of it, and what a job that begins comes to."""
    action, _ = HANDLERS[type(command)]
    told: list[object] = []
    with suppress(Undone):
        async with place.office.store.work(place.own) as work:
            member = await work.members.acting(ANN)
            role = next(one for one in Role if action in MAY[one])
            context = Context(
                work=work, sender=SENDER, member=replace(member, role=role), office=place.office
            )
            told.append(await carry_out(context, command))
            told.append([(deed.what, deed.facts) for deed in context.deeds])
            if watched:
                assert await place.everything(work) == place.before, command
            if not (context.jobs_added and place.works):
                raise Undone
    if place.works:
        told += [await _done(place, one) for one in context.jobs_added]
    return tuple(told)


async def _done(place: Place, job: JobId) -> object:
    """Nothing outside is there for it: it ends where it finds nothing, or with Reached."""
    store, nothing = place.office.store, cast(Any, Touched())
    found = await store.claim_job("me", [ANN.platform])
    assert found is not None
    assert found.id == job
    shop = Shop(
        office=place.office, courier=nothing, mail=nothing, bots=nothing, front_ends=nothing
    )
    try:
        return await JOBS[found.kind](shop, found)
    except (NoSuch, JobCancelled, Reached) as ended:
        return type(ended)
    finally:
        async with store.work(place.own) as work:
            await work.jobs.end(job)


def without(told: tuple[object, ...], name: str, asked: object) -> str:
    """What was asked with is taken out, where it is repeated: also as a hash, in the audit."""
    number = re.findall(r"\d+", str(asked))[0]
    repeated = rf"(\b(?:{name}|text)=|'{name}': )[('\[]*{number}\b"
    return re.sub(rf"('{name}': '#)\w+", r"\1?", re.sub(repeated, r"\1?", repr(told)))


async def asked(place: Place, case: tuple[type[Command], str], ids: Ids) -> str:
    command, name = case
    what = filled(command, name, ids.of(command, name), place.ids)
    told = await answered(place, what, watched=ids is place.theirs)
    return without(told, name, ids.of(command, name))


async def test_whatever_is_anothers_is_answered_as_what_nobody_has(
    place: Place, theirs: Ids
) -> None:
    different = [
        (case[0].__name__, case[1])
        for case in CASES
        if await asked(place, case, theirs) != await asked(place, case, NOBODYS)
    ]
    assert different == []


async def test_what_is_ones_own_is_answered_otherwise(place: Place) -> None:
    place.works = False
    alike = {
        (case[0].__name__, case[1])
        for case in CASES
        if await asked(place, case, place.ids) == await asked(place, case, NOBODYS)
    }
    assert alike == ALIKE.keys()
