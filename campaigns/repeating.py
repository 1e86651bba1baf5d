"""When what repeats comes round: by cron expressions, as Debian's cron reads them. Pure.

https://github.com/cuu508/cronsim: a time that the clock skips comes right after the gap, and one
that it shows twice comes once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

EVERY: Mapping[str, str] = {
    "daily": "{minute} {hour} * * *",
    "weekdays": "{minute} {hour} * * 1-5",
    "weekly": "{minute} {hour} * * {weekday}",
    "monthly": "{minute} {hour} {day} * *",
}
"""The usual ones, made of a first time by the agency's clock; Sunday is 0."""

LAST_DAY = 31
CRON_FIELDS = 5
MOST_OFTEN = timedelta(hours=1)
LOOKED_AT = 50
"""So many times of one that is typed are looked at, whether they are too close."""

LEAD = timedelta(hours=1)
INSTANT = timedelta(microseconds=1)


class UnusableCron(ValueError):
    """It is no cron expression of five fields, or it never comes, or too often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeats:
    """A plan: it comes round by `cron`, by its agency's clock, from `first` on up to `until`.

    `every` is a key of EVERY, or "cron". With `asks`, its responsible is asked for each text,
    `lead` before. `upcoming` is the next occurrence, as it was planned; `changed` has other times
    of some to come, and None for those that are left out. All moments are in UTC.
    """

    every: str
    cron: str
    first: datetime
    upcoming: datetime
    until: datetime | None = None
    asks: bool = False
    lead: timedelta = LEAD
    changed: Mapping[datetime, datetime | None] = field(default_factory=dict)


class Occurrence(NamedTuple):
    """`planned` names it; it comes `at`, which is the same unless it was moved."""

    planned: datetime
    at: datetime


def cron_of(every: str, first: datetime) -> str:
    """`first` is by the agency's clock."""
    day = "L" if first.day == LAST_DAY else str(first.day)
    weekday = first.isoweekday() % 7
    return EVERY[every].format(minute=first.minute, hour=first.hour, day=day, weekday=weekday)


def check_cron(typed: str, zone: ZoneInfo, now: datetime) -> str:
    """In its one spelling. Raises UnusableCron."""
    fields = typed.split()
    if len(fields) != CRON_FIELDS:
        raise UnusableCron(typed)
    cron = " ".join(fields)
    found = list(islice(times(cron, zone, now), LOOKED_AT))
    if not found or any(then - one < MOST_OFTEN for one, then in pairwise(found)):
        raise UnusableCron(typed)
    return cron


def times(cron: str, zone: ZoneInfo, after: datetime) -> Iterator[datetime]:
    """In UTC, from then on but not then. Raises UnusableCron."""
    try:
        for one in CronSim(cron, after.astimezone(zone)):
            yield one.astimezone(UTC)
    except CronSimError:
        raise UnusableCron(cron) from None


def first_of(cron: str, zone: ZoneInfo, earliest: datetime) -> datetime:
    """The first one that is not before that. Raises UnusableCron."""
    found = next(times(cron, zone, earliest - INSTANT), None)
    if found is None:
        raise UnusableCron(cron)
    return found


def occurrences(plan: Repeats, zone: ZoneInfo) -> Iterator[Occurrence]:
    """Those to come, in their order, without those that are left out; without an end, for ever."""
    for planned in times(plan.cron, zone, plan.upcoming - INSTANT):
        if plan.until is not None and planned > plan.until:
            return
        at = plan.changed.get(planned, planned)
        if at is not None:
            yield Occurrence(planned, at)


def after(plan: Repeats, zone: ZoneInfo, passed: datetime) -> tuple[Repeats, Occurrence] | None:
    """The plan once what was `planned` up to then is over, and what comes next; None: nothing."""
    later = next(occurrences(replace(plan, upcoming=passed + INSTANT), zone), None)
    if later is None:
        return None
    changed = {planned: at for planned, at in plan.changed.items() if planned >= later.planned}
    return replace(plan, upcoming=later.planned, changed=changed), later


def last_of(plan: Repeats, zone: ZoneInfo, times_in_all: int) -> datetime:
    """When so many are over, counted from its first."""
    found = times(plan.cron, zone, plan.first - INSTANT)
    return list(islice(found, times_in_all))[-1]
