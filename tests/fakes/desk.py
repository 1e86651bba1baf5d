"""A desk that answers what it was told to and remembers what it heard, for front-ends alone."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from html import escape

from agencies.model import AgencyId, Identity
from bot.chats import Attachment, FileRefused, Reply, Sender, Shown, ShownButton
from bot.words import Heard, Uploaded
from campaigns.model import BlobId


def reply(*texts: str, forget: bool = False, refused: bool = False) -> Reply:
    shown = tuple(Shown(text=text) for text in texts)
    return Reply(shown=shown, forget=forget, refused=refused)


def with_buttons(text: str, *rows: str) -> Shown:
    """Rows of labels, as in "Yes|No"; a button's id is its label in small letters, and "-id"."""
    buttons = tuple(
        tuple(ShownButton(label, f"{label.lower()}-id") for label in row.split("|")) for row in rows
    )
    return Shown(text=text, buttons=buttons)


@dataclass(frozen=True)
class PressedButton:
    id: str


@dataclass
class ScriptedDesk:
    """Every answer is taken from `replies`; when there is none left, nothing is shown. `faults` are
    what the next who leave come upon.

    It waits for `open` before each answer, so that a test can hold it at its work.
    """

    strangers: set[str] = field(default_factory=set)
    replies: deque[Reply | Exception] = field(default_factory=deque)
    faults: deque[Exception] = field(default_factory=deque)
    heard: list[Heard | PressedButton] = field(default_factory=list)
    senders: list[Sender] = field(default_factory=list)
    uploads: dict[str, bytes] = field(default_factory=dict)
    events: list[str] = field(default_factory=list)
    most: int = 1_000_000
    went_well: bool = True
    left: int = 0
    open: asyncio.Event = field(default_factory=asyncio.Event)
    campaigns_done: asyncio.Event = field(default_factory=asyncio.Event)
    settled: asyncio.Event = field(default_factory=asyncio.Event)
    _files: dict[BlobId, bytes] = field(default_factory=dict)
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    def __post_init__(self) -> None:
        for gate in (self.open, self.campaigns_done, self.settled):
            gate.set()

    def answers(self, *replies: Reply | Exception | Shown) -> None:
        self.replies += [Reply(shown=(r,)) if isinstance(r, Shown) else r for r in replies]

    def serves(self, name: str, content: bytes, *, picture: str = "") -> Attachment:
        blob = BlobId(len(self._files) + 1)
        self._files[blob] = content
        return Attachment(blob=blob, name=name, agency=AgencyId(1), picture=picture)

    async def hears(self, times: int = 1) -> list[Heard | PressedButton]:
        """Returns when it has heard that many things in all."""
        async with asyncio.timeout(5), self._news:
            await self._news.wait_for(lambda: len(self.heard) >= times)
        return self.heard

    async def does(self, what: str) -> None:
        """Returns when that stands in `events`."""
        async with asyncio.timeout(5), self._news:
            await self._news.wait_for(lambda: what in self.events)

    async def knows(self, identity: Identity) -> bool:
        return identity.user not in self.strangers

    async def hear(self, sender: Sender, heard: Heard) -> Reply:
        return await self._turn(sender, heard)

    async def press(self, sender: Sender, button: str) -> Reply:
        return await self._turn(sender, PressedButton(button))

    async def take_file(self, sender: Sender, name: str, content: AsyncIterator[bytes]) -> Uploaded:
        taken = b"".join([chunk async for chunk in content])
        if len(taken) > self.most:
            owner = sender.identity.user
            raise FileRefused(f"{escape(name)} of {owner} is larger than I can read.")
        self.uploads[name] = taken
        return Uploaded(BlobId(len(self.uploads)), name, len(taken))

    async def read_file(self, attachment: Attachment) -> AsyncIterator[bytes]:
        content = self._files[attachment.blob]
        for start in range(0, len(content), 100_000):
            yield content[start : start + 100_000]

    async def home(self, sender: Sender) -> tuple[Shown, ...]:
        await self._note(f"home of {sender.identity}")
        return (with_buttons("Your agency", "Begin"),)

    async def leaves(self, identity: Identity) -> None:
        if self.faults:
            raise self.faults.popleft()
        await self._note(f"{identity} leaves")

    async def settle(self, sender: Sender) -> bool:
        await self._note(f"settle for {sender.identity}")
        await self.settled.wait()
        return self.went_well

    async def wait_for_campaigns(self, sender: Sender) -> None:
        await self._note(f"wait for {sender.identity}")
        await self.campaigns_done.wait()

    async def unfinished(self, sender: Sender) -> int:
        await self._note(f"unfinished of {sender.identity}")
        return self.left

    async def _turn(self, sender: Sender, heard: Heard | PressedButton) -> Reply:
        self.senders.append(sender)
        self.heard.append(heard)
        await self._note(f"turn {len(self.heard)}")
        await self.open.wait()
        answer = self.replies.popleft() if self.replies else Reply(shown=())
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def _note(self, event: str) -> None:
        async with self._news:
            self.events.append(event)
            self._news.notify_all()
