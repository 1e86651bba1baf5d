"""What is due, of all agencies: found by its time, and started in its agency's unit of work."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from agencies.model import AgencyId
from campaigns.model import CampaignId
from storage.database import db_now
from storage.tables import campaign

AT_ONCE = 100  # what is left is found in the next round

_DUE = (
    select(campaign.c.agency_id, campaign.c.id)
    .where(campaign.c.due_at <= db_now())
    .order_by(campaign.c.due_at, campaign.c.id)
    .limit(AT_ONCE)
)


async def due(connection: AsyncConnection) -> Sequence[tuple[AgencyId, CampaignId]]:
    """The longest due first."""
    found = await connection.execute(_DUE)
    return [(AgencyId(agency), CampaignId(one)) for agency, one in found]
