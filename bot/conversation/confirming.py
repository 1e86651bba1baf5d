"""The rate, what is chosen on the confirmation card, and the one press that sends."""

from dataclasses import dataclass, replace
from datetime import datetime

from agencies.hours import Hours
from bot.conversation import card as cards
from bot.conversation.drafting import Drafted, MakeCard, ReadDraft, go_on
from bot.conversation.hours import clock, hours_of, is_none
from bot.conversation.listing import start_over
from bot.conversation.rates import per_second
from bot.conversation.writing import ListAccounts
from bot.moments import full
from bot.numbers import whole_number
from bot.words import (
    Answer,
    Command,
    Heard,
    Pressed,
    Said,
    Session,
    Step,
    Turn,
    press,
    say,
)
from campaigns.acts import Act
from campaigns.confirming import Card
from campaigns.model import Campaign, CampaignId

ASKED = {
    "change-rate": Step.RATE,
    "change-hours": Step.HOURS,
    "change-purpose": Step.PURPOSE,
    "change-spare": Step.SPARE,
    "change-share": Step.SHARE,
    "change-fallback": Step.FALLBACK,
    "change-start": Step.START,
    "change-too-late": Step.TOO_LATE,
    "change-repeats": Step.REPEATS,
    "change-end": Step.REPEATS_END,
    "change-lead": Step.REPEATS_LEAD,
}
"""What is asked for by one step, by the card's button for it."""

LAUNCHED = {Act.SEND: "launched", Act.EDIT: "launched-edit", Act.DELETE: "launched-delete"}


@dataclass(frozen=True, slots=True)
class SetRate(Command):
    campaign: CampaignId
    rate: float


@dataclass(frozen=True, slots=True)
class ReadRate(Command):
    campaign: CampaignId


@dataclass(frozen=True, slots=True)
class RateRead(Answer):
    """What the account of that draft can do at most."""

    campaign: CampaignId
    rate: float


@dataclass(frozen=True, slots=True)
class SetHours(Command):
    """In the agency's time zone; None: at any hour."""

    campaign: CampaignId
    hours: Hours | None


@dataclass(frozen=True, slots=True)
class SetUrgent(Command):
    campaign: CampaignId
    urgent: bool


@dataclass(frozen=True, slots=True)
class SetPreferDelivery(Command):
    campaign: CampaignId
    prefer: bool


@dataclass(frozen=True, slots=True)
class SetPaid(Command):
    campaign: CampaignId
    paid: bool


@dataclass(frozen=True, slots=True)
class CardMade(Answer):
    card: Card


@dataclass(frozen=True, slots=True)
class Launch(Command):
    """Short: done in the turn's own transaction, so that a doubled press launches once."""

    campaign: CampaignId
    confirmed: str


@dataclass(frozen=True, slots=True)
class Launched(Answer):
    """`begins` is when its hours do, by the agency's clock; None where they have."""

    campaign: Campaign
    begins: datetime | None


@dataclass(frozen=True, slots=True)
class Scheduled(Answer):
    """Nothing is sent yet: it starts `at` that time, by the agency's clock."""

    name: str
    at: datetime
    time_zone: str
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class Changed(Answer):
    """What was confirmed is not what would be sent now: nothing was sent."""

    campaign: CampaignId


def ask_rate(session: Session) -> Turn:
    if session.campaign is None:
        return Turn(session.left())
    return Turn(session, commands=(ReadRate(session.campaign),))


def look(session: Session) -> Turn:
    """The card as it is now, or what the draft lacks since somebody changed it."""
    if session.campaign is None:
        return Turn(session.left())
    return Turn(session, commands=(ReadDraft(session.campaign),))


def ask_count(session: Session) -> Turn:
    return Turn(session, (say("ask-count", people=session.people),))


def choosing_rate(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Pressed("rate", default) if session.campaign:
            return Turn(session, commands=(SetRate(session.campaign, float(default)),))
        case Said(text) if session.campaign:
            rate = per_second(text)
            if rate is None:
                return Turn(session, (say("rate-unclear"),), refused=True, again=True)
            return Turn(session, commands=(SetRate(session.campaign, rate),))
        case RateRead(draft, most):
            full = press("rate", argument=str(most), campaign=draft, rate=most)
            return Turn(session, (say("ask-rate", rate=most).with_buttons((full,)),))
        case Drafted():
            return go_on(session, heard)
    return None


def ask_hours(session: Session) -> Turn:
    if session.campaign is None:
        return Turn(session.left())
    any_hour = press("any-hour", campaign=session.campaign)
    return Turn(session, (say("ask-hours").with_buttons((any_hour,)),))


def choosing_hours(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Pressed("any-hour") if session.campaign:
            return Turn(session, commands=(SetHours(session.campaign, None),))
        case Said(text) if session.campaign:
            hours = hours_of(text)
            if hours is None and not is_none(text):
                return Turn(session, (say("hours-unclear"),), refused=True, again=True)
            return Turn(session, commands=(SetHours(session.campaign, hours),))
    return confirming(session, heard)


def confirming(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case CardMade(card):
            kept = replace(session, confirm=card.hash, people=card.people)
            return Turn(kept, (cards.show(card),))
        case Pressed("send", confirmed) if session.campaign:
            return Turn(session, commands=(Launch(session.campaign, confirmed),))
        case Pressed("type-count", confirmed):
            return ask_count(replace(session.at(Step.COUNT), confirm=confirmed))
        case Launched(campaign, begins):
            key = LAUNCHED[campaign.act]
            told = say(key, name=campaign.name, begins=clock(begins))
            return Turn(session.left(), (replace(told, live=campaign.id),))
        case Scheduled(name, at, zone, repeats):
            many = "yes" if repeats else "no"
            told = say("scheduled", name=name, at=full(at), zone=zone, repeats=many)
            return Turn(session.left(), (told,))
        case Changed(campaign):
            return Turn(
                session.at(Step.CARD), (say("voided"),), (MakeCard(campaign),), refused=True
            )
    return _changing(session, heard)


def typing_count(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Said(text) if session.campaign and whole_number(text) == session.people:
            return Turn(session, commands=(Launch(session.campaign, session.confirm),))
        case Said(text):
            told = say("count-differs", typed=text.strip()[:20], people=session.people)
            return Turn(session, (told,), refused=True)
    return confirming(session, heard)


def _changing(session: Session, heard: Heard) -> Turn | None:
    """The card's buttons that choose, or go back to, one of the things it states."""
    match heard:
        case Drafted():
            return go_on(session, heard)
        case Pressed("look-again") if session.campaign:
            return Turn(session, commands=(MakeCard(session.campaign),))
        case Pressed("urgent", choice) if session.campaign:
            return Turn(session, commands=(SetUrgent(session.campaign, choice == "yes"),))
        case Pressed("prefer-delivery", choice) if session.campaign:
            return Turn(session, commands=(SetPreferDelivery(session.campaign, choice == "yes"),))
        case Pressed("pay", choice) if session.campaign:
            return Turn(session, commands=(SetPaid(session.campaign, choice == "yes"),))
        case Pressed("change-list"):
            return start_over(session)
        case Pressed(what) if what in ASKED:
            return Turn(session.at(ASKED[what]), again=True)
        case Pressed("change-account"):
            return Turn(session.at(Step.ACCOUNT), commands=(ListAccounts(),))
        case Pressed("later"):
            return Turn(session.left(), (say("kept-as-draft"),))
    return None
