"""What citizens can say to an agency's bot and what it can say back, in any chat."""

from dataclasses import dataclass
from datetime import datetime

from agencies.bots import Bot, Subscriber
from bot.words import Line


@dataclass(frozen=True, slots=True)
class Began:
    """`/start`, with the parameter that a link brought, which anyone can write."""

    parameter: str = ""


@dataclass(frozen=True, slots=True)
class Wrote:
    text: str


@dataclass(frozen=True, slots=True)
class Chose:
    """A button of ours, whose signature was right."""

    action: str
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shared:
    """A contact. `phone` is normalised, empty where it is no number; `own`: it is the sender's."""

    phone: str
    own: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """Something else: a picture, a place, a sticker."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """The platform says that the bot can write to them no more, since then or just now."""

    at: datetime | None = None


Heard = Began | Wrote | Chose | Shared | Sent | Blocked


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Where it is said: `language` is the one of the person's platform, in which a bot begins.

    `now` is by the agency's clock.
    """

    bot: Bot
    agency: str
    chat: int
    language: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: it carries what it means, signed, and nothing of it is kept."""

    label: Line
    action: str
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """One message of ours. `share` is the label of the platform's own button for a contact."""

    lines: tuple[Line, ...]
    choices: tuple[tuple[Choice, ...], ...] = ()
    share: Line | None = None
    unshare: bool = False
    file: tuple[str, bytes] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What is kept of the person from now on, None for nothing, and what they read, in `language`.

    With `in_place`, the message whose button was pressed becomes the first of `says`. `read` is
    what they had before them when they agreed just now.
    """

    person: Subscriber | None
    language: str
    says: tuple[Saying, ...] = ()
    in_place: bool = False
    read: str = ""
