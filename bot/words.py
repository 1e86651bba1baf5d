"""What staff can say to the bot and what it can say back, in any chat.

It is long because each of these words stands here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from agencies.model import AgencyId
from campaigns.model import BlobId, CampaignId


@dataclass(frozen=True, slots=True)
class Said:
    """`marked` is the same text with what was bold, italic or a link in the chat as our tags.

    `stays` where it stands in a chat that we cannot take it out of. `secret` names the one that it
    is, where it was typed in a form for that.
    """

    text: str
    marked: str = ""
    stays: bool = False
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file that is already stored, sealed; it can be a million rows, so it never travels here."""

    blob: BlobId
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button that was ours and is still good."""

    action: str
    argument: str = ""
    campaign: CampaignId | None = None


NO_LONGER = "no-longer"
"""What a button does that is not there any more: nothing, which is told at every step."""


class Answer:
    """What a command came to; it is heard in the same turn, or later from a job."""

    __slots__ = ()


class Command:
    """What a turn asks for: done in the turn's own transaction, or begun there as a job."""

    __slots__ = ()


Heard = Said | Uploaded | Pressed | Answer

Value = str | int | float | datetime


@dataclass(frozen=True, slots=True)
class Markup:
    """Simple HTML that is already safe to show, unlike other values, which are escaped."""

    html: str


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence, by its key in the catalogue, with what it needs: another one is said within."""

    key: str
    args: "tuple[tuple[str, Value | Markup | Line], ...]" = ()


@dataclass(frozen=True, slots=True)
class Button:
    """`lasting` ones never expire, can be pressed again, and stay the same when shown again."""

    label: Line
    action: str
    argument: str = ""
    campaign: CampaignId | None = None
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """A stored file to hand to the person. A `picture` is shown in place, and that is what is to be
    seen there, for who does not see it.
    """

    blob: BlobId
    name: str
    agency: AgencyId
    picture: Line | None = None


@dataclass(frozen=True, slots=True)
class Say:
    """One message of ours: lines under each other, rows of buttons, files.

    With `live`, a message that shows that campaign's progress follows, edited in place. `secret`
    names the one that it asks for, which is typed where nobody finds it later.
    """

    lines: tuple[Line, ...]
    buttons: tuple[tuple[Button, ...], ...] = ()
    files: tuple[File, ...] = ()
    live: CampaignId | None = None
    secret: str = ""

    def asking_for_a_secret(self, which: str) -> "Say":
        return replace(self, secret=which)

    def with_buttons(self, *rows: tuple[Button, ...]) -> "Say":
        return replace(self, buttons=tuple(filter(None, rows)))

    def with_files(self, *files: File) -> "Say":
        return replace(self, files=files)


def line(key: str, **args: Value | Markup | Line) -> Line:
    return Line(key, tuple(sorted(args.items())))


def say(key: str, **args: Value | Markup | Line) -> Say:
    return Say((line(key, **args),))


def press(
    key: str,
    action: str = "",
    argument: str = "",
    campaign: CampaignId | None = None,
    *,
    lasting: bool = False,
    **args: Value,
) -> Button:
    """A button with the text `button-<key>`, and the key as its action unless another is given."""
    return Button(line(f"button-{key}", **args), action or key, argument, campaign, lasting)


class Step(StrEnum):
    """Where a person is in the conversation, by what the bot waits for."""

    IDLE = "idle"
    ACCOUNT = "account"
    NAME = "name"
    SUBJECT = "subject"
    TEXT = "text"
    MORE_TEXT = "more_text"
    APPROVED = "approved"
    LIST = "list"
    CHECKING = "checking"
    COLUMN = "column"
    PREVIEW = "preview"
    TEST_ADDRESS = "test_address"
    TEST_CODE = "test_code"
    RATE = "rate"
    HOURS = "hours"
    PURPOSE = "purpose"
    SPARE = "spare"
    SHARE = "share"
    START = "start"
    TOO_LATE = "too_late"
    REPEATS = "repeats"
    REPEATS_END = "repeats_end"
    REPEATS_LEAD = "repeats_lead"
    FALLBACK = "fallback"
    FALLBACK_COLUMN = "fallback_column"
    FALLBACK_SUBJECT = "fallback_subject"
    FALLBACK_WAIT = "fallback_wait"
    CARD = "card"
    COUNT = "count"
    PROVIDER = "provider"
    FORM = "form"
    PROOF = "proof"
    PROVING = "proving"
    LABEL = "label"
    ACCOUNT_RATE = "account_rate"
    SETTING = "setting"
    PRICES = "prices"
    ROUTES = "routes"
    BUDGET = "budget"
    RUN_RATE = "run_rate"
    BOT_TOKEN = "bot_token"  # noqa: S105 - a step
    BOT_CONNECTING = "bot_connecting"
    BOT_PURPOSE = "bot_purpose"
    BOT_TOPIC = "bot_topic"
    AUDIENCE = "audience"
    OPTIONS = "options"
    ENCLOSING = "enclosing"
    LANGUAGES = "languages"
    TRANSLATION = "translation"
    SUBSCRIBER = "subscriber"
    SUPPRESSED = "suppressed"
    SUPPRESSED_LIST = "suppressed_list"
    SUPPRESSED_REASON = "suppressed_reason"
    MOVE_START = "move_start"
    INVITEE = "invitee"
    COMMENT = "comment"
    ERASE_PERSON = "erase-person"


ASIDE = frozenset(
    {Step.PROVIDER, Step.FORM, Step.PROOF, Step.PROVING, Step.LABEL, Step.ACCOUNT_RATE,
     Step.SETTING, Step.PRICES, Step.ROUTES, Step.BUDGET, Step.RUN_RATE, Step.BOT_TOKEN,
     Step.BOT_CONNECTING, Step.BOT_PURPOSE, Step.BOT_TOPIC, Step.SUBSCRIBER, Step.SUPPRESSED,
     Step.SUPPRESSED_LIST, Step.SUPPRESSED_REASON, Step.MOVE_START, Step.INVITEE, Step.COMMENT,
     Step.ERASE_PERSON}
)  # fmt: skip
"""Steps that are none of a draft's: after them it is gone on with where it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Where a person is. The draft lives in the campaign's row; this is kept sealed.

    `subject`, `text` and `marked` are what was typed of a message that is not complete, whose
    formatting reaches its readers if it is `formatted`; `subscribed` if people subscribe to its
    account; `row` the row that the preview shows,
    `check` the number of the check that is waited for, `confirm` and `people` what is being
    confirmed, `form` the answers to a form that is being filled in, `file` a list that came before
    its campaign (blob and name), `copies` the campaign and the states of its rows that the next
    account is chosen for.
    """

    step: Step = Step.IDLE
    campaign: CampaignId | None = None
    subject: str = ""
    text: str = ""
    marked: str = ""
    formatted: bool = False
    subscribed: bool = False
    row: int = 0
    check: int = 0
    confirm: str = ""
    people: int = 0
    form: Mapping[str, str] = field(default_factory=dict)
    file: tuple[BlobId, str] | None = None
    copies: tuple[CampaignId, tuple[int, ...]] | None = None

    def at(self, step: Step) -> "Session":
        return replace(self, step=step)

    def aside(self, step: Step, form: Mapping[str, str]) -> "Session":
        """At one of the steps ASIDE; `form` remembers, as `asked_at`, where it was before."""
        before = self.form.get("asked_at", Step.IDLE) if self.step in ASIDE else self.step
        return replace(self, step=step, form={**form, "asked_at": str(before)})

    def back(self) -> "Session":
        """Where it was before it went aside."""
        return replace(self, step=Step(self.form.get("asked_at", Step.IDLE)), form={})

    def left(self) -> "Session":
        """Out of every flow. Checks go on being counted, so that a late result is known as one."""
        return Session(check=self.check)


@dataclass(frozen=True, slots=True)
class Turn:
    """`forget`: what the person just sent is taken out of the chat. `refused`: it did not work.

    With `again`, the message of the session's step follows, with its buttons.
    """

    session: Session
    says: tuple[Say, ...] = ()
    commands: tuple[Command, ...] = ()
    forget: bool = False
    refused: bool = False
    again: bool = False
