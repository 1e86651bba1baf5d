"""What a message brings beside its text: a file, buttons, silence, protection."""

from dataclasses import dataclass, replace

from bot.conversation.drafting import Drafted, ReadDraft, go_on
from bot.words import (
    Answer,
    Button,
    Command,
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
)
from campaigns.enclosing import CHANNELS as ENCLOSING
from campaigns.model import BlobId, CampaignId, Options

SWITCHES = ("silent", "protected", "preview")
"""Each a field of Options that is on or off."""


@dataclass(frozen=True, slots=True)
class ReadOptions(Command):
    campaign: CampaignId


@dataclass(frozen=True, slots=True)
class Attach(Command):
    campaign: CampaignId
    blob: BlobId
    name: str


@dataclass(frozen=True, slots=True)
class SetLinks(Command):
    """As they were typed."""

    campaign: CampaignId
    text: str


@dataclass(frozen=True, slots=True)
class Switch(Command):
    """To the other side; `option` is one of SWITCHES."""

    campaign: CampaignId
    option: str


@dataclass(frozen=True, slots=True)
class TakeAway(Command):
    """`what` is the field of Options that has it, or the name of a file in a mail."""

    campaign: CampaignId
    what: str


@dataclass(frozen=True, slots=True)
class OptionsRead(Answer):
    campaign: CampaignId
    options: Options
    channel: str


def ask(session: Session) -> Turn:
    if session.campaign is None:
        return Turn(session.left())
    return Turn(session, commands=(ReadOptions(session.campaign),))


def pressed(session: Session, heard: Pressed) -> Turn | None:
    if heard.action != "change-options" or heard.campaign != session.campaign:
        return None
    return ask(session.at(Step.OPTIONS))


def choosing(session: Session, heard: Heard) -> Turn | None:
    draft = session.campaign
    match heard:
        case OptionsRead(channel=channel) if channel in ENCLOSING:
            return Turn(session.at(Step.ENCLOSING), again=True)
        case OptionsRead():
            return Turn(session, (_shown(heard),))
        case Uploaded(blob, name) if draft:
            return Turn(session, commands=(Attach(draft, blob, name),), forget=True)
        case Said(text) if draft:
            return Turn(session, commands=(SetLinks(draft, text),))
        case Pressed("switch-option", option) if draft:
            return Turn(session, commands=(Switch(draft, option),))
        case Pressed("take-away", what) if draft:
            return Turn(session, commands=(TakeAway(draft, what),))
        case Pressed("options-done") if draft:
            return Turn(session, commands=(ReadDraft(draft),))
        case Drafted():
            return go_on(replace(session, row=0), heard)
    return None


def lines_of(options: Options) -> list[Line]:
    """What is there, for the preview and the card."""
    lines: list[Line] = []
    if options.media:
        lines.append(line("brings-file", kind=options.media.kind.value, name=options.media.name))
    lines += [line("brings-enclosed", name=file.name) for file in options.enclosed]
    if options.preheader:
        lines.append(line("brings-preheader", text=options.preheader))
    for row in options.links:
        shown = " | ".join(f"{link.label} → {link.url}" for link in row)
        lines.append(line("brings-buttons", links=shown))
    chosen = [name for name in SWITCHES if getattr(options, name) != (name == "preview")]
    return lines + [line("brings", option=name) for name in chosen]


def _shown(read: OptionsRead) -> Say:
    options, draft = read.options, read.campaign
    asked = [line("options-head"), *lines_of(options)]
    asked += [line("options-file"), line("options-links")]
    switches = [_switch(draft, name, on=getattr(options, name)) for name in SWITCHES]
    away = tuple(
        press(f"no-{what}", "take-away", what, draft)
        for what in ("media", "links")
        if getattr(options, what)
    )
    done = (press("options-done", campaign=draft),)
    return Say(tuple(asked)).with_buttons(*((one,) for one in switches), away, done)


def _switch(draft: CampaignId, name: str, *, on: bool) -> Button:
    return press(f"{name}-{'off' if on else 'on'}", "switch-option", name, draft)
