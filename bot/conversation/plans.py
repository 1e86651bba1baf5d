"""A plan as it is shown: how it repeats, its next dates, and which of them is to be changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from bot.conversation.hours import clock
from bot.moments import full
from bot.words import Answer, Button, Command, Line, Session, Turn, line, press, say
from campaigns.lifecycle import Step
from campaigns.model import Campaign, CampaignId
from campaigns.repeating import Repeats, occurrences

SHOWN = 5
LAST = "L"


@dataclass(frozen=True, slots=True)
class ReadPlan(Command):
    """`what` is to be done to one of its occurrences."""

    campaign: CampaignId
    what: str


@dataclass(frozen=True, slots=True)
class PlanRead(Answer):
    campaign: Campaign
    what: str
    time_zone: str


def plan_lines(plan: Repeats, time_zone: str) -> list[Line]:
    """How it repeats, the next dates in full, and whose text they have."""
    zone = ZoneInfo(time_zone)
    dates = [one.at.astimezone(zone) for one in islice(occurrences(plan, zone), SHOWN)]
    asks = (
        line("repeats-asks", lead=int(plan.lead.total_seconds()))
        if plan.asks
        else line("repeats-same")
    )
    return [_how(plan, zone), *_dates(dates), asks]


def _how(plan: Repeats, zone: ZoneInfo) -> Line:
    first = plan.first.astimezone(zone)
    day = plan.cron.split()[2]
    return line(
        "repeats",
        every=plan.every,
        cron=plan.cron,
        clock=clock(first),
        weekday=f"{first:%A}",
        day="last" if day == LAST else day,
        zone=str(zone),
        until=full(plan.until.astimezone(zone)) if plan.until else "none",
    )


def _dates(dates: Sequence[datetime]) -> list[Line]:
    return [
        line("repeats-next", count=len(dates)),
        *(line("repeats-date", at=full(one)) for one in dates),
    ]


def controls(plan: Campaign, off: Button) -> tuple[tuple[Button, ...], ...]:
    of = plan.id
    if plan.paused_because:
        return ((press("let-start", Step.RESUME.value, campaign=of, lasting=True), off),)
    one = (press("skip-one", campaign=of), press("move-one", campaign=of))
    return one, (press("hold", Step.PAUSE.value, campaign=of, lasting=True), off)


def ask_which(read: PlanRead, session: Session) -> Turn:
    """A button for each of the next ones."""
    plan, zone = read.campaign.repeats, ZoneInfo(read.time_zone)
    found = islice(occurrences(plan, zone), SHOWN) if plan else ()
    action = "skip-this" if read.what == "skip-one" else "move-this"
    rows = [
        (
            press(
                "occurrence",
                action,
                str(int(one.planned.timestamp())),
                read.campaign.id,
                at=full(one.at.astimezone(zone)),
            ),
        )
        for one in found
    ]
    return Turn(session, (say("ask-which").with_buttons(*rows),))
