"""The store is what the conversation and the domain ask for, one transaction at a time."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from agencies.model import Agency, AgencyId
from bot.ports import DeskWork, Store
from campaigns.conversations import SavedSession
from campaigns.model import Campaign, Wording
from campaigns.stores import NoSuch, Work
from storage.store import SqlStore, SqlWork
from tests.storage.making import ANA


def as_the_bot_sees_it(store: SqlStore) -> Store:
    """mypy holds the store to the conversation's protocols here, and in the next two."""
    return store


def as_the_desk_sees_it(work: SqlWork) -> DeskWork:
    return work


def as_the_domain_sees_it(work: SqlWork) -> Work:
    return work


async def test_the_store_serves_the_conversation(store: SqlStore, agency: Agency) -> None:
    async with as_the_bot_sees_it(store).work(agency.id) as desk_work:
        await desk_work.sessions.save(ANA, SavedSession(payload="x"))
    async with store.work(agency.id) as work:
        assert (await as_the_desk_sees_it(work).sessions.load(ANA)).payload == "x"
        assert as_the_domain_sees_it(work).agency == agency


async def test_a_unit_of_work_tells_the_databases_time(store: SqlStore, agency: Agency) -> None:
    async with store.work(agency.id) as work:
        assert work.now.tzinfo is UTC
        assert abs(work.now - datetime.now(UTC)) < timedelta(seconds=5)


async def test_there_is_no_work_for_an_agency_that_is_not_there(
    store: SqlStore, agency: Agency
) -> None:
    with pytest.raises(NoSuch):
        async with store.work(AgencyId(agency.id + 7)):
            raise AssertionError


async def fail_half_way(store: SqlStore, draft: Campaign) -> None:
    async with store.work(draft.agency) as work:
        await work.campaigns.write(draft.id, Wording(text="x"))
        await work.sessions.save(ANA, SavedSession(payload="x"))
        raise RuntimeError("half way")


async def test_a_unit_of_work_that_fails_leaves_nothing(store: SqlStore, draft: Campaign) -> None:
    with pytest.raises(RuntimeError, match="half way"):
        await fail_half_way(store, draft)
    async with store.work(draft.agency) as work:
        assert await work.sessions.load(ANA) == SavedSession()
        assert await work.campaigns.write(draft.id, Wording(text="y")) == 1


async def test_work_that_only_reads_refuses_to_change_anything(
    store: SqlStore, draft: Campaign
) -> None:
    async with store.read_work(draft.agency) as work:
        with pytest.raises(DBAPIError, match=r"read-?only"):
            await work.campaigns.save(draft)


async def test_an_export_keeps_nobody_from_writing(store: SqlStore, draft: Campaign) -> None:
    async with store.read_work(draft.agency) as reading:
        assert await reading.campaigns.get(draft.id) == draft
        async with store.work(draft.agency) as writing:
            await writing.campaigns.save(draft)
        assert await reading.campaigns.get(draft.id) == draft
