"""Receipts in every order: shuffled, tripled, before our own record and of earlier attempts."""

from collections import Counter
from collections.abc import Sequence
from random import Random

import pytest

from campaigns.model import CampaignId
from campaigns.sending import Lease, Record
from campaigns.states import Event, State
from storage.engine import SqlEngine
from tests.soak.amounts import Amounts
from tests.soak.yard import Yard
from tests.storage.engine_steps import leased, mark, tell

AT_ONCE = 500
TIMES = 3
STEPS = (
    (Event.RECEIPT_ACCEPTED,),
    (Event.RECEIPT_ACCEPTED, Event.RECEIPT_SENT),
    (Event.RECEIPT_SENT, Event.RECEIPT_DELIVERED),
    (Event.RECEIPT_SENT, Event.RECEIPT_DELIVERED, Event.RECEIPT_READ),
    (Event.RECEIPT_SENT, Event.RECEIPT_FAILED),
    (Event.RECEIPT_FAILED, Event.RECEIPT_DELIVERED),  # they contradict each other: rather not again
    (Event.RECEIPT_SENT,),
)
"""What a provider says of one attempt."""
SAYS_MOST = (
    State.ACCEPTED, State.SENT, State.FAILED, State.DELIVERED, State.READ
)  # fmt: skip
SAID = {
    Event.RECEIPT_ACCEPTED: State.ACCEPTED,
    Event.RECEIPT_SENT: State.SENT,
    Event.RECEIPT_FAILED: State.FAILED,
    Event.RECEIPT_DELIVERED: State.DELIVERED,
    Event.RECEIPT_READ: State.READ,
}
OURS = (Event.ACCEPT, Event.ACCEPT, Event.LOSE)
"""Our own record of the last attempt, anywhere among them."""


def told_of(campaign: CampaignId, row: int) -> list[Record]:
    """Every third row had an earlier attempt, of which the provider speaks, too."""
    records = [Record(campaign, row, attempt(row), event) for event in STEPS[row % len(STEPS)]]
    if attempt(row) > 1:
        records += [Record(campaign, row, 1, event) for event in STEPS[row // 3 % len(STEPS)]]
    return records


def attempt(row: int) -> int:
    return 2 if row % 3 == 0 else 1


def expected(campaign: CampaignId, row: int) -> tuple[State, str]:
    """What says most counts; of an earlier attempt only that somebody has it."""
    said = [
        SAID[one.event]
        for one in told_of(campaign, row)
        if one.attempt == attempt(row) or one.event is not Event.RECEIPT_FAILED
    ]
    ours = OURS[row % len(OURS)]
    return max(said, key=SAYS_MOST.index), f"id {row}" if ours is Event.ACCEPT else ""


@pytest.mark.parametrize(
    "seed", [1, pytest.param(2, marks=pytest.mark.whole), pytest.param(3, marks=pytest.mark.whole)]
)
async def test_receipts_in_any_order_come_to_the_same(
    yard: Yard, amounts: Amounts, seed: int
) -> None:
    """The seed that its name says gives the order; test_engine_receipts has small ones of many."""
    engine, luck = yard.engine, Random(seed)  # noqa: S311 - dice
    amounts.notes(seed=seed)
    rows = range(1, amounts.of(100_000) * 2 // 5 + 1)  # of which each has two and a half
    campaign = await yard.send(len(rows), await yard.account())
    await attempt_all(engine, campaign, rows)
    told = [one for row in rows for one in told_of(campaign, row)] * TIMES
    told += [
        Record(campaign, row, attempt(row), OURS[row % len(OURS)], "", expected(campaign, row)[1])
        for row in rows
    ]
    luck.shuffle(told)

    for first in range(0, len(told), AT_ONCE):
        await hear(engine, told[first : first + AT_ONCE])

    ledger = await yard.ledger(campaign)
    wrong = [
        row
        for row in rows
        if (ledger[row].state, ledger[row].provider_id) != expected(campaign, row)
    ]
    amounts.notes(receipts=len(told) - len(rows), rows=len(rows), wrong=len(wrong))
    assert wrong == []
    assert await yard.unequal_counters() == []
    assert Counter(line.state for line in ledger.values()).total() == len(rows)


async def attempt_all(engine: SqlEngine, campaign: CampaignId, rows: Sequence[int]) -> None:
    """Once, and those that the provider put off a second time."""
    for first in range(rows[0], rows[-1] + 1, AT_ONCE):
        lease = await leased(engine, campaign, AT_ONCE)
        some = [row.row for row in lease.rows]
        await mark_all(engine, lease, some)
        again = [row for row in some if attempt(row) > 1]
        await tell(engine, *(Record(campaign, row, 1, Event.DEFER) for row in again))
        await mark_all(engine, lease, again)
        assert first in some


async def mark_all(engine: SqlEngine, lease: Lease, rows: Sequence[int]) -> None:
    marked = await mark(engine, lease, rows)
    assert [one.row for one in marked.marked[lease.campaign]] == rows


async def hear(engine: SqlEngine, some: Sequence[Record]) -> None:
    """Receipts by way of the inbox, and our own records as a tick brings them."""
    await engine.put_receipts([one for one in some if one.event in SAID])
    await tell(engine, *(one for one in some if one.event not in SAID))
    while await engine.take_receipts(AT_ONCE) == AT_ONCE:
        pass
