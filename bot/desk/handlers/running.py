"""Campaigns that were launched: seeing, steering, reporting and doing them again."""

from agencies.staff import Action
from bot.conversation.alerting import troubles
from bot.conversation.charges import AskCharges
from bot.conversation.drafting import Drafted
from bot.conversation.noticing import PAUSED
from bot.conversation.reporting import MakeRecord, MakeReport, ReadStatus, StatusRead
from bot.conversation.running import (
    PAGE,
    CampaignOpened,
    CampaignsListed,
    DiscardDraft,
    FindSteerable,
    ListCampaigns,
    OpenCampaign,
    ResumeDraft,
    Steerable,
    Stepped,
    TakeStep,
)
from bot.conversation.under_way import waits
from bot.desk.handlers.drafts import drafted
from bot.desk.handlers.listing import CHECK
from bot.desk.office import Context, Handlers
from bot.words import line
from campaigns import following, service, steering
from campaigns.confirming import effective_rate
from campaigns.lifecycle import CAMPAIGN_TRANSITIONS, CampaignState, Step
from campaigns.report import progress
from campaigns.states import State

REPORT = "report"
RECORD = "record"
CHARGES = "charges"
DISCARD = "discard"
MOST_LOOKED_AT = 50


async def list_campaigns(context: Context, command: ListCampaigns) -> CampaignsListed:
    listed = await context.work.campaigns.list(PAGE, command.before)
    return CampaignsListed(tuple(listed), context.work.agency.time_zone)


async def open_campaign(context: Context, command: OpenCampaign) -> CampaignOpened:
    campaign = await context.work.campaigns.get(command.campaign)
    credential = await context.work.credentials.get(campaign.credential)
    tally = await context.work.campaigns.tally(campaign.id)
    reach = await following.reach(context.work, campaign, tally)
    return CampaignOpened(campaign, credential.label, tally, context.agency.time_zone, reach)


async def find_steerable(context: Context, command: FindSteerable) -> Steerable:
    """A campaign that is as that step would make it is left out.

    One that has not started yet is stopped only where nothing runs that could be meant.
    """
    by = str(context.sender.identity)
    active = await context.work.campaigns.active()
    if command.step is Step.STOP and not active:
        return Steerable(command.step, (), tuple(await context.work.campaigns.scheduled()))
    after = [(c, CAMPAIGN_TRANSITIONS[c.state].get(command.step)) for c in active]
    found = [campaign for campaign, state in after if state not in (None, campaign.state)]
    own = tuple(campaign for campaign in found if campaign.created_by == by)
    return Steerable(command.step, own, tuple(c for c in found if c not in own))


async def take_step(context: Context, command: TakeStep) -> Stepped:
    if command.step is Step.RESUME:
        await context.expect_to_use(command.campaign)
    campaign = await steering.take_step(context.work, command.campaign, command.step)
    if command.step is Step.RESUME:
        await context.work.notices.forget(campaign.id, PAUSED)
    tally = await context.work.campaigns.tally(campaign.id)
    until = waits(campaign, context.agency.time_zone, context.work.now)
    return Stepped(campaign, command.step, tally.get(State.ATTEMPTING, 0), until)


async def make_report(context: Context, command: MakeReport) -> None:
    campaign = await context.work.campaigns.get(command.campaign)
    await context.add_job(REPORT, campaign.id)


async def make_record(context: Context, command: MakeRecord) -> None:
    campaign = await context.work.campaigns.get(command.campaign)
    await context.add_job(RECORD, campaign.id)


async def ask_charges(context: Context, command: AskCharges) -> None:
    campaign = await context.work.campaigns.get(command.campaign)
    await context.add_job(CHARGES, campaign.id)


async def resume_draft(context: Context, command: ResumeDraft) -> Drafted:
    return await drafted(context, await service.draft(context.work, command.campaign))


async def discard_draft(context: Context, command: DiscardDraft) -> None:
    """A long list is deleted in pieces, so as not to hold up what is being sent."""
    campaign = await service.draft(context.work, command.campaign)
    await context.work.jobs.cancel(campaign.id, CHECK)
    await context.add_job(DISCARD, campaign.id)


async def read_status(context: Context, _command: ReadStatus) -> StatusRead:
    work = context.work
    active, faults = [], []
    for campaign in await work.campaigns.active():
        credential = await work.credentials.get(campaign.credential)
        tally = await work.campaigns.tally(campaign.id)
        rate = effective_rate(campaign, credential)
        until = waits(campaign, work.agency.time_zone, work.now)
        active.append((campaign, progress(tally, rate, work.now), until))
        if obstacle := await work.ledger.obstacle(campaign.id):
            told = line("status-obstacle", name=campaign.name, reason=obstacle)
            faults.append(told)
        if campaign.paused_because:
            reason = campaign.paused_because
            faults.append(line("notice-paused", name=campaign.name, reason=reason))
    faults += troubles(await work.facts.read())
    recent = await work.campaigns.list(MOST_LOOKED_AT)
    drafts = sum(campaign.state is CampaignState.DRAFT for campaign in recent)
    used_up = await work.facts.used_up_today()
    scheduled = len(await work.campaigns.scheduled())
    return StatusRead(tuple(active), drafts, tuple(faults), used_up, scheduled)


HANDLERS: Handlers = {
    ListCampaigns: (Action.LOOK, list_campaigns),
    OpenCampaign: (Action.LOOK, open_campaign),
    FindSteerable: (Action.STEER, find_steerable),
    TakeStep: (Action.STEER, take_step),
    MakeReport: (Action.LOOK, make_report),
    MakeRecord: (Action.LOOK, make_record),
    AskCharges: (Action.LOOK, ask_charges),
    ResumeDraft: (Action.PREPARE, resume_draft),
    DiscardDraft: (Action.PREPARE, discard_draft),
    ReadStatus: (Action.LOOK, read_status),
}
