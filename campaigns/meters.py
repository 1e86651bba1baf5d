"""What a process counts of its own doing, for `/metrics`; lost when it ends, as Prometheus expects.

It is counted for every message, so it is plain numbers: adding one takes a tenth of what writing
its log event takes.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from agencies.model import CredentialId

SEND_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
TICK_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)


class Spread:
    """How many were of which size: `counts` has one for each of `bounds`, and one for above."""

    __slots__ = ("bounds", "counts", "total")

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def add(self, size: float) -> None:
        """A bound holds what is equal to it."""
        self.counts[bisect_left(self.bounds, size)] += 1
        self.total += size


@dataclass(slots=True, eq=False)
class Meters:
    """`looked` is when the dispatcher last looked for work, on this process's monotonic clock;
    None before the first time, and where there is none. `slowest_tick` is of those since whoever
    tells it took it."""

    messages: Counter[tuple[str, str]] = field(default_factory=Counter)  # channel, outcome
    send_seconds: dict[str, Spread] = field(default_factory=dict)  # by channel
    throttled: Counter[CredentialId] = field(default_factory=Counter)
    tick_seconds: Spread = field(default_factory=lambda: Spread(TICK_SECONDS))
    slowest_tick: float = 0.0  # seconds
    leases_lost: int = 0
    reaped: int = 0
    looked: float | None = None

    def ticked(self, seconds: float) -> None:
        self.tick_seconds.add(seconds)
        self.slowest_tick = max(self.slowest_tick, seconds)

    def take_slowest_tick(self) -> float:
        slowest, self.slowest_tick = self.slowest_tick, 0.0
        return slowest

    def sent(self, channel: str, outcome: str, seconds: float) -> None:
        self.messages[channel, outcome] += 1
        spread = self.send_seconds.get(channel)
        if spread is None:
            spread = self.send_seconds[channel] = Spread(SEND_SECONDS)
        spread.add(seconds)
