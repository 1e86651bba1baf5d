"""A campaign that a second person has to release, each step within one unit of work."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from agencies.model import Agency, Credential
from agencies.release import FixedByRelease, OwnRelease, Release, ReleaseVoid, Unreleased
from agencies.staff import PersonId
from campaigns.acts import Act
from campaigns.authorship import shapers
from campaigns.broadcasts import has_drifted, people_now
from campaigns.budgeting import reserve
from campaigns.confirming import checked_list, confirmation_hash, is_confirmed
from campaigns.falling_back import accounts_of
from campaigns.lifecycle import CampaignState, NotNow, Step, campaign_after
from campaigns.model import Campaign, CampaignId
from campaigns.purpose import Purpose
from campaigns.stores import Work


async def route_of(work: Work, campaign: Campaign) -> Sequence[Credential]:
    """All accounts that it may go over: its own, the one that takes over, its fallback's."""
    return [await work.credentials.get(one) for one in accounts_of(campaign)]


def needs_release(
    campaign: Campaign, agency: Agency, route: Sequence[Credential], people: int
) -> bool:
    """If it goes to so many by now. Not a rehearsal, which reaches nobody; nor what only deletes,
    which tells nobody anything; nor a bot's test to one person. What goes past the wish of those
    who unsubscribed always does, however few they are.
    """
    rule = campaign.source.rule if campaign.source else None
    if campaign.rehearsal or campaign.act is Act.DELETE or (rule and rule.only is not None):
        return False
    if campaign.purpose is Purpose.ESSENTIAL:
        return True
    return any(one.guarded for one in route) or people > agency.release_above


async def people_of(work: Work, campaign: Campaign) -> int:
    """How many it goes to by now, with those whom only its fallback reaches."""
    now = await people_now(work, campaign)
    alone = campaign.fallback.alone if campaign.fallback else 0
    return checked_list(campaign).reachable + alone if now is None else now


async def ask(work: Work, ready: Campaign, by: str, person: PersonId) -> Campaign:
    """It waits for somebody else, who is shown exactly this: not faster, were it on the card that
    was pressed. Raises NotNow, OverBudget, Stale.
    """
    state = campaign_after(ready.state, Step.ASK_RELEASE)
    confirmed = confirmation_hash(ready, work.agency.time_zone)
    waits = await work.campaigns.save(
        replace(ready, state=state, confirmed=confirmed, created_by=by, paused_because="")
    )
    await work.releases.ask(
        Release(
            campaign=ready.id,
            hash=confirmed,
            people=await people_of(work, ready),
            asked_by=person,
            asked_at=work.now,
        )
    )
    await reserve(work, ready, ready.starts_at)
    return waits


async def grant(work: Work, campaign: CampaignId, shown: str, by: PersonId) -> Campaign:
    """What was `shown` to them may leave; it does not yet.

    Raises OwnRelease, ReleaseVoid, NotNow, NoSuch.
    """
    found, asked = await awaiting(work, campaign)
    if is_own(found, asked, by):
        raise OwnRelease(found.name)
    if shown != asked.hash or await is_void(work, found, asked):
        raise ReleaseVoid(found.name)
    await work.releases.grant(campaign, by, work.now)
    return found


def is_own(found: Campaign, asked: Release, person: PersonId) -> bool:
    """Whether they asked for it, or had a hand in it."""
    return person == asked.asked_by or person in shapers(found)


async def awaiting(work: Work, campaign: CampaignId) -> tuple[Campaign, Release]:
    """Raises NotNow, NoSuch."""
    found = await work.campaigns.get(campaign)
    if found.state is not CampaignState.AWAITING_RELEASE:
        raise NotNow(found.state, Step.LAUNCH)
    return found, await work.releases.get(campaign)


async def is_void(work: Work, found: Campaign, asked: Release) -> bool:
    """Nobody can release it any more: it has to be asked for anew."""
    if has_run_out(found, asked, work.now):
        return True
    return not await _is_what_was_released(work, found, asked)


def has_run_out(found: Campaign, asked: Release, now: datetime) -> bool:
    """Nobody released it in time."""
    return asked.is_over(now) or (found.starts_at is not None and found.starts_at <= now)


async def take_back(work: Work, campaign: CampaignId) -> Campaign:
    """A draft again: sent back, withdrawn, or void. Raises NotNow, NoSuch."""
    found, _ = await awaiting(work, campaign)
    await work.releases.drop(campaign)
    state = campaign_after(found.state, Step.TAKE_BACK)
    return await work.campaigns.save(replace(found, state=state, confirmed=""))


async def hand_down(work: Work, plan: Campaign, occurrence: Campaign, confirmed: str) -> None:
    """What was released of a plan with one text for all its times are those times, for as many
    people as it was released for."""
    given = await work.releases.find(plan.id)
    if given is None or given.released_by is None or given.released_at is None:
        return
    await work.releases.ask(replace(given, campaign=occurrence.id, hash=confirmed))
    await work.releases.grant(occurrence.id, given.released_by, given.released_at)


async def expect_released(work: Work, found: Campaign) -> None:
    """Before anything of it leaves. Raises Unreleased."""
    route = await route_of(work, found)
    if not needs_release(found, work.agency, route, await people_of(work, found)):
        return
    given = await work.releases.find(found.id)
    if given is None or not given.is_given or given.released_by in shapers(found):
        raise Unreleased(found.name)
    if not await _is_what_was_released(work, found, given):
        raise Unreleased(found.name)


async def _is_what_was_released(work: Work, found: Campaign, release: Release) -> bool:
    """To as many people, whatever the campaign was told of them since."""
    if not is_confirmed(found, release.hash, work.agency.time_zone):
        return False
    return not has_drifted(release.people, await people_of(work, found))


async def expect_free(work: Work, found: Campaign) -> None:
    """Before something of it is changed that was released. Raises FixedByRelease."""
    if await work.releases.find(found.id) is not None:
        raise FixedByRelease(found.name)
