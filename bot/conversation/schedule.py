"""What is to start later: `/schedule`, and all that is done to it before it starts."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.conversation import plans
from bot.conversation.plans import ReadPlan, plan_lines
from bot.moments import full
from bot.words import (
    Answer,
    Button,
    Command,
    File,
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
from campaigns.scheduling import STILL_TO_START, Hindrance

MOST_LISTED = 20


@dataclass(frozen=True, slots=True)
class ReadSchedule(Command):
    pass


@dataclass(frozen=True, slots=True)
class ScheduleRead(Answer):
    """The next one first. `time_zone` is the agency's."""

    campaigns: tuple[Campaign, ...]
    time_zone: str


@dataclass(frozen=True, slots=True)
class StartNow(Command):
    campaign: CampaignId


@dataclass(frozen=True, slots=True)
class StartedNow(Answer):
    """Or still scheduled, where its audience is another than staff know."""

    campaign: Campaign
    time_zone: str


@dataclass(frozen=True, slots=True)
class MoveStart(Command):
    """To what was typed; of a plan that occurrence, by when it was `planned`."""

    campaign: CampaignId
    typed: str
    planned: datetime | None = None


@dataclass(frozen=True, slots=True)
class StartMoved(Answer):
    campaign: Campaign
    time_zone: str


@dataclass(frozen=True, slots=True)
class SkipOne(Command):
    campaign: CampaignId
    planned: datetime


@dataclass(frozen=True, slots=True)
class PlanChanged(Answer):
    campaign: Campaign
    time_zone: str


@dataclass(frozen=True, slots=True)
class MakeCalendar(Command):
    pass


@dataclass(frozen=True, slots=True)
class CalendarMade(Answer):
    file: File


def tell(read: ScheduleRead, session: Session) -> Turn:
    """One alone is shown with its buttons at once."""
    if not read.campaigns:
        return Turn(session, (say("schedule-empty"),))
    calendar = (press("make-calendar"),)
    if len(read.campaigns) == 1:
        only = shown(read.campaigns[0], read.time_zone)
        return Turn(session, (only.with_buttons(*only.buttons, calendar),))
    listed = read.campaigns[:MOST_LISTED]
    lines = [line("schedule", count=len(read.campaigns), zone=read.time_zone)]
    lines += [_listed(one, read.time_zone) for one in listed]
    if rest := len(read.campaigns) - len(listed):
        lines.append(line("schedule-more", count=rest))
    opens = [(press("open-scheduled", "open", campaign=one.id, name=one.name),) for one in listed]
    return Turn(session, (Say(tuple(lines)).with_buttons(*opens, calendar),))


def shown(campaign: Campaign, time_zone: str) -> Say:
    """One that is scheduled: when it starts or why it does not, and what can be done with it."""
    lines = [line("card-rehearsal")] if campaign.rehearsal else []
    lines.append(line("campaign-head", name=campaign.name, state=campaign.state.value))
    if campaign.repeats and not campaign.paused_because:
        lines += plan_lines(campaign.repeats, time_zone)
    else:
        lines.append(when(campaign, time_zone))
    return Say(tuple(lines)).with_buttons(*controls(campaign))


def when(campaign: Campaign, time_zone: str) -> Line:
    """When it starts, or why it does not."""
    people = campaign.checked.reachable if campaign.checked else 0
    at, why = _at(campaign, time_zone), campaign.paused_because
    if why and campaign.repeats:
        return line("plan-held", why=why)
    if why:
        return line("held", why=why, at=at, zone=time_zone, people=people)
    return line("starts", at=at, zone=time_zone, people=people)


def controls(campaign: Campaign) -> tuple[tuple[Button, ...], ...]:
    """They last as long as it waits."""
    of = campaign.id
    if campaign.paused_because == Hindrance.UNCONFIRMED:
        return ((press("go-on-draft", campaign=of, lasting=True), press("delete", campaign=of)),)
    off = press(
        "end-plan" if campaign.repeats else "call-off",
        Step.STOP.value,
        campaign=of,
        lasting=True,
    )
    if campaign.paused_because and Hindrance(campaign.paused_because) not in STILL_TO_START:
        return ((off, press("copy", campaign=of)),)
    if campaign.repeats:
        return plans.controls(campaign, off)
    now = press("start-now", campaign=of, lasting=True)
    move = press("move-start", campaign=of, lasting=True)
    held = campaign.paused_because == Hindrance.STAFF
    resume = (press("let-start", Step.RESUME.value, campaign=of, lasting=True),) if held else ()
    return (now, move), (*resume, off)


def not_started(campaign: Campaign, time_zone: str) -> Say:
    """A notice, unasked: its time has come and it does not start."""
    return Say((line("not-started", name=campaign.name), when(campaign, time_zone))).with_buttons(
        *controls(campaign)
    )


def asks_for_text(draft: Campaign, time_zone: str) -> Say:
    """A notice: an occurrence comes soon, and has no text yet."""
    told = line("asks-for-text", name=draft.name, at=_at(draft, time_zone), zone=time_zone)
    write = press("write-text", "go-on-draft", campaign=draft.id, lasting=True)
    return Say((told,)).with_buttons((write,))


def pressed(session: Session, heard: Pressed) -> Turn | None:
    match heard:
        case Pressed("make-calendar"):
            return Turn(session, commands=(MakeCalendar(),))
        case Pressed("start-now", _, campaign) if campaign is not None:
            return Turn(session, commands=(StartNow(campaign),))
        case Pressed("move-start", _, campaign) if campaign is not None:
            return ask_move(session.aside(At.MOVE_START, {"campaign": str(campaign)}))
        case Pressed("skip-one" | "move-one" as what, _, plan) if plan is not None:
            return Turn(session, commands=(ReadPlan(plan, what),))
        case Pressed("skip-this", planned, plan) if plan is not None:
            return Turn(session, commands=(SkipOne(plan, _moment(planned)),))
        case Pressed("move-this", planned, plan) if plan is not None:
            form = {"campaign": str(plan), "planned": planned}
            return ask_move(session.aside(At.MOVE_START, form))
    return None


def plan_changed(done: PlanChanged, session: Session) -> Turn:
    """As it is now; the last one may have been left out."""
    if done.campaign.state is not CampaignState.SCHEDULED:
        return Turn(session, (say("plan-over", name=done.campaign.name),))
    return Turn(session, (shown(done.campaign, done.time_zone),))


def ask_move(session: Session) -> Turn:
    return Turn(session, (say("ask-move"),))


def moving(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Said(text) if of := session.form.get("campaign"):
            planned = session.form.get("planned")
            move = MoveStart(CampaignId(int(of)), text, _moment(planned) if planned else None)
            return Turn(session, commands=(move,))
        case StartMoved(campaign, zone):
            told = say("start-moved", name=campaign.name, at=_at(campaign, zone), zone=zone)
            return Turn(session.back(), (told,), again=True)
        case PlanChanged():
            return replace(plan_changed(heard, session.back()), again=True)
    return None


def started_now(done: StartedNow, session: Session) -> Turn:
    if done.campaign.state is CampaignState.SCHEDULED:
        return Turn(session, (shown(done.campaign, done.time_zone),), refused=True)
    told = say("launched", name=done.campaign.name, begins="none")
    return Turn(session, (replace(told, live=done.campaign.id),))


def stepped(campaign: Campaign, session: Session) -> Turn:
    """It was paused before its start, or is no more."""
    if campaign.paused_because:
        return Turn(session, (say("did-hold", name=campaign.name),))
    return Turn(session, (say("did-let-start", name=campaign.name),))


def called_off(campaign: Campaign, session: Session) -> Turn:
    if campaign.repeats:
        return Turn(session, (say("plan-over", name=campaign.name),))
    return Turn(session, (say("did-call-off", name=campaign.name),))


def show_calendar(made: CalendarMade, session: Session) -> Turn:
    return Turn(session, (say("calendar-made").with_files(made.file),))


def _listed(campaign: Campaign, time_zone: str) -> Line:
    held = "yes" if campaign.paused_because else "no"
    return line("schedule-one", name=campaign.name, at=_at(campaign, time_zone), held=held)


def _moment(seconds: str) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)


def _at(campaign: Campaign, time_zone: str) -> str:
    at = campaign.starts_at
    return full(at.astimezone(ZoneInfo(time_zone))) if at else ""
