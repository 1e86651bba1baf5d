"""The ledger: every row of every list, sealed, with what became of it.

It is long because each way to look at the rows is a statement of its own.
"""

from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from agencies.model import CredentialId
from agencies.money import Money
from agencies.sealing import Key
from campaigns.charges import Took
from campaigns.fallback import HELD
from campaigns.lifecycle import CampaignState
from campaigns.model import CampaignId, Delivery
from campaigns.rows import NOTHING_LEFT, open_row
from campaigns.states import NEVER_SENT, OPEN, State
from campaigns.stores import NewRow, NoSuch, Stale
from storage import contexts
from storage.bulk import Bulk
from storage.database import db_now
from storage.scope import Scope
from storage.suppressions import asked_not_to, is_no_subscriber, reason_of
from storage.tables import bot, campaign, charge, chunk, delivery, suppression, tally
from storage.times import aware
from storage.violations import DELIVERY_ROW, violates

TAKEN_PAGE = 5000  # which are not opened
PAGE = 500  # rows opened at once: about 5 ms of this process's time

_FROM_ROW = ("agency_id", "campaign_id", *NewRow._fields)
# What is the same in every new row stands in the statement: fewer parameters, and quicker.
_SAME = {"attempt": "0", "excused": "0", "repeated": "0", "language": "''", "provider_id": "''"}
_APPEND = Bulk(
    insert(delivery).values(
        {name: bindparam(name, type_=delivery.c[name].type) for name in _FROM_ROW}
        | {name: literal_column(value) for name, value in _SAME.items()}
    ),
    _FROM_ROW,
)
_COUNT = (
    update(tally)
    .where(
        tally.c.agency_id == bindparam("agency"),
        tally.c.campaign_id == bindparam("campaign"),
        tally.c.state == bindparam("of_state"),
    )
    .values(rows=tally.c.rows + bindparam("more"))
)
_MINE: tuple[ColumnElement[bool], ...] = (
    delivery.c.agency_id == bindparam("agency"),
    delivery.c.campaign_id == bindparam("campaign"),
)
_CHANNEL, _PURPOSE, _OWN_ACCOUNT = (
    select(column)
    .where(campaign.c.agency_id == bindparam("agency"), campaign.c.id == bindparam("campaign"))
    .scalar_subquery()
    for column in (campaign.c.channel, campaign.c.purpose, campaign.c.credential_id)
)
_BOT = (
    select(bot.c.id)
    .join(campaign, campaign.c.credential_id == bot.c.credential_id)
    .where(campaign.c.agency_id == bindparam("agency"), campaign.c.id == bindparam("campaign"))
    .scalar_subquery()
)
_ANY_SUPPRESSED = select(
    or_(
        _BOT.is_not(None),
        exists().where(
            suppression.c.agency_id == bindparam("agency"), suppression.c.channel == _CHANNEL
        ),
    )
)
_SUPPRESS = (
    update(delivery)
    .where(
        *_MINE,
        delivery.c.row.between(bindparam("first"), bindparam("last")),
        delivery.c.state == State.QUEUED,
        or_(asked_not_to(_CHANNEL, _PURPOSE), is_no_subscriber(_BOT)),
    )
    .values(state=State.SUPPRESSED, reason=reason_of(_CHANNEL, _PURPOSE), settled_at=db_now())
)
_HOLD = (
    update(delivery)
    .where(*_MINE, delivery.c.row.between(bindparam("first"), bindparam("last")))
    .values(not_before=HELD)
)
_LEFT_OUT = (
    select(delivery.c.reason, func.count().label("people"))
    .where(*_MINE, delivery.c.state == State.SUPPRESSED)
    .group_by(delivery.c.reason)
)
_KEY = select(campaign.c.wrapped_key).where(
    campaign.c.agency_id == bindparam("agency"), campaign.c.id == bindparam("campaign")
)
_SHOWN = [
    delivery.c[name]
    for name in ("row", "state", "attempt", "sealed", "reason", "provider_id", "parts", "country")
]
_FATE = (delivery.c.attempted_at, delivery.c.settled_at, delivery.c.credential_id)
_ROWS = select(*_SHOWN, *_FATE).where(*_MINE)
_FIND = _ROWS.where(delivery.c.row == bindparam("row"))
_READ = _ROWS.where(delivery.c.row > bindparam("row")).order_by(delivery.c.row).limit(PAGE)
_READ_STATES = _READ.where(delivery.c.state.in_(bindparam("states", expanding=True)))
_BY = func.coalesce(delivery.c.credential_id, _OWN_ACCOUNT)
_TAKEN = (
    select(delivery.c.row, delivery.c.provider_id)
    .where(
        *_MINE,
        delivery.c.row > bindparam("row"),
        delivery.c.provider_id != "",
        bindparam("account") == _BY,
    )
    .order_by(delivery.c.row)
    .limit(TAKEN_PAGE)
)
_TOOK = (
    select(
        _BY.label("by"),
        func.count().label("messages"),
        func.count(charge.c.millionths).label("told"),
    )
    .outerjoin(
        charge,
        (charge.c.campaign_id == delivery.c.campaign_id)
        & (charge.c.row == delivery.c.row)
        & (charge.c.attempt == delivery.c.attempt),
    )
    .where(*_MINE, or_(delivery.c.provider_id != "", charge.c.millionths.is_not(None)))
    .group_by(_BY)
    .order_by(_BY)
)
_CHARGED = (
    select(_BY.label("by"), charge.c.currency, func.sum(charge.c.millionths).label("total"))
    .join(
        charge,
        (charge.c.campaign_id == delivery.c.campaign_id) & (charge.c.row == delivery.c.row),
    )
    .where(*_MINE)
    .group_by(_BY, charge.c.currency)
    .order_by(charge.c.currency)
)
_OBSTACLE = (  # in the chunks that are being worked on: a few hundred rows of any list
    select(delivery.c.reason)
    .join(
        chunk,
        (chunk.c.campaign_id == delivery.c.campaign_id)
        & delivery.c.row.between(chunk.c.first_row, chunk.c.last_row),
    )
    .where(
        *_MINE,
        delivery.c.state.in_(sorted(OPEN)),  # also while it is tried again
        delivery.c.reason != "",
        delivery.c.not_before.is_not(None),
    )
    .order_by(delivery.c.not_before.desc())
    .limit(1)
)
_FIRST = (  # they leave in order, but for those that were put off
    select(delivery.c.tried_since)
    .where(*_MINE, delivery.c.tried_since.is_not(None))
    .order_by(delivery.c.row)
    .limit(PAGE)
    .subquery()
)
_FIRST_LEFT = select(func.min(_FIRST.c.tried_since))
_SENDABLE = select(delivery.c.row).where(*_MINE, delivery.c.state.not_in(sorted(NEVER_SENT)))
_NEXT = _SENDABLE.where(delivery.c.row > bindparam("row")).order_by(delivery.c.row).limit(1)
_PREVIOUS = (
    _SENDABLE.where(delivery.c.row < bindparam("row")).order_by(delivery.c.row.desc()).limit(1)
)
_IS_DRAFT = (
    select(campaign.c.id)
    .where(
        campaign.c.agency_id == bindparam("agency"),
        campaign.c.id == bindparam("campaign"),
        campaign.c.state == CampaignState.DRAFT,
    )
    .with_for_update(key_share=True)
)
_CLEAR = (
    delete(delivery)
    .where(
        *_MINE,
        delivery.c.row.in_(
            select(delivery.c.row).where(*_MINE).order_by(delivery.c.row).limit(bindparam("most"))
        ),
    )
    .returning(delivery.c.state)
)


class SqlLedger:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def clear(self, campaign: CampaignId, limit: int) -> int:
        mine = self._mine(campaign)
        if (await self._scope.run(_IS_DRAFT, mine)).first() is None:
            raise NoSuch(f"draft {campaign}")
        cleared = await self._scope.run(_CLEAR, {**mine, "most": limit})
        states = Counter(state for (state,) in cleared)
        await self._count(campaign, {state: -rows for state, rows in states.items()})
        return states.total()

    async def append(self, campaign: CampaignId, rows: Sequence[NewRow]) -> None:
        """Those who asked not to be contacted are suppressed from the first.

        Raises Stale when one of them is there already: another reading of the list.
        """
        if not rows:
            return
        await self._scope.own_campaign(campaign)
        of = (self._scope.agency.id, campaign)
        try:
            await _APPEND.run(self._scope.connection, ((*of, *row) for row in rows))
        except IntegrityError as error:
            if violates(error, DELIVERY_ROW):
                raise Stale(f"rows of campaign {campaign}") from None
            raise
        states = Counter(row.state for row in rows)
        suppressed = await self._suppress(campaign, [row.row for row in rows])
        states[State.QUEUED] -= suppressed
        states[State.SUPPRESSED] += suppressed
        await self._count(campaign, +states)

    async def _suppress(self, campaign: CampaignId, rows: Sequence[int]) -> int:
        mine = self._mine(campaign)
        if not (await self._scope.run(_ANY_SUPPRESSED, mine)).scalar():
            return 0
        asked = {**mine, "first": min(rows), "last": max(rows)}
        return (await self._scope.run(_SUPPRESS, asked)).rowcount

    async def hold(self, campaign: CampaignId, rows: Sequence[int]) -> None:
        if rows:
            asked = {**self._mine(campaign), "first": min(rows), "last": max(rows)}
            await self._scope.run(_HOLD, asked)

    async def find(self, campaign: CampaignId, row: int) -> Delivery:
        found = (await self._scope.run(_FIND, {**self._mine(campaign), "row": row})).first()
        if found is None:
            raise NoSuch(f"row {row} of campaign {campaign}")
        return _opened(await self._key(campaign), campaign, found)

    async def left_out(self, campaign: CampaignId) -> Mapping[str, int]:
        found = await self._scope.run(_LEFT_OUT, self._mine(campaign))
        return {row.reason: row.people for row in found}

    async def obstacle(self, campaign: CampaignId) -> str:
        found: str | None = (await self._scope.run(_OBSTACLE, self._mine(campaign))).scalar()
        return found or ""

    async def first_left(self, campaign: CampaignId) -> datetime | None:
        return aware((await self._scope.run(_FIRST_LEFT, self._mine(campaign))).scalar())

    async def neighbour(self, campaign: CampaignId, row: int, step: int) -> int | None:
        towards = _NEXT if step > 0 else _PREVIOUS
        found: int | None = (
            await self._scope.run(towards, {**self._mine(campaign), "row": row})
        ).scalar()
        return found

    async def read(
        self, campaign: CampaignId, states: Sequence[State] = ()
    ) -> AsyncIterator[Sequence[Delivery]]:
        statement = _READ_STATES if states else _READ
        asked: dict[str, Any] = self._mine(campaign)
        if states:
            asked["states"] = sorted(states)
        last, key = -1, await self._key(campaign)
        while found := (await self._scope.run(statement, {**asked, "row": last})).all():
            yield [_opened(key, campaign, row) for row in found]
            last = found[-1].row

    async def taken(
        self, campaign: CampaignId, account: CredentialId
    ) -> AsyncIterator[Sequence[str]]:
        last, mine = -1, {**self._mine(campaign), "account": account}
        while found := (await self._scope.run(_TAKEN, {**mine, "row": last})).all():
            yield [row.provider_id for row in found]
            last = found[-1].row

    async def took(self, campaign: CampaignId) -> Sequence[Took]:
        counted = {
            row.by: (row.messages, row.told)
            for row in await self._scope.run(_TOOK, self._mine(campaign))
        }
        sums: dict[int, list[Money]] = {}
        for row in await self._scope.run(_CHARGED, self._mine(campaign)):
            sums.setdefault(row.by, []).append(Money(row.currency, int(row.total)))
        return [
            Took(CredentialId(by), *counted.get(by, (0, 0)), tuple(sums.get(by, ())))
            for by in sorted({*counted, *sums})
        ]

    async def _count(self, campaign: CampaignId, more: Mapping[int, int]) -> None:
        """In the order of the states, so that two transactions never wait for each other."""
        if more:
            mine = self._mine(campaign)
            changes = [{**mine, "of_state": s, "more": n} for s, n in sorted(more.items())]
            await self._scope.run(_COUNT, changes)

    def _mine(self, campaign: CampaignId) -> dict[str, Any]:
        return {"agency": self._scope.agency.id, "campaign": campaign}

    async def _key(self, campaign: CampaignId) -> Key | None:
        """None once it was destroyed, and for a campaign that is not the agency's."""
        wrapped = (await self._scope.run(_KEY, self._mine(campaign))).scalar()
        if wrapped is None:
            return None
        return self._scope.key.unwrap(
            wrapped, contexts.campaign_key(self._scope.agency.id, campaign)
        )


def _opened(key: Key | None, campaign: CampaignId, row: Row[Any]) -> Delivery:
    erased = key is None or not row.sealed
    inside = NOTHING_LEFT if key is None or erased else open_row(key, campaign, row.row, row.sealed)
    return Delivery(
        row=row.row,
        state=State(row.state),
        attempt=row.attempt,
        address=inside.address,
        values=inside.values,
        reason=row.reason,
        problem=inside.problem,
        provider_id="" if erased else row.provider_id,
        parts=row.parts,
        country=row.country,
        attempted_at=aware(row.attempted_at),
        settled_at=aware(row.settled_at),
        credential=None if row.credential_id is None else CredentialId(row.credential_id),
        erased=erased,
    )
