"""How a campaign under way stands: the one message about it, which is edited in place."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from agencies.hours import waits_until
from bot.conversation.hours import clock
from bot.words import Button, Line, Say, line, press
from campaigns.lifecycle import CampaignState, Step
from campaigns.model import Campaign
from campaigns.report import Progress
from campaigns.spares import Fails, WentOver

STEPS = {
    CampaignState.RUNNING: (Step.PAUSE, Step.STOP),
    CampaignState.PAUSED: (Step.RESUME, Step.STOP),
}


def waits(campaign: Campaign, time_zone: str, now: datetime) -> datetime | None:
    """Until when it waits for its hours, by the clock of that zone; None where it does not."""
    if campaign.state is not CampaignState.RUNNING:
        return None
    zone = ZoneInfo(time_zone)
    until = waits_until(campaign.hours, zone, now)
    return until and until.astimezone(zone)


class Held(NamedTuple):
    """What keeps messages back: `obstacle` is why some that were tried wait to be tried again, and
    `used_up` the agency's daily limit, once that many left today. It `went_over`, from the first
    account to the second, or goes through others as well: the labels of all. Of those, `away` fail.
    """

    obstacle: str = ""
    nobody_sends: bool = False
    used_up: int = 0
    went_over: tuple[str, tuple[str, ...], WentOver] | None = None
    away: tuple[tuple[str, Fails], ...] = ()


NOTHING = Held()
OR = "” / “"
"""Between the labels of several accounts."""


def progress_card(
    campaign: Campaign, progress: Progress, time_zone: str, held: Held = NOTHING
) -> Say:
    """What is edited in place while a campaign runs. `time_zone` is the agency's."""
    until = waits(campaign, time_zone, progress.at)
    urgent = "yes" if campaign.urgent and campaign.state in STEPS else "no"
    lines = [
        line("progress-head", name=campaign.name, state=campaign.state.value, urgent=urgent),
        line("progress-bar", done=progress.done, people=progress.people),
    ]
    if campaign.state is CampaignState.RUNNING:
        lines += _goes_on(progress, until, held)
    lines += _through(campaign, progress, held, ZoneInfo(time_zone))
    if progress.sent or progress.delivered:
        lines.append(_heard(progress))
    if progress.stopped:
        lines.append(line("progress-stopped", count=progress.stopped, act=campaign.act.value))
    if campaign.rehearsal:
        lines.insert(1, line("card-rehearsal"))
    if campaign.paused_because:
        lines.append(line("progress-paused", reason=campaign.paused_because))
    if progress.troubled:
        lines.append(line("progress-troubled", count=progress.troubled))
    if progress.uncertain:
        lines.append(line("progress-uncertain", count=progress.uncertain))
    return Say(tuple(lines)).with_buttons(*_controls(campaign, waits=until is not None))


def _goes_on(progress: Progress, until: datetime | None, held: Held) -> Iterator[Line]:
    """How fast, or what it waits for."""
    if until:
        yield line("progress-waits", until=clock(until))
    elif held.used_up:
        yield line("progress-used-up", most=held.used_up)
    elif progress.rate:
        yield line("progress-rate", rate=round(progress.rate, 1), left=progress.seconds_left)
    if held.nobody_sends and not until:
        yield line("nobody-sends")
    if held.obstacle:
        yield line("progress-obstacle", reason=held.obstacle)


def _heard(progress: Progress) -> Line:
    return line(
        "progress-heard",
        delivered=progress.delivered,
        read=progress.read,
        sent=progress.sent,
        accepted=progress.accepted,
    )


def _through(campaign: Campaign, progress: Progress, held: Held, zone: ZoneInfo) -> Iterator[Line]:
    if held.went_over is None:
        return
    own, others, over = held.went_over
    if over.since is not None and campaign.state is CampaignState.RUNNING:
        since = clock(over.since.astimezone(zone))
        yield line("progress-over", account=others[0], since=since, because=over.because)
    if campaign.state is CampaignState.RUNNING:
        for label, fails in held.away:
            since = clock(fails.since.astimezone(zone))
            yield line("progress-away", account=label, since=since, because=fails.because)
    by_own = progress.carried - over.took
    other = OR.join(others)
    yield line("progress-through", own=own, by_own=by_own, other=other, by_other=over.took)


def _controls(campaign: Campaign, *, waits: bool) -> tuple[tuple[Button, ...], ...]:
    """None of them ever expires, for the message is edited for as long as the campaign is sent."""
    steps = STEPS.get(campaign.state)
    if steps is None:
        return ()
    of = campaign.id
    urgency = (
        press("run-not-urgent", campaign=of, lasting=True)
        if campaign.urgent
        else press("run-urgent", campaign=of, lasting=True)
    )
    return (
        tuple(press(step.value, campaign=of, lasting=True) for step in steps),
        (press("run-rate", campaign=of, lasting=True), urgency),
        (press("run-any-hour", campaign=of, lasting=True),) if waits else (),
    )
