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
    async def updates_told(self, bots: Collection[BotId], most: int) -> Sequence[Told]:
        """The oldest that wait."""

    async def updates_taken(self, ids: Collection[int]) -> None:
        """They are deleted."""


class Letter(NamedTuple):
    """`place` is its turn in this process: ids can come up later than higher ones."""

    place: int
    told: Told


class Mailbox:
    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._places: dict[int, int] = {}
        self._numbers = itertools.count(1)

    async def letters(self, offset: int, bots: Collection[BotId]) -> Sequence[Letter]:
        """Those that have come; the ones before that place are done with. Never raises."""
        try:
            return await self._letters(offset, bots)
        except Exception:
            log.exception("inbox_not_read", again_in=PATIENCE)
            await asyncio.sleep(PATIENCE)
            return ()

    async def _letters(self, offset: int, bots: Collection[BotId]) -> Sequence[Letter]:
        done = [one for one, place in self._places.items() if place < offset]
        if done:
            await self._inbox.updates_taken(done)
            for one in done:
                del self._places[one]
        most = len(self._places) + AT_ONCE
        found = await self._inbox.updates_told(bots, most) if bots else ()
        fresh = [one for one in found if one.id not in self._places]
        if not fresh:
            await asyncio.sleep(LOOK_EVERY)
        self._places |= {one.id: next(self._numbers) for one in fresh}
        return [Letter(self._places[one.id], one) for one in fresh]
