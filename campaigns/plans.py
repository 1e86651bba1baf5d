"""What staff choose of how a broadcast repeats, and change of a plan, each in one unit of work."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from campaigns.lifecycle import CampaignState, NotNow, Step
from campaigns.model import Campaign, CampaignId
from campaigns.paying import PaidEachTime
from campaigns.releasing import expect_free
from campaigns.repeating import (
    EVERY,
    Occurrence,
    Repeats,
    check_cron,
    cron_of,
    first_of,
    last_of,
    occurrences,
)
from campaigns.scheduling import StartPassed, advanced
from campaigns.service import draft
from campaigns.stores import NoSuch, Work


class OnlyBroadcasts(Exception):
    """A list does not change by itself, so nothing but a broadcast repeats."""


class EndsBeforeStart(Exception):
    """Its end is before its first time."""


class OutOfOrder(Exception):
    """An occurrence is moved only up to its neighbours."""


async def set_repeats(work: Work, campaign: CampaignId, every: str) -> Campaign:
    """`every`: a key of EVERY, by its start; a cron expression; or nothing, for once.

    Raises UnusableCron, OnlyBroadcasts, PaidEachTime, StartPassed.
    """
    old = await draft(work, campaign)
    if not every:
        return await work.campaigns.save(replace(old, repeats=None))
    if old.paid:
        raise PaidEachTime
    if old.source is None or old.source.rule is None or old.source.rule.got:
        raise OnlyBroadcasts
    zone = ZoneInfo(work.agency.time_zone)
    earliest = old.starts_at or work.now
    if every in EVERY:
        if old.starts_at is None:
            raise StartPassed
        kind, cron = every, cron_of(every, old.starts_at.astimezone(zone))
    else:
        kind, cron = "cron", check_cron(every, zone, work.now)
    first = first_of(cron, zone, max(earliest, work.now))
    repeats = Repeats(every=kind, cron=cron, first=first, upcoming=first)
    return await work.campaigns.save(replace(old, repeats=repeats, starts_at=first))


async def set_end(
    work: Work, campaign: CampaignId, until: datetime | None, times_in_all: int = 0
) -> Campaign:
    """With so many, or up to then, or neither: without an end. Raises EndsBeforeStart."""
    old, plan = await _drafted(work, campaign)
    if times_in_all:
        until = last_of(plan, ZoneInfo(work.agency.time_zone), times_in_all)
    if until is not None and until < plan.first:
        raise EndsBeforeStart
    return await work.campaigns.save(replace(old, repeats=replace(plan, until=until)))


async def set_asks(work: Work, campaign: CampaignId, lead: timedelta | None) -> Campaign:
    """So long before each it is asked for; None: each has the same text."""
    old, plan = await _drafted(work, campaign)
    lead_now = plan.lead if lead is None else lead
    repeats = replace(plan, asks=lead is not None, lead=lead_now)
    return await work.campaigns.save(replace(old, repeats=repeats))


async def skip(work: Work, campaign: CampaignId, planned: datetime) -> Campaign:
    """That one is left out. Raises NotNow, NoSuch."""
    old, plan = await _running_plan(work, campaign)
    zone = ZoneInfo(work.agency.time_zone)
    _find(plan, zone, planned)
    left_out = replace(old, repeats=replace(plan, changed={**plan.changed, planned: None}))
    if planned == plan.upcoming:
        left_out = advanced(left_out, zone, planned)
    return await work.campaigns.save(left_out)


async def move_one(work: Work, campaign: CampaignId, planned: datetime, at: datetime) -> Campaign:
    """Not past the ones beside it, so that they keep their order.

    Raises StartPassed, OutOfOrder, FixedByRelease, NotNow, NoSuch.
    """
    old, plan = await _running_plan(work, campaign)
    await expect_free(work, old)
    number, found = _find(plan, ZoneInfo(work.agency.time_zone), planned)
    if at <= work.now:
        raise StartPassed
    before, then = found[:number], found[number + 1 :]
    if any(one.at >= at for one in before) or any(one.at <= at for one in then):
        raise OutOfOrder
    repeats = replace(plan, changed={**plan.changed, planned: at})
    starts_at = at if planned == plan.upcoming else old.starts_at
    return await work.campaigns.save(replace(old, repeats=repeats, starts_at=starts_at))


def _find(plan: Repeats, zone: ZoneInfo, planned: datetime) -> tuple[int, list[Occurrence]]:
    """Where it is among those to come, up to the one after it. Raises NoSuch."""
    found: list[Occurrence] = []
    for one in occurrences(plan, zone):
        found.append(one)
        if one.planned > planned:
            break
    number = next((n for n, one in enumerate(found) if one.planned == planned), None)
    if number is None:
        raise NoSuch(f"occurrence {planned}")
    return number, found


async def _drafted(work: Work, campaign: CampaignId) -> tuple[Campaign, Repeats]:
    found = await draft(work, campaign)
    if found.repeats is None:
        raise NoSuch(f"plan {campaign}")
    return found, found.repeats


async def _running_plan(work: Work, campaign: CampaignId) -> tuple[Campaign, Repeats]:
    found = await work.campaigns.get(campaign)
    if found.state is not CampaignState.SCHEDULED or found.repeats is None:
        raise NotNow(found.state, Step.SCHEDULE)
    return found, found.repeats
