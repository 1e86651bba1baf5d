"""How people write a part of the day, and how its ends are shown to them."""

import re
from datetime import datetime, time

from agencies.hours import Hours

_CLOCK = r"(?P<hour{0}>\d\d?)(?:[:.]?(?P<minute{0}>[0-5]\d))?\s*(?P<half{0}>am|pm)?"
_HOURS = re.compile(
    rf"(?:from\s+|between\s+)?{_CLOCK.format(1)}\s*(?:[-\u2013\u2014]|to|and|until)\s*{_CLOCK.format(2)}",
    re.IGNORECASE | re.ASCII,
)
_NONE = frozenset({"none", "no", "any", "any hour", "at any hour"})
MIDNIGHT_AT_THE_END = 24
NOON = 12


def hours_of(text: str) -> Hours | None:
    """From "08:00-21:00", "8 to 21", "0800-2100" or "8am - 9.30pm"; it may go over midnight.

    None where it is none, where its halves differ ("8-9pm"), and where it would be no hour or all.
    """
    written = _HOURS.fullmatch(text.strip())
    if written is None or bool(written["half1"]) != bool(written["half2"]):
        return None
    opens, closes = _clock(written, 1), _clock(written, 2)
    if opens is None or closes is None or opens == closes:
        return None
    return Hours(opens, closes)


def is_none(text: str) -> bool:
    """Whether it says that there are no such hours."""
    return text.strip().casefold() in _NONE


def clock(moment: datetime | time | None) -> str:
    """As on the wall; "none" where there is none."""
    return f"{moment:%H:%M}" if moment else "none"


def _clock(written: re.Match[str], end: int) -> time | None:
    hour, minute = int(written[f"hour{end}"]), int(written[f"minute{end}"] or 0)
    if half := written[f"half{end}"]:
        if not 1 <= hour <= NOON:
            return None
        hour = hour % NOON + (NOON if half.lower() == "pm" else 0)
    if end > 1 and (hour, minute) == (MIDNIGHT_AT_THE_END, 0):
        hour = 0
    return time(hour, minute) if hour < MIDNIGHT_AT_THE_END else None
