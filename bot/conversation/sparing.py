"""If its account fails: which other one takes over."""

from dataclasses import dataclass

from bot.conversation.confirming import confirming
from bot.conversation.writing import AccountChoice
from bot.words import Answer, Command, Heard, Pressed, Say, Session, Turn, press, say
from campaigns.model import CampaignId


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


def _menu(listed: SparesListed) -> Say:
    of, none = listed.campaign, "no" if listed.accounts else "yes"
    rows = [
        (press("spare", argument=str(a.id), campaign=of, label=a.label),) for a in listed.accounts
    ]
    asked = say("ask-spare", account=listed.label, none=none)
    return asked.with_buttons(*rows, (press("no-spare", campaign=of),))
