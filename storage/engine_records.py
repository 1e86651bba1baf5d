"""What became of attempts, written into the ledger, with the counters that follow from it.

Which change is allowed is read from the domain's table of transitions, here and everywhere in the
engine: no statement knows a state by itself.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, update
from sqlalchemy.engine import Connection

from campaigns.model import CampaignId
from campaigns.sending import Record
from campaigns.states import TRANSITIONS, Event, State
from storage.quick import Quick, bounds, listed, within
from storage.tables import delivery, tally

Change = Counter[tuple[CampaignId, State]]
"""How many rows more (or less) a campaign has in a state."""


class Moment(NamedTuple):
    """When a transaction takes place, by the database's clock, and what it changed so far."""

    now: float
    change: Change


LONGEST_REASON = 200
LONGEST_PROVIDER_ID = 100

ROWS = (delivery.c.campaign_id == bindparam("campaign"), *listed(delivery.c.row, "rows"))
"""Some rows of a campaign, by the parameters THESE."""

THESE = ("campaign", *bounds("rows"))

_STATES = Quick(
    select(delivery.c.row, delivery.c.state, delivery.c.attempt)
    .where(*ROWS)
    .order_by(delivery.c.row)  # locked in one order by everyone
    .with_for_update(),
    *THESE,
)
_ROW_AS_READ = (
    delivery.c.campaign_id == bindparam("campaign"),
    delivery.c.row == bindparam("row_"),
    delivery.c.attempt == bindparam("attempt_"),
    delivery.c.state == bindparam("old"),
)
_OLD = ("campaign", "row_", "attempt_", "old")
_WRITE = Quick(
    update(delivery)
    .where(*_ROW_AS_READ)
    .values(
        state=bindparam("new"),
        reason=bindparam("why"),
        provider_id=bindparam("their_id"),
        not_before=bindparam("then"),
        settled_at=bindparam("at"),
        excused=delivery.c.excused + bindparam("more_excused"),
        repeated=delivery.c.repeated + bindparam("more_repeated"),
    ),
    *(*_OLD, "new", "their_id", "why", "then", "at", "more_excused", "more_repeated"),
)
_IDENTIFY = Quick(
    update(delivery).where(*_ROW_AS_READ).values(provider_id=bindparam("their_id")),
    *(*_OLD, "their_id"),
)
_COUNT = Quick(
    update(tally)
    .where(tally.c.campaign_id == bindparam("campaign"), tally.c.state == bindparam("state_"))
    .values(rows=tally.c.rows + bindparam("more")),
    *("campaign", "state_", "more"),
)


def move_of(event: Event) -> tuple[State, State]:
    """The one change of state that this event makes, for statements about many rows at once."""
    ((before, after),) = (
        (state, events[event])
        for state, events in TRANSITIONS.items()
        if events.get(event, state) is not state
    )
    return before, after


def record(connection: Connection, records: Sequence[Record], moment: Moment) -> Sequence[Record]:
    """Those that the ledger did not take: it knows a later attempt, or more about this one."""
    by_campaign: dict[CampaignId, list[Record]] = defaultdict(list)
    for one in records:
        by_campaign[one.campaign].append(one)
    ignored: list[Record] = []
    writes: list[tuple[Any, ...]] = []
    identified: list[tuple[Any, ...]] = []
    for campaign, told in sorted(by_campaign.items()):
        found = _found(connection, campaign, told)
        for one in told:
            state, attempt = found.get(one.row, (None, 0))
            new = TRANSITIONS[state].get(one.event) if state is not None else None
            if state is None or new is None or attempt != one.attempt:
                ignored.append(one)
            elif new is not state:
                writes.append((*_old(one, state), new.value, *_said(one, new, moment.now)))
                found[one.row] = (new, attempt)
                moment.change[campaign, state] -= 1
                moment.change[campaign, new] += 1
            elif one.provider_id:
                identified.append((*_old(one, state), one.provider_id[:LONGEST_PROVIDER_ID]))
    if writes:
        _WRITE.many(connection, writes)
    if identified:
        _IDENTIFY.many(connection, identified)
    return ignored


def count(connection: Connection, change: Change) -> None:
    """At the end of a transaction and in one order, so that no two wait for each other."""
    changes = [(*which, more) for which, more in sorted(change.items()) if more]
    if changes:
        _COUNT.many(connection, changes)


def _found(
    connection: Connection, campaign: CampaignId, told: Iterable[Record]
) -> dict[int, tuple[State, int]]:
    rows = within(connection, [one.row for one in told])
    found = _STATES.rows(connection, campaign, *rows)
    return {row: (State(state), attempt) for row, state, attempt in found}


def _old(one: Record, state: State) -> tuple[Any, ...]:
    return one.campaign, one.row, one.attempt, state.value


def _said(one: Record, new: State, now: float) -> tuple[Any, ...]:
    return (
        one.provider_id[:LONGEST_PROVIDER_ID],
        one.reason[:LONGEST_REASON],
        one.not_before,
        None if new is State.QUEUED else now,
        one.excused,
        one.repeated,
    )
