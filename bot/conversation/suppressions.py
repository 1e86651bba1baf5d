"""Addresses that the agency leaves out: how many, any one of them, in and out, as a file.

It is long because each of these asks for something of its own, and hears what it came to.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from agencies.suppression import Cause
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
    Step,
    Turn,
    Uploaded,
    line,
    press,
    say,
)
from campaigns.model import BlobId

ADDED = ("asked", "wrong", "decided")
"""Why somebody puts an address there; anything else can be typed."""

UNDONE = ("again", "mistake", "works")
"""Why somebody takes one away. The audit keeps it as one of these words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is known of the address on a channel; `cause` is empty where it is not left out.

    `since` is a day in the agency's time zone; `name` is what it is taken away by.
    """

    channel: str
    address: str
    cause: str = ""
    reason: str = ""
    since: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class ReadSuppressions(Command):
    pass


@dataclass(frozen=True, slots=True)
class SuppressionsRead(Answer):
    """How many, by channel and cause; `channels` are all that addresses can be listed for."""

    counts: Mapping[tuple[str, Cause], int]
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FindSuppressed(Command):
    text: str


@dataclass(frozen=True, slots=True)
class SuppressedFound(Answer):
    """On each channel on which the text is an address; none where it is none at all."""

    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class LeaveOut(Command):
    channel: str
    address: str
    reason: str


@dataclass(frozen=True, slots=True)
class LeftOut(Answer):
    channel: str


@dataclass(frozen=True, slots=True)
class LetInAgain(Command):
    """`why` is one of UNDONE; `name` is the keyed hash of the address."""

    channel: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class WasLetIn(Answer):
    """`cause` is why it was left out; empty where it was not any more."""

    channel: str
    cause: str


@dataclass(frozen=True, slots=True)
class ImportSuppressed(Command):
    """Long: becomes a job."""

    channel: str
    blob: BlobId
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppressedImported(Answer):
    """`added` were not there before; `unusable` rows have no address. `refused`: no list at all."""

    channel: str
    rows: int
    added: int
    unusable: int
    refused: str = ""


@dataclass(frozen=True, slots=True)
class ExportSuppressed(Command):
    """Long: becomes a job."""


@dataclass(frozen=True, slots=True)
class SuppressedExported(Answer):
    """`nameless` are known by a code only, and stand there without an address."""

    people: int
    nameless: int
    file: File


def tell(read: SuppressionsRead, session: Session) -> Turn:
    lines: list[Line] = [line("suppressions-head" if read.counts else "suppressions-none")]
    lines += [
        line("suppressions-count", channel=channel, count=people, reason=str(cause))
        for (channel, cause), people in sorted(read.counts.items())
    ]
    lines.append(line("ask-suppressed"))
    export = (press("export-suppressed"),) if read.counts else ()
    lists = tuple(
        press("import-suppressed", argument=channel, channel=channel) for channel in read.channels
    )
    said = Say(tuple(lines)).with_buttons(lists, export)
    return Turn(session.aside(Step.SUPPRESSED, {}), (said,))


def ask(session: Session) -> Turn:
    return Turn(session, (say("ask-suppressed"),))


def finding(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Said(text):
            return Turn(session, commands=(FindSuppressed(text.strip()),), forget=True)
        case SuppressedFound(found) if found:
            return Turn(session, (_found(found),))
        case SuppressedFound():
            return Turn(session, (say("suppressed-unclear"),), refused=True)
        case Uploaded():
            return Turn(session, (say("suppressed-which-channel"),), refused=True, forget=True)
    return None


def _found(found: tuple[Found, ...]) -> Say:
    lines = [_told(one) for one in found]
    return Say(tuple(lines)).with_buttons(*((_change(one),) for one in found))


def _told(one: Found) -> Line:
    if not one.cause:
        return line("suppressed-not", channel=one.channel, address=one.address)
    return line(
        "suppressed-is",
        channel=one.channel,
        address=one.address,
        reason=one.cause,
        since=one.since,
        note=one.reason or "none",
    )


def _change(one: Found) -> Button:
    """What is pressed names the address, and is kept sealed."""
    if one.cause:
        return press("let-in", argument=f"{one.channel}/{one.name}", channel=one.channel)
    return press("leave-out", argument=f"{one.channel}/{one.address}", channel=one.channel)


def pressed(session: Session, heard: Pressed) -> Turn | None:
    match heard:
        case Pressed("export-suppressed"):
            return Turn(session, (say("report-coming"),), (ExportSuppressed(),))
        case Pressed("import-suppressed", channel):
            return ask_list(session.aside(Step.SUPPRESSED_LIST, {"channel": channel}))
        case Pressed("leave-out", which):
            return ask_reason(session.aside(Step.SUPPRESSED_REASON, {"which": which}))
        case Pressed("let-in", which):
            reasons = tuple(
                press(f"let-in-{why}", "let-in-sure", f"{why}/{which}") for why in UNDONE
            )
            return Turn(session, (say("ask-let-in").with_buttons(reasons),))
        case Pressed("let-in-sure", told):
            why, channel, name = told.split("/", 2)
            return Turn(session, commands=(LetInAgain(channel, name, why),))
    return None


def ask_list(session: Session) -> Turn:
    return Turn(session, (say("ask-suppressed-list", channel=session.form.get("channel", "")),))


def taking_list(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Uploaded(blob, name):
            taken = ImportSuppressed(session.form.get("channel", ""), blob, name)
            return Turn(session.back(), (say("suppressed-reading"),), (taken,), forget=True)
    return None


def ask_reason(session: Session) -> Turn:
    reasons = tuple(press(f"leave-out-{why}", "reason", why) for why in ADDED)
    return Turn(session, (say("ask-leave-out").with_buttons(reasons),))


def giving_reason(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Said(text):
            return _leave_out(session, text.strip())
        case Pressed("reason", why):
            return _leave_out(session, why)
        case LeftOut(channel):
            told = (say("left-out", channel=channel),)
            return Turn(session.at(Step.SUPPRESSED), told, again=True)
    return None


def _leave_out(session: Session, reason: str) -> Turn:
    channel, _, address = session.form.get("which", "").partition("/")
    return Turn(session, commands=(LeaveOut(channel, address, reason),))


def let_in(was: WasLetIn, session: Session) -> Turn:
    key = "was-let-in" if was.cause else "was-not-left-out"
    return Turn(session, (say(key, channel=was.channel, reason=was.cause),))


def imported(done: SuppressedImported, session: Session) -> Turn:
    if done.refused:
        return Turn(session, (say("suppressed-refused", text=done.refused),), refused=True)
    told = say("suppressed-imported", channel=done.channel, rows=done.rows, added=done.added)
    if done.unusable:
        told = Say((*told.lines, line("suppressed-unusable", count=done.unusable)))
    return Turn(session, (told,))


def show_export(made: SuppressedExported, session: Session) -> Turn:
    told = say("suppressed-exported", people=made.people, nameless=made.nameless)
    return Turn(session, (told.with_files(made.file),))
