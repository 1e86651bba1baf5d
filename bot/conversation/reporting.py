"""What became of a campaign, and what is going on now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from agencies.money import Money
from bot.conversation import following
from bot.conversation.charges import AskCharges, ask_button, charged_so_far
from bot.conversation.following import fate_of
from bot.conversation.hours import clock
from bot.conversation.went_on import went_on
from bot.words import (
    Answer,
    Button,
    Command,
    File,
    Line,
    Pressed,
    Say,
    Session,
    Step,
    Turn,
    line,
    press,
    say,
)
from campaigns.acts import Act
from campaigns.charges import LastCharged
from campaigns.fallback import Sums, hands_over
from campaigns.lifecycle import CampaignState
from campaigns.model import Campaign, CampaignId
from campaigns.report import ORDER, Progress
from campaigns.retention import days_kept
from campaigns.service import AGAIN, AGAIN_AFTER_WARNING
from campaigns.states import State

ACTIVE = (CampaignState.RUNNING, CampaignState.PAUSED)


@dataclass(frozen=True, slots=True)
class MakeReport(Command):
    """Long: becomes a job."""

    campaign: CampaignId


class Through(NamedTuple):
    """How many messages the account of that label took, and of how many nobody knows if it did."""

    account: str
    taken: int
    uncertain: int


@dataclass(frozen=True, slots=True)
class ReportMade(Answer):
    """A job's result, told whatever the person is doing by then.

    What it `spent` is estimated; some providers can be asked what they charged, and `charged` is
    what one said last, by the agency's clock.
    `through` are the accounts that it could go through, where there are several.
    """

    campaign: Campaign
    account: str
    tally: Mapping[State, int]
    reasons: tuple[tuple[State, str, int], ...]
    files: tuple[File, ...]
    spent: Money | None = None
    tells_charges: bool = False
    through: tuple[Through, ...] = ()
    fallback: Sums | None = None
    charged: LastCharged | None = None


@dataclass(frozen=True, slots=True)
class MakeRecord(Command):
    """For whoever asks what was sent, and who decided it. Long: becomes a job."""

    campaign: CampaignId


@dataclass(frozen=True, slots=True)
class RecordMade(Answer):
    name: str
    file: File


@dataclass(frozen=True, slots=True)
class ReadStatus(Command):
    pass


@dataclass(frozen=True, slots=True)
class StatusRead(Answer):
    """`active` are running or paused; `faults` what is wrong, as sentences.

    Beside each that runs stands until when it waits for its hours, by the agency's clock.
    """

    active: tuple[tuple[Campaign, Progress, datetime | None], ...]
    drafts: int
    faults: tuple[Line, ...]
    used_up: int = 0
    scheduled: int = 0


def tell_report(made: ReportMade, session: Session) -> Turn:
    """Numbers first, then why, then the files; the counts add up to the list."""
    campaign = made.campaign
    lines = [line("report-head", name=campaign.name, state=campaign.state.value)]
    if campaign.rehearsal:
        lines.append(line("report-rehearsal"))
    lines += counts(made.tally, campaign.act)
    if made.spent:
        lines.append(line("report-cost", spent=str(made.spent)))
    lines += charged_so_far(made.charged)
    lines += [line("report-through", **one._asdict()) for one in made.through]
    if campaign.fallback and made.fallback:
        lines += went_on(campaign.channel, campaign.fallback, made.fallback, made.tally)
    lines += erased(campaign)
    if reasons := _reasons(made):
        lines += [line("report-reasons"), *reasons]
    shown = Say(tuple(lines)).with_files(*made.files)
    last = [press("record", campaign=campaign.id)]
    if made.tells_charges and not campaign.erased_at:
        last.append(ask_button(campaign.id, asked=made.charged is not None))
    return Turn(session, (shown.with_buttons(*choices(campaign, made.tally), tuple(last)),))


def pressed(session: Session, heard: Pressed) -> Turn | None:
    match heard:
        case Pressed("ask-charges") if heard.campaign is not None:
            return Turn(session, (say("charges-coming"),), (AskCharges(heard.campaign),))
    return None


def show_record(made: RecordMade, session: Session) -> Turn:
    return Turn(session, (Say((line("record-made", name=made.name),)).with_files(made.file),))


def _reasons(made: ReportMade) -> list[Line]:
    """Where the reason is the state itself, the count above says it already."""
    return [
        line(
            "report-reason",
            state=fate_of(made.campaign.act, state),
            reason=reason,
            count=count,
        )
        for state, reason, count in made.reasons
        if reason != state.word
    ]


def erased(campaign: Campaign) -> list[Line]:
    """Why there is nothing more to see of its people, once that is so."""
    if campaign.erased_at is None:
        return []
    on = f"{campaign.erased_at.day} {campaign.erased_at:%b %Y}"
    return [line("people-erased", on=on, days=days_kept(campaign))]


def counts(tally: Mapping[State, int], act: Act = Act.SEND) -> list[Line]:
    if not tally:
        return []
    rows = [
        line("report-count", state=fate_of(act, state), count=tally[state])
        for state in ORDER
        if tally.get(state)
    ]
    return [*rows, line("report-sum", count=sum(tally.values()))]


def tell_status(status: StatusRead, session: Session) -> Turn:
    lines = [line("status-running", count=len(status.active))]
    lines += [_active(*one) for one in status.active]
    if status.active and status.used_up:
        lines.append(line("progress-used-up", most=status.used_up))
    if session.step is Step.CHECKING:
        lines.append(line("status-reading"))
    if status.scheduled:
        lines.append(line("status-scheduled", count=status.scheduled))
    if status.drafts:
        lines.append(line("status-drafts", count=status.drafts))
    lines += [line("status-fault", text=text) for text in status.faults]
    if not status.faults:
        lines.append(line("status-well"))
    opens = [(press("open", campaign=c.id, name=c.name, state=c.state.value),) for c, *_ in
             status.active]  # fmt: skip
    return Turn(session, (Say(tuple(lines)).with_buttons(*opens),))


def _active(campaign: Campaign, progress: Progress, waits: datetime | None) -> Line:
    return line(
        "status-campaign",
        name=campaign.name,
        state=campaign.state.value,
        urgent="yes" if campaign.urgent else "no",
        done=progress.done,
        people=progress.people,
        until=clock(waits),
    )


def choices(campaign: Campaign, tally: Mapping[State, int]) -> list[tuple[Button, ...]]:
    """What can be done with a campaign that is not under way, as rows of buttons."""
    if campaign.state is CampaignState.DRAFT:
        return [(press("go-on-draft", campaign=campaign.id), press("delete", campaign=campaign.id))]
    report = press("report", campaign=campaign.id)
    if campaign.erased_at or campaign.act is not Act.SEND:  # it is begun anew where it began
        return [(report,)]
    if campaign.serves is not None:
        followed = campaign.state not in ACTIVE
        return [(report,), *(following.choices(campaign, tally) if followed else [])]
    rows: list[tuple[Button, ...]] = [(report, press("copy", campaign=campaign.id))]
    for key, states in (("again", AGAIN), ("again-warned", AGAIN_AFTER_WARNING)):
        count = sum(tally.get(state, 0) for state in states)
        if count and campaign.state not in ACTIVE and not hands_over(campaign):
            rows.append((press(key, campaign=campaign.id, count=count),))
    return rows + (following.choices(campaign, tally) if campaign.state not in ACTIVE else [])
