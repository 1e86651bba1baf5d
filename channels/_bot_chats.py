"""One message per second to a chat, as Telegram and Slack ask for.

https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this,
https://docs.slack.dev/apis/web-api/rate-limits. Each process keeps it for each account: rows for
the same person stand side by side in a list, so one process has them. Where two workers or two
accounts write to a chat within a second, the platform says "too fast", and it waits.
"""

import time
from collections import OrderedDict
from collections.abc import Callable

APART = 1.0  # seconds


class Chats:
    """When each of the last second was written to."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last: OrderedDict[str, float] = OrderedDict()

    def may(self, chat: str) -> bool:
        """Whether it may be written to now, which it is then."""
        now = self._clock()
        while self._last and next(iter(self._last.values())) <= now - APART:
            self._last.popitem(last=False)
        if chat in self._last:
            return False
        self._last[chat] = now
        return True
