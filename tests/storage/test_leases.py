"""Chunks: who holds which rows, how they come back, and who takes them from the dead."""

import pytest
from sqlalchemy import update

from campaigns.lifecycle import CampaignState, Step
from campaigns.rows import open_row
from campaigns.sending import Asked, Reaped, Record
from campaigns.states import Event, State
from storage.database import Database, db_now
from storage.engine import SqlEngine
from storage.tables import delivery
from tests.dispatch.office import Office, address_of
from tests.storage.engine_steps import (
    AT_ONCE,
    ME,
    give_back,
    leased,
    mark,
    tell,
)


async def test_a_lease_brings_the_next_rows_sealed_as_they_were_stored(
    office: Office, engine: SqlEngine
) -> None:
    campaign = await office.launch(25)
    run = await engine.open_run(campaign)
    leases = [await leased(engine, campaign) for _ in range(3)]

    assert [[queued.row for queued in lease.rows] for lease in leases] == [
        list(range(2, 12)),
        list(range(12, 22)),
        list(range(22, 27)),
    ]
    assert await engine.lease(campaign, ME, 10) is None
    first = leases[0].rows[0]
    assert open_row(run.key, campaign, 2, first.sealed) == (address_of(2), ("Person 2",), "")
    assert (first.attempt, first.excused, first.repeated) == (0, 0, 0)


async def test_a_lease_is_counted_in_rows_that_wait_whatever_lies_between_them(
    office: Office, engine: SqlEngine
) -> None:
    rows = [2, *range(1_000, 200_000, 1_000), 1_000_000]
    campaign = await office.launch(rows)

    leases = [await leased(engine, campaign) for _ in range(21)]

    assert [len(lease.rows) for lease in leases] == [10] * 20 + [1]
    assert [queued.row for lease in leases for queued in lease.rows] == rows
    assert await engine.lease(campaign, ME, 10) is None


async def test_a_chunk_is_closed_when_nothing_of_it_is_open(
    office: Office, engine: SqlEngine
) -> None:
    campaign = await office.launch(2)
    lease = await leased(engine, campaign)
    await mark(engine, lease, [2, 3])
    ticked = await engine.tick(
        Asked(
            owner=ME,
            leases={lease.chunk: 0},
            records=[Record(campaign, row, 1, Event.ACCEPT) for row in (2, 3)],
            let_go=[lease.chunk],
            ending=[campaign],
        ),
        AT_ONCE,
    )

    assert ticked.ended == [campaign]
    assert (await engine.reap(everything=True)).chunks == 0
    assert await office.is_in(campaign, CampaignState.FINISHED)


async def test_a_chunk_whose_rows_wait_comes_back_when_the_first_is_due(
    office: Office, engine: SqlEngine
) -> None:
    campaign = await office.launch(2)
    lease = await leased(engine, campaign)
    now = (await mark(engine, lease, [2, 3])).now
    records = [
        Record(campaign, row, 1, Event.DEFER, not_before=now + wait)
        for row, wait in ((2, 60), (3, 600))
    ]
    await engine.tick(
        Asked(
            owner=ME,
            leases={lease.chunk: 0},
            records=records,
            let_go=[lease.chunk],
            ending=[campaign],
        ),
        AT_ONCE,
    )

    assert await engine.lease(campaign, ME, 10) is None
    await office.pass_time(100)
    again = await leased(engine, campaign)
    assert [(queued.row, queued.attempt) for queued in again.rows] == [(2, 1)]
    assert (again.chunk, again.epoch) == (lease.chunk, 1)
    assert await office.is_in(campaign, CampaignState.RUNNING)


@pytest.mark.parametrize("held", [2, 3, 4])
async def test_a_row_that_is_not_due_counts_for_a_chunk_and_comes_when_it_is(
    office: Office, engine: SqlEngine, database: Database, held: int
) -> None:
    campaign = await office.launch(6)
    first = sorted({2, 3, 4} - {held})
    async with database.write() as connection:
        later = update(delivery).where(delivery.c.row == held).values(not_before=db_now() + 60)
        await connection.execute(later)
    lease = await leased(engine, campaign, 3)
    assert [row.row for row in lease.rows] == first
    assert [row.row for row in (await leased(engine, campaign, 3)).rows] == [5, 6, 7]

    await mark(engine, lease, first)
    await tell(engine, *(Record(campaign, row, 1, Event.ACCEPT) for row in first))
    await give_back(engine, lease)
    assert await engine.lease(campaign, ME, 3) is None
    await office.pass_time(100)
    again = await leased(engine, campaign)
    assert ([row.row for row in again.rows], again.chunk) == ([held], lease.chunk)


async def test_the_reaper_takes_only_from_who_went_silent(
    office: Office, engine: SqlEngine
) -> None:
    campaign = await office.launch(25)
    lease = await leased(engine, campaign)
    await mark(engine, lease, [2, 3])

    assert await engine.reap() == Reaped()
    await office.expire_leases()
    assert await engine.reap() == Reaped(chunks=1, uncertain=2)
    assert await engine.reap() == Reaped()
    assert await office.states(campaign) == {State.UNCERTAIN: 2, State.QUEUED: 23}
    assert await office.unequal_counters() == []


async def test_the_reaper_ends_a_campaign_that_has_nothing_left(
    office: Office, engine: SqlEngine
) -> None:
    campaign = await office.launch(1)
    await mark(engine, await leased(engine, campaign), [2])
    await office.step(campaign, Step.PAUSE)

    await engine.reap(everything=True)

    assert await office.is_in(campaign, CampaignState.FINISHED)
    assert [notice.kind for notice in await office.notices()] == ["finished"]


async def test_where_delivery_is_preferred_the_reaper_repeats_once(
    office: Office, engine: SqlEngine
) -> None:
    campaign = await office.launch(1, prefer_delivery=True)
    await mark(engine, await leased(engine, campaign), [2])
    first = await engine.reap(everything=True)
    await mark(engine, await leased(engine, campaign), [2])
    second = await engine.reap(everything=True)

    assert (first.repeated, first.uncertain) == (1, 0)
    assert (second.repeated, second.uncertain) == (0, 1)
