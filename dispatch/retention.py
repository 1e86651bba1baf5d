"""Erases the people of campaigns that ended long ago, and what conversations leave behind.

One process does it at a time, in pieces so small that no tick waits for them; it stops anywhere,
and whoever comes next goes on there.
"""

import asyncio

import structlog

from campaigns.sending import StorageDown
from dispatch.ports import Erasing, Leftovers, Schedule
from dispatch.rounds import go_round

EVERY = 60.0  # seconds
LEFTOVERS_EVERY = 60  # rounds
FEWEST, FIRST, MOST = 100, 250, 500  # rows in one transaction
EASED_AFTER = 10  # transactions
TARGET = 0.015  # seconds that one takes, so that a tick that comes just then hardly waits
REST = 10.0  # times what it took, before the next: the disk, too, is there for the others

log = structlog.get_logger()


class Retention:
    """One process's share of it."""

    def __init__(
        self, *, erasing: Erasing, leftovers: Leftovers, schedule: Schedule, owner: str
    ) -> None:
        self._erasing = erasing
        self._leftovers = leftovers
        self._schedule = schedule
        self._owner = owner
        self._rounds = 0
        self._unsettled = True  # as whoever was here before may have left it

    async def run(self) -> None:
        """Until it is cancelled."""
        await go_round(self._schedule, EVERY, self.look)

    async def look(self) -> None:
        """One round. Never raises: what could not be done is done in the next."""
        try:
            if not await self._erasing.take(self._owner):
                return
            if told := await self._erasing.announce():
                log.info("erasure_announced", campaigns=told)
            if over := await self._erasing.destroy():
                log.info("keys_destroyed", campaigns=over)
            emptied = await self._empty()
            swept = await self._sweep() if self._rounds % LEFTOVERS_EVERY == 0 else 0
            self._rounds += 1
            if emptied or swept:
                log.info("erased", rows=emptied, leftovers=swept)
            self._unsettled |= bool(over or emptied or swept)
            if self._unsettled:
                self._unsettled = not await self._erasing.settle()
        except StorageDown as error:
            log.warning("erasing_put_off", reason=str(error), again_in=EVERY)
        except Exception:
            log.exception("erasing_failed", again_in=EVERY)

    async def _empty(self) -> int:
        """All rows whose key is gone."""
        rows, pieces, most = 0, 0, FIRST
        clock = asyncio.get_running_loop().time
        said = began = clock()
        while (done := await self._erasing.empty(most)) is not None:
            ended = clock()
            pieces += 1
            rows += done.rows
            most = fitting(most, ended - began)
            await asyncio.sleep((ended - began) * REST)
            if pieces % EASED_AFTER == 0:
                await self._erasing.ease()
            began = clock()
            if began - said > EVERY:
                said = began
                if not await self._erasing.take(self._owner):
                    break
        return rows

    async def _sweep(self) -> int:
        """What conversations and files left behind."""
        swept = 0
        clock = asyncio.get_running_loop().time
        for kind in self._leftovers.kinds:
            while True:
                began = clock()
                some = await self._leftovers.sweep(kind)
                swept += some
                if not some:
                    break
                await asyncio.sleep((clock() - began) * REST)
        return swept


def fitting(most: int, seconds: float) -> int:
    """How many rows to take next, after so many took so long."""
    if seconds > TARGET * 2:
        return max(FEWEST, most // 2)
    return min(MOST, most * 5 // 4) if seconds < TARGET else most
