"""How many messages may be on their way at once: enough to keep the rate, and no more. Pure.

It is also the number of messages whose fate nobody can know when the machine dies.
"""

import math
from collections import deque

from dispatch.limits import HORIZON

TICK = 0.05  # seconds between two ticks while results come in
FIRST_GUESS = 0.25  # seconds until a provider answers, before one of its answers was seen
REMEMBERED = 200  # answers
LOOKED_AT_EVERY = 25  # answers: sorting costs 20 µs


def window(rate: float | None, latency: float, most: int) -> int:
    """Messages, at least 1. `rate` is per second, None without a limit; `latency` in seconds."""
    if rate is None:
        return most
    return max(1, min(most, math.ceil(rate * (latency + TICK + HORIZON))))


class Latency:
    """The 95th percentile of a provider's last answers, in seconds."""

    __slots__ = ("_answers", "_since", "p95")

    def __init__(self) -> None:
        self._answers: deque[float] = deque(maxlen=REMEMBERED)
        self._since = 0
        self.p95 = FIRST_GUESS

    def took(self, seconds: float) -> None:
        self._answers.append(seconds)
        self._since += 1
        if self._since >= LOOKED_AT_EVERY or len(self._answers) < LOOKED_AT_EVERY:
            self._since = 0
            self.p95 = sorted(self._answers)[int(len(self._answers) * 0.95)]
