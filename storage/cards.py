"""The chat messages that show running campaigns and are edited in place."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, delete, select

from agencies.model import AgencyId
from campaigns.conversations import LiveCard
from campaigns.lifecycle import CampaignState
from campaigns.model import CampaignId
from storage.platforms import on_platform
from storage.scope import Ask, Scope
from storage.tables import campaign
from storage.tables import live_card as table
from storage.upserts import Upsert

_PUT = Upsert(table, key=["campaign_id", "identity"], replaced=["chat", "message", "shown"])
_ORDER = (table.c.campaign_id, table.c.identity)
_LIST = select(table).where(table.c.agency_id == bindparam("agency")).order_by(*_ORDER)
_REMOVE = delete(table).where(
    table.c.agency_id == bindparam("agency"),
    table.c.campaign_id == bindparam("campaign"),
    table.c.identity == bindparam("person"),
)


@cache  # it is asked several times a second, also while messages leave
def _all(platform: str) -> Select[Any]:
    shown = select(table, campaign.c.state).join(campaign, campaign.c.id == table.c.campaign_id)
    return shown.where(on_platform(table.c.identity, platform)).order_by(*_ORDER)


class SqlCards:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def put(self, card: LiveCard) -> None:
        """Raises NoSuch when there is no such campaign."""
        await self._scope.own_campaign(card.campaign)
        statement = _PUT.on(self._scope.connection).values(
            agency_id=self._scope.agency.id,
            campaign_id=card.campaign,
            identity=card.identity,
            chat=card.chat,
            message=card.message,
            shown=card.shown,
        )
        await self._scope.run(statement)

    async def list(self) -> Sequence[LiveCard]:
        found = await self._scope.run(_LIST, {"agency": self._scope.agency.id})
        return [_card(row) for row in found]

    async def remove(self, card: LiveCard) -> None:
        which = {"campaign": card.campaign, "person": card.identity}
        await self._scope.run(_REMOVE, {"agency": self._scope.agency.id, **which})


async def all_cards(ask: Ask, platform: str) -> Sequence[tuple[AgencyId, LiveCard]]:
    found = await ask(_all(platform))
    return [
        (
            AgencyId(row.agency_id),
            replace(_card(row), finished=row.state == CampaignState.FINISHED.value),
        )
        for row in found
    ]


def _card(row: Row[Any]) -> LiveCard:
    return LiveCard(
        campaign=CampaignId(row.campaign_id),
        identity=row.identity,
        chat=row.chat,
        message=row.message,
        shown=row.shown,
    )
