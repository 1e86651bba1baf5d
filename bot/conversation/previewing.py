"""The preview: the real message of a real row, any row."""

from dataclasses import dataclass, replace

from bot.conversation import trying
from bot.conversation.drafting import Drafted, ReadDraft, SeeList, ShowRow, go_on
from bot.conversation.options import lines_of
from bot.words import (
    Answer,
    Button,
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
from campaigns import enclosing
from campaigns.model import CampaignId, Options

LONGEST_NUMBER = 9


@dataclass(frozen=True, slots=True)
class Previewed(Answer):
    """One message as its reader sees it; the body is simple HTML that is safe to show.

    `address` is empty where everybody reads the same, but for those of the `languages` (name and
    body). `options` are None where the channel has none; `files` are what it brings. Where the row
    has another address for whom it does not reach, that and its message there are the `fallback`.
    """

    campaign: CampaignId
    row: int
    address: str
    subject: str
    body: Markup
    parts: int
    characters: int
    longest: int
    options: Options | None = None
    languages: tuple[tuple[str, Markup], ...] = ()
    files: tuple[File, ...] = ()
    channel: str = ""
    fallback: tuple[str, Markup] | None = None


@dataclass(frozen=True, slots=True)
class NoSuchRow(Answer):
    """`reason` is a sentence, or "end" where there are no more, or "none" where it is no row."""

    row: int
    reason: str


def look(session: Session) -> Turn:
    """The row that was shown last; before there was one, what was found in the list."""
    if session.campaign is None:
        return Turn(session.left())
    if not session.row:
        return Turn(session.at(Step.LIST), commands=(SeeList(session.campaign),))
    return Turn(session, commands=(ShowRow(session.campaign, session.row),))


def previewing(session: Session, heard: Heard) -> Turn | None:
    draft = session.campaign
    match heard:
        case Previewed(row=row):
            return Turn(replace(session, row=row), (_preview(heard),))
        case NoSuchRow(row, reason):
            return Turn(session, (say("no-such-row", row=row, reason=reason),), refused=True)
        case Pressed("next") if draft:
            return Turn(session, commands=(ShowRow(draft, session.row, 1),))
        case Pressed("previous") if draft:
            return Turn(session, commands=(ShowRow(draft, session.row, -1),))
        case Pressed("longest", row) if draft:
            return Turn(session, commands=(ShowRow(draft, int(row)),))
        case Said(text) if draft and text.strip().isdecimal() and len(text) < LONGEST_NUMBER:
            return Turn(session, commands=(ShowRow(draft, int(text)),))
        case Pressed("looks-right") if draft:
            return Turn(session, commands=(ReadDraft(draft),))
        case Drafted(campaign) if campaign.rate is None:
            return Turn(session.at(Step.RATE), again=True)
        case Drafted():
            return go_on(session, heard)
    return trying.begin(session, heard)


def message_of(shown: Previewed) -> list[Line]:
    """As its readers see it."""
    lines: list[Line] = [
        line("preview-head", row=shown.row, address=shown.address)
        if shown.address
        else line("preview-first" if shown.languages else "preview-everybody")
    ]
    if shown.subject:
        lines.append(line("preview-subject", subject=shown.subject))
    lines.append(line("preview-body", body=shown.body))
    lines.append(line("preview-size", characters=shown.characters, parts=shown.parts))
    if shown.fallback is not None:
        address, body = shown.fallback
        lines += [line("preview-fallback", address=address), line("preview-body", body=body)]
    for name, body in shown.languages:
        lines += [line("preview-in", language=name), line("preview-body", body=body)]
    return [*lines, *(lines_of(shown.options) if shown.options else [])]


def _preview(shown: Previewed) -> Say:
    draft = shown.campaign
    test = press("test", campaign=draft)
    rows = (
        (press("previous", campaign=draft), press("next", campaign=draft)),
        (press("longest", argument=str(shown.longest), campaign=draft), test),
    )
    more: tuple[Button, ...] = ()
    if shown.options and shown.channel in enclosing.CHANNELS:
        more = (press("change-enclosed", "change-options", campaign=draft),)
    elif shown.options:
        more = (press("change-options", campaign=draft),)
        more += () if shown.address else (press("translate", campaign=draft),)
    told = Say(tuple(message_of(shown))).with_files(*shown.files)
    return told.with_buttons(
        *(rows if shown.address else ((test,),)),
        more,
        (press("looks-right", campaign=draft),),
        (press("change-message", campaign=draft), press("see-list", campaign=draft)),
    )
