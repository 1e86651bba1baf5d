"""Whom a broadcast is for: all of a bot's subscribers, or those of some topics and languages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.conversation.drafting import Drafted, go_on
from bot.words import (
    Answer,
    Button,
    Command,
    Heard,
    Pressed,
    Say,
    Session,
    Step,
    Turn,
    line,
    press,
)
from campaigns.model import CampaignId


@dataclass(frozen=True, slots=True)
class ReadAudience(Command):
    campaign: CampaignId


@dataclass(frozen=True, slots=True)
class AudienceRead(Answer):
    """`topics` and `languages` are what is chosen with, its name, and how many there are."""

    campaign: CampaignId
    people: int
    topics: tuple[tuple[str, str, int], ...]
    languages: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class TakeAudience(Command):
    """Nothing chosen of either means all of it."""

    campaign: CampaignId
    topics: tuple[str, ...]
    languages: tuple[str, ...]


def ask(session: Session) -> Turn:
    if session.campaign is None:
        return Turn(session.left())
    return Turn(session, commands=(ReadAudience(session.campaign),))


def pressed(session: Session, heard: Pressed) -> Turn | None:
    if heard.action != "choose-audience" or heard.campaign != session.campaign:
        return None
    return ask(replace(session.at(Step.AUDIENCE), form={}))


def choosing(session: Session, heard: Heard) -> Turn | None:
    draft = session.campaign
    match heard:
        case AudienceRead():
            return Turn(session, (_shown(session, heard),))
        case Pressed("topic" | "language" as kind, choice) if draft:
            return ask(replace(session, form=_turned(session, kind, choice)))
        case Pressed("take-audience") if draft:
            take = TakeAudience(draft, _chosen(session, "topic"), _chosen(session, "language"))
            return Turn(session, commands=(take,))
        case Drafted():
            return go_on(replace(session, form={}), heard)
    return None


def _chosen(session: Session, kind: str) -> tuple[str, ...]:
    return tuple(filter(None, session.form.get(kind, "").split(",")))


def _turned(session: Session, kind: str, choice: str) -> dict[str, str]:
    """On if it was off, and off if it was on."""
    chosen = _chosen(session, kind)
    changed = [one for one in chosen if one != choice] if choice in chosen else [*chosen, choice]
    return {**session.form, kind: ",".join(changed)}


def _shown(session: Session, read: AudienceRead) -> Say:
    topics, languages = _chosen(session, "topic"), _chosen(session, "language")
    told = line(
        "audience",
        people=read.people,
        topics=_names(read.topics, topics),
        languages=_names(read.languages, languages),
    )
    rows = [
        *_choices("topic", read.topics, topics, read.campaign),
        *_choices("language", read.languages, languages, read.campaign),
    ]
    take = (press("take-audience", campaign=read.campaign),)
    change = (press("change-message", campaign=read.campaign),)
    return Say((told,)).with_buttons(*rows, take, change)


def _names(offered: Sequence[tuple[str, str, int]], chosen: Sequence[str]) -> str:
    return ", ".join(name for one, name, _ in offered if one in chosen) or "all"


def _choices(
    kind: str, offered: Sequence[tuple[str, str, int]], chosen: Sequence[str], draft: CampaignId
) -> list[tuple[Button, ...]]:
    """A row for each, where there is anything to choose between."""
    if len(offered) < 2 and kind == "language":  # noqa: PLR2004 -- one is no choice
        return []
    return [
        (
            press("audience-on", kind, one, draft, name=name, people=people)
            if one in chosen
            else press("audience-off", kind, one, draft, name=name, people=people),
        )
        for one, name, people in offered
    ]
