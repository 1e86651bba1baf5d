"""The message in the languages of a bot's subscribers; whoever reads none gets the first text."""

from dataclasses import dataclass, replace

from bot.conversation.drafting import Drafted, ReadDraft, go_on
from bot.words import (
    Answer,
    Button,
    Command,
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
from campaigns.model import CampaignId


@dataclass(frozen=True, slots=True)
class ReadTranslations(Command):
    campaign: CampaignId


@dataclass(frozen=True, slots=True)
class Translate(Command):
    """An empty text takes it away."""

    campaign: CampaignId
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class TranslationsRead(Answer):
    """Of each language its code, its name and its text, which is simple HTML or empty."""

    campaign: CampaignId
    texts: tuple[tuple[str, str, Markup], ...]


def ask(session: Session) -> Turn:
    if session.campaign is None:
        return Turn(session.left())
    return Turn(session, commands=(ReadTranslations(session.campaign),))


def ask_text(session: Session) -> Turn:
    return Turn(session, (say("ask-translation", language=session.form.get("name", "")),))


def pressed(session: Session, heard: Pressed) -> Turn | None:
    if heard.action != "translate" or heard.campaign != session.campaign:
        return None
    return ask(replace(session.at(Step.LANGUAGES), form={}))


def choosing(session: Session, heard: Heard) -> Turn | None:
    draft = session.campaign
    match heard:
        case TranslationsRead():
            return Turn(session, (_shown(heard),))
        case Pressed("write-translation", choice) if draft:
            language, _, name = choice.partition(" ")
            form = {"language": language, "name": name}
            return ask_text(replace(session.at(Step.TRANSLATION), form=form))
        case Pressed("no-translation", language) if draft:
            return Turn(session, commands=(Translate(draft, language, ""),))
        case Pressed("translated") if draft:
            return Turn(session, commands=(ReadDraft(draft),))
        case Drafted():
            return go_on(replace(session, row=0), heard)
    return None


def writing(session: Session, heard: Heard) -> Turn | None:
    draft = session.campaign
    match heard:
        case Said(text, marked) if draft and text.strip():
            language = session.form.get("language", "")
            return Turn(session, commands=(Translate(draft, language, marked or text),))
        case TranslationsRead():
            return Turn(replace(session.at(Step.LANGUAGES), form={}), (_shown(heard),))
    return None


def _shown(read: TranslationsRead) -> Say:
    lines: list[Line] = [line("translations-head")]
    rows: list[tuple[Button, ...]] = []
    for code, name, text in read.texts:
        known = line("translation", language=name, text=text)
        lines.append(known if text.html else line("no-translation", language=name))
        write = press(
            "write-translation", argument=f"{code} {name}", campaign=read.campaign, language=name
        )
        without = press("no-translation", argument=code, campaign=read.campaign, language=name)
        rows.append((write, without) if text.html else (write,))
    return Say(tuple(lines)).with_buttons(*rows, (press("translated", campaign=read.campaign),))
