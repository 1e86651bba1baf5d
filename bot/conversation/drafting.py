"""A draft asks for the first thing that it still lacks; that is the whole order of `/new`."""

from dataclasses import dataclass, replace

from bot.words import Answer, Command, Line, Markup, Session, Step, Turn, press, say
from campaigns.fallback import is_checked
from campaigns.model import Campaign, CampaignId, Checked


@dataclass(frozen=True, slots=True)
class Drafted(Answer):
    """The draft as it now stands, with what its channel asks for and its account's own rate.

    `subscribed`: the account is a bot to which people subscribe. `approved`: its provider sends
    texts that it has approved, and no other.
    """

    campaign: Campaign
    has_subject: bool
    formatted: bool
    account_rate: float
    subscribed: bool = False
    approved: bool = False


@dataclass(frozen=True, slots=True)
class Refused(Answer):
    """What was typed or pressed cannot be done; `reason` is a whole sentence, safe to show."""

    reason: Markup | Line


@dataclass(frozen=True, slots=True)
class CheckList(Command):
    """Long: becomes a job. `number` tells its result from that of an earlier check."""

    campaign: CampaignId
    number: int


@dataclass(frozen=True, slots=True)
class CheckFallback(Command):
    """Long, as CheckList: the addresses of the draft's fallback."""

    campaign: CampaignId
    number: int


@dataclass(frozen=True, slots=True)
class StopCheck(Command):
    """Nobody waits for it any more."""

    campaign: CampaignId


@dataclass(frozen=True, slots=True)
class SeeList(Command):
    """What the last check of the list came to."""

    campaign: CampaignId


@dataclass(frozen=True, slots=True)
class ListTexts(Command):
    """Long: becomes a job. Those that the provider has approved, all or what is sought."""

    campaign: CampaignId
    sought: str = ""


@dataclass(frozen=True, slots=True)
class ReadDraft(Command):
    campaign: CampaignId


@dataclass(frozen=True, slots=True)
class ShowRow(Command):
    """The message of one row, or with `step` of the next (1) or previous (-1) one after it."""

    campaign: CampaignId
    row: int
    step: int = 0


@dataclass(frozen=True, slots=True)
class MakeCard(Command):
    campaign: CampaignId


def go_on(session: Session, drafted: Drafted) -> Turn:
    """Asks for the first thing that is missing, or shows the card when nothing is."""
    draft = drafted.campaign
    session = replace(session, campaign=draft.id, subscribed=drafted.subscribed)
    if not draft.name:
        return Turn(session.at(Step.NAME), (say("ask-name"),))
    if draft.wording is None:
        return ask_message(session, drafted)
    if draft.source is None:
        return ask_list(session)
    if draft.checked is None or draft.checked.refused or draft.checked.missing:
        return check(session, draft.id)
    if not draft.checked.reachable or (draft.rate is None and _leaves_open(draft.checked)):
        return Turn(session.at(Step.LIST), commands=(SeeList(draft.id),))
    if draft.rate is None:
        return Turn(session.at(Step.PREVIEW), commands=(ShowRow(draft.id, draft.checked.first),))
    if not is_checked(draft):
        return check_fallback(session, draft.id)
    return Turn(session.at(Step.CARD), commands=(MakeCard(draft.id),))


def _leaves_open(checked: Checked) -> bool:
    """Whether there are rows about which staff have something to decide."""
    return checked.reachable < checked.rows or any(checked.empty.values())


def ask_message(session: Session, drafted: Drafted) -> Turn:
    session = replace(session, subject="", text="", marked="", formatted=drafted.formatted)
    if drafted.approved:
        reading = (say("reading-texts"),)
        return Turn(session.at(Step.APPROVED), reading, (ListTexts(drafted.campaign.id),))
    if drafted.has_subject:
        return Turn(session.at(Step.SUBJECT), (say("ask-subject"),))
    return ask_text(session.at(Step.TEXT))


def ask_text(session: Session) -> Turn:
    after = "subject" if session.subject else "nothing"
    formatted = "yes" if session.formatted else "no"
    return Turn(session, (say("ask-text", formatted=formatted, after=after),))


def ask_list(session: Session) -> Turn:
    """A file, or the subscribers of a bot."""
    asked = say("ask-list")
    if session.subscribed and session.campaign is not None:
        asked = say("ask-audience").with_buttons(
            (press("choose-audience", campaign=session.campaign),)
        )
    return Turn(session.at(Step.LIST), (asked,))


def check(session: Session, draft: CampaignId) -> Turn:
    waiting = replace(session.at(Step.CHECKING), check=session.check + 1)
    return Turn(waiting, commands=(CheckList(draft, waiting.check),))


def check_fallback(session: Session, draft: CampaignId) -> Turn:
    waiting = replace(session.at(Step.CHECKING), check=session.check + 1)
    told = (say("checking-fallback"),)
    return Turn(waiting, told, (CheckFallback(draft, waiting.check),))
