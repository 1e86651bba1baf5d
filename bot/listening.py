"""Updates, by long polling (https://core.telegram.org/bots/api#getupdates) or from the inbox.

An update is confirmed to the platform only once it was handled, so a crash loses none: what was
under way comes again after the restart, under its old number, by which the desk knows it. (The
libraries' own polling confirms what it has merely fetched.)
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

import structlog

ASK_AGAIN = 0.25  # while a turn is under way: what it holds back must not keep others waiting
LONGEST_TURN = 600.0  # a stuck one would hold back more and more, and at 100 all

What = TypeVar("What")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Numbered(Generic[What]):
    """An update: its number, and the person who takes turns.

    It grows, but after a week of silence Telegram begins anew anywhere, also further down:
    https://core.telegram.org/bots/api#update
    """

    number: int
    person: Hashable
    what: What


class NoMore(Exception):
    """Nothing will come any more, like where the platform refuses the bot's token."""


class Listening(Generic[What]):
    """Hands each update to `take`: those of one person in their order, different people at once.

    `fetch` asks for those from a number on, and waits out whatever trouble may pass. Raises NoMore.
    """

    def __init__(
        self,
        fetch: Callable[[int], Awaitable[Sequence[Numbered[What]]]],
        take: Callable[[Numbered[What]], Awaitable[None]],
    ) -> None:
        self._fetch = fetch
        self._take = take
        self._next = 0
        self._known: set[int] = set()
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._turns: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()

    async def run(self) -> None:
        """Until it is cancelled, or until there is nothing to come."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                offset = min(self._under_way, default=self._next)
                try:
                    updates = await self._fetch(offset)
                except NoMore:
                    return
                self._known = {number for number in self._known if number >= offset}
                for update in sorted(updates, key=lambda one: one.number):
                    self._next = update.number + 1
                    if update.number in self._known:
                        continue  # it comes again until it is confirmed
                    self._known.add(update.number)
                    self._under_way[update.number] = tasks.create_task(self._turn(update))
                if self._under_way:
                    await asyncio.wait(self._under_way.values(), timeout=ASK_AGAIN)

    async def _turn(self, update: Numbered[What]) -> None:
        turns = self._turns.setdefault(update.person, asyncio.Lock())
        try:
            async with turns, asyncio.timeout(LONGEST_TURN):
                await self._take(update)
        except TimeoutError:
            log.exception("turn_stuck", update=update.number)
        finally:
            del self._under_way[update.number]
