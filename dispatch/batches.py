"""Messages whose moments are so close that they may leave as one call, for providers that take it.

A batch leaves when it is full, and at most GATHER after its first message's slot: no message leaves
before its slot, and none so late that a second gets more than the pacer allows anyway (SLACK).
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

GATHER = 0.01  # seconds


class Slotted(Protocol):
    @property
    def local(self) -> float: ...


T = TypeVar("T", bound=Slotted)


class Batches(Generic[T]):
    """`begin` is handed up to `size` of them at once."""

    def __init__(self, size: int, begin: Callable[[Sequence[T]], None]) -> None:
        self._size = size
        self._begin = begin
        self._gathered: list[T] = []
        self._timer: asyncio.TimerHandle | None = None

    def add(self, one: T) -> None:
        self._gathered.append(one)
        if len(self._gathered) >= self._size:
            self.leave()
        elif self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_at(one.local + GATHER, self.leave)

    def leave(self) -> None:
        """Now, with what there is."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        gathered, self._gathered = self._gathered, []
        if gathered:
            self._begin(gathered)
