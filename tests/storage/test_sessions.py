"""A conversation goes on where it was, and two updates of one person take turns."""

import asyncio

from agencies.model import Agency
from campaigns.conversations import SavedSession
from storage.store import SqlStore
from tests.storage.making import ANA, BEN


async def test_a_stranger_to_the_conversation_starts_at_its_beginning(
    store: SqlStore, agency: Agency
) -> None:
    async with store.work(agency.id) as work:
        assert await work.sessions.load(ANA) == SavedSession()


async def test_a_session_is_found_as_it_was_left(store: SqlStore, agency: Agency) -> None:
    anas, bens = SavedSession(payload='{"step": "rate"}', update=7), SavedSession(payload="é")
    async with store.work(agency.id) as work:
        await work.sessions.save(ANA, SavedSession(payload="old", update=6))
        await work.sessions.save(ANA, anas)
        await work.sessions.save(BEN, bens)
    async with store.work(agency.id) as work:
        assert await work.sessions.load(ANA) == anas
        assert await work.sessions.load(BEN) == bens


async def test_each_agency_has_its_own_session_of_one_person(
    store: SqlStore, agency: Agency, other_agency: Agency
) -> None:
    async with store.work(agency.id) as work:
        await work.sessions.save(ANA, SavedSession(payload="mine"))
    async with store.work(other_agency.id) as work:
        assert await work.sessions.load(ANA) == SavedSession()


async def take_turn(store: SqlStore, agency: Agency, name: str) -> None:
    async with store.work(agency.id) as work:
        session = await work.sessions.load(ANA)
        await asyncio.sleep(0)
        new = SavedSession(payload=session.payload + name, update=session.update + 1)
        await work.sessions.save(ANA, new)


async def test_no_turn_of_many_at_once_is_lost(store: SqlStore, agency: Agency) -> None:
    await asyncio.gather(*(take_turn(store, agency, name) for name in "abcdefgh"))
    async with store.work(agency.id) as work:
        session = await work.sessions.load(ANA)
    assert session.update == 8
    assert sorted(session.payload) == list("abcdefgh")
