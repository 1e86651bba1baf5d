"""The list: taking a file, telling what is wrong with it, and going on with the good rows.

It is long because a list can be wrong in many ways, and each is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.conversation.drafting import Drafted, MakeCard, Refused, SeeList, ShowRow, ask_list, check
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
from campaigns.acts import Act
from campaigns.model import BlobId, Campaign, CampaignId, Checked, Duplicates

MOST_COLUMNS_SHOWN = 24
COLUMNS_IN_A_ROW = 3
AFTER_THE_LIST = (
    Step.PREVIEW, Step.TEST_ADDRESS, Step.TEST_CODE, Step.RATE, Step.HOURS, Step.CARD, Step.COUNT,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TakeList(Command):
    campaign: CampaignId
    blob: BlobId
    name: str


@dataclass(frozen=True, slots=True)
class ListChecked(Answer):
    """A job's result. It may come minutes later, to a session that has moved on.

    `problems` are the first ones, as sentences; all of them stand in the file.
    """

    number: int
    campaign: Campaign
    problems: tuple[str, ...] = ()
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class ListSeen(Answer):
    """`problems` are the first rows that get no message, as sentences."""

    campaign: Campaign
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MapColumn(Command):
    campaign: CampaignId
    field: str
    column: str


@dataclass(frozen=True, slots=True)
class TreatDuplicates(Command):
    campaign: CampaignId
    duplicates: Duplicates


def look(session: Session) -> Turn:
    """The list as it was last read, or the question for one."""
    if session.campaign is None:
        return Turn(session.left())
    return Turn(session, commands=(SeeList(session.campaign),))


def pressed(session: Session, heard: Pressed) -> Turn | None:
    """Back to what was found in the list of the draft that is being made."""
    if heard.action != "see-list" or session.campaign is None or heard.campaign != session.campaign:
        return None
    return look(session.at(Step.LIST))


def awaiting_list(session: Session, heard: Heard) -> Turn | None:
    draft = session.campaign
    match heard:
        case Uploaded(blob, name) if draft:
            told = (say("file-taken", name=name),)
            return Turn(session, told, (TakeList(draft, blob, name),), forget=True)
        case Drafted(campaign):
            return check(session, campaign.id)
        case ListSeen(campaign, problems):
            return _seen(session, campaign, problems)
        case Pressed("go-on", row) if draft:
            return Turn(session.at(Step.PREVIEW), commands=(ShowRow(draft, int(row)),))
        case Pressed("duplicates", choice) if draft:
            return Turn(session, commands=(TreatDuplicates(draft, Duplicates(choice)),))
    return None


def another_list(session: Session, heard: Uploaded) -> Turn | None:
    """A file that comes where none was asked for: kept for a list, or taken as a new one."""
    if session.step in (Step.NAME, Step.SUBJECT):
        kept = replace(session, file=(heard.blob, heard.name))
        return Turn(kept, (say("file-kept-for-list", name=heard.name),), forget=True)
    if session.step in AFTER_THE_LIST:
        return awaiting_list(session.at(Step.LIST), heard)
    return None


def checking(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case ListChecked(number, campaign, problems, files) if number == session.check:
            return _checked(session, campaign, problems, files)
        case ListChecked():
            return Turn(session)
        case ListSeen(campaign) if campaign.checked is None:
            return Turn(session, (say("still-reading"),))
        case Uploaded() | ListSeen() | Drafted():
            return awaiting_list(session, heard)
        case Refused(reason):
            return Turn(session.at(Step.LIST), (say("refused", reason=reason),), refused=True)
    return None


def choosing_column(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Pressed("column", choice) if session.campaign:
            field, _, column = choice.partition("\n")
            return Turn(session, commands=(MapColumn(session.campaign, field, column),))
        case Said(column) if session.campaign and "field" in session.form:
            field = session.form["field"]
            return Turn(session, commands=(MapColumn(session.campaign, field, column.strip()),))
    return awaiting_list(session, heard)


def _seen(session: Session, draft: Campaign, problems: tuple[str, ...]) -> Turn:
    if draft.source is None or draft.checked is None:
        return start_over(session)
    return _checked(session, draft, problems)


def _checked(
    session: Session, draft: Campaign, problems: tuple[str, ...], files: tuple[File, ...] = ()
) -> Turn:
    checked = draft.checked
    if checked is None:
        return Turn(session)
    if draft.act is Act.DELETE:  # there is no text to choose or to see
        return Turn(session.at(Step.CARD), commands=(MakeCard(draft.id),))
    if checked.refused and draft.source and draft.source.rule:
        told = tuple(line("list-problem", text=text) for text in checked.refused)
        again = _change_message(draft)
        return Turn(session.at(Step.LIST), (Say(told).with_buttons(again),), refused=True)
    if checked.refused:
        lines = (*(line("list-problem", text=text) for text in checked.refused), line("list-again"))
        return Turn(session.at(Step.LIST), (Say(lines),), refused=True)
    if checked.missing:
        field = checked.missing[0]
        asking = replace(session.at(Step.COLUMN), form={"field": field})
        return Turn(asking, (_ask_column(draft, checked, field),), refused=True)
    summary = _summary(draft, checked, problems, in_file=bool(files))
    return Turn(session.at(Step.LIST), (summary.with_files(*files),))


def _ask_column(draft: Campaign, checked: Checked, field: str) -> Say:
    shown = checked.columns[:MOST_COLUMNS_SHOWN]
    buttons = [
        press("column", argument=f"{field}\n{name}", campaign=draft.id, name=name) for name in shown
    ]
    missing = ", ".join(checked.missing)
    lines = [line("list-missing", fields=missing), line("ask-column", field=field)]
    if more := len(checked.columns) - len(shown):
        lines.append(line("ask-column-more", count=more))
    return Say(tuple(lines)).with_buttons(*_in_rows(buttons), _change_message(draft))


def _in_rows(buttons: Sequence[Button]) -> list[tuple[Button, ...]]:
    starts = range(0, len(buttons), COLUMNS_IN_A_ROW)
    return [tuple(buttons[start : start + COLUMNS_IN_A_ROW]) for start in starts]


def _summary(draft: Campaign, checked: Checked, problems: tuple[str, ...], *, in_file: bool) -> Say:
    lines = [*_counts(draft, checked), *(line("list-problem", text=text) for text in problems)]
    more = checked.invalid + checked.duplicates + checked.warnings - len(problems)
    if problems and more > 0:
        lines.append(line("list-more-problems" if in_file else "list-more", count=more))
    if not (draft.source and draft.source.rule):
        lines.append(line(_choice(checked)))
    go_on: tuple[Button, ...] = ()
    if checked.reachable:
        first = str(checked.first)
        gaps = sum(checked.empty.values())
        key, count = ("go-on-gaps", gaps) if gaps else ("go-on", checked.reachable)
        go_on = (press(key, "go-on", argument=first, campaign=draft.id, count=count),)
    return Say(tuple(lines)).with_buttons(
        go_on, _duplicates(draft, checked), _change_message(draft)
    )


def _change_message(draft: Campaign) -> tuple[Button, ...]:
    """Under a file a text has to be shorter, so that is offered, too."""
    change = press("change-message", campaign=draft.id)
    if draft.wording and draft.wording.options.media:
        return change, press("change-options", campaign=draft.id)
    return (change,)


def _choice(checked: Checked) -> str:
    if not checked.reachable:
        return "list-nobody"
    return "list-all-good" if checked.reachable == checked.rows else "list-choice"


def _counts(draft: Campaign, checked: Checked) -> list[Line]:
    if draft.source and draft.source.rule:
        key = (
            "audience-people"
            if draft.source.rule.got is None
            else f"follow-{draft.act.value}-people"
        )
        return [line(key, count=checked.reachable)]
    lines = [line("list-reachable", count=checked.reachable, rows=checked.rows)]
    if checked.note:
        lines.append(line("list-note", note=checked.note))
    found = {
        "list-invalid": checked.invalid,
        "list-duplicates": checked.duplicates,
        "list-warnings": checked.warnings,
        "list-blank": checked.blank,
    }
    lines += [line(key, count=count) for key, count in found.items() if count]
    because = checked.suppressed_because
    lines += [line("list-suppressed", count=n, reason=why) for why, n in because.items()]
    return lines + [line("list-empty", field=f, count=n) for f, n in checked.empty.items() if n]


def _duplicates(draft: Campaign, checked: Checked) -> tuple[Button, ...]:
    if draft.duplicates is Duplicates.SEND_EACH:
        return (_duplicates_button("keep-first", Duplicates.KEEP_FIRST, draft),)
    if checked.duplicates:
        return (_duplicates_button("send-each", Duplicates.SEND_EACH, draft),)
    return ()


def _duplicates_button(key: str, choice: Duplicates, draft: Campaign) -> Button:
    return press(key, "duplicates", choice.value, draft.id)


def start_over(session: Session) -> Turn:
    """Another list for the same draft."""
    return ask_list(replace(session, row=0))
