"""When to try again what was certainly not taken."""

from datetime import datetime, timedelta

FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=10)
MOST_ATTEMPTS = 12
GIVE_UP_AFTER = timedelta(hours=6)


def retry_at(
    attempt: int, since: datetime, now: datetime, wait: timedelta | None, jitter: float
) -> datetime | None:
    """When to make attempt number `attempt` + 1, or None when that is no longer worth while.

    It was first tried at `since`. Waits double from FIRST_WAIT to LONGEST_WAIT; `jitter` in [0, 1)
    spreads them over the upper half of that; a provider's own `wait` is kept where it is longer.
    """
    if attempt >= MOST_ATTEMPTS or now - since >= GIVE_UP_AFTER:
        return None
    doubled = min(FIRST_WAIT * (1 << attempt - 1), LONGEST_WAIT)
    return now + max(doubled * (0.5 + jitter / 2), wait or timedelta())
