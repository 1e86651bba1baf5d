"""Times as the domain has them, and as they stand in the tables.

Moments are seconds since 1970, clocks on a wall minutes since midnight.
"""

from datetime import UTC, datetime, time
from typing import overload

from agencies.hours import Hours


@overload
def aware(seconds: float) -> datetime: ...
@overload
def aware(seconds: None) -> None: ...
@overload
def aware(seconds: float | None) -> datetime | None: ...
def aware(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def seconds_of(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()


def minutes_of(hours: Hours | None) -> tuple[int | None, int | None]:
    """When they begin and end."""
    if hours is None:
        return None, None
    return _minutes(hours.opens), _minutes(hours.closes)


def hours_from(opens: int | None, closes: int | None) -> Hours | None:
    if opens is None or closes is None:
        return None
    return Hours(time(*divmod(opens, 60)), time(*divmod(closes, 60)))


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute
