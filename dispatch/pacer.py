"""When a slot is acted on in this process, which may have been held up. Pure."""

import math
from collections import deque

SLACK = 0.015  # seconds that who was held up may catch up within one: 1.5 % more messages
GRAIN = 0.002  # seconds: timers fire this late, and that is no delay


class Pacer:
    """Turns slots into moments of this process, also where it or its database was held up.

    Slots are exact, but who acts on them may be late. Without this, what was late would leave
    together with what is on time: so within a second nobody catches up by more than SLACK, which
    is then all that the second has too much. Slots in between belong to other workers; where there
    are none, they were lost, and messages need not be further `apart` than the limit asks for.
    """

    __slots__ = ("_late", "_lost", "_parts", "_slot", "apart", "limited")

    def __init__(self) -> None:
        self.limited = False
        self.apart = math.inf
        self._late: deque[tuple[float, float]] = deque()  # when, and by how much: ever less
        self._slot, self._parts = math.inf, 1
        self._lost = 0.0  # seconds of slots

    def due(self, slot: float, local: float, now: float) -> float:
        """When to act on this slot, which is the moment `local` here; `now` or earlier: at once."""
        while self._late and self._late[0][0] <= now - GRAIN - 1:
            self._late.popleft()
        most = self._late[0][1] if self._late else -math.inf
        return max(local, slot - self._lost_until(slot) + most - SLACK, now - GRAIN)

    def follow(self, interval: float, *, alone: bool) -> None:
        self.limited = interval > 0
        self.apart = interval if alone else math.inf

    def acted(self, slot: float, due: float, parts: int = 1) -> None:
        self._lost = self._lost_until(slot)
        self._slot, self._parts = slot, parts
        late = due - slot + self._lost
        while self._late and self._late[-1][1] <= late:
            self._late.pop()
        self._late.append((due, late))

    def _lost_until(self, slot: float) -> float:
        return self._lost + max(0.0, slot - self._slot - self.apart * self._parts)
