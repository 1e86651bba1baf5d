"""In a report, what went on by another channel: each person is counted where they were reached."""

from collections.abc import Mapping

from bot.words import Line, line
from campaigns.fallback import Fallback, Sums, in_all
from campaigns.states import State


def went_on(first: str, chosen: Fallback, found: Sums, tally: Mapping[State, int]) -> list[Line]:
    how = {"first": first, "second": chosen.channel}
    lines = [line("report-fallback", handed=found.handed, account=chosen.account, **how)]
    counted = {
        "report-fallback-reached": found.reached,
        "report-fallback-open": found.open,
        "report-fallback-lost": found.lost,
        "report-fallback-late": found.late,
        "report-fallback-waiting": found.waiting,
        "report-fallback-wished": found.wished,
        "report-fallback-unknown": found.unknown,
        "report-fallback-stopped": found.stopped,
    }
    lines += [line(key, count=count, **how) for key, count in counted.items() if count]
    return [*lines, line("report-fallback-sum", people=in_all(tally, found))]
