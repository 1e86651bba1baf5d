"""Who asked for a campaign's release, and who gave it, for exactly what."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, select, update

from agencies.release import Release
from agencies.staff import PersonId
from campaigns.model import CampaignId
from campaigns.stores import NoSuch
from storage.scope import Scope
from storage.tables import release as table
from storage.times import aware, seconds_of
from storage.upserts import Upsert

_OWN = (
    table.c.agency_id == bindparam("agency"),
    table.c.campaign_id == bindparam("campaign"),
)
_FIND = select(table).where(*_OWN).with_for_update()
_ASK = Upsert(
    table,
    key=["agency_id", "campaign_id"],
    replaced=["hash", "people", "asked_by", "asked_at", "released_by", "released_at"],
)
_GRANT = (
    update(table)
    .where(*_OWN, table.c.released_by.is_(None))
    .values(released_by=bindparam("person"), released_at=bindparam("at"))
)
_DROP = delete(table).where(*_OWN)


class SqlReleases:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def ask(self, release: Release) -> None:
        """It takes the place of an earlier one. Raises NoSuch."""
        await self._scope.own_campaign(CampaignId(release.campaign))
        row = {
            "agency_id": self._scope.agency.id,
            "campaign_id": release.campaign,
            "hash": release.hash,
            "people": release.people,
            "asked_by": release.asked_by,
            "asked_at": seconds_of(release.asked_at),
            "released_by": None,
            "released_at": None,
        }
        await self._scope.run(_ASK.on(self._scope.connection).values(row))

    async def find(self, campaign: CampaignId) -> Release | None:
        found = (await self._scope.run(_FIND, self._own(campaign))).first()
        return _release(found) if found else None

    async def get(self, campaign: CampaignId) -> Release:
        """Raises NoSuch."""
        found = await self.find(campaign)
        if found is None:
            raise NoSuch(f"release of {campaign}")
        return found

    async def grant(self, campaign: CampaignId, by: PersonId, at: datetime) -> None:
        """Raises NoSuch where nobody asks, or it was given before."""
        given = {"person": by, "at": seconds_of(at)}
        if (await self._scope.run(_GRANT, {**self._own(campaign), **given})).rowcount != 1:
            raise NoSuch(f"release of {campaign}")

    async def drop(self, campaign: CampaignId) -> None:
        await self._scope.run(_DROP, self._own(campaign))

    def _own(self, campaign: CampaignId) -> dict[str, Any]:
        return {"agency": self._scope.agency.id, "campaign": campaign}


def _release(row: Row[Any]) -> Release:
    return Release(
        campaign=row.campaign_id,
        hash=row.hash,
        people=row.people,
        asked_by=PersonId(row.asked_by),
        asked_at=aware(row.asked_at),
        released_by=None if row.released_by is None else PersonId(row.released_by),
        released_at=aware(row.released_at),
    )
