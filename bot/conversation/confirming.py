"""The rate, the confirmation card, and the one press that sends."""

from dataclasses import dataclass, replace

from bot.conversation.drafting import Drafted, MakeCard, ReadDraft, go_on
from bot.conversation.listing import start_over
from bot.conversation.rates import per_second
from bot.conversation.writing import ListAccounts
from bot.words import (
    Answer,
    Command,
    Heard,
    Line,
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
from campaigns.confirming import Card
from campaigns.model import Campaign, CampaignId


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
class CardMade(Answer):
    card: Card


@dataclass(frozen=True, slots=True)
class Launch(Command):
    """Short: done in the turn's own transaction, so that a doubled press launches once."""

    campaign: CampaignId
    confirmed: str


@dataclass(frozen=True, slots=True)
class Launched(Answer):
    campaign: Campaign


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


def confirming(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case CardMade(card):
            kept = replace(session, confirm=card.hash, people=card.people)
            return Turn(kept, (_card(card),))
        case Pressed("send", confirmed) if session.campaign:
            return Turn(session, commands=(Launch(session.campaign, confirmed),))
        case Pressed("type-count", confirmed):
            return ask_count(replace(session.at(Step.COUNT), confirm=confirmed))
        case Launched(campaign):
            told = say("launched", name=campaign.name)
            return Turn(session.left(), (replace(told, live=campaign.id),))
        case Changed(campaign):
            return Turn(
                session.at(Step.CARD), (say("voided"),), (MakeCard(campaign),), refused=True
            )
    return _changing(session, heard)


def typing_count(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Said(text) if session.campaign and _number(text) == session.people:
            return Turn(session, commands=(Launch(session.campaign, session.confirm),))
        case Said(text):
            told = say("count-differs", typed=text.strip()[:20], people=session.people)
            return Turn(session, (told,), refused=True)
    return confirming(session, heard)


def _changing(session: Session, heard: Heard) -> Turn | None:
    """The card's buttons that go back to one of the things it states."""
    match heard:
        case Drafted():
            return go_on(session, heard)
        case Pressed("change-list"):
            return start_over(session)
        case Pressed("change-rate"):
            return Turn(session.at(Step.RATE), again=True)
        case Pressed("change-account"):
            return Turn(session.at(Step.ACCOUNT), commands=(ListAccounts(),))
        case Pressed("later"):
            return Turn(session.left(), (say("kept-as-draft"),))
    return None


def _number(text: str) -> int | None:
    digits = text.strip().replace(",", "").replace(" ", "").replace(".", "")
    return int(digits) if digits.isdecimal() else None


def _card(card: Card) -> Say:
    send = press("type-count" if card.must_be_typed else "send", argument=card.hash,
                 campaign=card.campaign, people=card.people)  # fmt: skip
    changes = [press(f"change-{what}", campaign=card.campaign) for what in CHANGES]
    return Say(_card_lines(card)).with_buttons(
        (send,), tuple(changes[:2]), tuple(changes[2:]), (press("later", campaign=card.campaign),)
    )


COUNTED_IN_PARTS = frozenset({"sms", "whatsapp"})
CHANGES = ("message", "list", "account", "rate")


def _card_lines(card: Card) -> tuple[Line, ...]:
    lines = [
        line("card-head", name=card.name, agency=card.agency),
        line("card-route", channel=card.channel, account=card.account),
        line("card-people", people=card.people),
    ]
    if card.rehearsal:
        lines.insert(0, line("card-rehearsal"))
    left_out = {"card-invalid": card.invalid, "card-duplicates": card.duplicates}
    left_out |= {"card-suppressed": card.suppressed, "card-blank": card.blank}
    lines += [line(key, count=count) for key, count in left_out.items() if count]
    if card.send_each:
        lines.append(line("card-send-each"))
    lines += [line("card-empty", field=f, count=n) for f, n in card.empty.items() if n]
    lines += [line("card-abroad", country=c, count=n) for c, n in card.abroad.items()]
    if card.channel in COUNTED_IN_PARTS:
        lines.append(line("card-parts", parts=card.parts))
    lines += [
        line("card-time", seconds=card.seconds, rate=card.rate),
        line("card-uncertain", count=card.uncertain),
    ]
    return tuple(lines)
