"""What the repositories of one unit of work share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Executable, bindparam, select
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncConnection

from agencies.model import Agency
from agencies.sealing import Key
from campaigns.model import CampaignId
from campaigns.stores import NoSuch
from storage.tables import campaign as table

Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]

_LOCKED = (
    select(table.c.id)
    .where(table.c.agency_id == bindparam("agency"), table.c.id == bindparam("campaign"))
    .with_for_update(key_share=True)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """One transaction on behalf of one agency, and that agency's key."""

    connection: AsyncConnection
    agency: Agency
    key: Key

    async def run(
        self, statement: Executable, parameters: Parameters | None = None
    ) -> CursorResult[Any]:
        return await self.connection.execute(statement, parameters)

    async def own_campaign(self, campaign: CampaignId) -> None:
        """Raises NoSuch unless the agency has it; nobody deletes it until the transaction ends."""
        found = await self.run(_LOCKED, {"agency": self.agency.id, "campaign": campaign})
        if found.first() is None:
            raise NoSuch(f"campaign {campaign}")
