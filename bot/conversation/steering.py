"""Campaigns that are under way: how one stands, and what staff change of it, wherever they are."""

from dataclasses import dataclass, replace

from bot.conversation.rates import per_second
from bot.words import (
    Answer,
    Command,
    Heard,
    Line,
    Pressed,
    Said,
    Say,
    Session,
    Turn,
    line,
    press,
    say,
)
from bot.words import Step as At
from campaigns.lifecycle import CampaignState, Step
from campaigns.model import Campaign, CampaignId


@dataclass(frozen=True, slots=True)
class PauseAll(Command):
    pass


@dataclass(frozen=True, slots=True)
class AllPaused(Answer):
    """Those that ran or were to start, and how many messages are with a provider."""

    campaigns: tuple[Campaign, ...]
    in_flight: int


@dataclass(frozen=True, slots=True)
class ReadRunRate(Command):
    campaign: CampaignId


@dataclass(frozen=True, slots=True)
class RunRateRead(Answer):
    """What it goes at now, and the `most` that its account can."""

    campaign: Campaign
    rate: float
    most: float


@dataclass(frozen=True, slots=True)
class SteerRate(Command):
    campaign: CampaignId
    rate: float


@dataclass(frozen=True, slots=True)
class RateSteered(Answer):
    name: str
    rate: float


@dataclass(frozen=True, slots=True)
class RunOver(Answer):
    """It ended meanwhile, so there is no rate to change."""

    state: CampaignState


@dataclass(frozen=True, slots=True)
class SteerUrgency(Command):
    campaign: CampaignId
    urgent: bool


@dataclass(frozen=True, slots=True)
class UrgencySteered(Answer):
    campaign: Campaign


@dataclass(frozen=True, slots=True)
class SendAtAnyHour(Command):
    campaign: CampaignId


@dataclass(frozen=True, slots=True)
class SendsAtAnyHour(Answer):
    name: str


def pressed(session: Session, heard: Pressed) -> Turn | None:
    """The buttons under the progress; the first of them is Pause or Resume, which `running` has."""
    campaign = heard.campaign
    if campaign is None:
        return None
    match heard.action:
        case "run-rate":
            return Turn(session, commands=(ReadRunRate(campaign),))
        case "run-urgent" | "run-not-urgent":
            urgent = heard.action == "run-urgent"
            return Turn(session, commands=(SteerUrgency(campaign, urgent),))
        case "run-any-hour":
            return Turn(session, commands=(SendAtAnyHour(campaign),))
    return None


def all_paused(paused: AllPaused, session: Session) -> Turn:
    """Each with a Resume that lasts as long as the pause may."""
    if not paused.campaigns:
        return Turn(session, (say("nothing-to-steer", step=Step.PAUSE.value),))
    lines = [line("all-paused", count=len(paused.campaigns))]
    lines += [_one_paused(campaign) for campaign in paused.campaigns]
    lines.append(line("still-on-their-way", in_flight=paused.in_flight))
    resume = Step.RESUME.value
    rows = [
        (press("steer", resume, campaign=c.id, lasting=True, step=resume, name=c.name),)
        for c in paused.campaigns
    ]
    return Turn(session, (Say(tuple(lines)).with_buttons(*rows),))


def _one_paused(campaign: Campaign) -> Line:
    if campaign.state is CampaignState.SCHEDULED:
        return line("all-held-one", name=campaign.name)
    return line("all-paused-one", name=campaign.name)


def begin_rate(read: RunRateRead, session: Session) -> Turn:
    """Aside, so that a draft is gone on with afterwards."""
    return _asked(session.aside(At.RUN_RATE, {"campaign": str(read.campaign.id)}), read)


def ask_rate(session: Session) -> Turn:
    if (campaign := _steered(session)) is None:
        return Turn(session.back())
    return Turn(session, commands=(ReadRunRate(campaign),))


def changing_rate(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case RunRateRead():
            return _asked(session, heard)
        case Said(text) if campaign := _steered(session):
            rate = per_second(text)
            if rate is None:
                return Turn(session, (say("rate-unclear"),), refused=True)
            return Turn(session, commands=(SteerRate(campaign, rate),))
        case RateSteered(name, rate):
            told = say("run-rate-changed", name=name, rate=rate)
            return Turn(session.back(), (told,), again=True)
        case RunOver():
            return replace(run_over(heard, session.back()), again=True)
    return None


def run_over(over: RunOver, session: Session) -> Turn:
    return Turn(session, (say("not-now", state=over.state.value),), refused=True)


def _steered(session: Session) -> CampaignId | None:
    campaign = session.form.get("campaign")
    return CampaignId(int(campaign)) if campaign else None


def _asked(session: Session, read: RunRateRead) -> Turn:
    told = say("ask-run-rate", name=read.campaign.name, rate=read.rate, most=read.most)
    return Turn(session, (told,))


def urgency_steered(done: UrgencySteered, session: Session) -> Turn:
    key = "did-run-urgent" if done.campaign.urgent else "did-run-not-urgent"
    return Turn(session, (say(key, name=done.campaign.name),))


def sends_at_any_hour(done: SendsAtAnyHour, session: Session) -> Turn:
    return Turn(session, (say("did-run-any-hour", name=done.name),))
