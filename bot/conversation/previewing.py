"""The preview: the real message of a real row, any row, and one of them sent as a test."""

from dataclasses import dataclass, replace

from bot.conversation.drafting import Drafted, ReadDraft, SeeList, ShowRow, go_on
from bot.conversation.options import lines_of
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
from campaigns.model import CampaignId, Options

LONGEST_NUMBER = 9


@dataclass(frozen=True, slots=True)
class Previewed(Answer):
    """One message as its reader sees it; the body is simple HTML that is safe to show.

    `address` is empty where everybody reads the same, but for those of the `languages` (name and
    body). `options` are None where the channel has none; `files` are what it brings.
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


@dataclass(frozen=True, slots=True)
class NoSuchRow(Answer):
    """`reason` is a sentence, or "end" where there are no more, or "none" where it is no row."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class SendTest(Command):
    """Long: becomes a job."""

    campaign: CampaignId
    row: int


@dataclass(frozen=True, slots=True)
class AskOwnAddress(Command):
    """Another one than is kept."""

    campaign: CampaignId


@dataclass(frozen=True, slots=True)
class OwnAddressNeeded(Answer):
    channel: str
    example: str


@dataclass(frozen=True, slots=True)
class KeepOwnAddress(Command):
    campaign: CampaignId
    text: str


@dataclass(frozen=True, slots=True)
class OwnAddressKept(Answer):
    address: str


@dataclass(frozen=True, slots=True)
class TestSent(Answer):
    """A job's result; `reason` is why it did not go out, empty when it did."""

    address: str
    rehearsal: bool
    reason: str = ""


def look(session: Session) -> Turn:
    """The row that was shown last; before there was one, what was found in the list."""
    if session.campaign is None:
        return Turn(session.left())
    if not session.row:
        return Turn(session.at(Step.LIST), commands=(SeeList(session.campaign),))
    return Turn(session, commands=(ShowRow(session.campaign, session.row),))


def ask_own_address(session: Session) -> Turn:
    if session.campaign is None:
        return Turn(session.left())
    return Turn(session, commands=(AskOwnAddress(session.campaign),))


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
    return _testing(session, heard)


def _testing(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Pressed("test-elsewhere") if session.campaign:
            return Turn(session, commands=(AskOwnAddress(session.campaign),))
        case Pressed("test") if session.campaign:
            return Turn(session, commands=(SendTest(session.campaign, session.row),))
        case OwnAddressNeeded():
            return giving_own_address(session, heard)
    return None


def giving_own_address(session: Session, heard: Heard) -> Turn | None:
    draft = session.campaign
    match heard:
        case Said(text) if draft:
            return Turn(session, commands=(KeepOwnAddress(draft, text),), forget=True)
        case OwnAddressKept() if draft:
            preview = session.at(Step.PREVIEW)
            return Turn(preview, commands=(SendTest(draft, session.row),))
        case OwnAddressNeeded(channel, example):
            asked = say("ask-own-address", channel=channel, example=example)
            return Turn(session.at(Step.TEST_ADDRESS), (asked,))
    return None


def tell_test(session: Session, sent: TestSent) -> Turn:
    """Under it the preview again, which is where one goes on."""
    again = session.step is Step.PREVIEW
    elsewhere = (press("test-elsewhere"),)
    if sent.reason:
        told = say("test-not-sent", address=sent.address, reason=sent.reason)
        return Turn(session, (told.with_buttons(elsewhere),), refused=True, again=again)
    told = say("test-sent", address=sent.address, rehearsal="yes" if sent.rehearsal else "no")
    return Turn(session, (told.with_buttons(elsewhere),), again=again)


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
    if shown.options:
        more = (press("change-options", campaign=draft),)
        more += () if shown.address else (press("translate", campaign=draft),)
    told = Say(tuple(message_of(shown))).with_files(*shown.files)
    return told.with_buttons(
        *(rows if shown.address else ((test,),)),
        more,
        (press("looks-right", campaign=draft),),
        (press("change-message", campaign=draft), press("see-list", campaign=draft)),
    )
