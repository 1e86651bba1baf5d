"""Chunks: ranges of a campaign's rows that one worker holds, with an epoch and a deadline.

Every deadline is by the database's clock. A range that nobody holds has no row in flight, so a
row of it that stands as `attempting` is one that nobody can know about any more.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import ColumnElement, bindparam, delete, exists, func, insert, or_, select, update
from sqlalchemy.engine import Connection

from campaigns.lifecycle import CampaignState
from campaigns.model import CampaignId
from campaigns.sending import ChunkId, Lease, Queued, Reaped
from campaigns.states import OPEN
from storage.database import NOW, db_now
from storage.engine_lost import IN_RANGE, QUEUED, lose
from storage.engine_records import TRIED_SINCE, Change, count
from storage.quick import Quick, bounds, listed, within
from storage.tables import campaign, chunk, delivery, run

LEASE = 15.0  # seconds: long beside a tick, short beside somebody's patience
RENEW_EVERY = 2.0  # seconds: holding one without a write is cheaper, and lasts that much less
REAPED_AT_ONCE = 20

_RUNS = exists().where(
    campaign.c.id == bindparam("campaign"), campaign.c.state == CampaignState.RUNNING.value
)
_FREE = (
    select(chunk.c.id)
    .where(
        chunk.c.campaign_id == bindparam("campaign"),
        chunk.c.owner.is_(None),
        chunk.c.wake_at <= db_now(),
        _RUNS,
    )
    .order_by(chunk.c.first_row)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_TAKE = Quick(
    update(chunk)
    .where(chunk.c.id == _FREE.scalar_subquery(), chunk.c.owner.is_(None))
    .values(owner=bindparam("me"), lease_until=db_now() + LEASE)
    .returning(chunk.c.id, chunk.c.epoch, chunk.c.first_row, chunk.c.last_row, db_now()),
    *("campaign", "me"),
)
_UNCUT = Quick(
    select(run.c.agency_id, run.c.next_row, run.c.last_row, db_now())
    .where(run.c.campaign_id == bindparam("campaign"), run.c.next_row <= run.c.last_row, _RUNS)
    .with_for_update(of=run),
    "campaign",
)
_SERVED = update(run).where(run.c.campaign_id == bindparam("campaign")).values(served_at=db_now())
_SERVE = Quick(_SERVED, "campaign")
_CUT = Quick(_SERVED.values(next_row=bindparam("following")), *("campaign", "following"))
_OF_NEW = ("agency_id", "campaign_id", "owner", "first_row", "last_row")
_NEW = Quick(
    insert(chunk)
    .values(epoch=0, lease_until=db_now() + LEASE, wake_at=0.0)
    .values({name: bindparam(name, type_=chunk.c[name].type) for name in _OF_NEW})
    .returning(chunk.c.id),
    *_OF_NEW,
)
_MINE = (*listed(chunk.c.id, "chunks"), chunk.c.owner == bindparam("me"))
_MY_CHUNKS = (*bounds("chunks"), "me")
_HOLD = Quick(
    select(chunk.c.id, chunk.c.epoch, chunk.c.lease_until, db_now())
    .where(*_MINE)
    .order_by(chunk.c.id)
    .with_for_update(),
    *_MY_CHUNKS,
)
_THERE = Quick(select(chunk.c.id).where(*listed(chunk.c.id, "chunks")), *bounds("chunks"))
_RENEW = Quick(update(chunk).where(*_MINE).values(lease_until=db_now() + LEASE), *_MY_CHUNKS)
_READ = {"tried_since": TRIED_SINCE}
_IS_DUE = or_(delivery.c.not_before.is_(None), delivery.c.not_before <= bindparam("now"))
_ROWS = Quick(  # so many, as a list has gaps: who is left out, and the empty lines of a sheet
    select(_IS_DUE, *(_READ.get(name, delivery.c[name]) for name in Queued._fields))
    .where(*IN_RANGE, delivery.c.state == QUEUED)
    .order_by(delivery.c.row)
    .limit(bindparam("most")),
    *("campaign", "first", "last", "most", "now"),
)


def _of_chunk(*more: ColumnElement[bool]) -> tuple[ColumnElement[bool], ...]:
    return (
        delivery.c.campaign_id == chunk.c.campaign_id,
        delivery.c.row.between(chunk.c.first_row, chunk.c.last_row),
        *more,
    )


_IS_OPEN = or_(*(delivery.c.state == state for state in sorted(OPEN)))
_CLOSE = Quick(
    delete(chunk).where(
        chunk.c.id == bindparam("chunk"),
        ~exists().where(*_of_chunk(_IS_OPEN)),
    ),
    "chunk",
)
_GIVE_BACK = (
    update(chunk)
    .where(chunk.c.id == bindparam("chunk_id"))
    .values(
        owner=None,
        epoch=chunk.c.epoch + 1,
        wake_at=func.coalesce(
            select(func.min(func.coalesce(delivery.c.not_before, 0.0)))
            .where(*_of_chunk(delivery.c.state == QUEUED))
            .scalar_subquery(),
            0.0,
        ),
    )
)
_NEVER_SO_LONG = (  # the clock was set back: who lives renews it, and who died keeps it no longer
    update(chunk)
    .where(
        chunk.c.id.in_(
            select(chunk.c.id)
            .where(chunk.c.owner.is_not(None), chunk.c.lease_until > db_now() + LEASE)
            .with_for_update(skip_locked=True)
        )
    )
    .values(lease_until=db_now() + LEASE)
)
_EXPIRED = (
    select(chunk.c.id, chunk.c.campaign_id, chunk.c.first_row, chunk.c.last_row)
    .where(
        chunk.c.owner.is_not(None),
        or_(chunk.c.lease_until < db_now(), bindparam("everything")),
    )
    .order_by(chunk.c.id)
    .limit(REAPED_AT_ONCE)
    .with_for_update(skip_locked=True)
)


def lease(connection: Connection, campaign_id: CampaignId, owner: str, size: int) -> Lease | None:
    """A free chunk whose time has come, or else the next `size` rows. None when there is neither.

    It reads the rows that are due now; what waits longer is for whoever leases it next.
    """
    taken = _TAKE.rows(connection, campaign_id, owner)
    if taken:
        [[chunk_id, epoch, first, last, now]] = taken
        change = Change()
        lose(connection, campaign_id, (first, last), change)
        _SERVE.run(connection, campaign_id)
        count(connection, change)
        found = _ROWS.rows(connection, campaign_id, first, last, last - first + 1, now)
    else:
        uncut = _UNCUT.rows(connection, campaign_id)
        if not uncut:
            return None
        [[agency, first, end, now]] = uncut
        found = _ROWS.rows(connection, campaign_id, first, end, size, now)
        last = found[-1][1] if len(found) == size else end
        _CUT.run(connection, campaign_id, last + 1)
        epoch = 0
        [[chunk_id]] = _NEW.rows(connection, agency, campaign_id, owner, first, last)
    return Lease(
        chunk=ChunkId(chunk_id),
        campaign=campaign_id,
        epoch=epoch,
        rows=[Queued._make(row) for is_due, *row in found if is_due],
    )


def renew(
    connection: Connection, owner: str, leases: Mapping[ChunkId, int]
) -> tuple[float, frozenset[ChunkId]]:
    """The database's clock, and those that are still the owner's: they are locked now."""
    if not leases:
        return connection.execute(NOW).scalar_one(), frozenset()
    asked = (*within(connection, sorted(leases)), owner)
    found = _HOLD.rows(connection, *asked)
    if not found:
        return connection.execute(NOW).scalar_one(), frozenset()
    held = frozenset(ChunkId(i) for i, epoch, *_ in found if leases[ChunkId(i)] == epoch)
    now = float(found[0][3])
    if any(not LEASE - RENEW_EVERY <= until - now <= LEASE for _, _, until, _ in found):
        _RENEW.run(connection, *asked)
    return now, held


def still_there(connection: Connection, chunks: Iterable[ChunkId]) -> frozenset[ChunkId]:
    """Of those, without asking where there are none."""
    asked = sorted(chunks)
    found = _THERE.rows(connection, *within(connection, asked)) if asked else ()
    return frozenset(ChunkId(one) for (one,) in found)


def let_go(connection: Connection, chunks: Iterable[ChunkId]) -> None:
    """Closes each, or gives it back while rows of it wait. They have to be locked."""
    for one in sorted(chunks):
        if not _CLOSE.run(connection, one):
            connection.execute(_GIVE_BACK, {"chunk_id": one})


def reap(connection: Connection, *, everything: bool) -> tuple[Reaped, frozenset[CampaignId]]:
    """Up to REAPED_AT_ONCE chunks whose lease ran out, or any; and whose they were."""
    connection.execute(_NEVER_SO_LONG)
    change = Change()
    found: list[Reaped] = []
    campaigns: set[CampaignId] = set()
    for chunk_id, of, first, last in connection.execute(_EXPIRED, {"everything": everything}).all():
        campaigns.add(CampaignId(of))
        found.append(lose(connection, CampaignId(of), (first, last), change))
        connection.execute(_GIVE_BACK, {"chunk_id": chunk_id})
    count(connection, change)
    return _sum(found), frozenset(campaigns)


def _sum(found: Iterable[Reaped]) -> Reaped:
    found = list(found)
    return Reaped(
        chunks=len(found),
        uncertain=sum(one.uncertain for one in found),
        repeated=sum(one.repeated for one in found),
    )
