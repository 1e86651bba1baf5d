"""A draft that is to start later: when, and how late it may still begin."""

from dataclasses import dataclass
from datetime import timedelta

from bot.conversation import confirming
from bot.moments import read_delay
from bot.words import Command, Heard, Pressed, Said, Session, Turn, press, say
from campaigns.model import CampaignId


@dataclass(frozen=True, slots=True)
class SetStart(Command):
    """As it was typed, since it takes a clock to read it; empty: as soon as it is confirmed."""

    campaign: CampaignId
    typed: str


@dataclass(frozen=True, slots=True)
class SetTooLate(Command):
    campaign: CampaignId
    after: timedelta


def ask_start(session: Session) -> Turn:
    if session.campaign is None:
        return Turn(session.left())
    at_once = press("start-at-once", campaign=session.campaign)
    return Turn(session, (say("ask-start").with_buttons((at_once,)),))


def choosing_start(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Pressed("start-at-once") if session.campaign:
            return Turn(session, commands=(SetStart(session.campaign, ""),))
        case Said(text) if session.campaign:
            return Turn(session, commands=(SetStart(session.campaign, text),))
    return confirming.confirming(session, heard)


def ask_too_late(session: Session) -> Turn:
    if session.campaign is None:
        return Turn(session.left())
    return Turn(session, (say("ask-too-late"),))


def choosing_too_late(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Said(text) if session.campaign:
            after = read_delay(text)
            if after is None:
                return Turn(session, (say("too-late-unclear"),), refused=True, again=True)
            return Turn(session, commands=(SetTooLate(session.campaign, after),))
    return confirming.confirming(session, heard)
