"""The audit in the chat: what was changed last, by whom, and all of it as a file."""

from dataclasses import dataclass
from datetime import datetime

from bot.words import (
    Answer,
    Button,
    Command,
    File,
    Line,
    Markup,
    Pressed,
    Say,
    Session,
    Turn,
    line,
    press,
    say,
)

PAGE = 10


@dataclass(frozen=True, slots=True)
class ReadAudit(Command):
    """The newest, or those `before` that number; all, or those that `sought` is about."""

    before: int = 0
    sought: str = ""


@dataclass(frozen=True, slots=True)
class EntryRead:
    """`at` is by the agency's clock; who did what is `told` as a sentence."""

    number: int
    at: datetime
    told: Markup


@dataclass(frozen=True, slots=True)
class AuditRead(Answer):
    entries: tuple[EntryRead, ...]
    sought: str = ""


@dataclass(frozen=True, slots=True)
class ExportAudit(Command):
    """Long: becomes a job."""


@dataclass(frozen=True, slots=True)
class AuditExported(Answer):
    file: File
    count: int


def show(read: AuditRead, session: Session) -> Turn:
    if not read.entries:
        return Turn(session, (say("audit-empty", sought=read.sought or "none"),))
    head = line("audit", sought=read.sought or "none")
    lines = [head, *(_line(entry) for entry in read.entries)]
    buttons: list[Button] = [press("export-audit")]
    if read.entries[-1].number > 1:
        since = f"{read.entries[-1].number} {read.sought}"
        buttons.insert(0, press("earlier-audit", argument=since.strip()))
    lines += [] if read.sought else [line("audit-search")]
    return Turn(session, (Say(tuple(lines)).with_buttons(tuple(buttons)),))


def show_export(heard: AuditExported, session: Session) -> Turn:
    return Turn(session, (say("audit-exported", count=heard.count).with_files(heard.file),))


def pressed(session: Session, heard: Pressed) -> Turn | None:
    match heard:
        case Pressed("earlier-audit", since):
            before, _, sought = since.partition(" ")
            return Turn(session, commands=(ReadAudit(int(before), sought),))
        case Pressed("export-audit"):
            return Turn(session, (say("audit-coming"),), (ExportAudit(),))
    return None


def _line(entry: EntryRead) -> Line:
    at = f"{entry.at.day} {entry.at:%b %Y %H:%M}"
    return line("audit-line", number=entry.number, at=at, told=entry.told)
