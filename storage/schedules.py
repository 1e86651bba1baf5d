"""What is due, of all agencies: found by its time, and started in its agency's unit of work."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from agencies.model import AgencyId
from agencies.release import RELEASE_LIFE
from campaigns.lifecycle import CampaignState
from campaigns.model import CampaignId
from storage.database import db_now
from storage.scope import Ask
from storage.tables import campaign, release

AT_ONCE = 100  # what is left is found in the next round

_DUE = (
    select(campaign.c.agency_id, campaign.c.id)
    .where(campaign.c.due_at <= db_now())
    .order_by(campaign.c.due_at, campaign.c.id)
    .limit(AT_ONCE)
)
_UNRELEASED = (  # that nobody released in time
    select(campaign.c.agency_id, campaign.c.id)
    .join(release, release.c.campaign_id == campaign.c.id)
    .where(
        campaign.c.state == CampaignState.AWAITING_RELEASE.value,
        release.c.released_by.is_(None),
        or_(
            release.c.asked_at < db_now() - RELEASE_LIFE.total_seconds(),
            campaign.c.starts_at <= db_now(),
        ),
    )
    .order_by(campaign.c.id)
    .limit(AT_ONCE)
)


async def due(ask: Ask) -> Sequence[tuple[AgencyId, CampaignId]]:
    """Those that are to start, the longest due first, and those that were not released in time."""
    found = [*await ask(_DUE), *await ask(_UNRELEASED)]
    return [(AgencyId(row.agency_id), CampaignId(row.id)) for row in found]
