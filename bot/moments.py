"""How staff write a moment to come. What they typed is read by dateparser, and never guessed at.

https://dateparser.readthedocs.io/en/latest/settings.html
"""

import calendar
import re
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from bot.words import Line, line

FARTHEST = timedelta(days=400)
"""A year that was mistyped is told, and not waited for."""

LONGEST_DELAY = timedelta(days=7)
NOON = 12

_CLOCK = re.compile(
    r"(?<![\d:.-])(?:(?P<hour>\d\d?):(?P<minute>[0-5]\d)\s*(?P<half>am|pm)?"
    r"|(?P<hour_alone>\d\d?)\s*(?P<half_alone>am|pm))(?![\d:])",
    re.ASCII,
)
_IN = re.compile(
    r"in (?:an?|\d{1,3}) ?(?P<unit>hours?|h|minutes?|mins?|min|days?|weeks?)", re.ASCII
)
_DELAY = re.compile(r"(?P<number>\d{1,3}) ?(?P<unit>hours?|h|minutes?|mins?|min|days?)", re.ASCII)
_UNITS = {"h": timedelta(hours=1), "m": timedelta(minutes=1), "d": timedelta(days=1)}
_TWO_DATES = re.compile(r"\d\d?[/.]\d")
_ISO_T = re.compile(r"(?<=\d)t(?=\d)")
_FILLING = re.compile(r"\b(?:at|on|the|of)\b")
_DAYS = "|".join(name.lower() for name in (*calendar.day_name, *calendar.day_abbr))
_MONTHS = "|".join(name.lower() for name in (*calendar.month_name, *calendar.month_abbr) if name)
_NUMBER = r"\d\d?(?:st|nd|rd|th)?"
_DATE = rf"\d{{4}}-\d\d?-\d\d?|(?:{_NUMBER} (?:{_MONTHS})|(?:{_MONTHS}) {_NUMBER})(?: \d{{4}})?"
_DAY = re.compile(
    rf"(?:today|tomorrow|day after tomorrow|(?P<day>{_DAYS})|(?:(?:{_DAYS}) )?(?:{_DATE}))?",
    re.ASCII,
)


class NotAMoment(ValueError):
    """It cannot be read, or nothing can start then; `sentence` says why, for staff."""

    def __init__(self, key: str, **facts: str) -> None:
        super().__init__(key)
        self.sentence: Line = line(key, **facts)


def read_moment(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """A moment after `now`, in UTC, by the clock of that zone. Raises NotAMoment."""
    typed = _ISO_T.sub(" ", " ".join(text.casefold().replace(",", " ").split()))
    delay = _IN.fullmatch(typed)
    if delay and delay["unit"][0] in "hm":  # so long from now, whatever the clock does meanwhile
        return _to_come(_parsed(typed, now.astimezone(UTC)), UTC, now)
    here = now.astimezone(zone)
    if not delay:
        _expect_one_reading(typed, here)
    wall = _parsed(typed, here)
    if not delay and wall.time() != _clock(typed):
        raise NotAMoment("moment-unclear", typed=typed)
    if _is_another_day(typed, wall):
        raise NotAMoment("moment-wrong-day", typed=typed, day=f"{wall:%A}")
    return _to_come(wall, zone, now)


def read_delay(text: str) -> timedelta | None:
    """From "30 minutes", "2 h" or "1 day"; None where it is none, or longer than a week."""
    typed = _DELAY.fullmatch(" ".join(text.casefold().split()))
    if typed is None:
        return None
    delay = int(typed["number"]) * _UNITS[typed["unit"][0]]
    return delay if timedelta() < delay <= LONGEST_DELAY else None


def _expect_one_reading(typed: str, here: datetime) -> None:
    """Raises NotAMoment for what is no moment, and for what may be one of two."""
    rest = _CLOCK.sub("", typed)
    if _TWO_DATES.search(rest):
        raise NotAMoment("moment-two-dates", typed=typed)
    day = _DAY.fullmatch(" ".join(_FILLING.sub(" ", rest).split()))
    if "next " in typed or (day and day["day"] and day["day"][:3] == f"{here:%a}".lower()):
        raise NotAMoment("moment-which-week", typed=typed)
    if day is None:
        raise NotAMoment("moment-unclear", typed=typed)
    if not _CLOCK.search(typed):
        raise NotAMoment("moment-no-clock", typed=typed)


def _clock(typed: str) -> time | None:
    """The one in it; None where it is none, like 25:00."""
    found = list(_CLOCK.finditer(typed))
    hour = int(found[0]["hour"] or found[0]["hour_alone"])
    if half := found[0]["half"] or found[0]["half_alone"]:
        if not 1 <= hour <= NOON:
            return None
        hour = hour % NOON + (NOON if half == "pm" else 0)
    return time(hour, int(found[0]["minute"] or 0)) if len(found) == 1 and hour < 2 * NOON else None


def _is_another_day(typed: str, wall: datetime) -> bool:
    """Whether it names a day of the week that its date is not."""
    named = re.match(rf"(?:on )?({_DAYS})\b", typed)
    return named is not None and named[1][:3] != f"{wall:%a}".lower()


def _parsed(typed: str, here: datetime) -> datetime:
    """What the clock on the wall shows then, up to the next whole minute. Raises NotAMoment."""
    wall: datetime | None = _parser()(typed, here.replace(tzinfo=None))
    if wall is None:
        raise NotAMoment("moment-unclear", typed=typed)
    return (wall + timedelta(seconds=59, microseconds=999_999)).replace(second=0, microsecond=0)


@cache
def _parser() -> Any:
    # It takes 0.3 s to load, and most processes never read a date.
    from dateparser.date import DateDataParser  # noqa: PLC0415

    def parse(typed: str, base: datetime) -> datetime | None:
        settings = {
            "RELATIVE_BASE": base,
            "PREFER_DATES_FROM": "future",
            "PARSERS": ["relative-time", "absolute-time"],
            "TIMEZONE": "UTC",
            "TO_TIMEZONE": "UTC",
            "RETURN_AS_TIMEZONE_AWARE": False,
        }
        parser = DateDataParser(languages=["en"], settings=settings)
        found: datetime | None = parser.get_date_data(typed).date_obj
        return found

    return parse


def _to_come(wall: datetime, zone: tzinfo, now: datetime) -> datetime:
    """In UTC. Raises NotAMoment for what the clock never shows, shows twice, or has shown."""
    moment, other = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if moment != other:
        shown = moment.astimezone(zone).replace(tzinfo=None) == wall
        key = "moment-twice" if shown else "moment-skipped"
        raise NotAMoment(key, at=full(wall), zone=str(zone))
    if moment <= now:
        raise NotAMoment("moment-past", at=full(wall), now=full(now.astimezone(zone)))
    if moment > now + FARTHEST:
        raise NotAMoment("moment-far", at=full(wall))
    return moment


def full(moment: datetime) -> str:
    """With weekday, date and time, as on the wall."""
    return f"{moment:%A}, {moment.day} {moment:%B %Y, %H:%M}"
