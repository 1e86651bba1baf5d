"""What the jobs work with."""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from agencies.model import Identity
from bot.conversation.drafting import Refused
from bot.desk.office import Office
from bot.desk.showing import plain
from bot.ports import FrontEnd
from bot.texts import render
from bot.words import Answer, File, Markup, Say, line
from campaigns.conversations import Job
from campaigns.model import Body
from campaigns.outcomes import Outcome
from campaigns.ports import Spec
from campaigns.stores import PIECE_SIZE

SHOW_EVERY = 2.0
"""Seconds between two looks at how far a job is; chats limit how often a message is edited."""


class JobCancelled(Exception):
    """What it works on is not wanted any more; nobody is told."""


class Courier(Protocol):
    """Hands over one message that is no campaign's: a test, or an account's proof."""

    async def send(
        self, spec: Spec, fields: Mapping[str, str], address: str, body: Body
    ) -> Outcome: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    office: Office
    courier: Courier
    front_ends: Mapping[str, FrontEnd]

    async def failed(self, _job: Job) -> Answer:
        return Refused(Markup(render(line("failed"))))


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
        front_end = self.shop.front_ends[Identity.of(self.job.identity).platform]
        self.message = self.message or self.job.message
        if self.message:
            await front_end.edit(self.job.chat, self.message, plain(said))
            return
        self.message = await front_end.show(self.job.chat, plain(said))
        async with self.shop.office.store.work(self.job.agency) as work:
            await work.jobs.shown(self.job.id, self.message)


async def keep_file(
    shop: Shop, job: Job, name: str, content: bytes, *, picture: bool = False
) -> File:
    """Stores a file that a job made, sealed, for the chat to show."""
    async with shop.office.store.work(job.agency) as work:
        blob = await work.blobs.create(name)
        for number, start in enumerate(range(0, len(content), PIECE_SIZE)):
            await work.blobs.write(blob, number, content[start : start + PIECE_SIZE])
    return File(blob, name, job.agency, picture)
