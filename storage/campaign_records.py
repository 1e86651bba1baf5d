"""A campaign as it stands in its row, and back."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from agencies.bots import BotId, Rule, TopicId
from agencies.model import AgencyId, CredentialId
from campaigns.acts import Act
from campaigns.lifecycle import CampaignState
from campaigns.model import (
    BlobId,
    Campaign,
    CampaignId,
    Checked,
    Duplicates,
    Source,
)
from campaigns.purpose import Purpose
from campaigns.repeating import Repeats
from campaigns.states import State
from storage.fallback_records import fallback_from_record, fallback_to_record
from storage.times import aware, hours_from, minutes_of, seconds_of
from storage.wordings import Translations, wording_from

Record = dict[str, Any]


def campaign_to_record(campaign: Campaign) -> Record:
    """All but its id, version, agency, wording, and what is erased of it."""
    opens, closes = minutes_of(campaign.hours)
    return {
        "name": campaign.name,
        "state": campaign.state.value,
        "channel": campaign.channel,
        **_route_to_record(campaign),
        "rehearsal": campaign.rehearsal,
        "template": campaign.template,
        "source": _source_to_record(campaign.source),
        "columns": dict(campaign.columns),
        "duplicates": campaign.duplicates.value,
        "checked": asdict(campaign.checked) if campaign.checked else None,
        "rate": campaign.rate,
        "prefer_delivery": campaign.prefer_delivery,
        "confirmed": campaign.confirmed,
        "follows": campaign.follows,
        "created_by": campaign.created_by,
        "created_at": seconds_of(campaign.created_at),
        "launched_at": seconds_of(campaign.launched_at),
        "ended_at": seconds_of(campaign.ended_at),
        "paused_because": campaign.paused_because,
        "urgent": campaign.urgent,
        "send_from": opens,
        "send_until": closes,
        "starts_at": seconds_of(campaign.starts_at),
        "too_late_after": int(campaign.too_late_after.total_seconds()),
        "due_at": seconds_of(campaign.due_at),
        "paid": campaign.paid,
        "repeats": _repeats_to_record(campaign.repeats),
        "plan": campaign.plan,
        "act": campaign.act.value,
        "shaped_by": {part: list(people) for part, people in campaign.shaped_by.items()},
        "purpose": campaign.purpose.value,
        "fallback": fallback_to_record(campaign.fallback),
        "serves": campaign.serves,
        "serves_after": campaign.serves_after and int(campaign.serves_after.total_seconds()),
    }


def campaign_from_row(row: Row[Any], translations: Translations) -> Campaign:
    """`row` has the campaign's columns, and `subject`, `text` and `options` of its template."""
    return Campaign(
        id=CampaignId(row.id),
        agency=AgencyId(row.agency_id),
        version=row.version,
        name=row.name,
        state=CampaignState(row.state),
        channel=row.channel,
        **_route_from(row),
        rehearsal=row.rehearsal,
        template=row.template,
        wording=wording_from(row, translations),
        source=_source_from_record(row.source),
        columns=row.columns,
        duplicates=Duplicates(row.duplicates),
        checked=_checked_from_record(row.checked),
        rate=row.rate,
        prefer_delivery=row.prefer_delivery,
        confirmed=row.confirmed,
        follows=None if row.follows is None else CampaignId(row.follows),
        created_by=row.created_by,
        created_at=aware(row.created_at),
        launched_at=aware(row.launched_at),
        ended_at=aware(row.ended_at),
        paused_because=row.paused_because,
        urgent=row.urgent,
        hours=hours_from(row.send_from, row.send_until),
        starts_at=aware(row.starts_at),
        too_late_after=timedelta(seconds=row.too_late_after),
        paid=row.paid,
        repeats=_repeats_from_record(row.repeats),
        plan=None if row.plan is None else CampaignId(row.plan),
        act=Act(row.act),
        purpose=Purpose(row.purpose),
        erased_at=aware(row.erased_at),
        shaped_by={part: tuple(people) for part, people in (row.shaped_by or {}).items()},
        **_fallback_from(row),
    )


def _route_to_record(campaign: Campaign) -> Record:
    return {
        "credential_id": campaign.credential,
        "spare_id": campaign.spare,
        "share": campaign.share,
        "countries": dict(campaign.countries) or None,
    }


def _route_from(row: Row[Any]) -> dict[str, Any]:
    return {
        "credential": CredentialId(row.credential_id),
        "spare": None if row.spare_id is None else CredentialId(row.spare_id),
        "share": row.share,
        "countries": countries_from(row.countries),
    }


def countries_from(record: Record | None) -> dict[str, CredentialId]:
    return {begins: CredentialId(account) for begins, account in (record or {}).items()}


def _fallback_from(row: Row[Any]) -> dict[str, Any]:
    """The one that it has, or for which campaign it is one."""
    if row.serves is None:
        return {"fallback": fallback_from_record(row.fallback)}
    after = row.serves_after
    return {
        "serves": CampaignId(row.serves),
        "serves_after": None if after is None else timedelta(seconds=after),
    }


def _repeats_to_record(plan: Repeats | None) -> Record | None:
    if plan is None:
        return None
    moments = {name: seconds_of(getattr(plan, name)) for name in ("first", "upcoming", "until")}
    changed = [[seconds_of(one), seconds_of(at)] for one, at in plan.changed.items()]
    lead = plan.lead.total_seconds()
    return (
        {"every": plan.every, "cron": plan.cron, "asks": plan.asks}
        | moments
        | {
            "lead": lead,
            "changed": changed,
        }
    )


def _repeats_from_record(record: Record | None) -> Repeats | None:
    if record is None:
        return None
    return Repeats(
        every=record["every"],
        cron=record["cron"],
        first=aware(record["first"]),
        upcoming=aware(record["upcoming"]),
        until=aware(record["until"]),
        asks=record["asks"],
        lead=timedelta(seconds=record["lead"]),
        changed={aware(one): aware(at) for one, at in record["changed"]},
    )


def _source_to_record(source: Source | None) -> Record | None:
    if source is None:
        return None
    return {**asdict(source), "states": [int(state) for state in source.states]}


def _source_from_record(record: Record | None) -> Source | None:
    if record is None:
        return None
    return Source(
        blob=None if record["blob"] is None else BlobId(record["blob"]),
        campaign=None if record["campaign"] is None else CampaignId(record["campaign"]),
        states=tuple(map(State, record["states"])),
        name=record["name"],
        rule=rule_from_record(record.get("rule")),
    )


def rule_from_record(record: Record | None) -> Rule | None:
    if record is None:
        return None
    topics, languages = tuple(map(TopicId, record["topics"])), tuple(record["languages"])
    bot, got, only = BotId(record["bot"]), record.get("got"), record.get("only")
    return Rule(bot=bot, topics=topics, languages=languages, got=got, only=only)


def _checked_from_record(record: Record | None) -> Checked | None:
    if record is None:
        return None
    listed = {name: tuple(value) for name, value in record.items() if isinstance(value, list)}
    return Checked(**(record | listed))
