"""At which hours of the day people may be disturbed, by the clock on an agency's wall. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Hours:
    """A part of every day, from `opens` up to `closes`, by the clock on the wall.

    It may go over midnight; where both are equal it is the whole day.
    """

    opens: time
    closes: time

    def hold(self, at: time) -> bool:
        if self.opens < self.closes:
            return self.opens <= at < self.closes
        return at >= self.opens or at < self.closes

    @property
    def others(self) -> "Hours":
        """The rest of the day."""
        return Hours(self.closes, self.opens)


def open_until(hours: Hours, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When they end that hold now, in UTC; None outside of them."""
    if not hours.hold(now.astimezone(zone).time()):
        return None
    if hours.opens == hours.closes:
        return datetime.max.replace(tzinfo=UTC)
    return _next(hours.closes, zone, now)


def opens_at(hours: Hours, zone: ZoneInfo, now: datetime) -> datetime:
    """When they next begin, in UTC."""
    return _next(hours.opens, zone, now)


def waits_until(hours: Hours | None, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When what keeps to them may go on, in UTC; None where it may now."""
    if hours is None or open_until(hours, zone, now):
        return None
    return opens_at(hours, zone, now)


def day_ends(zone: ZoneInfo, now: datetime) -> datetime:
    """The next midnight on the agency's wall, in UTC."""
    return _next(time(), zone, now)


def _next(clock: time, zone: ZoneInfo, now: datetime) -> datetime:
    """The next moment at which a clock on the wall shows this or has just passed it: the first of
    two, and after the gap where the clocks were put forward over it (PEP 495 has that as fold 0).
    """
    today, first = now.astimezone(zone).date(), clock.replace(fold=0)
    days = (datetime.combine(today + timedelta(days=n), first, zone) for n in range(-1, 3))
    return min(moment for day in days if (moment := day.astimezone(UTC)) > now)
