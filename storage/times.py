"""Times as they stand in the tables, seconds since 1970, and as the domain has them."""

from datetime import UTC, datetime
from typing import overload


@overload
def aware(seconds: float) -> datetime: ...
@overload
def aware(seconds: None) -> None: ...
@overload
def aware(seconds: float | None) -> datetime | None: ...
def aware(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def seconds_of(time: datetime | None) -> float | None:
    return None if time is None else time.timestamp()
