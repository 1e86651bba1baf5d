"""Long polling: https://core.telegram.org/bots/api#getupdates.

An update is confirmed to Telegram only once it was handled, so a crash loses none: what was under
way comes again after the restart, under its old number, by which the desk knows it. (The library's
own polling confirms what it has merely fetched.)
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from weakref import WeakValueDictionary

import structlog
from telegram import Update
from telegram.error import InvalidToken

from bot.telegram.patience import Sleep, persistently

ASK_AGAIN = 0.25  # while a turn is under way: what it holds back must not keep others waiting
LONGEST_TURN = 600.0  # a stuck one would hold back more and more, and at 100 all

log = structlog.get_logger(__name__)


class Listening:
    """Hands each update to `take`: those of one person in their order, different people at once."""

    def __init__(
        self,
        fetch: Callable[[int], Awaitable[Sequence[Update]]],
        take: Callable[[Update], Awaitable[None]],
        sleep: Sleep,
    ) -> None:
        self._fetch = fetch
        self._take = take
        self._sleep = sleep
        self._next = 0
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def run(self) -> None:
        """Until it is cancelled, or Telegram refuses the bot's token."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                try:
                    updates = await self._updates()
                except InvalidToken:
                    return
                for update in updates:
                    self._next = update.update_id + 1
                    self._under_way[update.update_id] = tasks.create_task(self._turn(update))
                if self._under_way:
                    await asyncio.wait(self._under_way.values(), timeout=ASK_AGAIN)

    async def _updates(self) -> list[Update]:
        """The new ones; those under way come again until they are confirmed."""
        unconfirmed = min(self._under_way, default=self._next)
        fetched = await persistently(lambda: self._fetch(unconfirmed), self._sleep)
        return [update for update in fetched if update.update_id >= self._next]

    async def _turn(self, update: Update) -> None:
        user = update.effective_user
        turns = self._turns.setdefault(user.id if user else 0, asyncio.Lock())
        try:
            async with turns, asyncio.timeout(LONGEST_TURN):
                await self._take(update)
        except TimeoutError:
            log.exception("telegram_turn_stuck", update=update.update_id)
        finally:
            del self._under_way[update.update_id]
