"""People of campaigns that ended long ago: announced, their key destroyed, their rows emptied.

Like the engine it reaches across agencies. Every function is one short transaction, and may be
made again from any point: what is left to do stands in the campaign's row.
"""

from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import (
    Row,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy import func as sql
from sqlalchemy.engine import Connection

from agencies.audit import by_itself
from agencies.model import AgencyId
from agencies.sealing import KeyRing
from campaigns.lifecycle import CampaignState
from campaigns.model import CampaignId
from campaigns.retention import ERASURE_DUE, is_over, to_announce
from campaigns.states import State
from storage import contexts, idle
from storage.chain import append
from storage.database import db_now
from storage.duties import take
from storage.engine_ends import agency_keys, notify
from storage.engine_records import Change, count
from storage.quick import Quick
from storage.tables import button, campaign, charge, delivery, doubt, live_card, release, tally
from storage.times import aware, seconds_of
from storage.transacting import Transacting

ERASE = "erase"
HELD = 300.0  # seconds: whoever erases says so before each piece of it
ERASED, ANNOUNCED = "erase-people", "announce-erasure"  # in the audit
BEGINNING = -1  # before the first row
EMPTIED: dict[str, Any] = {"sealed": b"", "address_hash": b"", "body_hash": b"", "provider_id": ""}
"""What a row has once its person was erased. By its provider's id they could be found there."""

_AS_READ = (
    campaign.c.id == bindparam("campaign"),
    campaign.c.version == bindparam("read_version"),
    campaign.c.erase_at.is_not_distinct_from(bindparam("read_erase_at")),
    campaign.c.erased_at.is_(None),
)
_ANNOUNCE = update(campaign).where(*_AS_READ).values(erase_at=bindparam("at"))
_DESTROY = (
    update(campaign)
    .where(*_AS_READ)
    .values(
        wrapped_key=None, erased_at=db_now(), erased_to=BEGINNING, version=campaign.c.version + 1
    )
)  # fmt: skip
_TAKE_LIST = (
    update(campaign)
    .where(*_AS_READ)
    .values(
        wrapped_key=bindparam("key"),
        state=CampaignState.DRAFT.value,
        source=None,
        checked=None,
        columns={},
        confirmed="",
        due_at=None,
        erase_at=None,
        erased_to=BEGINNING,
        touched_at=db_now(),
        version=campaign.c.version + 1,
    )
)
_FORGET = [
    delete(table).where(table.c.campaign_id == bindparam("campaign"))
    for table in (doubt, live_card, button)
]
_PEOPLE = select(sql.coalesce(sql.sum(tally.c.rows), 0)).where(
    tally.c.campaign_id == bindparam("campaign")
)
_UNRELEASE = delete(release).where(release.c.campaign_id == bindparam("campaign"))
_TO_EMPTY = (
    select(campaign.c.id, campaign.c.agency_id, campaign.c.state, campaign.c.source,
           campaign.c.erased_to)
    .where(campaign.c.erased_to.is_not(None))
    .order_by(campaign.c.erased_to, campaign.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)  # fmt: skip
_NEXT = (
    select(delivery.c.row)
    .where(delivery.c.campaign_id == bindparam("campaign"), delivery.c.row > bindparam("after"))
    .order_by(delivery.c.row)
    .limit(bindparam("most"))
    .subquery()
)
_LAST = select(sql.max(_NEXT.c.row))
_THESE = (
    delivery.c.campaign_id == bindparam("campaign"),
    delivery.c.row > bindparam("after"),
    delivery.c.row <= bindparam("to"),
)
_EMPTY = update(delivery).where(*_THESE).values(EMPTIED)
_STAYS = [column.name for column in delivery.columns if column.name not in EMPTIED]
_TAKE_OUT = Quick(
    delete(delivery).where(*_THESE).returning(*(delivery.c[name] for name in _STAYS)),
    *("campaign", "after", "to"),
)
_PUT_BACK = Quick(
    insert(delivery).values({name: bindparam(name) for name in _STAYS} | EMPTIED), *_STAYS
)
_UNCHARGE = delete(charge).where(
    charge.c.campaign_id == bindparam("campaign"),
    charge.c.row > bindparam("after"),
    charge.c.row <= bindparam("to"),
)
_CLEAR = delete(delivery).where(*_THESE).returning(delivery.c.state)
_GO_ON = (
    update(campaign).where(campaign.c.id == bindparam("campaign")).values(erased_to=bindparam("to"))
)


class Emptied(NamedTuple):
    rows: int


class SqlErasing(Transacting):
    """Every function raises StorageDown."""

    async def take(self, owner: str) -> bool:
        """Only one process erases at a time: whether that is this `owner`, for HELD seconds."""
        return await self._transact(lambda connection: take(connection, ERASE, owner, HELD))

    async def announce(self) -> int:
        """Staff are told of what will be erased, each time once; how many campaigns it is about."""
        found = await self._look(idle.idle)
        told = [(one, at) for one in found if (at := _announced(one)) is not None]
        for one, at in told:
            await self._transact(partial(announce, ring=self._ring, one=one, at=at))
        return len(told)

    async def destroy(self) -> int:
        """The keys of those whose time has come; of how many. Their rows are emptied by `empty`."""
        over = [
            one for one in await self._look(idle.idle) if is_over(idle.kept(one), aware(one.now))
        ]
        for one in over:
            await self._transact(partial(destroy, ring=self._ring, one=one))
        return len(over)

    async def empty(self, most: int) -> Emptied | None:
        """The next rows of a campaign whose key is gone; None where nothing is left to do."""
        return await self._transact(lambda connection: empty(connection, most))

    async def ease(self) -> None:
        """What was overwritten so far goes on to the file, so that no tick comes to have to."""
        await self._database.shorten_log()

    async def settle(self) -> bool:
        """What was overwritten is so in the database's file, and nothing of it is in its log."""
        return await self._database.empty_log()


def _announced(one: Row[Any]) -> float | None:
    return seconds_of(to_announce(idle.kept(one), aware(one.now)))


def announce(connection: Connection, ring: KeyRing, one: Row[Any], at: float) -> None:
    """In the transaction that writes down that it was: once, whoever else is at it."""
    if connection.execute(_ANNOUNCE, {**_as_read(one), "at": at}).rowcount:
        facts = {"at": at, "zone": one.time_zone, "draft": int(one.state in idle.LEFT)}
        notify(connection, ring, [one], ERASURE_DUE, facts)
        deed = by_itself(ANNOUNCED, campaign=one.id, at=at)
        append(connection, [(AgencyId(one.agency_id), deed)])


def destroy(connection: Connection, ring: KeyRing, one: Row[Any]) -> None:
    """With its entry, in one transaction, by whoever comes first."""
    people = connection.execute(_PEOPLE, {"campaign": one.id}).scalar_one()
    if _destroyed(connection, ring, one):
        deed = by_itself(ERASED, campaign=one.id, people=people)
        append(connection, [(AgencyId(one.agency_id), deed)])


def _destroyed(connection: Connection, ring: KeyRing, one: Row[Any]) -> bool:
    """A draft gets a new key: its message stays, and it can be given another list."""
    which = {"campaign": one.id}
    if one.state in idle.OVER:
        gone = connection.execute(_DESTROY, _as_read(one)).rowcount > 0
        for statement in _FORGET if gone else ():
            connection.execute(statement, which)
        return gone
    owner = AgencyId(one.agency_id)
    context = contexts.campaign_key(owner, CampaignId(one.id))
    _, key = agency_keys(connection, ring, [owner])[owner].new(context)
    taken = connection.execute(_TAKE_LIST, {**_as_read(one), "key": key}).rowcount > 0
    if taken:
        connection.execute(_UNRELEASE, which)
    return taken


def empty(connection: Connection, most: int) -> Emptied | None:
    found = connection.execute(_TO_EMPTY).first()
    if found is None:
        return None
    of, after = CampaignId(found.id), found.erased_to
    is_draft = found.state not in idle.OVER
    if is_draft and found.source is not None:  # another list, whose check clears what is left
        return _done(connection, of)
    last = connection.execute(_LAST, {"campaign": of, "after": after, "most": most}).scalar()
    if last is None:
        return _done(connection, of)
    these = {"campaign": of, "after": after, "to": last}
    if is_draft:
        states = connection.execute(_CLEAR, these).scalars().all()
        change = Change()
        change.subtract((of, State(state)) for state in states)
        count(connection, change)
        rows = len(states)
    else:
        connection.execute(_UNCHARGE, these)
        rows = _empty(connection, these)
    connection.execute(_GO_ON, {"campaign": of, "to": last})
    return Emptied(rows)


def _empty(connection: Connection, these: dict[str, Any]) -> int:
    """On SQLite they are taken out and put back: a page that was taken out is overwritten as a
    whole, while in one that is changed parts of older rows stay between the others (decision 0052).
    """
    if connection.dialect.name != "sqlite":
        return connection.execute(_EMPTY, these).rowcount
    rows = _TAKE_OUT.rows(connection, *these.values())
    _PUT_BACK.many(connection, rows)
    return len(rows)


def _done(connection: Connection, of: CampaignId) -> Emptied:
    connection.execute(_GO_ON, {"campaign": of, "to": None})
    return Emptied(0)


def _as_read(one: Row[Any]) -> dict[str, Any]:
    return {"campaign": one.id, "read_version": one.version, "read_erase_at": one.erase_at}
