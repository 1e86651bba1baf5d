"""The loop: looks for campaigns, leases chunks, ticks, and starts what a committed tick marked.

Everything that several workers could disagree about is decided by the database within a tick;
what is kept here is only what this process holds (docs/reference/dispatch.md).
"""

import asyncio
import os
import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext

import structlog

from agencies.model import CredentialId
from campaigns.attempts import AttemptIds
from campaigns.confirming import NotComplete
from campaigns.model import AttemptId, Campaign, CampaignId
from campaigns.outcomes import Outcome
from campaigns.ports import Channel, UnusableWording
from campaigns.sending import Pause, Runnable, StorageDown
from dispatch.book import Book
from dispatch.line import Line
from dispatch.lock import DispatchLock
from dispatch.messages import Writer
from dispatch.ports import CannotOpenAccount, Engine, Limits, Providers, ReceiptUrl, Schedule
from dispatch.reaper import EVERY as REAP_EVERY
from dispatch.reaper import reap
from dispatch.sender import SEND_BY, SHARED_LATENESS, Sender, Start

log = structlog.get_logger()

LOOK_EVERY = 0.2  # seconds between two looks for new campaigns, where nobody wakes us
RENEW_EVERY = 4.0  # seconds: a lease is good for 15
CLOCK_READINGS = 4
AT_ONCE = 0.001  # seconds: a wait that is not worth a timer
FIRST_PATIENCE, MOST_PATIENCE = 0.25, 5.0  # seconds to leave a database alone that is down


def no_receipts(_campaign: Campaign, _attempt: AttemptId) -> str:
    return ""


class Dispatcher:
    """One worker. With `lock` it is the only one of its database, and frees all work at start."""

    def __init__(  # noqa: PLR0913 - the parts that wiring puts together, by name
        self,
        *,
        engine: Engine,
        providers: Providers,
        channels: Mapping[str, Channel],
        ids: AttemptIds,
        schedule: Schedule,
        lock: DispatchLock | None = None,
        limits: Limits | None = None,
        receipt_url: ReceiptUrl = no_receipts,
    ) -> None:
        self._engine = engine
        self._providers = providers
        self._channels = channels
        self._ids = ids
        self._schedule = schedule
        self._lock = lock
        self._limits = limits or Limits()
        self._receipt_url = receipt_url
        self._owner = f"{os.getpid()}-{os.urandom(6).hex()}"
        self._woken = asyncio.Event()
        self._book = Book(self._owner, self._woken.set)
        self._senders: dict[CredentialId, Sender] = {}
        self._sweeps: dict[CampaignId, int] = {}
        self._look_due = self._reap_due = True
        self._readings = CLOCK_READINGS
        self._all_void = lock is not None
        self._ticked = 0.0
        self._patience = FIRST_PATIENCE
        self._error: BaseException | None = None
        self._stopping = False
        self._stopped = asyncio.Event()
        self._stopped.set()

    async def run(self) -> None:
        """Until `stop`. Cancelled, it leaves everything as a crash would: the next start mends it.

        Raises AlreadyDispatching.
        """
        with self._lock or nullcontext():
            self._stopped.clear()
            self._schedule.every(LOOK_EVERY, self.wake)
            self._schedule.every(REAP_EVERY, self._ask_to_reap)
            self._schedule.start()
            try:
                while not self._stopping:
                    await self._round()
                    if self._error is not None:
                        raise self._error
                await self._wind_up()
            finally:
                self._schedule.stop()
                for sender in self._senders.values():
                    await sender.close()
                self._stopped.set()

    def wake(self) -> None:
        """There may be something to do: a campaign was launched, resumed or stopped."""
        self._look_due = True
        self._woken.set()

    async def stop(self) -> None:
        """Marks nothing more, waits for what is with the providers, records it, releases all."""
        self._stopping = True
        self._woken.set()
        await self._stopped.wait()

    def _ask_to_reap(self) -> None:
        self._reap_due = True

    async def _round(self) -> None:
        try:
            if self._reap_due:
                await self._reap()
            if self._look_due:
                self._look_due = False
                await self._look()
            await self._sweep()
            await self._lease()
            if self._due_in() <= AT_ONCE:
                await self._tick()
        except StorageDown as error:
            log.warning("storage_down", reason=str(error), again_in=self._patience)
            self._look_due = True
            await asyncio.sleep(self._patience)
            self._patience = min(self._patience * 2, MOST_PATIENCE)
            return
        self._patience = FIRST_PATIENCE
        await self._rest(self._due_in())

    async def _rest(self, seconds: float) -> None:
        if self._sweeps or seconds <= AT_ONCE:
            await asyncio.sleep(0)
        elif not self._woken.is_set():
            timer = asyncio.get_running_loop().call_later(seconds, self._woken.set)
            await self._woken.wait()
            timer.cancel()
        self._woken.clear()

    def _due_in(self) -> float:
        """Seconds until the next tick, which is never so late that a lease runs out."""
        renew = self._ticked + RENEW_EVERY - time.monotonic()
        due = self._book.due_in()
        return renew if due is None else min(due, renew)

    async def _reap(self) -> None:
        self._reap_due = False
        self._book.give_up(self._limits.longest_send)
        await reap(self._engine, everything=self._all_void)
        self._all_void = False

    async def _look(self) -> None:
        found = await self._runnable()
        lines = self._book.lines
        running = {one.campaign: one for one in found if not one.stopped}
        for one in found:
            if not one.queued and not one.attempting:
                self._book.ending.add(one.campaign)
            if one.stopped and one.queued:
                self._sweeps.setdefault(one.campaign, 0)
        for campaign, line in list(lines.items()):
            if campaign not in running:
                line.halt()
                if line.idle:
                    del lines[campaign]
        for one in running.values():
            if one.campaign not in lines and one.work:
                await self._open(one)
            if one.campaign in lines:
                lines[one.campaign].follow(one.paces)
                lines[one.campaign].work = one.work
        await self._close_senders({one.credential for one in running.values()})

    async def _runnable(self) -> Sequence[Runnable]:
        """Asked a few times at first: slots are no better than what we know of the clock."""
        while True:
            asked = time.monotonic()
            now, found = await self._engine.runnable()
            self._book.clock.heard(now, asked, time.monotonic())
            self._readings -= 1
            if self._readings <= 0:
                return found

    async def _open(self, one: Runnable) -> None:
        """A line for a campaign that was not served here; it is paused where that cannot be."""
        run = await self._engine.open_run(one.campaign)
        try:
            writer = Writer(run, self._channels[run.campaign.channel])
        except (UnusableWording, NotComplete) as error:
            self._book.pauses.append(Pause(because=str(error), campaign=one.campaign))
            return
        try:
            sender = self._senders.get(one.credential) or await self._open_sender(one.credential)
        except CannotOpenAccount as error:
            self._book.pauses.append(Pause(because=str(error), credential=one.credential))
            return
        self._book.lines[one.campaign] = Line(run.campaign, writer, sender)

    async def _open_sender(self, credential: CredentialId) -> Sender:
        provider = await self._providers.open(credential)
        lateness = SHARED_LATENESS if self._lock is None else SEND_BY
        sender = Sender(provider, self, self._limits.in_flight_max, lateness)
        self._senders[credential] = sender
        return sender

    def settle(self, start: Start, outcome: Outcome | None) -> None:
        self._book.settle(start, outcome)

    def broken(self, error: BaseException) -> None:
        self._error = error
        self._woken.set()

    def name(self, start: Start) -> tuple[AttemptId, str]:
        message = start.message
        name = self._ids.make(message.campaign, message.row, message.attempt)
        return name, self._receipt_url(start.campaign, name)

    async def _close_senders(self, used: set[CredentialId]) -> None:
        serving = {line.sender for line in self._book.lines.values()}
        for credential, sender in list(self._senders.items()):
            if credential not in used and sender not in serving:
                del self._senders[credential]
                await sender.close()

    async def _sweep(self) -> None:
        for campaign, first in list(self._sweeps.items()):
            following = await self._engine.sweep(campaign, first)
            if following:
                self._sweeps[campaign] = following
            else:
                del self._sweeps[campaign]

    async def _lease(self) -> None:
        """A chunk for each line that is about to run dry, so that it never does."""
        now = self._book.clock.now(time.monotonic())
        for line in self._book.lines.values():
            if not line.work or line.waiting >= line.sender.window:
                continue
            lease = await self._engine.lease(line.campaign.id, self._owner, line.chunk_size(now))
            if lease is None:
                line.work = False
            else:
                line.take(lease)

    async def _tick(self) -> None:
        asked, reserve = self._book.ask()
        try:
            ticked = await self._engine.tick(asked, reserve)
        except StorageDown:
            self._book.failed(asked)
            raise
        self._ticked = time.monotonic()
        self._book.done(asked, ticked)

    async def _wind_up(self) -> None:
        """Nobody is left uncertain for our sake, and other workers can go on at once."""
        self._book.stop()
        until = time.monotonic() + self._limits.grace
        while (left := until - time.monotonic()) > 0:
            await self._tick()
            waits = [s.wait(min(left, RENEW_EVERY / 2)) for s in self._senders.values()]
            if all(await asyncio.gather(*waits)):
                break
        self._book.give_up(0.0)
        await self._tick()
