"""Where staff write no message but choose among the texts that the provider has approved."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.conversation.drafting import Drafted, ListTexts, Refused, ask_message
from bot.conversation.writing import Written, tell_written
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
    Turn,
    Uploaded,
    line,
    press,
    say,
)
from campaigns.approved import Choice, Offered, packed
from campaigns.model import CampaignId

MOST_SHOWN = 20
MOST_REFUSED_SHOWN = 10
LONGEST_SHOWN = 300


@dataclass(frozen=True, slots=True)
class ChooseText(Command):
    """`text` is what the button carries of it."""

    campaign: CampaignId
    text: str


@dataclass(frozen=True, slots=True)
class TextsListed(Answer):
    """A job's result: those that can be sent, and those that cannot, all or what was `sought`.

    `fault` is why the provider told nothing.
    """

    campaign: CampaignId
    choices: tuple[Choice, ...] = ()
    unusable: tuple[Offered, ...] = ()
    sought: str = ""
    fault: str = ""


def ask(session: Session) -> Turn:
    if session.campaign is None:
        return Turn(session.left())
    return Turn(session, commands=(ListTexts(session.campaign),))


def choosing(session: Session, heard: Heard) -> Turn | None:
    draft = session.campaign
    match heard:
        case TextsListed(campaign) if campaign == draft:
            return _shown(session, heard)
        case TextsListed():
            return Turn(session)
        case Pressed("choose-text", text) if draft:
            return Turn(session, commands=(ChooseText(draft, text),))
        case Pressed("list-texts") if draft:
            return Turn(session, (say("reading-texts"),), (ListTexts(draft),))
        case Said(text) if draft and text.strip():
            return Turn(session, (say("reading-texts"),), (ListTexts(draft, text.strip()),))
        case Uploaded(blob, name):
            kept = replace(session, file=(blob, name))
            return Turn(kept, (say("file-kept-for-list", name=name),), forget=True)
        case Written():
            return tell_written(session, heard)
        case Drafted():
            return ask_message(session, heard)
        case Refused(reason):
            return Turn(session, (say("refused", reason=reason),), refused=True)
    return None


def _shown(session: Session, listed: TextsListed) -> Turn:
    again = (press("list-texts", campaign=listed.campaign),)
    if listed.fault:
        told = say("texts-not-listed", reason=listed.fault).with_buttons(again)
        return Turn(session, (told,), refused=True)
    shown = listed.choices[:MOST_SHOWN]
    lines = [line("ask-which-text") if shown else line("no-text", sought=listed.sought or "none")]
    lines += _texts(shown)
    if more := len(listed.choices) - len(shown):
        lines.append(line("more-texts", count=more))
    lines += [_unusable(one) for one in listed.unusable[:MOST_REFUSED_SHOWN]]
    if more := len(listed.unusable[MOST_REFUSED_SHOWN:]):
        lines.append(line("more-unusable-texts", count=more))
    buttons = [(_button(listed.campaign, choice),) for choice in shown]
    return Turn(session, (Say(tuple(lines)).with_buttons(*buttons, again),))


def _texts(shown: Sequence[Choice]) -> list[Line]:
    """Each once, as its readers get it but for its fields."""
    alone = [(choice.name, *choice.texts) for choice in shown if len(choice.texts) == 1]
    return [
        line("offered-text", name=name, language=text.language, text=_start(text.text))
        for name, text in alone
    ]


def _start(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _unusable(offered: Offered) -> Line:
    return line(
        "unusable-text",
        name=offered.name,
        language=offered.approved.language,
        why=offered.why_not.value if offered.why_not else "",
        reason=offered.reason or "none",
    )


def _button(campaign: CampaignId, choice: Choice) -> Button:
    several = "yes" if len(choice.texts) > 1 else "no"
    languages = ", ".join(choice.languages)
    return press(
        "choose-text",
        argument=packed(choice.texts),
        campaign=campaign,
        name=choice.name,
        languages=languages,
        several=several,
    )
