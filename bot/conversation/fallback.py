"""Whom a campaign does not reach: another account, their addresses there, and how long to wait.

It is chosen under the card, its addresses are checked like a list, and the card states it. It is
long because each step of that stands here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.conversation.drafting import Drafted, ReadDraft, check_fallback, go_on
from bot.conversation.listing import COLUMNS_IN_A_ROW, MOST_COLUMNS_SHOWN
from bot.numbers import whole_number
from bot.words import (
    Answer,
    Button,
    Command,
    File,
    Heard,
    Line,
    Markup,
    Pressed,
    Said,
    Say,
    Session,
    Step,
    Turn,
    line,
    press,
    say,
)
from campaigns.fallback import WAIT, Fallback
from campaigns.model import Campaign, CampaignId
from campaigns.template import heading_key

MINUTES = timedelta(minutes=1)
WAITS = (WAIT, timedelta(hours=2), timedelta(hours=12))
CHOSEN = ("account", "column", "typed", "subject", "reports", "has_subject")
"""What `Session.form` remembers between the steps."""


@dataclass(frozen=True, slots=True)
class Way:
    """An account that it can go on by."""

    account: int
    channel: str
    label: str
    has_subject: bool


@dataclass(frozen=True, slots=True)
class ReadFallbacks(Command):
    campaign: CampaignId


@dataclass(frozen=True, slots=True)
class FallbacksRead(Answer):
    """What there is to choose from; `reports` is whether the first provider tells what arrived."""

    campaign: CampaignId
    ways: tuple[Way, ...]
    columns: tuple[str, ...]
    reports: bool
    chosen: Fallback | None = None


@dataclass(frozen=True, slots=True)
class SetFallback(Command):
    campaign: CampaignId
    account: int
    column: str
    subject: str
    minutes: int


@dataclass(frozen=True, slots=True)
class DropFallback(Command):
    campaign: CampaignId


@dataclass(frozen=True, slots=True)
class FallbackChecked(Answer):
    """A job's result, as of a list: the first `problems`, and all of them in the file. `example` is
    a real message as its reader gets it, `address` where it goes; empty where there is none."""

    number: int
    campaign: Campaign
    problems: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    address: str = ""
    example: Markup | None = None


def ask(session: Session) -> Turn:
    if session.campaign is None:
        return Turn(session.left())
    return Turn(session, commands=(ReadFallbacks(session.campaign),))


def choosing_account(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case FallbacksRead():
            return Turn(_remember(session, reports=_yes(heard.reports)), (_ask_account(heard),))
        case Pressed("fallback-account", choice):
            account, _, subject = choice.partition("\n")
            chosen = _remember(session, account=account, has_subject=subject)
            return Turn(chosen.at(Step.FALLBACK_COLUMN), again=True)
        case Pressed("change-fallback"):
            return Turn(session, again=True)
        case Pressed("fallback-none") if session.campaign:
            return Turn(session, commands=(DropFallback(session.campaign),))
        case Pressed("fallback-done") if session.campaign:
            return Turn(session, commands=(ReadDraft(session.campaign),))
        case Drafted():
            return go_on(replace(session, form={}), heard)
    return None


def choosing_column(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case FallbacksRead() if session.form.get("typed"):
            return _typed_column(session, heard, heading_key(session.form["typed"]))
        case FallbacksRead():
            return Turn(session, (_ask_column(heard),))
        case Pressed("fallback-column", column):
            return _after_column(session, column)
        case Said(column) if session.campaign:
            typed = _remember(session, typed=column.strip())
            return Turn(typed, commands=(ReadFallbacks(session.campaign),))
    return None


def _typed_column(session: Session, read: FallbacksRead, key: str) -> Turn:
    """It has to be one of the list's: else another column would be read in its place."""
    session = _remember(session, typed="")
    for column in read.columns:
        if heading_key(column) == key:
            return _after_column(session, column)
    return Turn(session, (say("fallback-no-column"), _ask_column(read)), refused=True)


def _after_column(session: Session, column: str) -> Turn:
    chosen = _remember(session, column=column)
    if chosen.form.get("has_subject"):
        return Turn(chosen.at(Step.FALLBACK_SUBJECT), again=True)
    return _after_subject(chosen)


def writing_subject(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Said(text) if text.strip():
            return _after_subject(_remember(session, subject=text.strip()))
        case Drafted():
            return go_on(replace(session, form={}), heard)
    return None


def ask_subject(session: Session) -> Turn:
    return Turn(session, (say("ask-fallback-subject"),))


def ask_wait(session: Session) -> Turn:
    waits = [
        press("fallback-wait", argument=str(one // MINUTES), seconds=int(one.total_seconds()))
        for one in WAITS
    ]
    return Turn(session, (say("ask-fallback-wait").with_buttons(tuple(waits)),))


def choosing_wait(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Pressed("fallback-wait", minutes):
            return _set(session, int(minutes))
        case Said(text):
            return _set(session, whole_number(text) or 0)
        case Drafted():
            return go_on(replace(session, form={}), heard)
    return None


def _after_subject(session: Session) -> Turn:
    """Where the first provider reports nothing there is nothing to wait for."""
    if session.form.get("reports"):
        return Turn(session.at(Step.FALLBACK_WAIT), again=True)
    return _set(session.at(Step.FALLBACK_WAIT), WAIT // MINUTES)


def _set(session: Session, minutes: int) -> Turn:
    form = session.form
    if session.campaign is None or "account" not in form or "column" not in form:
        return Turn(session.at(Step.FALLBACK), again=True)
    command = SetFallback(
        campaign=session.campaign,
        account=int(form["account"]),
        column=form["column"],
        subject=form.get("subject", ""),
        minutes=minutes,
    )
    return Turn(session, commands=(command,))


def checked(session: Session, found: FallbackChecked) -> Turn:
    """What it came to, with a message as its reader gets it; then back to the card."""
    session = replace(session.at(Step.FALLBACK), form={})
    fallback = found.campaign.fallback
    if fallback is None:
        return check_fallback(session, found.campaign.id)
    another = press("fallback-another", "change-fallback", campaign=found.campaign.id)
    done = press("fallback-done", campaign=found.campaign.id)
    lines = [*lines_of(found.campaign.channel, fallback), *_problems(found)]
    if found.example is not None:
        lines.append(line("fallback-example", address=found.address))
        lines.append(line("preview-body", body=found.example))
    shown = Say(tuple(lines)).with_files(*found.files)
    shown = shown.with_buttons((done,), (another, _none(found.campaign.id)))
    return Turn(session, (shown,), refused=bool(fallback.refused))


def lines_of(channel: str, fallback: Fallback) -> list[Line]:
    """What is confirmed of it: in one sentence, and to how many that can be."""
    how = {
        "first": channel,
        "second": fallback.channel,
        "account": fallback.account,
        "column": fallback.column,
    }
    if fallback.refused:
        why = tuple(line("list-problem", text=text) for text in fallback.refused)
        return [line("card-fallback-refused", **how), *why]
    seconds = int(fallback.wait.total_seconds())
    told = (
        line("card-fallback", seconds=seconds, **how)
        if fallback.reports
        else line("card-fallback-unreported", **how)
    )
    lines = [told, line("card-fallback-people", people=fallback.people, alone=fallback.alone)]
    left_out = {
        "card-fallback-invalid": fallback.invalid,
        "card-fallback-duplicates": fallback.duplicates,
        "card-fallback-suppressed": fallback.suppressed,
    }
    return lines + [line(key, count=count) for key, count in left_out.items() if count]


def _problems(found: FallbackChecked) -> list[Line]:
    return [line("list-problem", text=text) for text in found.problems]


def _ask_account(read: FallbacksRead) -> Say:
    if not read.ways:
        return say("fallback-no-account").with_buttons(_back(read))
    buttons = [
        (
            press(
                "fallback-account",
                argument=f"{way.account}\n{_yes(way.has_subject)}",
                campaign=read.campaign,
                channel=way.channel,
                label=way.label,
            ),
        )
        for way in read.ways
    ]
    return say("ask-fallback", reports=_yes(read.reports) or "no").with_buttons(
        *buttons, _back(read)
    )


def _back(read: FallbacksRead) -> tuple[Button, ...]:
    none = (_none(read.campaign),) if read.chosen else ()
    return (*none, press("fallback-done", campaign=read.campaign))


def _none(campaign: CampaignId) -> Button:
    return press("fallback-none", campaign=campaign)


def _ask_column(read: FallbacksRead) -> Say:
    buttons = [
        press("fallback-column", argument=name, campaign=read.campaign, name=name)
        for name in read.columns[:MOST_COLUMNS_SHOWN]
    ]
    return say("ask-fallback-column").with_buttons(*_in_rows(buttons))


def _in_rows(buttons: Sequence[Button]) -> list[tuple[Button, ...]]:
    starts = range(0, len(buttons), COLUMNS_IN_A_ROW)
    return [tuple(buttons[start : start + COLUMNS_IN_A_ROW]) for start in starts]


def _remember(session: Session, **more: str) -> Session:
    kept: Mapping[str, str] = {k: v for k, v in session.form.items() if k in CHOSEN}
    return replace(session, form={**kept, **more})


def _yes(flag: bool) -> str:  # noqa: FBT001 - as a form remembers it
    return "yes" if flag else ""
