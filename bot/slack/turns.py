"""Who did what in Slack, each thing once, and those of one person in their order.

Slack is told that we have it before anything is done, so nobody waits for our database; what it
tells again (https://docs.slack.dev/apis/events-api#retries) was begun already.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from contextlib import suppress
from weakref import WeakValueDictionary

import structlog

REMEMBERED = 10_000  # Slack gives up within an hour or so; that is more than is done in one
LONGEST_TURN = 600.0
LAST_MOMENT = 5.0

log = structlog.get_logger(__name__)


class Turns:
    def __init__(self) -> None:
        self._begun: OrderedDict[str, None] = OrderedDict()
        self._under_way: set[asyncio.Task[None]] = set()
        self._taken: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()

    def begin(
        self,
        once: str,
        person: Hashable,
        turn: Callable[[], Awaitable[None]],
        longest: float | None = LONGEST_TURN,
    ) -> bool:
        """It is taken when those that the person began before are over. False for a repetition."""
        if once and once in self._begun:
            log.info("slack_repeats_itself")
            return False
        self._begun[once] = None
        if len(self._begun) > REMEMBERED:
            self._begun.popitem(last=False)
        waiting = self._taken.setdefault(person, asyncio.Lock())
        task = asyncio.create_task(self._turn(waiting, turn, longest))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return True

    async def close(self) -> None:
        """What is under way has a moment, since Slack does not tell it again; then it is let go."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=LAST_MOMENT)
        for task in list(self._under_way):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _turn(
        self, waiting: asyncio.Lock, turn: Callable[[], Awaitable[None]], longest: float | None
    ) -> None:
        try:
            async with waiting, asyncio.timeout(longest):
                await turn()
        except TimeoutError:
            log.exception("slack_turn_stuck")
