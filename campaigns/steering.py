"""What staff do to a campaign that was launched, each within one unit of work."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from agencies.model import CredentialId
from campaigns.acts import Act
from campaigns.budgeting import expect_room
from campaigns.confirming import ceiling_of
from campaigns.fallback import hands_over
from campaigns.falling_back import to_follow
from campaigns.lifecycle import CampaignState, Step, campaign_after
from campaigns.model import Campaign, CampaignId
from campaigns.offers import Offers
from campaigns.releasing import expect_free
from campaigns.retention import expect_people
from campaigns.scheduling import step_before_start
from campaigns.service import account_of, expect_to_speak
from campaigns.states import State
from campaigns.stores import Stale, Work


class NotUnderWay(Exception):
    """Only what is running or paused is steered; staff are told which state it is in."""

    def __init__(self, state: CampaignState) -> None:
        super().__init__(f"a campaign that is {state} is not steered")
        self.state = state


async def take_step(work: Work, campaign: CampaignId, step: Step) -> Campaign:
    """Pause, resume or stop, and its fallback with it; one that is scheduled does not start while
    it is paused.

    Raises NotNow, NoSuch, AccountSilent, OverBudget.
    """
    old = await work.campaigns.get(campaign)
    if old.state is CampaignState.SCHEDULED:
        return await step_before_start(work, old, step)
    state = campaign_after(old.state, step)
    if state is old.state:
        return old
    if step is Step.RESUME:
        await expect_to_speak(work, old.credential, old.act)
        await expect_room(work, campaign)
        await work.campaigns.begin_afresh(campaign)
    ended = work.now if state is CampaignState.CANCELLED else None
    new = await work.campaigns.save(replace(old, state=state, ended_at=ended, paused_because=""))
    if (fallback := await to_follow(work, new, step)) is not None:
        await take_step(work, fallback, step)
    return new


async def send_again(
    work: Work, campaign: CampaignId, states: Collection[State], offers: Offers
) -> tuple[Campaign, int]:
    """Those that were uncertain and are now in these states, in the same campaign; how many.

    A receipt that comes before they leave still keeps a message from being sent twice. Raises
    NotNow, NoSuch, AccountGone, AccountSilent, OverBudget, PeopleErased.
    """
    old = await work.campaigns.get(campaign)
    expect_people(old)
    state = campaign_after(old.state, Step.SEND_AGAIN)
    await account_of(work, old.credential, offers)
    await expect_to_speak(work, old.credential, old.act)
    if hands_over(old):  # who was certainly not reached is the fallback's by now
        states = [state for state in states if state is State.UNCERTAIN]
    count = await work.doubts.send_again(campaign, states)
    await expect_room(work, campaign)
    if not count or state is old.state:
        return old, count
    return await work.campaigns.save(replace(old, state=state, ended_at=None)), count


async def pause_all(work: Work) -> Sequence[Campaign]:
    """Those that ran or were to start; what is paused, or ends just then, is left out."""
    found = [*await work.campaigns.active(), *await work.campaigns.scheduled()]
    return [paused for one in found if (paused := await _paused(work, one.id))]


async def _paused(work: Work, campaign: CampaignId) -> Campaign | None:
    """None where there is nothing to pause. It may not fail: what changed is read again."""
    while _can_be_paused(await work.campaigns.get(campaign)):
        try:
            return await take_step(work, campaign, Step.PAUSE)
        except Stale:
            continue
    return None


def _can_be_paused(campaign: Campaign) -> bool:
    return campaign.state is CampaignState.RUNNING or campaign.due_at is not None


async def pause_account(work: Work, account: CredentialId) -> Sequence[Campaign]:
    """Those that send from it; what takes back or corrects goes on."""
    found = [one for one in await work.campaigns.active() if one.credential == account]
    sending = [one for one in found if one.act is Act.SEND]
    return [paused for one in sending if (paused := await _paused(work, one.id))]


async def under_way(work: Work, campaign: CampaignId) -> Campaign:
    """Raises NoSuch, NotUnderWay."""
    found = await work.campaigns.get(campaign)
    if found.state not in (CampaignState.RUNNING, CampaignState.PAUSED):
        raise NotUnderWay(found.state)
    return found


async def steer_rate(work: Work, campaign: CampaignId, rate: float) -> Campaign:
    """From the next message on; what was confirmed is a ceiling no more, but what was
    released is. Raises NotUnderWay, FixedByRelease.

    The pace comes first, as in a tick, so that the two never wait for each other; from then on
    nobody else changes the row.
    """
    before = await under_way(work, campaign)
    if rate > ceiling_of(before):
        await expect_free(work, before)
    await work.campaigns.change_rate(campaign, rate)
    return await work.campaigns.save(replace(await under_way(work, campaign), rate=rate))


async def steer_urgency(work: Work, campaign: CampaignId, *, urgent: bool) -> Campaign:
    """Raises NotUnderWay, FixedByRelease."""
    found = await under_way(work, campaign)
    await expect_free(work, found)
    return await work.campaigns.save(replace(found, urgent=urgent))


async def send_at_any_hour(work: Work, campaign: CampaignId) -> Campaign:
    """Its hours hold it no more, tonight or later. Raises NotUnderWay, FixedByRelease."""
    found = await under_way(work, campaign)
    await expect_free(work, found)
    return await work.campaigns.save(replace(found, hours=None))
