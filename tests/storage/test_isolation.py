"""What another agency has is, to every method of every repository, as if it were not there."""

import inspect
import re
from contextlib import suppress

import pytest
from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agencies.bots import BotId, TopicId
from agencies.model import Agency, AgencyId, CredentialId
from agencies.staff import NotOneOfUs, PersonId
from campaigns.conversations import JobId, SavedSession
from campaigns.model import BlobId, CampaignId
from campaigns.stores import NoSuch
from storage.database import Database
from storage.store import SqlStore, SqlWork
from storage.tables import metadata, subscriber
from tests.storage.calls import CALLS, TAKE_NO_ID
from tests.storage.making import ANA, NOON
from tests.storage.things import Things, things_of

NUMBER = re.compile(r"\d+")
WHOSE = {"agency": "id"}
EVERYTHING = {
    table.name: select(table).where(
        table.c[WHOSE.get(table.name, "agency_id")] == bindparam("agency")
    )
    for table in metadata.sorted_tables
}


MISSING = Things(
    agency=AgencyId(901),
    campaign=CampaignId(902),
    running=CampaignId(903),
    fallback=CampaignId(912),
    credential=CredentialId(904),
    blob=BlobId(905),
    job=JobId(906),
    notice=907,
    button="no such",
    bot=BotId(908),
    topic=TopicId(909),
    subscriber=910,
    person=PersonId(911),
)


@pytest.fixture
async def theirs(store: SqlStore, other_agency: Agency, lent: CredentialId) -> Things:
    return await things_of(store, other_agency, lent)


async def answer(store: SqlStore, agency: AgencyId, name: str, things: Things) -> object:
    """What comes back, or what is raised with the ids taken out of its words."""
    try:
        async with store.work(agency) as work:
            return await CALLS[name](work, things)
    except NoSuch as error:
        return NUMBER.sub("#", str(error))


async def everything_of(database: Database, agency: AgencyId) -> dict[str, list[str]]:
    async with database.read() as connection:
        return await everything_in(connection, agency)


async def everything_in(connection: AsyncConnection, agency: AgencyId) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, asked in EVERYTHING.items():
        rows = await connection.execute(asked, {"agency": agency})
        found[name] = sorted(map(repr, rows))
    return found


async def test_anothers_is_as_if_it_were_not_there(
    store: SqlStore, database: Database, agency: Agency, theirs: Things
) -> None:
    """One after another in one database: whatever a call does to one's own, it is not theirs."""
    before = await everything_of(database, theirs.agency)
    for name in CALLS:
        foreign = await answer(store, agency.id, name, theirs)
        assert foreign == await answer(store, agency.id, name, MISSING), name
        assert await everything_of(database, theirs.agency) == before, name


class Undone(Exception):
    """What was done is taken back."""


async def test_the_same_calls_reach_what_is_ones_own(store: SqlStore, theirs: Things) -> None:
    """Each on its own: it is undone before the next."""
    unlike = [name for name in CALLS if await reaches(store, theirs, name)]
    assert unlike == list(CALLS)


async def reaches(store: SqlStore, own: Things, name: str) -> bool:
    """Whether it answers, or does, something else than for what is not there."""
    reached = False
    with suppress(Undone):
        async with store.work(own.agency) as work:
            missing = await within(work, name, MISSING)
            before = await everything_in(work.campaigns._scope.connection, own.agency)
            found = await within(work, name, own)
            after = await everything_in(work.campaigns._scope.connection, own.agency)
            reached = (found, after) != (missing, before)
            raise Undone
    return reached


async def within(work: SqlWork, name: str, things: Things) -> object:
    """As `answer`, in a unit of work that goes on."""
    try:
        async with work.all_or_nothing():
            return await CALLS[name](work, things)
    except NoSuch as error:
        return NUMBER.sub("#", str(error))


async def test_nothing_of_another_agency_is_listed(
    store: SqlStore, agency: Agency, theirs: Things, lent: CredentialId
) -> None:
    assert theirs
    async with store.work(agency.id) as work:
        assert [c.id for c in await work.credentials.list()] == [lent]
        assert await work.bots.list() == []
        assert await work.members.list() == []
        assert await work.members.hold() == []
        [made] = await work.audit.latest(9)
        assert (made.agency, made.deed.what) == (agency.id, "create-agency")
        assert await work.audit.head() == (1, made.hash)
        with pytest.raises(NotOneOfUs):
            await work.members.acting(ANA)
        assert await work.subscribers.with_phone("+6581234567") == []
        chats = await work.campaigns._scope.connection.execute(select(subscriber.c.chat_hash))
        assert await work.subscribers.with_hashes(list(chats.scalars())) == []
        assert await work.one_person.campaigns() == []
        assert await work.campaigns.list(99) == []
        assert await work.campaigns.active() == []
        assert await work.campaigns.scheduled() == []
        assert await work.campaigns.awaiting_release() == []
        assert await work.campaigns.launched_since(NOON) == []
        assert await work.cards.list() == []
        assert await work.sessions.load(ANA) == SavedSession()
        assert await work.staff.own_address(ANA, "sms") is None
        assert await work.prices.all() == {}
        assert await work.country_routes.all() == {}
        assert await work.spending.budget() is None
        assert await work.spending.claims("2026-03") == []
        assert await work.spending.going_on("2026-04") == []
        assert await work.staff.count_test(ANA, "2026-03-01") == 1


def methods(work: SqlWork) -> set[str]:
    repositories = {
        name: value
        for name, value in vars(work).items()
        if name not in {"agency", "now"} and not name.startswith("_")
    }
    return {
        f"{name}.{method}"
        for name, repository in repositories.items()
        for method, _ in inspect.getmembers(repository, inspect.ismethod)
        if not method.startswith("_")
    }


async def test_every_method_of_every_repository_is_tested_here(
    store: SqlStore, agency: Agency
) -> None:
    async with store.read_work(agency.id) as work:
        assert methods(work) == CALLS.keys() | TAKE_NO_ID
