"""What the citizens' bots ask of storage and of the platform that carries them."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from agencies.bots import Bot, BotId, Served, Subscriber
from agencies.model import Agency, AgencyId
from bot.citizens.introducing import Introduction
from bot.citizens.words import Heard
from config.secrets import Secret


class Bots(Protocol):
    async def get(self, bot: BotId) -> Bot:
        """Raises NoSuch, also for one that was removed."""

    async def keep_wording(self, bot: BotId, known_as: str, text: str) -> None:
        """What people agreed to, once."""

    async def button_key(self) -> bytes: ...


class Subscribers(Protocol):
    async def take_update(self, bot: BotId, number: int) -> bool:
        """False where it was taken before; it counts with what comes of it. Raises NoSuch."""

    async def find(self, bot: BotId, chat: int) -> Subscriber | None:
        """Also one who left. Locked, so that two updates of one person take turns."""

    async def with_phone(self, phone: str) -> Sequence[Subscriber]:
        """Of any of the agency's bots."""

    async def keep(self, before: Subscriber | None, after: Subscriber) -> None:
        """`before` is as it was found. Raises NoSuch."""

    async def erase(self, person: Subscriber) -> None:
        """All that is kept of them; the figures stay. Raises NoSuch."""


class CitizensWork(Protocol):
    @property
    def agency(self) -> Agency: ...

    @property
    def now(self) -> datetime:
        """The database's clock at the start of the transaction."""

    @property
    def bots(self) -> Bots: ...

    @property
    def subscribers(self) -> Subscribers: ...


class CitizensStore(Protocol):
    def work(self, agency: AgencyId) -> AbstractAsyncContextManager[CitizensWork]:
        """One transaction; committed when the block ends, rolled back when it raises."""

    async def bots_to_serve(self, owner: str) -> Sequence[Served]:
        """Those that nobody else listens for, held for this `owner` for a while from now."""

    async def let_bots_go(self, owner: str) -> None:
        """Another process may listen for them at once."""

    async def bot_refused(self, served: Served) -> None:
        """The platform does not know that token any more: staff are told, once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A button of the message `message`; `query` is what the platform calls the press."""

    data: str
    message: int
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """What one person did in a private chat. `language` is one of ours."""

    chat: int
    language: str
    what: Heard | Pressed


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """`incoming` is None where it is nobody's who could be answered: a group, another bot."""

    number: int
    incoming: Incoming | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One message for one chat, simple HTML. Rows of buttons have a label and their data each.

    `share` is the label of the platform's own button for a contact, `in_place` the message that
    it takes the place of.
    """

    bot: BotId
    chat: int
    text: str
    buttons: tuple[tuple[tuple[str, str], ...], ...] = ()
    share: str = ""
    unshare: bool = False
    file: tuple[str, bytes] | None = None
    in_place: int | None = None


class Unreachable(Exception):
    """The person cannot be written to: they blocked the bot, or are gone."""


class TokenRefused(Exception):
    """The platform does not know the bot's token."""


class PlatformDown(Exception):
    """The platform does not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BotFace:
    """What the platform says of a bot."""

    account: int
    username: str
    name: str


class BotKeeper(Protocol):
    """What staff have done to a bot at its platform."""

    async def look(self, token: Secret) -> BotFace:
        """Raises TokenRefused, PlatformDown."""

    async def introduce(self, token: Secret, told: Sequence[Introduction]) -> None:
        """How it presents itself from now on. Raises TokenRefused, PlatformDown."""


class Chats(Protocol):
    """One bot's chats on its platform. Updates are asked for, or told at an address of ours."""

    async def updates(self, offset: int) -> Sequence[Update]:
        """From that number on; those before it are confirmed. Waits until there are some, or for
        half a minute. Raises TokenRefused; any other trouble is waited out.
        """

    async def be_told(self, url: str, secret: str) -> None:
        """From now on there. Raises TokenRefused; any other trouble is waited out."""

    def read(self, content: bytes) -> Update:
        """What was told. Raises ValueError."""

    async def show(self, reply: Reply) -> None:
        """Raises Unreachable; where it cannot be shown otherwise, that is logged."""

    async def acknowledge(self, query: str) -> None:
        """That a button was pressed; whether that works changes nothing."""
