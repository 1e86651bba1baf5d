"""What the jobs work with."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, Self

from agencies.model import Identity
from bot.chats import FrontEnd
from bot.citizens.ports import BotKeeper
from bot.desk.office import Office
from bot.desk.showing import plain
from bot.words import Answer, File, Line, Say
from campaigns.approved import Offered
from campaigns.charges import Charge
from campaigns.conversations import Job
from campaigns.model import BlobId, Body
from campaigns.outcomes import Outcome
from campaigns.ports import Spec, Standing
from campaigns.single_messages import Alike
from campaigns.stores import PIECE_SIZE

SHOW_EVERY = 2.0
"""Seconds between two looks at how far a job is; chats limit how often a message is edited."""


class JobCancelled(Exception):
    """What it works on is not wanted any more; nobody is told."""


class Courier(Protocol):
    """Hands over one message that is no campaign's: a test, or an account's proof."""

    async def standing(self, spec: Spec, fields: Mapping[str, str]) -> Standing:
        """How the account stands, where its provider says so."""

    async def address_fault(self, spec: Spec, address: str) -> str:
        """Why no agency's mails may come from there over the account that is lent."""

    async def send(
        self,
        spec: Spec,
        fields: Mapping[str, str],
        address: str,
        body: Body,
        alike: Alike | None = None,
    ) -> Outcome:
        """As the messages of a campaign are, where it is to be `alike`."""

    async def texts(self, spec: Spec, fields: Mapping[str, str]) -> Sequence[Offered]:
        """Which the account's provider has approved, or not. Raises CannotList."""

    def charges(
        self, spec: Spec, fields: Mapping[str, str], since: datetime, until: datetime
    ) -> AsyncIterator[Sequence[Charge]]:
        """For all that the account sent in that time, in pages. Raises CannotTell."""


class Mail(Protocol):
    """What the installation itself writes."""

    async def send(self, address: str, subject: str, text: str) -> bool:
        """Whether the mail server took it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    office: Office
    courier: Courier
    mail: Mail
    bots: BotKeeper
    front_ends: Mapping[str, FrontEnd]


Work = Callable[[Shop, Job], Awaitable[Answer | None]]


@dataclass(slots=True)
class Display:
    """The one chat message that shows how far a job is."""

    shop: Shop
    job: Job
    message: str = ""
    shown_at: float = field(default_factory=time.monotonic)

    def due(self) -> bool:
        """Every SHOW_EVERY seconds, and not before the first of them have passed."""
        return time.monotonic() - self.shown_at >= SHOW_EVERY

    async def show_now(self, said: Say) -> None:
        self.shown_at = time.monotonic()
        platform = Identity.of(self.job.identity).platform
        front_end, shown = self.shop.front_ends[platform], plain(said, platform=platform)
        self.message = self.message or self.job.message
        if self.message:
            await front_end.edit(self.job.chat, self.message, shown)
            return
        self.message = await front_end.show(self.job.chat, shown)
        async with self.shop.office.store.work(self.job.agency) as work:
            await work.jobs.shown(self.job.id, self.message)


@dataclass(slots=True)
class NewFile:
    """A file that a job makes, sealed and stored as it comes, for the chat to show.

    As a context it deletes what was stored unless it was closed: nobody would be shown it.
    """

    shop: Shop
    job: Job
    name: str
    picture: Line | None = None
    _blob: BlobId | None = None
    _pieces: int = 0
    _closed: bool = False
    _waiting: bytearray = field(default_factory=bytearray)

    async def write(self, content: bytes) -> None:
        self._waiting += content
        while len(self._waiting) >= PIECE_SIZE:
            await self._store(PIECE_SIZE)

    async def close(self) -> File:
        blob = await self._store(len(self._waiting))
        self._closed = True
        return File(blob, self.name, self.job.agency, self.picture)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_raised: object) -> None:
        if not self._closed and self._blob is not None:
            async with self.shop.office.store.work(self.job.agency) as work:
                await work.blobs.delete(self._blob)

    async def _store(self, size: int) -> BlobId:
        async with self.shop.office.store.work(self.job.agency) as work:
            blob = self._blob or await work.blobs.create(self.name)
            await work.blobs.write(blob, self._pieces, bytes(self._waiting[:size]))
        self._blob = blob
        self._pieces += 1
        del self._waiting[:size]
        return blob


async def keep_file(
    shop: Shop, job: Job, name: str, content: bytes, picture: Line | None = None
) -> File:
    """A `picture` is known by what it shows."""
    file = NewFile(shop, job, name, picture)
    await file.write(content)
    return await file.close()
