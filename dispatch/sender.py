"""One credential's sends: each waits for its slot, is handed over once, and comes to an outcome.

It is long because a message is followed here from its slot to its outcome.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple, Protocol

import structlog

from campaigns.fallback import useful_for
from campaigns.meters import Meters
from campaigns.model import Attempt, AttemptId, Campaign
from campaigns.outcomes import Deferred, Fault, Outcome, Uncertain
from campaigns.pacing import Pace
from campaigns.ports import Provider, SendsBatches
from dispatch.batches import GATHER, Batches
from dispatch.limits import apart_at, rate_at
from dispatch.messages import Message
from dispatch.pacer import GRAIN, SLACK, Pacer
from dispatch.ports import Limits
from dispatch.window import Latency, window

log = structlog.get_logger()

SEND_BY = 1.0  # seconds after its slot: what is later was held up by a frozen process, and returns
SHARED_LATENESS = SLACK  # the same where other workers use the slots around it
OUR_FAULT = "Our program failed at one of them ({why}). Ask whoever runs this installation."
TIMER_GRAIN = 0.0005  # seconds: a timer that would ring sooner costs more than it is worth


class Start(NamedTuple):
    """A marked message; `local` is its slot on this process's monotonic clock."""

    slot: float
    local: float
    message: Message
    campaign: Campaign


class Named(NamedTuple):
    """The id that an attempt travels under, where its provider is to report about it, and where
    its reader unsubscribes; empty where nowhere."""

    attempt: AttemptId
    receipt_url: str
    leave_url: str


class Desk(Protocol):
    """Who a sender works for."""

    def name(self, start: Start) -> Named: ...

    def settle(self, start: Start, outcome: Outcome | None) -> None:
        """What came of it, None where it was not handed over at all."""

    def distrust(self, start: Start, because: str) -> None:
        """Its provider's code failed: it would at the next message as well."""

    def broken(self, error: BaseException) -> None:
        """A fault of ours: nothing more may be sent."""


class Lane:
    """The marked messages of one campaign, each waiting for its slot, in order."""

    def __init__(self, sender: "Sender") -> None:
        self._sender = sender
        self._starts: deque[Start] = deque()
        self.pacer = Pacer()
        self._timer: asyncio.TimerHandle | None = None

    def add(self, start: Start) -> None:
        self._starts.append(start)

    def go(self) -> None:
        """Hands over what is due, and comes back by itself for the rest."""
        self._stop_timer()
        now = time.monotonic()
        pacers = [p for p in (self.pacer, self._sender.pacer) if p.limited]
        while self._starts:
            slot, local, *_ = self._starts[0]
            due = max((pacer.due(slot, local, now) for pacer in pacers), default=now)
            if pacers and due > local + self._sender.lateness:
                self._sender.put_off(self._starts.popleft())
                continue
            if due > now + TIMER_GRAIN:
                self._timer = asyncio.get_running_loop().call_at(due, self.go)
                return
            start = self._starts.popleft()
            for pacer in pacers:
                pacer.acted(slot, due, start.message.parts)
            self._sender.hand_over(start)

    def take_back(self) -> list[Start]:
        """What was not handed over; none of it will be."""
        self._stop_timer()
        starts = list(self._starts)
        self._starts.clear()
        return starts

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class Sender:
    """A credential as this process uses it.

    `out` counts what is marked and has no outcome, at most `window`; `results` the outcomes since
    the last tick. It begins with a few messages, and every answer that can be relied on allows one
    more at once, any other one less: a provider that loses everything loses few (as TCP begins,
    https://www.rfc-editor.org/rfc/rfc5681#section-3.1). What would leave later than `lateness`
    after its slot goes back to the queue: soon where we are not `alone`, and others use the slots
    around it.
    """

    def __init__(
        self, provider: Provider, desk: Desk, limits: Limits, *, alone: bool, meters: Meters
    ) -> None:
        self.alone = alone
        self.lateness = SEND_BY if alone else SHARED_LATENESS
        self._log = log.bind()  # made once: a fresh one for every message costs 10 µs
        self._tells = self._log.is_enabled_for(logging.DEBUG)
        self._provider = provider
        self._name = desk.name
        self._settle = desk.settle
        self._distrust = desk.distrust
        self._broken = desk.broken
        self._metered = meters.sent
        self._most = limits.in_flight_max
        self._proven = limits.first_flight
        self._tasks: dict[asyncio.Task[None], Sequence[Start]] = {}
        self._batched = provider if isinstance(provider, SendsBatches) else None
        size = self._batched.batch_size if self._batched else 1
        self._batches = Batches[Start](size, self._begin)
        self._together = False  # slots are so close that several share a call
        self._latency = Latency()
        self.pacer = Pacer()
        self.out = 0
        self.window = 1
        self.results = 0

    def next_tick(self, pace: Pace, now: float) -> None:
        self.window = self.window_at(pace, now)
        apart = apart_at(pace, now)
        self.pacer.follow(apart, alone=self.alone)
        self._together = self._batched is not None and apart < GATHER
        self.results = 0

    def window_at(self, pace: Pace, now: float) -> int:
        return min(self._proven, window(rate_at(pace, now), self._latency.p95, self._most))

    def put_off(self, start: Start) -> None:
        self._settle(start, None)

    def _latest(self) -> float:
        """Seconds after its slot that a message may be begun."""
        return self.lateness + GRAIN if self.pacer.limited else SEND_BY

    def hand_over(self, start: Start) -> None:
        if self._together:
            self._batches.add(start)
        else:
            self._begin((start,))

    def _begin(self, starts: Sequence[Start]) -> None:
        """Attempts are made here, one behind the other where many leave at once: made by each task
        between two steps of its provider's client they cost 17 µs more, as measured with Slack."""
        try:
            attempts = [self._attempt(start) for start in starts]
        except Exception as error:  # noqa: BLE001 -- the desk raises it
            self._broken(error)
            return
        task = asyncio.create_task(self._send(starts, attempts))
        self._tasks[task] = starts
        task.add_done_callback(self._sent)

    async def _send(self, starts: Sequence[Start], attempts: Sequence[Attempt]) -> None:
        began = time.monotonic()
        in_time = self._in_time(starts, began)
        if not in_time:
            return
        if len(in_time) < len(starts):
            attempts = [self._attempt(start) for start in in_time]
        outcomes = await self._outcomes(in_time[0], attempts)
        if asyncio.current_task() not in self._tasks:
            return  # we gave up waiting, and said so
        took = time.monotonic() - began
        self._latency.took(took)
        for start, outcome in zip(in_time, outcomes, strict=True):
            self._came(start, outcome, took)

    def _in_time(self, starts: Sequence[Start], now: float) -> Sequence[Start]:
        """Without those that were held up, which come to nothing, and leave this task."""
        latest = self._latest()
        late = [start for start in starts if now > start.local + latest]
        if not late:
            return starts
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - it is one that we began
        self._tasks[task] = [start for start in starts if now <= start.local + latest]
        for start in late:
            self._settle(start, None)
        return self._tasks[task]

    async def _outcomes(self, first: Start, attempts: Sequence[Attempt]) -> Sequence[Outcome]:
        try:
            if self._batched is None or len(attempts) == 1:
                return [await self._provider.send(one) for one in attempts]
            outcomes = await self._batched.send_batch(attempts)
            return [outcome for _, outcome in zip(attempts, outcomes, strict=True)]
        except Exception as error:  # a provider's bug: nobody knows what it did before
            log.exception("provider_raised", campaign=first.campaign.id, row=first.message.row)
            why = type(error).__name__
            self._distrust(first, OUR_FAULT.format(why=why))
            outcome = Uncertain(f"our program failed ({why})")
            return [outcome] * len(attempts)

    def _came(self, start: Start, outcome: Outcome, took: float) -> None:
        self._metered(start.campaign.channel, type(outcome).__name__, took)
        more = -1 if _is_doubtful(outcome) else 1
        self._proven = max(1, min(self._most, self._proven + more))
        if self._tells:
            self._tell(start, outcome, took)
        self._settle(start, outcome)

    def _tell(self, start: Start, outcome: Outcome, took: float) -> None:
        self._log.debug(
            "attempt",
            agency=start.campaign.agency,
            campaign=start.campaign.id,
            row=start.message.row,
            attempt=start.message.attempt,
            channel=start.campaign.channel,
            credential=start.campaign.credential,
            outcome=type(outcome).__name__,
            seconds=round(took, 4),
        )

    def _attempt(self, start: Start) -> Attempt:
        named = self._name(start)
        return Attempt(
            id=named.attempt,
            address=start.message.address,
            body=start.message.body,
            send_by=start.local + SEND_BY,
            receipt_url=named.receipt_url,
            leave_url=named.leave_url,
            letterhead=start.message.letterhead,
            media=start.message.media,
            enclosed=start.message.enclosed,
            paid=start.campaign.paid,
            act=start.campaign.act,
            message=start.message.provider_id,
            useful_for=useful_for(start.campaign),
        )

    def _sent(self, task: asyncio.Task[None]) -> None:
        starts = self._tasks.pop(task, ())
        if starts and task.cancelled():  # by whatever the provider uses, not by us
            for start in starts:
                self._settle(start, Uncertain("it was broken off"))
        elif not task.cancelled() and (error := task.exception()) is not None:
            self._broken(error)

    async def wait(self, seconds: float) -> bool:
        """Whether nothing is under way any more, after at most so long."""
        self._batches.leave()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        return not self._tasks

    def give_up(self, longer_than: float) -> list[Start]:
        """Stops waiting for answers that take longer than this; what was asked may have been done.

        Tasks stand in the order in which they began.
        """
        oldest = time.monotonic() - longer_than
        given_up: list[Start] = []
        for task, starts in list(self._tasks.items()):
            if starts and starts[0].local > oldest:
                break
            if task.cancel():
                self._tasks.pop(task)
                given_up += starts
        return given_up

    async def close(self) -> None:
        tasks = list(self._tasks)
        self._tasks.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._provider.close()


def _is_doubtful(outcome: Outcome) -> bool:
    match outcome:
        case Uncertain():
            return True
        case Deferred(fault=Fault.NETWORK):
            return True
    return False
