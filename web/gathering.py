"""Receipts that come at the same time are written down in one transaction.

A provider tells of thousands in a second, each in a call of its own, and a disk takes some hundred
transactions in it. The first of them waits a moment for others; while they are written those that
come meanwhile wait for the next, together.
"""

import asyncio
from collections.abc import Sequence
from typing import Protocol

from campaigns.sending import Record, StorageDown

AT_ONCE = 500
WAIT = 0.005
"""Seconds: a twentieth of the time in which a provider is to be answered, and five receipts of it
where there are a thousand in a second."""

Waiting = tuple[Sequence[Record], "asyncio.Future[None]"]


class Inbox(Protocol):
    async def put_receipts(self, receipts: Sequence[Record]) -> None:
        """Raises StorageDown."""


class Gathering:
    """An inbox before the `inbox`. Whoever waits hears what came of theirs, and of nothing else."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._waiting: list[Waiting] = []
        self._writing: asyncio.Task[None] | None = None

    async def put_receipts(self, receipts: Sequence[Record]) -> None:
        """Returns when they are written down. Raises StorageDown."""
        written = asyncio.get_running_loop().create_future()
        self._waiting.append((receipts, written))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        await written

    async def _write(self) -> None:
        while self._waiting:
            await asyncio.sleep(WAIT)
            together, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
            await self._put(together)

    async def _put(self, together: Sequence[Waiting]) -> None:
        """What cannot be written down for a fault of its own is no fault of the others."""
        fault: Exception | None = None
        try:
            await self._inbox.put_receipts([one for some, _ in together for one in some])
        except Exception as error:  # noqa: BLE001 - each of them is told
            fault = error
        if fault and len(together) > 1 and not isinstance(fault, StorageDown):
            for one in together:
                await self._put([one])
            return
        for _, written in together:
            if written.done():  # whoever waited went away
                continue
            if fault is None:
                written.set_result(None)
            else:
                written.set_exception(fault)
