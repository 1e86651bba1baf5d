"""Campaigns that go over to their second account, and come back: once for all workers, and told."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, exists, select, update
from sqlalchemy.engine import Connection, Row

from agencies.audit import by_itself
from agencies.model import AgencyId, CredentialId
from agencies.sealing import KeyRing
from campaigns.lifecycle import CampaignState
from campaigns.model import CampaignId
from campaigns.pacing import Leg, Pace, PaceKind
from campaigns.spares import CAME_BACK, WENT_OVER
from storage.campaign_records import countries_from
from storage.chain import Noted
from storage.engine_away import tell_of_helper
from storage.engine_ends import notify
from storage.tables import agency, campaign, credential, run

_spare = credential.alias("spare")

_THERE = select(credential.c.id).where(
    credential.c.id.in_(bindparam("accounts", expanding=True)), credential.c.removed_at.is_(None)
)
_RUNS = exists().where(
    campaign.c.id == run.c.campaign_id,
    campaign.c.credential_id == bindparam("first"),
    campaign.c.spare_id.is_not(None),
    campaign.c.state == CampaignState.RUNNING.value,
)
_GO_OVER = (
    update(run)
    .where(run.c.campaign_id == bindparam("campaign"), run.c.over_since.is_(None), _RUNS)
    .values(over_since=bindparam("now"), over_because=bindparam("because"))
)
_COME_BACK = (
    update(run)
    .where(run.c.campaign_id == bindparam("campaign"), run.c.over_since.is_not(None), _RUNS)
    .values(over_since=None, over_because="")
)
_TOLD = (campaign.c.id, campaign.c.agency_id, campaign.c.created_by, campaign.c.spare_id)
_NAMES = (credential.c.label.label("account"), _spare.c.label.label("other"), agency.c.time_zone)
_WHOSE: Select[Any] = (
    select(*_TOLD, *_NAMES)
    .join(credential, credential.c.id == campaign.c.credential_id)
    .join(_spare, _spare.c.id == campaign.c.spare_id)
    .join(agency, agency.c.id == campaign.c.agency_id)
    .where(campaign.c.id == bindparam("campaign"))
)


def countries_of(
    connection: Connection, found: Sequence[Row[Any]]
) -> Mapping[int, Mapping[str, CredentialId]]:
    """The accounts for countries, of campaigns that have such, while those are there."""
    countries = {row.campaign_id: countries_from(row.countries) for row in found if row.countries}
    if not countries:
        return {}
    asked = {"accounts": sorted({one for of in countries.values() for one in of.values()})}
    there = set(connection.execute(_THERE, asked).scalars())
    return {
        campaign_id: {begins: one for begins, one in of.items() if one in there}
        for campaign_id, of in countries.items()
    }


def go_over(
    connection: Connection,
    ring: KeyRing,
    turning: Collection[Leg],
    paces: Sequence[Pace],
    now: float,
) -> list[Noted]:
    """Of each with an account of its route; that one's pace is among `paces`, and locked.

    It comes after the counters, as a lease does with what it found (`engine_leases.lease`).
    """
    known = {one.subject: one for one in paces if one.kind is PaceKind.CREDENTIAL}
    noted: list[Noted] = []
    for of, one in sorted(turning):
        pace = known.get(one)
        if pace is None:
            continue
        asked = {"campaign": of, "first": one, "now": now, "because": pace.paused_because}
        statement = _GO_OVER if pace.is_down else _COME_BACK
        if connection.execute(statement, asked).rowcount:
            noted.append(_tell(connection, ring, of, pace, now))
        else:
            noted += tell_of_helper(connection, ring, of, pace, now)
    return noted


def _tell(connection: Connection, ring: KeyRing, of: CampaignId, first: Pace, now: float) -> Noted:
    told = list(connection.execute(_WHOSE, {"campaign": of}))
    row = told[0]
    facts = {"account": row.account, "other": row.other, "at": now, "zone": row.time_zone}
    if not first.is_down:
        notify(connection, ring, told, CAME_BACK, facts)
        return AgencyId(row.agency_id), by_itself(CAME_BACK, campaign=of, account=first.subject)
    because = first.paused_because
    notify(connection, ring, told, WENT_OVER, {**facts, "because": because})
    deed = by_itself(WENT_OVER, campaign=of, account=row.spare_id, because=because)
    return AgencyId(row.agency_id), deed
