"""What became of attempts, written into the ledger, with the counters that follow from it.

Which change is allowed is read from the domain's table of transitions, here and everywhere in the
engine: no statement knows a state by itself.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy import bindparam, case, select, update
from sqlalchemy.engine import Connection

from campaigns.model import LAST_WORD, CampaignId
from campaigns.outcomes import LONGEST_ID
from campaigns.sending import Record
from campaigns.states import CARRIED, RECEIPTS, TRANSITIONS, Event, State, after_word
from campaigns.timing import LONGEST_WAIT
from storage.engine_writes import IDENTIFY, MOVE, Write, write_all
from storage.packed import packed
from storage.quick import Quick, QuickNumbers, bounds, listed, within
from storage.tables import delivery, run, tally


class Change(Counter[tuple[CampaignId, State]]):
    """How many rows more (or less) a campaign has in a state, and how many more its second account
    `took_over`."""

    def __init__(self, *given: Mapping[tuple[CampaignId, State], int]) -> None:
        super().__init__(*given)
        self.took_over: Counter[CampaignId] = Counter()


class Moment(NamedTuple):
    """When a transaction takes place, by the database's clock, and what it changed so far."""

    now: float
    change: Change


ON_THEIR_WAY = State.ATTEMPTING
TAKEN = TRANSITIONS[ON_THEIR_WAY][Event.ACCEPT]

LONGEST_REASON = 200

ROWS = (delivery.c.campaign_id == bindparam("campaign"), *listed(delivery.c.row, "rows"))
"""Some rows of a campaign, by the parameters THESE."""

THESE = ("campaign", *bounds("rows"))

TRIED_SINCE = case(
    (
        delivery.c.not_before > delivery.c.attempted_at + LONGEST_WAIT.total_seconds() + 1,
        None,
    ),
    else_=delivery.c.tried_since,
)
"""Its first attempt. A provider that says to wait longer than we ever do by ourselves may say so
for days: from then on it is counted anew when to give up."""

_FIRST = select(run.c.credential_id).where(run.c.campaign_id == bindparam("campaign"))
_IS_OVER = case((delivery.c.credential_id != _FIRST.scalar_subquery(), 1), else_=0).label("over")
_STATES = QuickNumbers(
    select(delivery.c.row, delivery.c.state, delivery.c.attempt, _IS_OVER)
    .where(*ROWS)
    .order_by(delivery.c.row)  # locked in one order by everyone
    .with_for_update(),
    *THESE,
)


_COUNT = Quick(
    update(tally)
    .where(tally.c.campaign_id == bindparam("campaign"), tally.c.state == bindparam("state_"))
    .values(rows=tally.c.rows + bindparam("more")),
    *("campaign", "state_", "more"),
)
_COUNT_OVER = Quick(
    update(run)
    .where(run.c.campaign_id == bindparam("campaign"))
    .values(took_over=run.c.took_over + bindparam("more")),
    *("campaign", "more"),
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
    writes: dict[tuple[CampaignId, int], Write] = {}
    identified: list[tuple[CampaignId, int, int, State, str]] = []
    for campaign, records_of in sorted(by_campaign.items()):
        told = _but_taken(connection, campaign, records_of, moment)
        found = _found(connection, campaign, told) if told else {}
        ids: dict[int, str] = {}
        for one in told:
            state, attempt, over = found.get(one.row, (None, 0, 0))
            new = None if state is None else after_word(state, attempt, one.event, one.attempt)
            if state is None or new is None:
                ignored.append(one)
            elif new is not state or _is_last_word(one, new):
                earlier = writes.get((campaign, one.row))
                current = one._replace(attempt=attempt)
                writes[campaign, one.row] = _write(current, state, new, moment.now, earlier)
                found[one.row] = (new, attempt, over)
                moment.change[campaign, state] -= 1
                moment.change[campaign, new] += 1
                if over and new in CARRIED and state not in CARRIED:
                    moment.change.took_over[campaign] += 1
            elif one.provider_id:
                ids[one.row] = _kept(one.provider_id, LONGEST_ID)
        for row, provider_id in ids.items():
            state, attempt, _ = found[row]
            identified.append((campaign, row, attempt, state, provider_id))
    write_all(connection, writes.values(), moment.now)
    if identified:
        IDENTIFY.run(connection, packed(connection, identified))
    return ignored


def _but_taken(
    connection: Connection, campaign: CampaignId, told: list[Record], moment: Moment
) -> list[Record]:
    """Where all were taken, as most are, they are written without reading their rows first: then
    nothing is left. A row that is not on its way changes nothing by that, and all have to be read.
    So have those of a second account, which are counted.
    """
    if len({one.row for one in told if _is_simply_taken(one)}) < len(told):
        return told
    rows = [
        (campaign, one.row, one.attempt, _kept(one.provider_id, LONGEST_ID))
        for one in sorted(told, key=attrgetter("row"))  # the order in which everyone locks
    ]
    moved = MOVE.run(connection, ON_THEIR_WAY, TAKEN, moment.now, packed(connection, rows))
    moment.change[campaign, ON_THEIR_WAY] -= moved
    moment.change[campaign, TAKEN] += moved
    return told if moved < len(told) else []


def _is_last_word(one: Record, new: State) -> bool:
    """Whatever the row's state was called before, its reason says that nothing more is told."""
    return one.reason == LAST_WORD and new is RECEIPTS.get(one.event)


def _is_simply_taken(one: Record) -> bool:
    return one.event is Event.ACCEPT and not one.reason and not one.over


def count(connection: Connection, change: Change) -> None:
    """At the end of a transaction and in one order, so that no two wait for each other."""
    changes = [(*which, more) for which, more in sorted(change.items()) if more]
    if changes:
        _COUNT.many(connection, changes)
    if change.took_over:
        _COUNT_OVER.many(connection, sorted(change.took_over.items()))


def _found(
    connection: Connection, campaign: CampaignId, told: Iterable[Record]
) -> dict[int, tuple[State, int, int]]:
    rows = within(connection, [one.row for one in told])
    found = _STATES.rows(connection, campaign, *rows)
    return {row: (State(state), attempt, over) for row, state, attempt, over in found}


def _write(one: Record, old: State, new: State, now: float, earlier: Write | None) -> Write:
    """`earlier` is what the same transaction was to write before this was told."""
    write = Write(
        campaign=one.campaign,
        row=one.row,
        attempt=one.attempt,
        old=old,
        state=new,
        provider_id=_kept(one.provider_id, LONGEST_ID),
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
    text = text[:most].replace("\0", "")
    return text if text.isascii() else text.encode(errors="replace").decode()
