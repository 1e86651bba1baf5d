"""What the desk and the chat front-ends ask of each other."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from agencies.model import AgencyId, Identity
from bot.words import Heard, Uploaded
from campaigns.model import BlobId


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who says something, and where to answer. `update` is the platform's number of it, or 0.

    An update with a number that is not above the last one taken is a repetition and is ignored.
    In a `group` others read along.
    """

    identity: Identity
    chat: str
    update: int = 0
    group: bool = False


@dataclass(frozen=True, slots=True)
class ShownButton:
    """`id` is what `Desk.press` takes, at most 32 characters."""

    label: str
    id: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to show beside a text. A `picture` is shown in place, and that is what is to be seen
    there, as plain text for who does not see it.
    """

    blob: BlobId
    name: str
    agency: AgencyId
    picture: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One message of ours, ready for any chat.

    `text` is simple HTML (the tags of bot/markup.py), everything else escaped, line breaks as
    they are. Buttons stand in rows. A `live` message goes on changing, and an `unasked` one comes
    when it likes, so their buttons are pressed by their labels, not by a number that meant another
    message's. One that asks for a `secret`, by its name, is answered where no message of it stays.
    """

    text: str
    buttons: tuple[tuple[ShownButton, ...], ...] = ()
    files: tuple[Attachment, ...] = ()
    live: bool = False
    unasked: bool = False
    secret: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What to show, in order. `forget`: what the person just sent is removed from the chat.

    `refused` is set when what was said could not be followed or was not possible.
    """

    shown: tuple[Shown, ...]
    forget: bool = False
    refused: bool = False


class Desk(Protocol):
    """What a front-end talks to. A stranger's every call is answered by one neutral line."""

    async def knows(self, identity: Identity) -> bool: ...

    async def hear(self, sender: Sender, heard: Heard) -> Reply:
        """Takes a turn."""

    async def press(self, sender: Sender, button: str) -> Reply:
        """Takes the turn of a pressed button, by its id."""

    async def take_file(self, sender: Sender, name: str, content: AsyncIterator[bytes]) -> Uploaded:
        """Stores a file, sealed; then `hear` is told of it. Raises FileRefused."""

    def read_file(self, attachment: Attachment) -> AsyncIterator[bytes]: ...

    async def home(self, sender: Sender) -> tuple[Shown, ...]:
        """What a chat shows of us beside the conversation: what runs, and what waits for them."""

    async def leaves(self, identity: Identity) -> None:
        """The platform says that this account is no more: its person acts for nobody from now on,
        wherever else they talk to us."""

    async def settle(self, sender: Sender) -> bool:
        """Returns when no job of this person's conversation is under way; whether all went well.

        False where a job's turn was refused (`Turn.refused`) since this person last said anything.
        """

    async def wait_for_campaigns(self, sender: Sender) -> None:
        """Returns when nothing of this person's agency is running any more, and was reported."""

    async def unfinished(self, sender: Sender) -> int:
        """How many campaigns are left paused, scheduled or awaiting release."""


class FileRefused(ValueError):
    """Too large, or from somebody who may not; str() says why for staff, as simple HTML."""


class NotShown(Exception):
    """The chat could not be reached, or refused the message; str() says why, for operators."""


class CannotServe(Exception):
    """The chat cannot be used as it is set up; str() says what to do, for operators."""


class FrontEnd(Protocol):
    """A chat platform, as the desk, the jobs and the notices see it."""

    @property
    def platform(self) -> str:
        """As in `Identity.platform`."""

    async def show(self, chat: str, shown: Shown) -> str:
        """Shows a message; answers with what `edit` needs to find it again. Raises NotShown."""

    async def edit(self, chat: str, message: str, shown: Shown) -> None:
        """Changes a message in place, without its files; one that is gone is not an error.

        It waits for as long as the platform asks; of several that wait only the latest is shown.
        Raises NotShown.
        """

    async def serve(self, desk: Desk) -> None:
        """Listens to people until it is cancelled, or until its input ends."""
