"""How a draft repeats: how often, until when, and with whose text."""

from dataclasses import dataclass
from datetime import timedelta

from bot.conversation import confirming
from bot.moments import read_delay
from bot.words import Command, Heard, Pressed, Said, Session, Turn, press, say
from campaigns.model import CampaignId
from campaigns.repeating import EVERY


@dataclass(frozen=True, slots=True)
class SetRepeats(Command):
    """A key of EVERY, a cron expression as it was typed, or nothing: not any more."""

    campaign: CampaignId
    every: str


@dataclass(frozen=True, slots=True)
class SetEnd(Command):
    """As it was typed: a date or a number of times; empty: none."""

    campaign: CampaignId
    typed: str


@dataclass(frozen=True, slots=True)
class SetAsks(Command):
    """So long before each; None: it is not asked for."""

    campaign: CampaignId
    lead: timedelta | None


def ask_repeats(session: Session) -> Turn:
    of = session.campaign
    if of is None:
        return Turn(session.left())
    kinds = tuple(press(f"every-{kind}", "every", kind, of) for kind in EVERY)
    once = (press("every-once", "every", "", of),)
    return Turn(session, (say("ask-repeats").with_buttons(kinds[:2], kinds[2:], once),))


def choosing_repeats(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Pressed("every", kind) if session.campaign:
            return Turn(session, commands=(SetRepeats(session.campaign, kind),))
        case Said(text) if session.campaign:
            return Turn(session, commands=(SetRepeats(session.campaign, text.strip() or "-"),))
    return confirming.confirming(session, heard)


def ask_end(session: Session) -> Turn:
    if session.campaign is None:
        return Turn(session.left())
    none = press("no-end", campaign=session.campaign)
    return Turn(session, (say("ask-end").with_buttons((none,)),))


def choosing_end(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Pressed("no-end") if session.campaign:
            return Turn(session, commands=(SetEnd(session.campaign, ""),))
        case Said(text) if session.campaign:
            return Turn(session, commands=(SetEnd(session.campaign, text.strip() or "-"),))
    return confirming.confirming(session, heard)


def ask_lead(session: Session) -> Turn:
    """How long before each its text is asked for."""
    if session.campaign is None:
        return Turn(session.left())
    same = press("same-text", campaign=session.campaign)
    return Turn(session, (say("ask-lead").with_buttons((same,)),))


def choosing_lead(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Pressed("same-text") if session.campaign:
            return Turn(session, commands=(SetAsks(session.campaign, None),))
        case Said(text) if session.campaign:
            lead = read_delay(text)
            if lead is None:
                return Turn(session, (say("too-late-unclear"),), refused=True, again=True)
            return Turn(session, commands=(SetAsks(session.campaign, lead),))
    return confirming.confirming(session, heard)
