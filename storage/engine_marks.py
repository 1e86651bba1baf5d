"""The write-ahead mark: only rows that stand marked in a committed transaction may be sent.

It is long because all that may keep a row from leaving is asked in that transaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, false, func, or_, select, update
from sqlalchemy.engine import Connection

from campaigns.acts import Act
from campaigns.fallback import HELD
from campaigns.lifecycle import CampaignState
from campaigns.model import CampaignId
from campaigns.pacing import Leg, Of, Pace, PaceKind, Plan
from campaigns.sending import Marked, Want
from campaigns.states import Event
from storage.engine_records import ROWS, THESE, TRIED_SINCE, Moment, move_of
from storage.going_over import goes
from storage.quick import Quick, QuickNumbers, bounds, listed, within
from storage.suppressions import asked_not_to, has_blocked, is_no_subscriber, reason_of
from storage.tables import bot, campaign, delivery, pace

QUEUED, ATTEMPTING = move_of(Event.MARK)
_, SUPPRESSED = move_of(Event.SUPPRESS)

_KINDS = {
    PaceKind.CAMPAIGN: "campaigns",
    PaceKind.CREDENTIAL: "credentials",
    PaceKind.AGENCY: "agencies",
    PaceKind.PAID: "paid",
}
_WHOSE = tuple(name for subjects in _KINDS.values() for name in bounds(subjects))
_READ = (
    select(*(pace.c[name] for name in Pace._fields))
    .where(
        or_(
            *(
                and_(pace.c.kind == kind.value, *listed(pace.c.subject, subjects))
                for kind, subjects in _KINDS.items()
            )
        )
    )
    .order_by(pace.c.kind, pace.c.subject)
)
_READ_PACES = Quick(_READ, *_WHOSE)
_LOCK_PACES = Quick(_READ.with_for_update(), *_WHOSE)  # in one order by every worker
_MOVED = (
    "tat",
    "interval",
    "paused_until",
    "recent",
    "results",
    "refused",
    "opened",
    "paused_because",
)
_MOVE_PACE = Quick(
    update(pace)
    .where(pace.c.kind == bindparam("of_kind"), pace.c.subject == bindparam("of"))
    .values({name: bindparam(f"new_{name}") for name in _MOVED}),
    *("of_kind", "of", *(f"new_{name}" for name in _MOVED)),
)


def _of_campaign(column: ColumnElement[str]) -> ColumnElement[str]:
    """Read once for a statement, and not once for a row."""
    return select(column).where(campaign.c.id == bindparam("campaign")).scalar_subquery()


_RUNS = _of_campaign(campaign.c.state) == CampaignState.RUNNING.value
_BOT = (
    select(bot.c.id)
    .where(bot.c.credential_id == _of_campaign(campaign.c.credential_id))
    .scalar_subquery()
)
_SENDS = _of_campaign(campaign.c.act) == Act.SEND.value
_CHANNEL, _PURPOSE = _of_campaign(campaign.c.channel), _of_campaign(campaign.c.purpose)
_SUPPRESSED = or_(
    and_(_SENDS, or_(asked_not_to(_CHANNEL, _PURPOSE), is_no_subscriber(_BOT))),
    and_(~_SENDS, has_blocked(_BOT)),
)
_SERVES, _SERVES_AFTER = _of_campaign(campaign.c.serves), _of_campaign(campaign.c.serves_after)
_NEXT = (
    *ROWS,
    delivery.c.state == QUEUED,
    _RUNS,
)
_MARK_THEM = (
    update(delivery)
    .where(
        *_NEXT,
        or_(delivery.c.not_before.is_(None), delivery.c.not_before <= bindparam("now")),
        ~_SUPPRESSED,
        or_(_SERVES.is_(None), goes(bindparam("now"), _SERVES, _SERVES_AFTER)),
    )
    .values(
        state=ATTEMPTING,
        attempt=delivery.c.attempt + 1,
        attempted_at=bindparam("now"),
        credential_id=bindparam("credential"),
        tried_since=func.coalesce(TRIED_SINCE, bindparam("now")),
    )
)
_MARK = Quick(_MARK_THEM, *(*THESE, "credential", "now"))
_MARKED = QuickNumbers(
    select(delivery.c.row, delivery.c.attempt).where(
        *ROWS, delivery.c.state == ATTEMPTING, delivery.c.attempted_at == bindparam("now")
    ),
    *(*THESE, "now"),
)
_MARK_AND_TELL = Quick(
    _MARK_THEM.returning(delivery.c.row, delivery.c.attempt), *(*THESE, "credential", "now")
)
_SUPPRESS = Quick(
    update(delivery)
    .where(*_NEXT, _SUPPRESSED)
    .values(state=SUPPRESSED, settled_at=bindparam("now"), reason=reason_of(_CHANNEL, _PURPOSE)),
    *(*THESE, "now"),
)
_HOLD_AGAIN = Quick(  # since it was handed over, the first channel was heard of
    update(delivery)
    .where(
        *_NEXT,
        _SERVES.is_not(None),
        ~func.coalesce(goes(bindparam("now"), _SERVES, _SERVES_AFTER), false()),
    )
    .values(not_before=HELD),
    *(*THESE, "now"),
)
_RUNNING = select(campaign.c.id).where(
    campaign.c.id.in_(bindparam("campaigns", expanding=True)),
    campaign.c.state == CampaignState.RUNNING.value,
)


def read_paces(connection: Connection, which: AbstractSet[Of]) -> Sequence[Pace]:
    return _paces(connection, _READ_PACES, which)


def lock_paces(connection: Connection, which: AbstractSet[Of]) -> Sequence[Pace]:
    return _paces(connection, _LOCK_PACES, which)


def _paces(connection: Connection, statement: Quick, which: AbstractSet[Of]) -> Sequence[Pace]:
    if not which:
        return ()
    asked: list[Any] = []
    for one in _KINDS:
        subjects = sorted(subject for kind, subject in which if kind is one)
        asked += within(connection, subjects)
    found = statement.rows(connection, *asked)
    return [Pace(PaceKind(kind), *rest) for kind, *rest in found]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """As in `Ticked`; `moved` are the paces that went on."""

    marked: Mapping[CampaignId, Sequence[Marked]]
    refused: Mapping[CampaignId, Sequence[int]]
    halted: frozenset[CampaignId]
    moved: Sequence[Pace]


def mark(
    connection: Connection,
    wants: Sequence[Want],
    paces: Sequence[Pace],
    plan: Plan,
    moment: Moment,
) -> Marks:
    """Marks as many rows as there are slots, and takes slots for as many as were marked."""
    reserved = plan.reserve(moment.now, paces, {want.leg: want.parts for want in wants})
    done: dict[Leg, list[tuple[int, int]]] = {}
    refused: dict[CampaignId, list[int]] = {}
    for want in wants:
        rows = want.rows[: len(reserved.slots.get(want.leg, ()))]
        if not rows:
            continue
        done[want.leg] = _mark_some(connection, want, rows, moment)
        if len(done[want.leg]) < len(rows):
            _suppress(connection, want, rows, moment)
            gone = sorted(set(rows).difference(row for row, _ in done[want.leg]))
            refused.setdefault(want.campaign, []).extend(gone)
    slots = reserved.slots
    if refused:
        parts = {want.leg: _parts_of(want, done[want.leg]) for want in wants if want.leg in done}
        again = plan.reserve(moment.now, paces, parts)
        if all(len(again.slots.get(leg, ())) >= len(rows) for leg, rows in done.items()):
            reserved, slots = again, again.slots
        else:
            slots = _as_reserved(wants, reserved.slots, done)
    marked: dict[CampaignId, list[Marked]] = {}
    for leg, rows_of in done.items():
        told = zip(rows_of, slots.get(leg, ()), strict=True)
        marked.setdefault(leg[0], []).extend(
            Marked(row, attempt, at) for (row, attempt), at in told
        )
    return Marks(
        marked=marked,
        refused=refused,
        halted=_halted(connection, list(refused)),
        moved=reserved.paces,
    )


def _as_reserved(
    wants: Sequence[Want],
    slots: Mapping[Leg, Sequence[float]],
    done: Mapping[Leg, Sequence[tuple[int, int]]],
) -> Mapping[Leg, Sequence[float]]:
    """Those that are left, in another order, can need more than there is: each keeps its own."""
    own = {want.leg: dict(zip(want.rows, slots.get(want.leg, ()), strict=False)) for want in wants}
    return {leg: [own[leg][row] for row, _ in rows] for leg, rows in done.items()}


def _mark_some(
    connection: Connection, want: Want, rows: Sequence[int], moment: Moment
) -> list[tuple[int, int]]:
    these = (want.campaign, *within(connection, rows))
    if connection.dialect.name == "sqlite":  # where every row that comes back is a hop by itself
        _MARK.run(connection, *these, want.credential, moment.now)
        found = _MARKED.rows(connection, *these, moment.now)
    else:
        found = _MARK_AND_TELL.rows(connection, *these, want.credential, moment.now)
    marked = sorted((row, attempt) for row, attempt in found)
    moment.change[want.campaign, QUEUED] -= len(marked)
    moment.change[want.campaign, ATTEMPTING] += len(marked)
    return marked


def _suppress(connection: Connection, want: Want, rows: Sequence[int], moment: Moment) -> None:
    these = (want.campaign, *within(connection, rows))
    suppressed = _SUPPRESS.run(connection, *these, moment.now)
    _HOLD_AGAIN.run(connection, *these, moment.now)
    moment.change[want.campaign, QUEUED] -= suppressed
    moment.change[want.campaign, SUPPRESSED] += suppressed


def move(connection: Connection, paces: Iterable[Pace]) -> None:
    """Writes paces as they are now; they have to be locked."""
    moved = [(p.kind.value, p.subject, *(p[Pace._fields.index(f)] for f in _MOVED)) for p in paces]
    if moved:
        _MOVE_PACE.many(connection, moved)


def _parts_of(want: Want, marked: Sequence[tuple[int, int]]) -> Sequence[int]:
    parts = dict(zip(want.rows, want.parts, strict=True))
    return [parts[row] for row, _ in marked]


def _halted(connection: Connection, campaigns: Sequence[CampaignId]) -> frozenset[CampaignId]:
    if not campaigns:
        return frozenset()
    running = connection.execute(_RUNNING, {"campaigns": campaigns}).scalars()
    return frozenset(campaigns) - frozenset(map(CampaignId, running))
