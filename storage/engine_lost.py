"""Rows that stand as `attempting` where nobody holds them: each may have been sent.

They become uncertain, or are sent once more where their campaign prefers delivery.
"""

from sqlalchemy import bindparam, exists, func, insert, select, update
from sqlalchemy.engine import Connection

from campaigns.model import CampaignId
from campaigns.sending import Reaped
from campaigns.states import Event
from storage.database import db_now
from storage.engine_records import Change, move_of
from storage.tables import campaign, delivery, doubt

ATTEMPTING, UNCERTAIN = move_of(Event.LOSE)
_, QUEUED = move_of(Event.REPEAT)

NOBODY_KNOWS = "we stopped while it was being sent"
SENT_AGAIN = "sent again: we stopped while it was being sent"

IN_RANGE = (
    delivery.c.campaign_id == bindparam("campaign"),
    delivery.c.row.between(bindparam("first"), bindparam("last")),
)
_PREFERS_DELIVERY = exists().where(
    campaign.c.id == bindparam("campaign"), campaign.c.prefer_delivery.is_(True)
)
_REPEAT = (
    update(delivery)
    .where(*IN_RANGE, delivery.c.state == ATTEMPTING, delivery.c.repeated == 0, _PREFERS_DELIVERY)
    .values(state=QUEUED, repeated=1, not_before=None, reason=SENT_AGAIN)
)
_DOUBT = insert(doubt).from_select(
    ["agency_id", "campaign_id", "row", "attempt", "since", "ask_at"],
    select(
        delivery.c.agency_id,
        delivery.c.campaign_id,
        delivery.c.row,
        delivery.c.attempt,
        func.coalesce(delivery.c.attempted_at, db_now()),
        db_now(),
    ).where(*IN_RANGE, delivery.c.state == ATTEMPTING),
)
_LOSE = (
    update(delivery)
    .where(*IN_RANGE, delivery.c.state == ATTEMPTING)
    .values(state=UNCERTAIN, settled_at=db_now(), reason=NOBODY_KNOWS)
)


def lose(
    connection: Connection, campaign_id: CampaignId, rows: tuple[int, int], change: Change
) -> Reaped:
    """What stands as `attempting` in a range that nobody holds: it may have been sent."""
    asked = {"campaign": campaign_id, "first": rows[0], "last": rows[1]}
    repeated = connection.execute(_REPEAT, asked).rowcount
    connection.execute(_DOUBT, asked)
    lost = connection.execute(_LOSE, asked).rowcount
    change[campaign_id, ATTEMPTING] -= repeated + lost
    change[campaign_id, QUEUED] += repeated
    change[campaign_id, UNCERTAIN] += lost
    return Reaped(chunks=1, uncertain=lost, repeated=repeated)
