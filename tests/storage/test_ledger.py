"""Every row of a list is kept sealed, counted as it comes, and read back in order."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from agencies.model import Agency
from agencies.sealing import CannotOpen
from campaigns.lifecycle import CampaignState
from campaigns.model import Campaign, CampaignId, Delivery
from campaigns.rows import Row, seal_row
from campaigns.states import NEVER_SENT, State
from campaigns.stores import NoSuch, Stale
from storage.database import Database
from storage.ledger import PAGE
from storage.store import SqlStore
from storage.tables import campaign as campaign_table
from storage.tables import delivery
from tests.dispatch.office import Office
from tests.storage.making import some_rows


async def append(
    store: SqlStore, draft: Campaign, numbers: Sequence[int], state: State = State.QUEUED
) -> None:
    async with store.work(draft.agency) as work:
        key = await work.campaigns.key(draft.id)
        await work.ledger.append(draft.id, some_rows(key, draft.id, numbers, state))


async def everything(
    store: SqlStore, draft: Campaign, states: Sequence[State] = ()
) -> list[Delivery]:
    async with store.read_work(draft.agency) as work:
        pages = [page async for page in work.ledger.read(draft.id, states)]
    assert all(0 < len(page) <= PAGE for page in pages)
    return [row for page in pages for row in page]


async def tally(store: SqlStore, draft: Campaign) -> dict[State, int]:
    async with store.read_work(draft.agency) as work:
        return dict(await work.campaigns.tally(draft.id))


async def test_a_row_opens_to_what_was_read(store: SqlStore, draft: Campaign) -> None:
    await append(store, draft, [2, 3])
    async with store.read_work(draft.agency) as work:
        assert await work.ledger.find(draft.id, 3) == Delivery(
            row=3,
            state=State.QUEUED,
            attempt=0,
            address="+65 3",
            values=("value 3",),
            parts=1,
            country="SG",
        )


async def test_a_row_that_cannot_be_sent_says_why(store: SqlStore, draft: Campaign) -> None:
    async with store.work(draft.agency) as work:
        key = await work.campaigns.key(draft.id)
        [row] = some_rows(key, draft.id, [2], State.INVALID)
        sealed = seal_row(key, draft.id, 2, Row("0412", (), "Row 2: '0412' is no number."))
        await work.ledger.append(draft.id, [row._replace(sealed=sealed, reason="address")])
        found = await work.ledger.find(draft.id, 2)
    assert (found.state, found.reason) == (State.INVALID, "address")
    assert found.problem == "Row 2: '0412' is no number."


async def test_every_row_is_read_once_and_in_order(store: SqlStore, draft: Campaign) -> None:
    numbers = range(2, 2 * PAGE + 5)
    await append(store, draft, numbers[PAGE:])
    await append(store, draft, numbers[:PAGE])
    assert [row.row for row in await everything(store, draft)] == list(numbers)


async def test_rows_of_some_states_are_read_alone(store: SqlStore, draft: Campaign) -> None:
    await append(store, draft, range(0, 2000, 2))
    await append(store, draft, range(1, 2000, 500), State.INVALID)
    await append(store, draft, [3000], State.DUPLICATE)
    found = await everything(store, draft, [State.DUPLICATE, State.INVALID])
    assert [row.row for row in found] == [1, 501, 1001, 1501, 3000]


async def test_an_empty_ledger_reads_as_nothing(store: SqlStore, draft: Campaign) -> None:
    assert await everything(store, draft) == []
    assert await tally(store, draft) == {}


async def test_rows_are_counted_as_they_come(store: SqlStore, draft: Campaign) -> None:
    await append(store, draft, range(7))
    await append(store, draft, range(7, 9), State.INVALID)
    await append(store, draft, range(9, 12))
    assert await tally(store, draft) == {State.QUEUED: 10, State.INVALID: 2}


async def test_a_row_that_is_there_already_is_not_taken_again(
    store: SqlStore, draft: Campaign
) -> None:
    await append(store, draft, range(5))
    with pytest.raises(Stale):
        await append(store, draft, [7, 3])
    assert [row.row for row in await everything(store, draft)] == list(range(5))
    assert await tally(store, draft) == {State.QUEUED: 5}


async def clear(store: SqlStore, draft: Campaign, limit: int) -> int:
    async with store.work(draft.agency) as work:
        return await work.ledger.clear(draft.id, limit)


async def test_a_list_is_cleared_in_pieces_and_the_count_follows(
    store: SqlStore, draft: Campaign
) -> None:
    await append(store, draft, range(7))
    await append(store, draft, range(7, 10), State.INVALID)
    assert await clear(store, draft, 8) == 8
    assert await tally(store, draft) == {State.INVALID: 2}
    assert [await clear(store, draft, 8), await clear(store, draft, 8)] == [2, 0]
    assert await everything(store, draft) == []
    assert await tally(store, draft) == {}


async def test_only_a_drafts_rows_are_cleared(
    store: SqlStore, draft: Campaign, database: Database
) -> None:
    await append(store, draft, range(3))
    async with database.write() as connection:
        await connection.execute(update(campaign_table).values(state=CampaignState.RUNNING))
    with pytest.raises(NoSuch):
        await clear(store, draft, 10)
    assert len(await everything(store, draft)) == 3


@pytest.mark.parametrize(
    ("row", "step", "neighbour"),
    [(0, 1, 2), (2, 1, 5), (5, 1, None), (6, -1, 5), (5, -1, 2), (2, -1, None), (9, 1, None)],
)
async def test_the_preview_steps_over_rows_that_are_not_sent(
    store: SqlStore, draft: Campaign, row: int, step: int, neighbour: int | None
) -> None:
    await append(store, draft, [2, 5])
    await append(store, draft, [1, 3, 7], State.INVALID)
    await append(store, draft, [4], State.DUPLICATE)
    async with store.read_work(draft.agency) as work:
        assert await work.ledger.neighbour(draft.id, row, step) == neighbour


async def test_there_is_no_row_that_was_not_read(store: SqlStore, draft: Campaign) -> None:
    await append(store, draft, [2])
    async with store.read_work(draft.agency) as work:
        with pytest.raises(NoSuch):
            await work.ledger.find(draft.id, 3)


async def test_a_row_moved_to_another_place_does_not_open(
    store: SqlStore, draft: Campaign, database: Database
) -> None:
    await append(store, draft, [2])
    async with database.write() as connection:
        await connection.execute(update(delivery).values(row=3))
    with pytest.raises(CannotOpen):
        await everything(store, draft)


async def test_a_missing_campaign_takes_no_rows(
    store: SqlStore, agency: Agency, draft: Campaign
) -> None:
    async with store.work(agency.id) as work:
        key = await work.campaigns.key(draft.id)
        with pytest.raises(NoSuch):
            await work.ledger.append(CampaignId(99), some_rows(key, CampaignId(99), [1]))


ROWS = st.dictionaries(st.integers(1, 1_000_000), st.sampled_from(State), max_size=40)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=ROWS, limit=st.integers(1, 50))
async def test_counts_and_rows_agree_whatever_is_appended_and_cleared(
    store: SqlStore, draft: Campaign, rows: dict[int, State], limit: int
) -> None:
    for number, state in rows.items():
        await append(store, draft, [number], state)
    left = sorted(rows)[limit:]
    assert await clear(store, draft, limit) == len(rows) - len(left)
    found = await everything(store, draft)
    assert [(row.row, row.state) for row in found] == [(n, rows[n]) for n in left]
    counted = await tally(store, draft)
    assert counted == {s: n for s in State if (n := sum(rows[r] is s for r in left))}
    async with store.read_work(draft.agency) as work:
        first = await work.ledger.neighbour(draft.id, 0, 1)
    assert first == next((r for r in left if rows[r] not in NEVER_SENT), None)
    while await clear(store, draft, 100):
        pass


async def test_who_asked_not_to_be_contacted_is_left_out_from_the_first(office: Office) -> None:
    await office.suppress(3)
    campaign = await office.launch(4)

    ledger = await office.ledger(campaign)
    assert {row: line.state for row, line in ledger.items()} == {
        2: State.QUEUED,
        3: State.SUPPRESSED,
        4: State.QUEUED,
        5: State.QUEUED,
    }
    assert ledger[3].reason == "stopped"
    assert await office.unequal_counters() == []
