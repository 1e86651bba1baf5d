"""One row's message to whoever prepares it: to an address that is proven to be their own."""

from dataclasses import dataclass

from bot.words import Answer, Command, Heard, Pressed, Said, Session, Step, Turn, press, say
from campaigns.model import CampaignId


@dataclass(frozen=True, slots=True)
class SendTest(Command):
    """Long: becomes a job."""

    campaign: CampaignId
    row: int


@dataclass(frozen=True, slots=True)
class AskOwnAddress(Command):
    """Another one than is kept."""

    campaign: CampaignId


@dataclass(frozen=True, slots=True)
class OwnAddressNeeded(Answer):
    channel: str
    example: str


@dataclass(frozen=True, slots=True)
class KeepOwnAddress(Command):
    campaign: CampaignId
    text: str


@dataclass(frozen=True, slots=True)
class OwnAddressKept(Answer):
    address: str


@dataclass(frozen=True, slots=True)
class TestSent(Answer):
    """A job's result; `reason` is why it did not go out, empty when it did."""

    address: str
    rehearsal: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OwnCodeSent(Answer):
    """To an address that was only typed so far; the test waits for the code."""

    address: str
    minutes: int


@dataclass(frozen=True, slots=True)
class OwnCodeNotSent(Answer):
    """A job's result."""

    address: str
    reason: str


@dataclass(frozen=True, slots=True)
class SendOwnCode(Command):
    """Another one. Long: becomes a job."""

    campaign: CampaignId


@dataclass(frozen=True, slots=True)
class GuessOwnCode(Command):
    campaign: CampaignId
    text: str


@dataclass(frozen=True, slots=True)
class OwnCodeGuessed(Answer):
    right: bool


_CODE_BUTTONS = (
    (press("own-code-again"), press("test-elsewhere")),
    (press("back-to-preview"),),
)


def ask_own_address(session: Session) -> Turn:
    if session.campaign is None:
        return Turn(session.left())
    return Turn(session, commands=(AskOwnAddress(session.campaign),))


def begin(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Pressed("test-elsewhere") if session.campaign:
            return Turn(session, commands=(AskOwnAddress(session.campaign),))
        case Pressed("test") if session.campaign:
            return Turn(session, commands=(SendTest(session.campaign, session.row),))
        case OwnAddressNeeded():
            return giving_own_address(session, heard)
        case OwnCodeSent():
            return giving_own_code(session, heard)
    return None


def giving_own_address(session: Session, heard: Heard) -> Turn | None:
    draft = session.campaign
    match heard:
        case Said(text) if draft:
            return Turn(session, commands=(KeepOwnAddress(draft, text),), forget=True)
        case OwnAddressKept() if draft:
            preview = session.at(Step.PREVIEW)
            return Turn(preview, commands=(SendTest(draft, session.row),))
        case OwnAddressNeeded(channel, example):
            asked = say("ask-own-address", channel=channel, example=example)
            return Turn(session.at(Step.TEST_ADDRESS), (asked,))
    return None


def tell_test(sent: TestSent, session: Session) -> Turn:
    """Under it the preview again, which is where one goes on."""
    again = session.step is Step.PREVIEW
    elsewhere = (press("test-elsewhere"),)
    if sent.reason:
        told = say("test-not-sent", address=sent.address, reason=sent.reason)
        return Turn(session, (told.with_buttons(elsewhere),), refused=True, again=again)
    told = say("test-sent", address=sent.address, rehearsal="yes" if sent.rehearsal else "no")
    return Turn(session, (told.with_buttons(elsewhere),), again=again)


def ask_own_code(session: Session) -> Turn:
    return Turn(session, (say("ask-own-code").with_buttons(*_CODE_BUTTONS),))


def giving_own_code(session: Session, heard: Heard) -> Turn | None:
    draft = session.campaign
    match heard:
        case OwnCodeSent(address, minutes):
            told = say("own-code-sent", address=address, minutes=minutes)
            return Turn(session.at(Step.TEST_CODE), (told.with_buttons(*_CODE_BUTTONS),))
        case Pressed("own-code-again") if draft:
            return Turn(session, commands=(SendOwnCode(draft),))
        case Pressed("test-elsewhere") if draft:
            return Turn(session, commands=(AskOwnAddress(draft),))
        case Pressed("back-to-preview"):
            return Turn(session.at(Step.PREVIEW), again=True)
        case OwnAddressNeeded():
            return giving_own_address(session, heard)
        case Said(text) if draft:
            return Turn(session, commands=(GuessOwnCode(draft, text),))
        case OwnCodeGuessed(right) if draft and right:
            return Turn(session.at(Step.PREVIEW), commands=(SendTest(draft, session.row),))
        case OwnCodeGuessed():
            wrong = say("own-code-wrong").with_buttons(*_CODE_BUTTONS)
            return Turn(session, (wrong,), refused=True)
    return None


def code_not_sent(failed: OwnCodeNotSent, session: Session) -> Turn:
    told = say("test-not-sent", address=failed.address, reason=failed.reason)
    return Turn(session, (told.with_buttons((press("test-elsewhere"),)),), refused=True)
