"""What the audit has of an account that waits by itself for its provider, and goes on by itself."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection

from agencies.audit import by_itself
from agencies.model import AgencyId
from campaigns.lifecycle import CampaignState
from campaigns.pacing import ACCOUNTS, Down, Pace
from storage.chain import Noted
from storage.tables import campaign

UNREACHABLE, REACHED_AGAIN = "provider-unreachable", "provider-reached-again"

_WHO_SENDS = (  # a lent account is several agencies'
    select(campaign.c.agency_id)
    .where(
        campaign.c.credential_id == bindparam("credential"),
        campaign.c.state == CampaignState.RUNNING.value,
    )
    .distinct()
)


def turned(connection: Connection, before: Sequence[Pace], after: Sequence[Pace]) -> list[Noted]:
    """Of the same paces, in the same order. A probe that finds nobody changes nothing."""
    noted: list[Noted] = []
    for old, new in zip(before, after, strict=True):
        if new.kind not in ACCOUNTS or bool(old.opened) is bool(new.opened):
            continue
        if (new if new.opened else old).paused_because not in {"", Down.UNREACHABLE}:
            continue  # what follows from that is told of the campaigns
        what = UNREACHABLE if new.opened else REACHED_AGAIN
        deed = by_itself(what, credential=new.subject)
        found = connection.execute(_WHO_SENDS, {"credential": new.subject}).scalars()
        noted += [(AgencyId(agency), deed) for agency in found]
    return noted
