"""What became of attempts, written into the ledger, with the counters that follow from it.

Which change is allowed is read from the domain's table of transitions, here and everywhere in the
engine: no statement knows a state by itself.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Double,
    Integer,
    SmallInteger,
    Text,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.engine import Connection

from campaigns.model import CampaignId
from campaigns.sending import Record
from campaigns.states import TRANSITIONS, Event, State, after_word
from storage.packed import packed, unpacked
from storage.quick import Quick, QuickNumbers, bounds, listed, within
from storage.tables import delivery, doubt, tally

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

_STATES = QuickNumbers(
    select(delivery.c.row, delivery.c.state, delivery.c.attempt)
    .where(*ROWS)
    .order_by(delivery.c.row)  # locked in one order by everyone
    .with_for_update(),
    *THESE,
)


class _Write(NamedTuple):
    """What is to become of one row, if it still is as it was read."""

    campaign: CampaignId
    row: int
    attempt: int
    old: State
    state: State
    provider_id: str
    reason: str
    not_before: float | None
    settled_at: float | None
    excused: int
    repeated: int

    @property
    def is_plain(self) -> bool:
        """It is settled, and there is nothing else to say about it."""
        plain = not (self.reason or self.excused or self.repeated)
        return plain and self.settled_at is not None and self.state is not State.UNCERTAIN


_AS_READ = {"campaign": BigInteger, "row": Integer, "attempt": Integer, "old": SmallInteger}
_WRITTEN = unpacked(
    "written",
    **_AS_READ,
    state=SmallInteger,
    provider_id=Text,
    reason=Text,
    not_before=Double,
    settled_at=Double,
    excused=SmallInteger,
    repeated=SmallInteger,
)
_IDENTIFIED = unpacked("identified", **_AS_READ, provider_id=Text)


def _as_read(told: Mapping[str, ColumnElement[Any]]) -> tuple[ColumnElement[bool], ...]:
    return (
        delivery.c.campaign_id == told["campaign"],
        delivery.c.row == told["row"],
        delivery.c.attempt == told["attempt"],
        delivery.c.state == told["old"],
    )


_WRITE = Quick(
    update(delivery)
    .where(*_as_read(_WRITTEN))
    .values(
        state=_WRITTEN["state"],
        provider_id=func.coalesce(func.nullif(_WRITTEN["provider_id"], ""), delivery.c.provider_id),
        reason=_WRITTEN["reason"],
        not_before=_WRITTEN["not_before"],
        settled_at=_WRITTEN["settled_at"],
        excused=delivery.c.excused + _WRITTEN["excused"],
        repeated=delivery.c.repeated + _WRITTEN["repeated"],
    ),
    "written",
)
_MOVED = unpacked("moved", campaign=BigInteger, row=Integer, attempt=SmallInteger, provider_id=Text)
_MOVE = Quick(
    update(delivery)
    .where(
        delivery.c.campaign_id == _MOVED["campaign"],  # a constant would make SQLite read it all
        delivery.c.row == _MOVED["row"],
        delivery.c.attempt == _MOVED["attempt"],
        delivery.c.state == bindparam("old"),
    )
    .values(
        state=bindparam("new"),
        provider_id=func.coalesce(func.nullif(_MOVED["provider_id"], ""), delivery.c.provider_id),
        reason="",
        not_before=None,
        settled_at=bindparam("now"),
    ),
    *("old", "new", "now", "moved"),
)
_IDENTIFY = Quick(
    update(delivery).where(*_as_read(_IDENTIFIED)).values(provider_id=_IDENTIFIED["provider_id"]),
    "identified",
)
_LOST = unpacked("lost", **_AS_READ)
_DOUBT = Quick(
    insert(doubt).from_select(
        ["agency_id", "campaign_id", "row", "attempt", "since", "ask_at"],
        select(
            delivery.c.agency_id,
            delivery.c.campaign_id,
            delivery.c.row,
            delivery.c.attempt,
            bindparam("since", type_=Double),
            bindparam("ask_at", type_=Double),
        ).where(
            delivery.c.campaign_id == _LOST["campaign"],
            delivery.c.row == _LOST["row"],
            delivery.c.attempt == _LOST["attempt"],
        ),
    ),
    *("since", "ask_at", "lost"),
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
    writes: dict[tuple[CampaignId, int], _Write] = {}
    identified: list[tuple[CampaignId, int, int, State, str]] = []
    for campaign, told in sorted(by_campaign.items()):
        found = _found(connection, campaign, told)
        ids: dict[int, str] = {}
        for one in told:
            state, attempt = found.get(one.row, (None, 0))
            new = None if state is None else after_word(state, attempt, one.event, one.attempt)
            if state is None or new is None:
                ignored.append(one)
            elif new is not state:
                earlier = writes.get((campaign, one.row))
                current = one._replace(attempt=attempt)
                writes[campaign, one.row] = _write(current, state, new, moment.now, earlier)
                found[one.row] = (new, attempt)
                moment.change[campaign, state] -= 1
                moment.change[campaign, new] += 1
            elif one.provider_id:
                ids[one.row] = _kept(one.provider_id, LONGEST_PROVIDER_ID)
        for row, provider_id in ids.items():
            state, attempt = found[row]
            identified.append((campaign, row, attempt, state, provider_id))
    _write_all(connection, writes.values(), moment.now)
    if identified:
        _IDENTIFY.run(connection, packed(identified))
    return ignored


def _write_all(connection: Connection, writes: Iterable[_Write], now: float) -> None:
    """Most messages are simply taken: to write that costs half of what any other end does."""
    moved: dict[tuple[State, State], list[tuple[int, int, int, str]]] = defaultdict(list)
    others: list[_Write] = []
    for write in writes:
        if write.is_plain:
            row = write.campaign, write.row, write.attempt, write.provider_id
            moved[write.old, write.state].append(row)
        else:
            others.append(write)
    for which, rows in moved.items():
        _MOVE.run(connection, *which, now, packed(rows))
    if others:
        _WRITE.run(connection, packed(others))
        _doubt(connection, others, now)


def _doubt(connection: Connection, writes: Iterable[_Write], now: float) -> None:
    """What is uncertain from now on is remembered, to be found without a search."""
    lost = [write for write in writes if write.state is State.UNCERTAIN]
    if lost:
        _DOUBT.run(connection, now, now, packed(lost))


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


def _write(one: Record, old: State, new: State, now: float, earlier: _Write | None) -> _Write:
    """`earlier` is what the same transaction was to write before this was told."""
    write = _Write(
        campaign=one.campaign,
        row=one.row,
        attempt=one.attempt,
        old=old,
        state=new,
        provider_id=_kept(one.provider_id, LONGEST_PROVIDER_ID),
        reason=_kept(one.reason, LONGEST_REASON),
        not_before=one.not_before,
        settled_at=None if new is State.QUEUED else now,
        excused=one.excused,
        repeated=one.repeated,
    )
    if earlier is None:
        return write
    return write._replace(
        old=earlier.old,
        provider_id=write.provider_id or earlier.provider_id,
        excused=earlier.excused + write.excused,
        repeated=earlier.repeated + write.repeated,
    )


def _kept(text: str, most: int) -> str:
    """A provider's words as every database can hold them: nothing it says may stop a tick."""
    return text[:most].encode(errors="replace").decode().replace("\0", "") if text else ""
