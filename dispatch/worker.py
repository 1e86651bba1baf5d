"""The loop: looks for campaigns, leases chunks, ticks, and starts what a committed tick marked.

Everything that several workers could disagree about is decided by the database within a tick;
what is kept here is only what this process holds (docs/reference/dispatch.md). It is long because
one round is read here from its beginning to its end.
"""

import asyncio
import os
import time
from collections import deque
from collections.abc import Mapping
from contextlib import nullcontext
from operator import attrgetter

import structlog

from campaigns.attempts import AttemptIds
from campaigns.meters import Meters
from campaigns.model import CampaignId
from campaigns.pacing import Pause
from campaigns.ports import Channel, Provider, Providers
from campaigns.sending import Runnable, Seen, StorageDown
from dispatch.accounts import Accounts
from dispatch.book import Book
from dispatch.line import Line, closes_at
from dispatch.lock import DispatchLock
from dispatch.names import Names, no_leaving, no_receipts
from dispatch.ports import Engine, LeaveUrl, Limits, ReceiptUrl, Schedule
from dispatch.reaper import EVERY as REAP_EVERY
from dispatch.reaper import reap
from dispatch.sender import Sender
from dispatch.urgency import urgent_accounts

log = structlog.get_logger()

LOOK_EVERY = 0.2  # seconds between two looks for new campaigns, where nobody wakes us
RECEIPTS_AT_ONCE = 500
RENEW_EVERY = 4.0  # seconds: a lease is good for 15
CLOCK_READINGS = 4
ACCOUNT_REMOVED = "The account was removed."
LEASES_FOR = 0.02  # seconds
AT_ONCE = 0.001  # seconds: a wait that is not worth a timer
WORTH_TELLING = 5.0  # seconds without a database
FIRST_PATIENCE, MOST_PATIENCE = 0.25, 5.0  # seconds to leave a database alone that is down


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
        leave_url: LeaveUrl = no_leaving,
        meters: Meters | None = None,
    ) -> None:
        self._engine = engine
        self._schedule = schedule
        self._lock = lock
        self._limits = limits or Limits()
        self._owner = f"{os.getpid()}-{os.urandom(6).hex()}"
        self._woken = asyncio.Event()
        self._meters = meters or Meters()
        names = Names(ids, receipt_url, leave_url)
        self._book = Book(self._owner, names, self._woken.set, self._meters)
        self._accounts = Accounts(engine, providers, channels, self._sender_for, self.wake)
        self._sweeps: dict[CampaignId, int] = {}
        self._dry: deque[Line] = deque()  # which have to wait for their chunks
        self._look_due = self._reap_due = True
        self._readings = CLOCK_READINGS
        self._all_void = lock is not None
        self._ticked = 0.0
        self._patience = FIRST_PATIENCE
        self._down_since: float | None = None
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
                    if self._book.error is not None:
                        raise self._book.error
                await self._stop_in_order()
            finally:
                self._schedule.stop()
                await self._accounts.close()
                self._stopped.set()

    def wake(self) -> None:
        """There may be something to do: a campaign was launched, resumed or stopped."""
        self._look_due = True
        self._woken.set()

    async def stop(self) -> None:
        """Marks nothing more, waits for what is with the providers, records it, releases all."""
        self._stopping = self._book.stopping = True
        self._woken.set()
        await self._stopped.wait()

    def _ask_to_reap(self) -> None:
        self._reap_due = True

    async def _round(self) -> None:
        began = time.monotonic()
        try:
            if self._reap_due:
                await self._reap()
            if self._look_due:
                self._look_due = False
                await self._look()
            await self._sweep()
            await self._lease()
            if self._due_in() <= AT_ONCE and not self._stopping:
                await self._tick()
            await self._tell_interruption(began)
        except StorageDown as error:
            log.warning("storage_down", reason=str(error), again_in=self._patience)
            self._look_due = True
            self._down_since = self._down_since or began
            await asyncio.sleep(self._patience)
            self._patience = min(self._patience * 2, MOST_PATIENCE)
            return
        self._patience = FIRST_PATIENCE
        await self._rest(self._due_in())

    async def _tell_interruption(self, began: float) -> None:
        """Staff hear of a database that did not answer, or held us up, once it answers again."""
        seconds = time.monotonic() - (self._down_since or began)
        if seconds >= WORTH_TELLING:
            await self._engine.tell_interruption(round(seconds))
        self._down_since = None

    async def _rest(self, seconds: float) -> None:
        if self._sweeps or self._dry or seconds <= AT_ONCE:
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
        self._meters.reaped += (await reap(self._engine, everything=self._all_void)).chunks
        self._all_void = False

    async def _look(self) -> None:
        seen = await self._see()
        self._meters.looked = time.monotonic()
        await self._take_receipts(seen)
        running = self._to_serve(seen)
        lines = self._book.lines
        for campaign, line in list(lines.items()):
            if campaign not in running:
                line.halt()
                if line.idle:
                    del lines[campaign]
        urgent = urgent_accounts((one for one, _ in running.values()), seen.now)
        for one, closes in running.values():
            if one.campaign in lines or one.work:
                await self._accounts.open_line(one, self._book, seen.now)
            if one.campaign in lines:
                now = self._book.clock.now(time.monotonic())
                lines[one.campaign].serve(one, closes, now, urgent)
        await self._accounts.close_unused([one for one, _ in running.values()], lines.values())

    def _to_serve(self, seen: Seen) -> Mapping[CampaignId, tuple[Runnable, float]]:
        """Those that are to be sent on, and until when; what else becomes of others is noted."""
        found = seen.campaigns
        for one in found:
            if not one.queued and not one.attempting:
                self._book.ending.add(one.campaign)
            if one.stopped and one.queued:
                self._sweeps.setdefault(one.campaign, 0)
        removed = [one.campaign for one in found if one.removed and not one.stopped]
        self._book.pauses += [Pause(because=ACCOUNT_REMOVED, campaign=one) for one in removed]
        return {
            one.campaign: (one, closes)
            for one in found
            if not one.stopped and not one.removed
            if (closes := closes_at(one, seen.now)) is not None
        }

    async def _see(self) -> Seen:
        """Asked a few times at first: slots are no better than what we know of the clock."""
        while True:
            asked = time.monotonic()
            seen = await self._engine.look()
            self._book.clock.heard(seen.now, asked, time.monotonic())
            self._readings -= 1
            if self._readings <= 0:
                return seen

    async def _take_receipts(self, seen: Seen) -> None:
        """Some at a time: who waits to be sent to is not held up by a million of them."""
        if seen.receipts:
            taken = await self._engine.take_receipts(RECEIPTS_AT_ONCE)
            self._look_due = taken == RECEIPTS_AT_ONCE

    def _sender_for(self, provider: Provider) -> Sender:
        alone = self._lock is not None
        return Sender(provider, self._book, self._limits, alone=alone, meters=self._meters)

    async def _sweep(self) -> None:
        for campaign, first in list(self._sweeps.items()):
            following = await self._engine.sweep(campaign, first)
            if following:
                self._sweeps[campaign] = following
            else:
                del self._sweeps[campaign]

    async def _lease(self) -> None:
        """A chunk for each line that is about to run dry, so that it never does.

        The driest first; after LEASES_FOR the others wait where a tick is due, as many leases in a
        row would cost all lines their slots.
        """
        until = time.monotonic() + LEASES_FOR
        now = self._book.clock.now(time.monotonic())
        dry = (line for line in self._book.lines.values() if line.is_dry)
        self._dry = deque(sorted(dry, key=attrgetter("waiting")))
        while self._dry:
            line = self._dry.popleft()
            lease = await self._engine.lease(line.campaign.id, self._owner, line.chunk_size(now))
            if lease is None:
                line.work = False
            else:
                line.take(lease)
            if time.monotonic() > until and self._due_in() <= AT_ONCE:
                return

    async def _tick(self) -> None:
        asked, plan = self._book.ask()
        began = time.monotonic()
        try:
            ticked = await self._engine.tick(asked, plan)
        except StorageDown:
            self._book.failed(asked, plan)
            raise
        self._ticked = time.monotonic()
        self._meters.ticked(self._ticked - began)
        self._book.done(asked, ticked)

    async def _stop_in_order(self) -> None:
        try:
            await self._wind_up()
        except StorageDown as error:  # what is not recorded is found when the leases run out
            log.warning("stopped_without_recording", reason=str(error))

    async def _wind_up(self) -> None:
        """Nobody is left uncertain for our sake, and other workers can go on at once."""
        self._book.stop()
        until = time.monotonic() + self._limits.grace
        while (left := until - time.monotonic()) > 0:
            await self._tick()
            waits = [s.wait(min(left, RENEW_EVERY / 2)) for s in self._accounts.senders]
            if all(await asyncio.gather(*waits)):
                break
        self._book.give_up(0.0)
        await self._tick()
