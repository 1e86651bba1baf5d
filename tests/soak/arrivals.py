"""How many messages came within a second, by the counterpart's journal. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tests.fakes.twilio import Received

AROUND = 0.1
"""Seconds before it in which the counterpart may have been held up, and what came then was entered
within it: so long does it take it to read what has piled up."""

EXCUSED = 0.1  # seconds


class Second(NamedTuple):
    """It ends with a message. Of those `messages` some may have been there before it began, by as
    many seconds as the counterpart was `held_up`."""

    messages: int
    held_up: float

    def most(self, rate: float) -> float:
        """Its bound: what the limit allows by 1.02 and one, and what came in late. A counterpart
        that is held up for longer than EXCUSED measures nothing."""
        return rate * (1.02 + min(self.held_up, EXCUSED)) + 1


def seconds(received: Sequence[Received]) -> Iterator[Second]:
    """By definition: at each message, the second before it. They are in order of time."""
    times = [one.at for one in received]
    for end, time in enumerate(times, 1):
        begun = bisect_right(times, time - 1)
        around = bisect_left(times, time - 1 - AROUND)
        yield Second(end - begun, max(one.late for one in received[around:end]))
