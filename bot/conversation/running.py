"""Campaigns that are not drafts any more: seeing, pausing, stopping, and doing it again."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.conversation import following, schedule
from bot.conversation.hours import clock
from bot.conversation.releasing import ReadRelease
from bot.conversation.reporting import (
    MakeRecord,
    MakeReport,
    choices,
    counts,
    erased,
)
from bot.conversation.writing import ListAccounts
from bot.words import (
    Answer,
    Button,
    Command,
    Pressed,
    Say,
    Session,
    Turn,
    line,
    press,
    say,
)
from bot.words import Step as At
from campaigns.following import Reach
from campaigns.lifecycle import CampaignState, Step
from campaigns.model import Campaign, CampaignId
from campaigns.service import AGAIN, AGAIN_AFTER_WARNING
from campaigns.states import State

PAGE = 8
TYPED = {step.value: step for step in (Step.PAUSE, Step.RESUME, Step.STOP)}


@dataclass(frozen=True, slots=True)
class ListCampaigns(Command):
    before: CampaignId | None = None


@dataclass(frozen=True, slots=True)
class CampaignsListed(Answer):
    """`time_zone` is the agency's."""

    campaigns: tuple[Campaign, ...]
    time_zone: str


@dataclass(frozen=True, slots=True)
class OpenCampaign(Command):
    campaign: CampaignId


@dataclass(frozen=True, slots=True)
class CampaignOpened(Answer):
    campaign: Campaign
    account: str
    tally: Mapping[State, int]
    time_zone: str = "UTC"
    reach: Reach | None = None


@dataclass(frozen=True, slots=True)
class TakeStep(Command):
    campaign: CampaignId
    step: Step


@dataclass(frozen=True, slots=True)
class Stepped(Answer):
    """`waits` is until when it waits for its hours, by the agency's clock."""

    campaign: Campaign
    step: Step
    in_flight: int
    waits: datetime | None


@dataclass(frozen=True, slots=True)
class FindSteerable(Command):
    """Campaigns that could take that step now."""

    step: Step


@dataclass(frozen=True, slots=True)
class Steerable(Answer):
    """`own` are those that this person launched, `others` the rest of the agency's."""

    step: Step
    own: tuple[Campaign, ...]
    others: tuple[Campaign, ...]


@dataclass(frozen=True, slots=True)
class DiscardDraft(Command):
    campaign: CampaignId


@dataclass(frozen=True, slots=True)
class Discarded(Answer):
    name: str


@dataclass(frozen=True, slots=True)
class ResumeDraft(Command):
    campaign: CampaignId


def list_campaigns(listed: CampaignsListed, session: Session) -> Turn:
    if not listed.campaigns:
        return Turn(session, (say("no-campaigns"),))
    alike = Counter((c.name, c.state) for c in listed.campaigns)
    zone = ZoneInfo(listed.time_zone)
    rows = [
        (_open_twin(c, zone) if alike[c.name, c.state] > 1 else _open(c),) for c in listed.campaigns
    ]
    if len(listed.campaigns) == PAGE:
        rows.append((press("older", campaign=listed.campaigns[-1].id),))
    return Turn(session, (say("campaigns").with_buttons(*rows),))


def _open(campaign: Campaign) -> Button:
    name, state = campaign.name or "…", campaign.state.value
    return press("open", campaign=campaign.id, name=name, state=state)


def _open_twin(campaign: Campaign, zone: ZoneInfo) -> Button:
    """With what tells it from another one of the same name and state."""
    begun = campaign.created_at.astimezone(zone).replace(tzinfo=None)
    return press(
        "open-twin",
        "open",
        campaign=campaign.id,
        name=campaign.name or "…",
        state=campaign.state.value,
        number=campaign.id,
        begun=begun,
    )


def show_campaign(opened: CampaignOpened, session: Session) -> Turn:
    campaign = opened.campaign
    if campaign.state in (CampaignState.RUNNING, CampaignState.PAUSED):
        lines = [line("campaign-live"), *counts(opened.tally, campaign.act)]
        lines += [line("follow-when-over")] if opened.reach else []
        return Turn(session, (Say(tuple(lines), live=campaign.id),))
    if campaign.state is CampaignState.AWAITING_RELEASE:
        return Turn(session, commands=(ReadRelease(campaign.id),))
    if campaign.state is CampaignState.SCHEDULED:
        return Turn(session, (schedule.shown(campaign, opened.time_zone),))
    lines = [line("campaign-head", name=campaign.name or "…", state=campaign.state.value)]
    lines.append(line("card-route", channel=campaign.channel, account=opened.account))
    lines += counts(opened.tally, campaign.act)
    lines += erased(campaign)
    lines += following.lines_of(opened.reach, opened.time_zone)
    return Turn(session, (Say(tuple(lines)).with_buttons(*choices(campaign, opened.tally)),))


def stepped(done: Stepped, session: Session) -> Turn:
    if done.campaign.state is CampaignState.SCHEDULED:
        return schedule.stepped(done.campaign, session)
    if done.campaign.launched_at is None and done.step is Step.STOP:
        return schedule.called_off(done.campaign, session)
    told = say(
        f"did-{done.step.value}",
        name=done.campaign.name,
        in_flight=done.in_flight,
        until=clock(done.waits),
    )
    if (other := done.campaign.fallback) and other.people:
        more = line("fallback-too", step=done.step.value, second=other.channel)
        told = replace(told, lines=(*told.lines, more))
    return Turn(session, (told,))


def steer(session: Session, text: str) -> Turn | None:
    """The words of the progress message's buttons, typed before or without it."""
    step = TYPED.get(text.strip().casefold())
    return Turn(session, commands=(FindSteerable(step),)) if step else None


def steer_one(found: Steerable, session: Session) -> Turn:
    """What a person launched themselves is steered at once, where it can be no other."""
    step = found.step.value
    if len(found.own) == 1:
        return Turn(session, commands=(TakeStep(found.own[0].id, found.step),))
    choice = found.own or found.others
    if not choice:
        return Turn(session, (say("nothing-to-steer", step=step),), refused=True)
    rows = [(press("steer", step, campaign=c.id, step=step, name=c.name),) for c in choice]
    return Turn(session, (say("ask-which").with_buttons(*rows),))


def pressed(session: Session, heard: Pressed) -> Turn | None:
    """Buttons about a campaign, which work wherever the person is in the conversation."""
    campaign = heard.campaign
    if campaign is None:
        return None
    match heard.action:
        case "pause" | "resume" | "stop":
            return Turn(session, commands=(TakeStep(campaign, Step(heard.action)),))
        case "open":
            return Turn(session, commands=(OpenCampaign(campaign),))
        case "older":
            return Turn(session, commands=(ListCampaigns(campaign),))
        case "report":
            return Turn(session, (say("report-coming"),), (MakeReport(campaign),))
        case "record":
            return Turn(session, (say("record-coming"),), (MakeRecord(campaign),))
        case "go-on-draft":
            resumed = replace(session.left(), campaign=campaign, step=At.ACCOUNT)
            return Turn(resumed, commands=(ResumeDraft(campaign),))
        case "delete":
            sure = press("delete-sure", campaign=campaign)
            return Turn(session, (say("ask-delete").with_buttons((sure,)),))
        case "delete-sure":
            left = session.left() if session.campaign == campaign else session
            return Turn(left, commands=(DiscardDraft(campaign),))
    return _again(session, heard.action, campaign)


def _again(session: Session, action: str, campaign: CampaignId) -> Turn | None:
    """Copies ask for an account first, so that a rehearsal's copy can become a real one."""
    match action:
        case "copy":
            states: tuple[State, ...] = ()
        case "again":
            states = AGAIN
        case "again-warned":
            sure = press("again-sure", campaign=campaign)
            return Turn(session, (say("ask-again").with_buttons((sure,)),))
        case "again-sure":
            states = AGAIN_AFTER_WARNING
        case _:
            return None
    copies = (campaign, tuple(int(state) for state in states))
    choosing = replace(session.left(), step=At.ACCOUNT, copies=copies)
    return Turn(choosing, commands=(ListAccounts(),))
