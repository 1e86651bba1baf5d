"""Campaigns that nobody works with any more, of any agency, whose people are still known."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, or_, select
from sqlalchemy import func as sql
from sqlalchemy.engine import Connection

from campaigns.lifecycle import CampaignState
from campaigns.model import CampaignId
from campaigns.retention import Kept
from campaigns.states import OPEN
from storage.database import db_now
from storage.tables import agency, campaign, run, tally
from storage.times import aware

OVER = (CampaignState.FINISHED.value, CampaignState.CANCELLED.value)
LEFT = (CampaignState.DRAFT.value, CampaignState.AWAITING_RELEASE.value)
GOES_ON = (
    CampaignState.AWAITING_RELEASE.value,
    CampaignState.SCHEDULED.value,
    CampaignState.RUNNING.value,
    CampaignState.PAUSED.value,
)

_later = campaign.alias("later")
_SINCE: ColumnElement[float] = sql.coalesce(
    campaign.c.ended_at, campaign.c.touched_at, campaign.c.created_at
)
_HALF_A_DAY = 43200.0  # of each day that it is kept: nothing is announced before
_UNDER_WAY = or_(
    exists().where(
        run.c.campaign_id == campaign.c.id, or_(run.c.fill_after.is_not(None), ~run.c.swept),
        campaign.c.state == CampaignState.CANCELLED.value,
    ),
    exists().where(
        run.c.campaign_id == campaign.c.id,
        tally.c.campaign_id == campaign.c.id,
        tally.c.state.in_(sorted(OPEN)),
        tally.c.rows > 0,
    ),
    exists().where(_later.c.follows == campaign.c.id, _later.c.state.in_(GOES_ON)),
)  # fmt: skip
_SERVED = campaign.alias("served")
_IS_LAID_OUT = and_(  # for another one, whose people are known
    campaign.c.state == CampaignState.DRAFT.value,
    exists().where(_SERVED.c.id == campaign.c.serves, _SERVED.c.erased_at.is_(None)),
)
_IDLE = (
    select(
        campaign.c.id,
        campaign.c.agency_id,
        campaign.c.created_by,
        campaign.c.version,
        campaign.c.state,
        campaign.c.source,
        campaign.c.erase_at,
        _SINCE.label("since"),
        agency.c.keep_days,
        agency.c.time_zone,
        db_now().label("now"),
    )
    .join(agency, agency.c.id == campaign.c.agency_id)
    .where(
        campaign.c.erased_at.is_(None),
        ~_IS_LAID_OUT,
        campaign.c.repeats.is_(None),  # a plan is for nobody: its occurrences are
        or_(
            and_(campaign.c.state.in_(OVER), campaign.c.ended_at.is_not(None), ~_UNDER_WAY),
            and_(campaign.c.state.in_(LEFT), campaign.c.source.is_not(None)),
        ),
        db_now() - agency.c.keep_days * _HALF_A_DAY > _SINCE,
    )
    .order_by(campaign.c.id)
)


def idle(connection: Connection) -> Sequence[Row[Any]]:
    """But for broadcasts that were not sent: they have no rows yet."""
    found = connection.execute(_IDLE).all()
    return [one for one in found if one.state in OVER or one.source.get("rule") is None]


def kept(one: Row[Any]) -> Kept:
    return Kept(
        campaign=CampaignId(one.id),
        idle_since=aware(one.since),
        days=one.keep_days,
        announced=aware(one.erase_at),
    )
