"""If its account fails: which other one takes over, or whether both share the load."""

from dataclasses import dataclass

from bot.conversation.confirming import confirming
from bot.conversation.writing import AccountChoice
from bot.numbers import whole_number
from bot.words import Answer, Command, Heard, Pressed, Said, Say, Session, Turn, press, say
from campaigns.model import CampaignId
from campaigns.routing import SHARES, WHOLE


@dataclass(frozen=True, slots=True)
class ListSpares(Command):
    """The accounts that could take over from that draft's."""

    campaign: CampaignId


@dataclass(frozen=True, slots=True)
class SparesListed(Answer):
    """`label` is the draft's own account's."""

    campaign: CampaignId
    label: str
    accounts: tuple[AccountChoice, ...]


@dataclass(frozen=True, slots=True)
class SetSpare(Command):
    """None: it waits until its own account works again."""

    campaign: CampaignId
    account: int | None


@dataclass(frozen=True, slots=True)
class SetShare(Command):
    """Per cent that go through the second account while both are well; 0: only if the first one
    fails."""

    campaign: CampaignId
    percent: int


def ask(session: Session) -> Turn:
    if session.campaign is None:
        return Turn(session.left())
    return Turn(session, commands=(ListSpares(session.campaign),))


def choosing(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case SparesListed():
            return Turn(session, (_menu(heard),))
        case Pressed("spare", account) if session.campaign:
            return Turn(session, commands=(SetSpare(session.campaign, int(account)),))
        case Pressed("no-spare") if session.campaign:
            return Turn(session, commands=(SetSpare(session.campaign, None),))
    return confirming(session, heard)


def ask_share(session: Session) -> Turn:
    if session.campaign is None:
        return Turn(session.left())
    of = session.campaign
    shares = tuple(press("share", argument=str(one), campaign=of, percent=one) for one in SHARES)
    none = (press("no-share", campaign=of),)
    return Turn(session, (say("ask-share").with_buttons(shares, none),))


def choosing_share(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Pressed("share", chosen) if session.campaign:
            return Turn(session, commands=(SetShare(session.campaign, int(chosen)),))
        case Pressed("no-share") if session.campaign:
            return Turn(session, commands=(SetShare(session.campaign, 0),))
        case Said(text) if session.campaign:
            percent = whole_number(text.strip().removesuffix("%"))
            if percent is None or not 0 <= percent < WHOLE:
                return Turn(session, (say("share-unclear"),), refused=True, again=True)
            return Turn(session, commands=(SetShare(session.campaign, percent),))
    return confirming(session, heard)


def _menu(listed: SparesListed) -> Say:
    of, none = listed.campaign, "no" if listed.accounts else "yes"
    rows = [
        (press("spare", argument=str(a.id), campaign=of, label=a.label),) for a in listed.accounts
    ]
    asked = say("ask-spare", account=listed.label, none=none)
    return asked.with_buttons(*rows, (press("no-spare", campaign=of),))
