"""What a mail brings beside its text: files, and a line that mailboxes show after the subject."""

from dataclasses import dataclass, replace

from bot.conversation.drafting import Drafted, ReadDraft, go_on
from bot.conversation.options import OptionsRead, TakeAway, lines_of
from bot.words import (
    Command,
    Heard,
    Pressed,
    Said,
    Say,
    Session,
    Turn,
    Uploaded,
    line,
    press,
)
from campaigns.enclosing import LARGEST, LONGEST_PREHEADER, MOST_FILES
from campaigns.model import BlobId, CampaignId
from campaigns.options import MB

PARTS = ("enclosed", "preheader")
"""Each a field of Options that can be taken away."""


@dataclass(frozen=True, slots=True)
class Enclose(Command):
    campaign: CampaignId
    blob: BlobId
    name: str


@dataclass(frozen=True, slots=True)
class SetPreheader(Command):
    """As it was typed."""

    campaign: CampaignId
    text: str


def choosing(session: Session, heard: Heard) -> Turn | None:
    draft = session.campaign
    match heard:
        case OptionsRead():
            return Turn(session, (shown(heard),))
        case Uploaded(blob, name) if draft:
            return Turn(session, commands=(Enclose(draft, blob, name),), forget=True)
        case Said(text) if draft:
            return Turn(session, commands=(SetPreheader(draft, text),))
        case Pressed("take-away", what) if draft:
            return Turn(session, commands=(TakeAway(draft, what),))
        case Pressed("options-done") if draft:
            return Turn(session, commands=(ReadDraft(draft),))
        case Drafted():
            return go_on(replace(session, row=0), heard)
    return None


def shown(read: OptionsRead) -> Say:
    asked = [
        line("enclosing-head"),
        *lines_of(read.options),
        line("enclosing-files", most=MOST_FILES, mb=LARGEST // MB),
        line("enclosing-preheader", longest=LONGEST_PREHEADER),
    ]
    one_away = [
        (press("no-file", "take-away", file.name, read.campaign, name=file.name),)
        for file in read.options.enclosed
        if len(read.options.enclosed) > 1
    ]
    away = tuple(
        press(f"no-{what}", "take-away", what, read.campaign)
        for what in PARTS
        if getattr(read.options, what)
    )
    return Say(tuple(asked)).with_buttons(
        *one_away, away, (press("options-done", campaign=read.campaign),)
    )
