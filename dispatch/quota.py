"""How many messages of an agency may still leave today. Pure.

It stands in a pace of the agency's own: `ceiling` messages a day, `results` of them used, until the
day ends by the agency's clock, at `tat`. Once it is used up, the pace is paused until then.
"""

from collections.abc import Mapping, Sequence
from itertools import accumulate, takewhile

from agencies.model import AgencyId
from campaigns.pacing import Pace, PaceKind

LONGEST_DAY = 26 * 3600.0  # seconds: the one on which clocks are set back, and more


def has_room_at(pace: Pace, now: float) -> float:
    """When something may leave again, `now` or earlier: at once.

    A day that would end after the longest one is from before the clock was set back.
    """
    return pace.paused_until if pace.paused_until <= now + LONGEST_DAY else now


class Quota:
    """What is left of it, while slots are given out. `day_ends` is when today does."""

    def __init__(self, pace: Pace, now: float, day_ends: float) -> None:
        known = now < pace.tat <= now + LONGEST_DAY
        self._pace = pace
        self._ends = pace.tat if known else day_ends
        self._used = pace.results if known else 0
        self._is_over = self._ends <= now  # that day is, and nobody said yet when the next one ends
        self._turned_away = False

    def most(self, parts: Sequence[int]) -> int:
        """How many of these messages, of so many parts each, there is room for.

        One with more parts than a whole day has room for has to be a day's first, and its last.
        """
        if self._is_over:
            return 0
        left = self._pace.ceiling - self._used
        fit = sum(1 for _ in takewhile(lambda used: used <= left, accumulate(parts)))
        fit = fit or min(len(parts), self._used == 0)
        self._turned_away |= fit < len(parts)
        return fit

    def take(self, parts: int) -> None:
        self._used += parts

    def moved(self) -> Pace:
        if self._is_over:
            return self._pace
        until = self._ends if self._turned_away else 0.0
        return self._pace._replace(tat=self._ends, results=self._used, paused_until=until)


def quotas_of(
    paces: Sequence[Pace], day_ends: Mapping[AgencyId | None, float], now: float
) -> dict[AgencyId | None, Quota]:
    """Those of agencies whose `day_ends` is known, and that have a limit."""
    return {
        AgencyId(pace.subject): Quota(pace, now, day_ends[AgencyId(pace.subject)])
        for pace in paces
        if pace.kind is PaceKind.AGENCY and pace.ceiling and pace.subject in day_ends
    }
