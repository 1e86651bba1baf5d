"""An agency's budget, and what each campaign has of a month.

What a claim comes to is never written while messages leave: the counters of rows have it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, case, delete, func, select, update

from agencies.model import AgencyId
from agencies.money import Money
from campaigns.charges import LastCharged, Silent
from campaigns.lifecycle import CampaignState
from campaigns.model import CampaignId
from campaigns.spending import HANDED_OVER, Budget, Claim
from campaigns.states import State
from storage.scope import Ask, Scope
from storage.tables import budget, campaign, tally
from storage.tables import claim as table
from storage.times import aware, seconds_of
from storage.upserts import Upsert

UNDER_WAY = (CampaignState.RUNNING, CampaignState.PAUSED)

_served = campaign.alias("served")
_WAITS_WITH = (campaign.c.state == CampaignState.DRAFT.value) & _served.c.id.is_not(None)
"""A fallback is a draft until the campaign that it serves is launched: till then it stands as that
does."""

_STANDING = [
    one for of in (campaign, _served) for one in (of.c.id, of.c.state, of.c.paused_because)
]
_STATE = case((_WAITS_WITH, _served.c.state), else_=campaign.c.state)
_BECAUSE = case((_WAITS_WITH, _served.c.paused_because), else_=campaign.c.paused_because)

_BUDGET = select(budget).where(budget.c.agency_id == bindparam("agency"))
_HOLD = _BUDGET.with_for_update()
_KEEP = Upsert(budget, key=["agency_id"], replaced=["currency", "millionths", "warned"])
_FORGET = delete(budget).where(budget.c.agency_id == bindparam("agency"))
_WARNED = (
    update(budget)
    .where(budget.c.agency_id == bindparam("agency"))
    .values(warned=bindparam("in_month"))
)
_CLAIMS = (
    select(
        table,
        campaign.c.charged,  # of the campaign whose id is grouped by
        _STATE.label("state"),
        _BECAUSE.label("paused_because"),
        *(
            func.coalesce(func.sum(case((tally.c.state.in_(states), tally.c.rows), else_=0)), 0)
            .label(name)
            for name, states in (("handed", sorted(HANDED_OVER)), ("waiting", [State.QUEUED]))
        ),
    )
    .join(
        campaign,
        (campaign.c.agency_id == table.c.agency_id) & (campaign.c.id == table.c.campaign_id),
    )
    .outerjoin(
        _served,
        (_served.c.agency_id == campaign.c.agency_id) & (_served.c.id == campaign.c.serves),
    )
    .outerjoin(tally, tally.c.campaign_id == table.c.campaign_id)
    .where(table.c.agency_id == bindparam("agency"))
    .group_by(*table.c, *_STANDING)
    .order_by(table.c.campaign_id, table.c.month)
)  # fmt: skip
_IN_MONTH = _CLAIMS.where(
    table.c.month == bindparam("month"), _STATE.is_distinct_from(CampaignState.DRAFT.value)
)
_GOING_ON = _CLAIMS.where(
    table.c.month < bindparam("month"),
    table.c.until.is_(None),
    campaign.c.state.in_([state.value for state in UNDER_WAY]),
)
_OF = _CLAIMS.where(table.c.campaign_id == bindparam("campaign"))
_CLAIM = Upsert(
    table,
    key=["campaign_id", "month"],
    replaced=["currency", "millionths", "people", "unpriced", "since", "until"],
)
_MINE = (
    table.c.agency_id == bindparam("agency"),
    table.c.campaign_id == bindparam("campaign"),
)
_CLOSE = (
    update(table)
    .where(*_MINE, table.c.month == bindparam("of_month"))
    .values(until=bindparam("handed"))
)
_DROP = delete(table).where(*_MINE)
_ITS = (
    campaign.c.agency_id == bindparam("agency"),
    campaign.c.id == bindparam("campaign"),
)
_KEEP_CHARGED = (
    update(campaign).where(*_ITS).values(charged=bindparam("told", type_=campaign.c.charged.type))
)
_CHARGED = select(campaign.c.charged).where(*_ITS)

_TO_LOOK_AFTER = select(budget.c.agency_id).union(
    select(table.c.agency_id)
    .join(campaign, campaign.c.id == table.c.campaign_id)
    .where(table.c.until.is_(None), campaign.c.state.in_([state.value for state in UNDER_WAY]))
)


async def to_look_after(ask: Ask) -> Sequence[AgencyId]:
    """Of all agencies those that have a budget, or campaigns under way that cost something."""
    return [AgencyId(row.agency_id) for row in await ask(_TO_LOOK_AFTER)]


class SqlSpending:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._agency = {"agency": scope.agency.id}

    async def budget(self) -> Budget | None:
        found = (await self._scope.run(_BUDGET, self._agency)).first()
        return _budget(found) if found else None

    async def hold(self) -> Budget | None:
        found = (await self._scope.run(_HOLD, self._agency)).first()
        return _budget(found) if found else None

    async def keep_budget(self, most: Money | None) -> None:
        if most is None:
            await self._scope.run(_FORGET, self._agency)
            return
        row = {"agency_id": self._scope.agency.id, "currency": most.currency,
               "millionths": most.millionths, "warned": ""}  # fmt: skip
        await self._scope.run(_KEEP.on(self._scope.connection).values(row))

    async def warned(self, month: str) -> None:
        await self._scope.run(_WARNED, {**self._agency, "in_month": month})

    async def claims(self, month: str) -> Sequence[Claim]:
        found = await self._scope.run(_IN_MONTH, {**self._agency, "month": month})
        return [_claim(row) for row in found]

    async def going_on(self, month: str) -> Sequence[Claim]:
        found = await self._scope.run(_GOING_ON, {**self._agency, "month": month})
        return [_claim(row) for row in found]

    async def of(self, campaign: CampaignId) -> Sequence[Claim]:
        found = await self._scope.run(_OF, {**self._agency, "campaign": campaign})
        return [_claim(row) for row in found]

    async def claim(self, claim: Claim) -> None:
        """Raises NoSuch."""
        await self._scope.own_campaign(claim.campaign)
        row = {
            "agency_id": self._scope.agency.id,
            "campaign_id": claim.campaign,
            "month": claim.month,
            "currency": claim.sum.currency,
            "millionths": claim.sum.millionths,
            "people": claim.people,
            "unpriced": claim.unpriced,
            "since": claim.since,
            "until": claim.until,
        }
        await self._scope.run(_CLAIM.on(self._scope.connection).values(row))

    async def close(self, campaign: CampaignId, month: str, until: int) -> None:
        asked = {**self._agency, "campaign": campaign, "of_month": month, "handed": until}
        await self._scope.run(_CLOSE, asked)

    async def drop(self, campaign: CampaignId) -> None:
        await self._scope.run(_DROP, {**self._agency, "campaign": campaign})

    async def keep_charged(self, campaign: CampaignId, told: LastCharged) -> None:
        record = {
            "at": seconds_of(told.at),
            "messages": told.messages,
            "known": told.known,
            "sums": {one.currency: one.millionths for one in told.sums},
            "silent": [[one.account, one.messages] for one in told.silent],
        }
        asked = {**self._agency, "campaign": campaign, "told": record}
        await self._scope.run(_KEEP_CHARGED, asked)

    async def charged(self, campaign: CampaignId) -> LastCharged | None:
        found = await self._scope.run(_CHARGED, {**self._agency, "campaign": campaign})
        return _charged(found.scalar())


def _budget(row: Row[Any]) -> Budget:
    return Budget(most=Money(row.currency, row.millionths), warned=row.warned)


def _claim(row: Row[Any]) -> Claim:
    return Claim(
        campaign=CampaignId(row.campaign_id),
        month=row.month,
        sum=Money(row.currency, row.millionths),
        people=row.people,
        unpriced=row.unpriced,
        since=row.since,
        until=row.until,
        handed=int(row.handed),
        waiting=int(row.waiting),
        state=CampaignState(row.state),
        paused_because=row.paused_because,
        charged=_charged(row.charged),
    )


def _charged(record: Mapping[str, Any] | None) -> LastCharged | None:
    if record is None:
        return None
    sums = tuple(Money(*one) for one in sorted(record["sums"].items()))
    return LastCharged(
        at=aware(record["at"]),
        messages=record["messages"],
        known=record["known"],
        sums=sums,
        silent=_silent(record),
    )


def _silent(record: Mapping[str, Any]) -> tuple[Silent, ...]:
    """What was kept before several were asked has how many messages others took."""
    others = [("", record["others"])] if record.get("others") else []
    return tuple(Silent(*one) for one in record.get("silent", others))
