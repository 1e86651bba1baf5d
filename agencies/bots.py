"""An agency's own bot, and the citizens who agreed to hear from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from agencies.model import AgencyId, CredentialId
from config.secrets import Secret

BotId = NewType("BotId", int)
TopicId = NewType("TopicId", int)
SubscriberId = NewType("SubscriberId", int)

LANGUAGES = ("en", "zh", "ms", "ta")
"""What a bot itself says, it says in each of these; the first where nothing else is known."""

LONGEST_SOURCE = 20
"""Characters of the word that a poster's link brings, like `mrt-2026`."""


class BotTaken(ValueError):
    """Another agency on this installation runs that bot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    id: TopicId
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """`account` is what the platform calls it, and stays when its token is renewed.

    `purpose` is what people read before they agree: what will be sent, and how often.
    `refused` is set once the platform no longer knew its token.
    """

    id: BotId
    agency: AgencyId
    credential: CredentialId
    account: int
    username: str
    name: str
    purpose: str
    topics: tuple[Topic, ...] = ()
    asks_phone: bool = False
    paused: bool = False
    refused: bool = False
    added_by: str = ""

    def link(self, parameter: str = "") -> str:
        """What opens a chat with it: https://core.telegram.org/bots/features#deep-linking."""
        return f"https://t.me/{self.username}" + (f"?start={parameter}" if parameter else "")

    def topic(self, topic: int) -> Topic | None:
        return next((one for one in self.topics if one.id == topic), None)


class Leaving(StrEnum):
    """Why somebody is a subscriber no more."""

    ASKED = "asked"
    BLOCKED = "blocked"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What somebody agreed to: `wording` is the hash of what they read, in their language."""

    wording: str
    language: str
    source: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """A citizen who agreed; `left` since then, if they did. Their `chat` is a person's, private.

    One who left is kept until they ask to be erased, so that nobody writes to them again.
    """

    id: SubscriberId = SubscriberId(0)
    bot: BotId
    chat: int
    language: str
    consent: Consent
    topics: frozenset[TopicId] = frozenset()
    phone: str = ""
    joined_at: datetime
    left_at: datetime | None = None
    left: Leaving | None = None

    @property
    def subscribed(self) -> bool:
        return self.left is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """How many are subscribed now, kept and not counted: in all, and by topic and language."""

    people: int = 0
    by_language: Mapping[str, int] = field(default_factory=dict)
    by_topic: Mapping[TopicId, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comings:
    """How many came by one source and left again, on one `day` (as `2026-11-24`)."""

    day: str
    source: str
    joined: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Whom a broadcast is for: those with any of the topics and one of the languages, or all.

    With `got` it is for those who got that campaign, whatever they chose; with `only` for that
    one subscriber.
    """

    bot: BotId
    topics: tuple[TopicId, ...] = ()
    languages: tuple[str, ...] = ()
    got: int | None = None
    only: SubscriberId | None = None


TOKEN = "token"  # noqa: S105 - its name, not its value
"""The field of a bot's credential that has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An update that the platform brought to us, in its own words; `id` is where it waits."""

    id: int
    bot: BotId
    number: int
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A bot that this process listens for."""

    agency: AgencyId
    bot: BotId
    credential: CredentialId
    token: Secret
