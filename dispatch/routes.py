"""Which of its two accounts a campaign's next messages go through. Pure."""

from datetime import timedelta

from campaigns.pacing import Pace
from campaigns.sending import Runnable

LONG = 60.0  # seconds: whom a provider tells to wait for longer takes the other account


def is_long(wait: timedelta | None) -> bool:
    return wait is not None and wait.total_seconds() > LONG


def through(first: Pace, spare: Pace | None, now: float) -> Pace:
    """The second one while the first is down, but for who goes to see whether it still is.

    That one's slot begins the next wait of the first (`breaker.probed`), so it goes alone.
    """
    if spare is None or not first.is_down or first.paused_until <= now:
        return first
    return spare


def goes_through(one: Runnable, now: float) -> Pace:
    return through(one.paces[0], one.spare, now)
