"""Whoever is erased is gone by the other channel, too, from the row of the same number."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Select, event, select, text, update

import bot.jobs.erasing
from agencies.model import Agency
from campaigns.lifecycle import CampaignState
from campaigns.model import CampaignId
from campaigns.one_person import Erased
from campaigns.states import State
from storage.database import Database
from storage.store import SqlStore
from storage.tables import delivery, tally
from tests.bot.houses import House, open_house
from tests.bot.test_erasing_person import (
    CHAT,
    OTHER,
    PHONE,
    add_list,
    erased,
    fates,
)
from tests.storage.making import a_campaign

SOMEBODY, THEIRS = str(CHAT), 2
"""The person's address by the other channel, and the row that they have in both lists."""

WAITING = text("""
    SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE NOT granted AND datname = current_database()
""")


@pytest.fixture
async def house(store: SqlStore, agency: Agency, tmp_path: Path) -> House:
    return await open_house(store, agency, tmp_path)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.jobs.erasing, "LOOKS", 2)
    monkeypatch.setattr(bot.jobs.erasing, "BETWEEN", 0.01)


async def a_pair(
    house: House,
    first_list: Sequence[str] = (PHONE, OTHER),
    second_list: Sequence[str] = (SOMEBODY, OTHER),
) -> list[CampaignId]:
    """A campaign and its fallback, which both run."""
    async with house.store.work(house.agency.id) as work:
        first = await work.campaigns.draft(a_campaign(house.account))
        await add_list(work, first, *first_list)
        second = await work.campaigns.draft(replace(a_campaign(house.account), serves=first.id))
        await add_list(work, second, *second_list)
        for one in (first, second):
            await work.campaigns.launch(replace(one, state=CampaignState.RUNNING))
    return [first.id, second.id]


async def becomes(house: House, of: CampaignId, state: State) -> None:
    theirs = (delivery.c.campaign_id == of, delivery.c.row == THEIRS)
    async with house.store.database.write() as connection:
        before = (await connection.execute(select(delivery.c.state).where(*theirs))).scalar_one()
        await connection.execute(update(delivery).where(*theirs).values(state=state))
        for one, more in ((before, -1), (state, 1)):
            counter = update(tally).where(tally.c.campaign_id == of, tally.c.state == one)
            await connection.execute(counter.values(rows=tally.c.rows + more))


async def erase_rows(house: House, of: CampaignId, *rows: int) -> Erased:
    async with house.store.work(house.agency.id) as work:
        key = await work.agencies.address_key()
        return await work.one_person.erase(of, rows, [key.hash(PHONE)])


@pytest.mark.parametrize("typed", [PHONE, SOMEBODY])
async def test_whom_a_fallback_would_reach_elsewhere_is_gone_from_both(
    house: House, typed: str
) -> None:
    pair = await a_pair(house)

    await erased(house, typed)

    for one in pair:
        both = [("", State.CANCELLED), (OTHER, State.QUEUED)]
        assert await fates(house, house.agency, one) == both


@pytest.mark.parametrize("after", [State.QUEUED, State.ACCEPTED])
@pytest.mark.parametrize(("typed", "away"), [(PHONE, 1), (SOMEBODY, 0)])
async def test_what_is_on_its_way_by_the_other_channel_is_found_again(
    house: House, typed: str, away: int, after: State
) -> None:
    pair = await a_pair(house)
    await becomes(house, pair[1 - away], State.FAILED)
    await becomes(house, pair[away], State.ATTEMPTING)

    gone = await erased(house, typed)

    assert (gone.rows, gone.on_their_way) == (0, 1)
    assert (await fates(house, house.agency, pair[1 - away]))[0] == ("", State.FAILED)

    await becomes(house, pair[away], after)
    gone = await erased(house, typed)

    assert (gone.rows, gone.on_their_way) == (1, 0)
    fate = State.CANCELLED if after is State.QUEUED else after
    assert (await fates(house, house.agency, pair[away]))[0] == ("", fate)
    async with house.store.database.read() as connection:
        theirs = select(delivery.c.address_hash).where(delivery.c.row == THEIRS)
        assert set((await connection.execute(theirs)).scalars()) == {b""}


async def test_one_message_that_is_on_its_way_counts_once_where_both_have_one_address(
    house: House,
) -> None:
    pair = await a_pair(house, [PHONE], [PHONE])
    await becomes(house, pair[0], State.FAILED)
    await becomes(house, pair[1], State.ATTEMPTING)
    gone = await erased(house, PHONE)
    assert (gone.rows, gone.on_their_way) == (1, 1)


async def test_whose_row_it_is_by_now_stays_by_both_channels(house: House) -> None:
    """A list was checked anew since they were found in it."""
    pair = await a_pair(house, [OTHER, PHONE], [OTHER, SOMEBODY])

    assert await erase_rows(house, pair[0], 2, 3, 4) == Erased(1, 1, 0)

    for one in pair:
        both = [(OTHER, State.QUEUED), ("", State.CANCELLED)]
        assert await fates(house, house.agency, one) == both


async def test_rows_of_both_come_before_what_both_end_with(house: House) -> None:
    pair = await a_pair(house, [PHONE], [SOMEBODY])
    said: list[str] = []
    engine = house.store.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *told: said.append(told[2]))

    await erase_rows(house, pair[0], THEIRS)

    rows = [n for n, one in enumerate(said) if one.startswith("UPDATE delivery")]
    ends = [n for n, one in enumerate(said) if one.startswith("UPDATE campaign")]
    assert max(rows) < min(ends)
    async with house.store.read_work(house.agency.id) as work:
        assert [(await work.campaigns.get(one)).state for one in pair] == [
            CampaignState.FINISHED,
            CampaignState.FINISHED,
        ]


async def somebody_waits(database: Database) -> None:
    async with asyncio.timeout(20):
        while True:
            async with database.read() as connection:
                if (await connection.execute(WAITING)).scalar():
                    return
            await asyncio.sleep(0.01)


async def gets_meanwhile(
    house: House, held: CampaignId, erased_in: CampaignId, then: Select[tuple[int]]
) -> None:
    """As a tick does that holds their row of the one, while they are erased in the other."""
    row = select(delivery.c.row).where(delivery.c.campaign_id == held)
    async with house.store.database.write() as tick:
        await tick.execute(row.with_for_update())
        erasing = asyncio.create_task(erase_rows(house, erased_in, THEIRS))
        await somebody_waits(house.store.database)
        assert len((await tick.execute(then.with_for_update(nowait=True))).all()) > 0
    assert await erasing == Erased(1, 1, 0)


@pytest.mark.parametrize("dialect", ["postgresql"])
@pytest.mark.parametrize("erased_in", [0, 1])
async def test_whoever_holds_a_row_of_one_gets_the_counters_of_the_other(
    house: House, erased_in: int
) -> None:
    pair = await a_pair(house, [PHONE], [PHONE])
    counters = select(tally.c.rows).where(tally.c.campaign_id == pair[erased_in])
    await gets_meanwhile(house, pair[1 - erased_in], pair[erased_in], counters)


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_whoever_holds_a_row_of_the_first_gets_that_of_the_second(house: House) -> None:
    first, second = await a_pair(house, [PHONE], [PHONE])
    row = select(delivery.c.row).where(delivery.c.campaign_id == second)
    await gets_meanwhile(house, first, second, row)
