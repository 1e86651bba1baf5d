"""The audit in the chat: what was changed last, by whom, and all of it as a file."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from agencies.audit import Entry
from bot.words import (
    Answer,
    Button,
    Command,
    File,
    Line,
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
class AuditRead(Answer):
    """`names` are those of the agency's people, `time_zone` its own."""

    entries: tuple[Entry, ...]
    names: tuple[tuple[int, str], ...]
    time_zone: str
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
    names, zone = dict(read.names), ZoneInfo(read.time_zone)
    head = line("audit", sought=read.sought or "none")
    lines = [head, *(_line(entry, names, zone) for entry in read.entries)]
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


def _line(entry: Entry, names: dict[int, str], zone: ZoneInfo) -> Line:
    deed = entry.deed
    return line(
        "audit-line",
        number=entry.number,
        at=entry.at.astimezone(zone).replace(tzinfo=None),
        who=names.get(deed.person, deed.by),
        what=deed.what,
        facts=", ".join(f"{name} {fact}" for name, fact in deed.facts.items() if _tells(fact))
        or "none",
    )


def _tells(fact: object) -> bool:
    """A keyed hash tells a reader nothing; the file has it."""
    return fact not in (None, "") and not str(fact).startswith("#")
