"""Rows of a fallback beside those of the campaign that it serves, which have the same numbers."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, case, func, select

from campaigns.fallback import HELD, Pair
from campaigns.model import CampaignId
from campaigns.states import State
from storage.scope import Scope
from storage.tables import campaign, delivery

_first = delivery.alias("first")
_SERVES = (
    select(campaign.c.serves)
    .where(campaign.c.agency_id == bindparam("agency"), campaign.c.id == bindparam("campaign"))
    .scalar_subquery()
)
_BOTH = (
    (_first.c.campaign_id == _SERVES)
    & (_first.c.row == delivery.c.row)
    & (_first.c.agency_id == delivery.c.agency_id)
)
_MINE = (
    delivery.c.agency_id == bindparam("agency"),
    delivery.c.campaign_id == bindparam("campaign"),
)
_ALONE = (
    select(func.count())
    .select_from(delivery.join(_first, _BOTH))
    .where(*_MINE, delivery.c.state == State.QUEUED, _first.c.state != State.QUEUED)
)
_IS_HELD = case((delivery.c.not_before == HELD, 1), else_=0)
_REASON = case((delivery.c.state == State.CANCELLED, delivery.c.reason), else_="")
_PAIRS = (
    select(
        _first.c.state.label("first"),
        delivery.c.state.label("second"),
        _IS_HELD.label("held"),
        _REASON.label("why"),
        func.count().label("rows"),
    )
    .select_from(delivery.join(_first, _BOTH))
    .where(*_MINE)
    .group_by(_first.c.state, delivery.c.state, _IS_HELD, _REASON)
)


class SqlFallbackRows:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def alone(self, fallback: CampaignId) -> int:
        found: int = (await self._scope.run(_ALONE, self._which(fallback))).scalar_one()
        return found

    async def pairs(self, fallback: CampaignId) -> Mapping[Pair, int]:
        pairs: Counter[Pair] = Counter()
        for one in await self._scope.run(_PAIRS, self._which(fallback)):
            held = bool(one.held) and one.second == State.QUEUED
            pairs[State(one.first), State(one.second), held, one.why] += one.rows
        return pairs

    def _which(self, fallback: CampaignId) -> dict[str, Any]:
        return {"agency": self._scope.agency.id, "campaign": fallback}
