"""Accounts that help a campaign with a share or a country, and fail: once for all workers, told."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.engine import Connection, Row

from agencies.audit import by_itself
from agencies.model import AgencyId, CredentialId
from agencies.sealing import KeyRing
from campaigns.lifecycle import CampaignState
from campaigns.model import CampaignId
from campaigns.pacing import Pace
from campaigns.spares import HELPER
from storage.campaign_records import countries_from
from storage.chain import Noted
from storage.engine_ends import notify
from storage.tables import agency, campaign, credential, run
from storage.tables.columns import Json

HELPER_FAILS, HELPER_WORKS = "helper-fails", "helper-works"
"""What the audit has of them."""

Away = Mapping[str, tuple[float, str]]
"""Since when which of them is down, and why (one of Down), by its id as text, as JSON has it."""

_TOLD = (campaign.c.id, campaign.c.agency_id, campaign.c.created_by)
_HELPED: Select[Any] = (
    select(*_TOLD, campaign.c.countries, credential.c.label, agency.c.time_zone, run.c.away)
    .join(run, run.c.campaign_id == campaign.c.id)
    .join(credential, credential.c.id == campaign.c.credential_id)
    .join(agency, agency.c.id == campaign.c.agency_id)
    .where(
        campaign.c.id == bindparam("campaign"),
        campaign.c.state == CampaignState.RUNNING.value,
        campaign.c.credential_id != bindparam("helper"),
    )
    .with_for_update(of=run)
)
_KEEP = (
    update(run)
    .where(run.c.campaign_id == bindparam("campaign"))
    .values(away=bindparam("known", type_=Json))
)
_LABEL = select(credential.c.label).where(credential.c.id == bindparam("helper"))


def away_of(kept: Away | None) -> list[CredentialId]:
    return [CredentialId(int(one)) for one in kept or ()]


def tell_of_helper(
    connection: Connection, ring: KeyRing, of: CampaignId, helper: Pace, now: float
) -> Sequence[Noted]:
    """Its pace is locked. Nothing where that is no other account than the campaign's own, or where
    staff know."""
    asked = {"campaign": of, "helper": helper.subject}
    row = connection.execute(_HELPED, asked).first()
    key = str(helper.subject)
    if row is None or helper.is_down is (key in (row.away or {})):
        return ()
    others = {one: why for one, why in (row.away or {}).items() if one != key}
    known = {**others, key: (now, helper.paused_because)} if helper.is_down else others
    connection.execute(_KEEP, {"campaign": of, "known": known or None})
    label = connection.execute(_LABEL, asked).scalar_one()
    facts = {"account": label, "at": now, **_facts(row, helper)}
    notify(connection, ring, [row], f"{HELPER}{key}", facts)
    what = HELPER_FAILS if helper.is_down else HELPER_WORKS
    deed = by_itself(what, campaign=of, account=helper.subject, because=helper.paused_because)
    return [(AgencyId(row.agency_id), deed)]


def _facts(row: Row[Any], helper: Pace) -> Mapping[str, str | int]:
    countries = countries_from(row.countries).items() if row.countries else ()
    begins = [prefix for prefix, one in countries if one == helper.subject]
    return {
        "because": helper.paused_because,
        "away": int(helper.is_down),
        "other": row.label,
        "begins": ", ".join(f"+{one}" for one in sorted(begins)),
        "zone": row.time_zone,
    }
