"""Campaigns that start later: confirmed now, looked at again when their time has come."""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import takewhile
from zoneinfo import ZoneInfo

from agencies.release import Unreleased
from campaigns.broadcasts import is_another_audience, people_now, with_people
from campaigns.budgeting import reserve
from campaigns.confirming import confirmation_hash, is_confirmed
from campaigns.falling_back import accounts_of, is_laid_out
from campaigns.lifecycle import CampaignState, NotNow, Step, campaign_after
from campaigns.model import Campaign, CampaignId
from campaigns.offers import Offers
from campaigns.releasing import expect_free, expect_released
from campaigns.repeating import after, occurrences
from campaigns.service import (
    AccountGone,
    AccountSilent,
    account_of,
    confirmed_draft,
    draft,
    expect_to_speak,
    send,
)
from campaigns.spending import HELD, OverBudget
from campaigns.states import State
from campaigns.stores import Work


class Hindrance(StrEnum):
    """Why one that is scheduled does not start; it stands in its `paused_because`."""

    STAFF = "staff"
    LATE = "late"
    AUDIENCE = "audience"
    ACCOUNT = "account"
    LIST = "list"
    CHANGED = "changed"
    UNCONFIRMED = "unconfirmed"
    SILENT = "silent"
    UNRELEASED = "unreleased"
    BUDGET = HELD
    RESTORED = "restored"  # from a backup, which does not know whether it has started since


TO_BE_DECIDED = frozenset({Hindrance.STAFF, Hindrance.LATE, Hindrance.AUDIENCE, Hindrance.RESTORED})
"""With these it can be started all the same, if staff say so."""

STILL_TO_START = TO_BE_DECIDED | {Hindrance.SILENT, Hindrance.BUDGET}
"""With any other it never starts; a bot that is silent can be made to speak, a budget raised."""


class StartPassed(Exception):
    """The time at which it is to start has passed."""


class CannotStart(Exception):
    """It is not what it was when it was confirmed, or its bot is silent."""

    def __init__(self, why: Hindrance) -> None:
        super().__init__(f"a campaign cannot start: {why}")
        self.why = why


async def set_start(work: Work, campaign: CampaignId, at: datetime | None) -> Campaign:
    """None: when it is confirmed. How it repeats was by its old start."""
    changed = replace(await draft(work, campaign), starts_at=at, repeats=None)
    return await work.campaigns.save(changed)


async def set_too_late_after(work: Work, campaign: CampaignId, after: timedelta) -> Campaign:
    return await work.campaigns.save(replace(await draft(work, campaign), too_late_after=after))


async def schedule(work: Work, campaign: CampaignId, confirmed: str, by: str) -> Campaign:
    """It starts at its time if it still is what was confirmed; who confirmed it is told of it.

    Raises StartPassed, Voided, OverBudget, NotADraft, NoSuch.
    """
    ready = await confirmed_draft(work, campaign, confirmed)
    return await put_off(work, replace(ready, confirmed=confirmed, created_by=by))


async def put_off(work: Work, ready: Campaign) -> Campaign:
    """What was confirmed, and released where that is needed, to its time.

    Raises StartPassed, Unreleased, OverBudget, NotNow.
    """
    expect_to_come(work, ready.starts_at)
    await expect_released(work, ready)
    await reserve(work, ready, ready.starts_at)
    state = campaign_after(ready.state, Step.SCHEDULE)
    return await work.campaigns.save(replace(ready, state=state, paused_because=""))


async def move(work: Work, campaign: CampaignId, at: datetime) -> Campaign:
    """To another time, from which on nothing holds it.

    Raises StartPassed, CannotStart, FixedByRelease, OverBudget, NotNow.
    """
    old = await _scheduled(work, campaign, Step.SCHEDULE)
    expect_to_come(work, at)
    if not is_confirmed(old, old.confirmed, work.agency.time_zone):
        raise CannotStart(Hindrance.CHANGED)
    await expect_free(work, old)
    await reserve(work, old, at)
    moved = replace(old, starts_at=at, paused_because="")
    confirmed = confirmation_hash(moved, work.agency.time_zone)
    return await work.campaigns.save(replace(moved, confirmed=confirmed))


async def start_now(work: Work, campaign: CampaignId, offers: Offers) -> Campaign:
    """Whatever the time. It is held where staff were told of another audience than it has by now.

    Raises CannotStart, FixedByRelease, Unreleased, NotNow, NoSuch.
    """
    found = await _scheduled(work, campaign, Step.LAUNCH)
    why = await hindrance(work, found, offers)
    if why and why not in TO_BE_DECIDED:
        raise CannotStart(why)
    if await is_another_audience(work, found):
        return await hold(work, found, Hindrance.AUDIENCE)
    await expect_free(work, found)
    return await send(work, found)


async def hold(work: Work, found: Campaign, why: Hindrance) -> Campaign:
    """With as many people as it would go to now, which is what staff are told."""
    people = await people_now(work, found)
    now = found if people is None else with_people(found, people)
    return await work.campaigns.save(replace(now, paused_because=why))


async def step_before_start(work: Work, old: Campaign, step: Step) -> Campaign:
    """Pause, resume or stop one that is scheduled. Raises NotNow."""
    state = campaign_after(old.state, step)
    if step is Step.STOP:
        return await _call_off(work, replace(old, state=state, ended_at=work.now))
    if step is Step.PAUSE:
        return await work.campaigns.save(replace(old, paused_because=Hindrance.STAFF))
    now = resumed(old, ZoneInfo(work.agency.time_zone), work.now)
    return await work.campaigns.save(replace(now, paused_because=""))


def resumed(plan: Campaign, zone: ZoneInfo, now: datetime) -> Campaign:
    """What a plan has missed while it was paused does not come any more."""
    repeats = plan.repeats
    if repeats is None or plan.starts_at is None or plan.starts_at > now:
        return plan
    missed = takewhile(lambda one: one.at <= now, occurrences(repeats, zone))
    passed = [one.planned for one in missed]
    return advanced(plan, zone, passed[-1] if passed else repeats.upcoming)


def advanced(plan: Campaign, zone: ZoneInfo, passed: datetime) -> Campaign:
    """On to what comes after what was planned for then; finished where nothing does."""
    found = after(plan.repeats, zone, passed) if plan.repeats else None
    if found is None:
        return replace(plan, state=campaign_after(plan.state, Step.FINISH), starts_at=None)
    repeats, then = found
    return replace(plan, repeats=repeats, starts_at=then.at)


async def _call_off(work: Work, over: Campaign) -> Campaign:
    """The rows of a list are laid out to be cancelled one by one, so that a report has them all."""
    over = replace(over, paused_because="")
    if over.source and over.source.rule:
        return await work.campaigns.save(over)
    return await work.campaigns.launch(over)


async def _scheduled(work: Work, campaign: CampaignId, step: Step) -> Campaign:
    found = await work.campaigns.get(campaign)
    if found.state is not CampaignState.SCHEDULED or found.repeats:
        raise NotNow(found.state, step)
    return found


def expect_to_come(work: Work, at: datetime | None) -> None:
    """Raises StartPassed."""
    if at is None or at <= work.now:
        raise StartPassed


async def hindrance(work: Work, found: Campaign, offers: Offers) -> Hindrance | None:
    """What cannot be mended comes first, for then there is nothing to decide."""
    if why := await change_since(work, found, offers):
        return why
    if not await _people(work, found):
        return Hindrance.LIST
    try:
        await expect_released(work, found)
    except Unreleased:
        return Hindrance.UNRELEASED
    try:
        for account in accounts_of(found):
            await expect_to_speak(work, account, found.act)
    except AccountSilent:
        return Hindrance.SILENT
    try:
        await reserve(work, found)
    except OverBudget:
        return Hindrance.BUDGET
    if found.starts_at is None or work.now > found.starts_at + found.too_late_after:
        return Hindrance.LATE
    return Hindrance.AUDIENCE if await is_another_audience(work, found) else None


async def change_since(work: Work, found: Campaign, offers: Offers) -> Hindrance | None:
    """Why it is not what was confirmed."""
    try:
        for account in accounts_of(found):
            await account_of(work, account, offers)
    except AccountGone:
        return Hindrance.ACCOUNT
    if found.checked is None:
        return Hindrance.LIST
    is_same = is_confirmed(found, found.confirmed, work.agency.time_zone)
    return None if is_same and await is_laid_out(work, found) else Hindrance.CHANGED


async def _people(work: Work, found: Campaign) -> int:
    """How many it would go to now."""
    people = await people_now(work, found)
    if people is None:
        return (await work.campaigns.tally(found.id)).get(State.QUEUED, 0)
    return people
