"""What staff are told of the installation itself: in `/status`, on a card, and unasked."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.conversation.hours import clock
from bot.words import Line, Say, line
from campaigns.alerts import MOST_LAG, MOST_TICK, AlertKind
from campaigns.facts import AccountFacts, Facts
from campaigns.pacing import Down

ALERTS = frozenset(kind.value for kind in AlertKind)
"""The kinds of notices that are about no single campaign."""

NO_MORE = "alert-over"


def troubles(facts: Facts) -> list[Line]:
    """What is wrong at this moment with what the agency sends; nothing where all is well."""
    lines = [line("nobody-sends")] if facts.nobody_sends else []
    lines += [_trouble(one, facts.now) for one in facts.accounts if _waits(one, facts.now)]
    if facts.slowest_tick > MOST_TICK:
        lines.append(line("status-slow", seconds=round(facts.slowest_tick)))
    if facts.receipts_lag > MOST_LAG:
        lines.append(line("status-receipts", seconds=round(facts.receipts_lag)))
    return lines


def _waits(account: AccountFacts, now: float) -> bool:
    return account.under_way > 0 and bool(account.down or account.pace.paused_until > now + 1)


def _trouble(account: AccountFacts, now: float) -> Line:
    seconds = max(1, round(account.pace.paused_until - now))
    return line(f"status-{account.down or Down.WAITS}", account=account.label, seconds=seconds)


def alert(kind: str, facts: Mapping[str, Any], time_zone: str) -> Say:
    """`facts`: the names of the `campaigns`, `since` when, and `over` where it is."""
    zone = ZoneInfo(time_zone)
    names = facts["campaigns"]
    told: dict[str, Any] = {"since": _clock(facts["since"], zone), "count": len(names)}
    told |= {"name": names[0] if names else "", "more": len(names) - 1}
    if facts["over"] is None:
        return Say((line(kind, **told),))
    return Say((line(NO_MORE, kind=kind, over=_clock(facts["over"], zone), **told),))


def _clock(seconds: float, zone: ZoneInfo) -> str:
    return clock(datetime.fromtimestamp(seconds, UTC).astimezone(zone))
