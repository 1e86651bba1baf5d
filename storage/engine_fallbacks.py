"""Rows of a fallback whose time has come: handed over, or left where their message arrived.

A fallback's rows lie in its ledger since its list was checked, each held until the row of the same
number in the campaign that it serves tells what becomes of it. Any number of processes may look:
every page is one transaction, and what one has handed over is held no more.
"""

from collections.abc import Sequence

from sqlalchemy import bindparam, case, func, or_, select, update
from sqlalchemy.engine import Connection

from agencies.sealing import KeyRing
from campaigns.fallback import HELD, NOBODY_KNOWS, PATIENCE
from campaigns.lifecycle import CampaignState
from campaigns.model import CampaignId
from storage.database import NOW
from storage.engine_ends import CANCELLED, QUEUED, end
from storage.engine_records import Change, count
from storage.going_over import GOES, fate
from storage.tables import campaign, chunk, delivery
from storage.transacting import Transacting
from storage.wakes import announce

PAGE = {"sqlite": 1000, "postgresql": 5000}  # rows: on SQLite, ticks wait meanwhile

_OVER = (CampaignState.FINISHED.value, CampaignState.CANCELLED.value)
_UNDER_WAY = (CampaignState.RUNNING.value, CampaignState.PAUSED.value)
_parent = campaign.alias("served")

_FALLBACKS = (
    select(campaign.c.id)
    .where(campaign.c.serves.is_not(None), campaign.c.state.in_(_UNDER_WAY))
    .order_by(campaign.c.id)
)
_SERVES, _AFTER = (
    select(column).where(campaign.c.id == bindparam("campaign")).scalar_subquery()
    for column in (campaign.c.serves, campaign.c.serves_after)
)
_LONG_OVER = (
    select(_parent.c.id)
    .where(
        _parent.c.id == _SERVES,
        _parent.c.state.in_(_OVER),
        _parent.c.ended_at + PATIENCE.total_seconds() <= bindparam("now"),
    )
    .scalar_subquery()
)
_FATE = func.coalesce(
    fate(bindparam("now"), _SERVES, _AFTER), case((_LONG_OVER.is_not(None), NOBODY_KNOWS))
)
_HELD = (
    delivery.c.campaign_id == bindparam("campaign"),
    delivery.c.state == QUEUED,
    delivery.c.not_before == HELD,
    select(campaign.c.state).where(campaign.c.id == bindparam("campaign")).scalar_subquery().in_(
        _UNDER_WAY
    ),
)  # fmt: skip
_NEXT = (
    select(delivery.c.row)
    .where(*_HELD, delivery.c.row >= bindparam("first"), _FATE.is_not(None))
    .order_by(delivery.c.row)
    .limit(1)
)
_THESE = (*_HELD, delivery.c.row.between(bindparam("first"), bindparam("last")))
_CHUNKS = (
    select(chunk.c.id)
    .where(
        chunk.c.campaign_id == bindparam("campaign"),
        or_(
            chunk.c.first_row.between(bindparam("first"), bindparam("last")),
            bindparam("first").between(chunk.c.first_row, chunk.c.last_row),
        ),
    )
    .order_by(chunk.c.id)
    .with_for_update()
)
_GO = update(delivery).where(*_THESE, _FATE == GOES).values(not_before=bindparam("now"))
_STAY = (
    update(delivery)
    .where(*_THESE, _FATE != GOES)
    .values(state=CANCELLED, reason=_FATE, settled_at=bindparam("now"), not_before=None)
)
_WAKE = update(chunk).where(chunk.c.id.in_(bindparam("chunks", expanding=True))).values(wake_at=0.0)


def _next(connection: Connection, of: CampaignId, first: int) -> int:
    now = connection.execute(NOW).scalar_one()
    found = connection.execute(_NEXT, {"campaign": of, "first": first, "now": now}).scalar()
    return found or 0


def hand_over(connection: Connection, ring: KeyRing, of: CampaignId, first: int) -> int:
    """A page from row `first` on; how many were handed over.

    Chunks are locked first: whoever is about to give one back waits, and then sees which rows are
    due.
    """
    last = first + PAGE[connection.dialect.name] - 1
    span = {"campaign": of, "first": first, "last": last}
    chunks = connection.execute(_CHUNKS, span).scalars().all()
    asked = {**span, "now": connection.execute(NOW).scalar_one()}
    gone = connection.execute(_GO, asked).rowcount
    stayed = connection.execute(_STAY, asked).rowcount
    count(connection, Change({(of, QUEUED): -stayed, (of, CANCELLED): stayed}))
    if gone and chunks:
        connection.execute(_WAKE, {"chunks": chunks})
    if stayed:
        end(connection, ring, [of])
    if gone:
        announce(connection)
    return gone


class SqlFallbacks(Transacting):
    """Every function is one short transaction, and raises StorageDown."""

    async def under_way(self) -> Sequence[CampaignId]:
        """Fallbacks that run, or are paused."""
        return await self._look(
            lambda connection: [CampaignId(i) for i in connection.execute(_FALLBACKS).scalars()]
        )

    async def next(self, of: CampaignId, first: int) -> int:
        """The first row from there on of which it is known by now where it goes; 0 for none."""
        return await self._look(lambda connection: _next(connection, of, first))

    async def hand_over(self, of: CampaignId, first: int) -> int:
        """A page of rows from there on: those that are to go over may leave, and the others are
        done with. How many may leave."""
        return await self._transact(lambda connection: hand_over(connection, self._ring, of, first))
