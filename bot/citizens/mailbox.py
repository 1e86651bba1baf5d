"""Updates that the platform brings to `web`, read from the inbox for all bots of this process."""

import asyncio
import itertools
from collections.abc import Collection, Sequence
from typing import NamedTuple, Protocol

import structlog

from agencies.bots import BotId, Told

LOOK_EVERY = 0.1  # seconds
PATIENCE = 2.0  # seconds after the database was away
AT_ONCE = 100

log = structlog.get_logger()


class Inbox(Protocol):
    async def updates_told(
        self, bots: Collection[BotId], most: int, but: Collection[int]
    ) -> Sequence[Told]:
        """The oldest that wait, but for those."""

    async def updates_taken(self, ids: Collection[int]) -> None:
        """They are deleted."""


class Letter(NamedTuple):
    """`place` is its turn in this process: ids can come up later than higher ones."""

    place: int
    told: Told


class Mailbox:
    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._held: set[int] = set()
        self._done: set[int] = set()
        self._places = itertools.count(1)

    def done(self, letter: Letter) -> None:
        """It was acted upon, whatever becomes of those before it."""
        self._done.add(letter.told.id)

    async def letters(self, bots: Collection[BotId]) -> Sequence[Letter]:
        """Those that have come since. Never raises."""
        try:
            return await self._letters(bots)
        except Exception:
            log.exception("inbox_not_read", again_in=PATIENCE)
            await asyncio.sleep(PATIENCE)
            return ()

    async def _letters(self, bots: Collection[BotId]) -> Sequence[Letter]:
        if done := frozenset(self._done):
            await self._inbox.updates_taken(done)
            self._held -= done
            self._done -= done
        found = await self._inbox.updates_told(bots, AT_ONCE, self._held) if bots else ()
        if not found:
            await asyncio.sleep(LOOK_EVERY)
        self._held.update(one.id for one in found)
        return [Letter(next(self._places), one) for one in found]
