"""What became of a campaign, in numbers that add up to its list."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from agencies.model import CredentialId
from campaigns.model import Delivery
from campaigns.states import CARRIED, NEVER_SENT, OPEN, State

ORDER = (
    State.READ,
    State.DELIVERED,
    State.SENT,
    State.ACCEPTED,
    State.ATTEMPTING,
    State.QUEUED,
    State.UNCERTAIN,
    State.FAILED,
    State.REJECTED,
    State.NOT_SENT,
    State.SUPPRESSED,
    State.CANCELLED,
    State.INVALID,
    State.DUPLICATE,
)
"""From the best that can become of a row to what was never to be sent."""

MOST_REASONS = 10
BUCKETS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A campaign at one moment: `done`, `waiting`, `in_flight` and `stopped` are all its people.

    `rate` is what it reaches, per second, 0 while that is not known; `seconds_left` at that rate.
    Providers took those `carried`: `accepted` of which they said nothing more yet, `sent` on to the
    person's network, `delivered`, of which so many were `read`.
    """

    at: datetime
    people: int
    done: int
    waiting: int
    in_flight: int
    stopped: int
    uncertain: int
    troubled: int
    rate: float
    seconds_left: int
    carried: int = 0
    accepted: int = 0
    sent: int = 0
    delivered: int = 0
    read: int = 0


def progress(
    tally: Mapping[State, int], rate: float, now: datetime, before: "Progress | None" = None
) -> Progress:
    """`rate` is the one it was set to, `before` the look before this one, if there was one."""
    people = sum(rows for state, rows in tally.items() if state not in NEVER_SENT)
    waiting, in_flight = tally.get(State.QUEUED, 0), tally.get(State.ATTEMPTING, 0)
    stopped = tally.get(State.CANCELLED, 0)
    done = people - waiting - in_flight - stopped
    reached = _reached(done, now, before)
    return Progress(
        at=now,
        people=people,
        done=done,
        waiting=waiting,
        in_flight=in_flight,
        stopped=stopped,
        uncertain=tally.get(State.UNCERTAIN, 0),
        troubled=sum(tally.get(s, 0) for s in (State.FAILED, State.REJECTED, State.NOT_SENT)),
        rate=reached,
        seconds_left=round(waiting / (reached or rate)),
        carried=sum(tally.get(state, 0) for state in CARRIED),
        accepted=tally.get(State.ACCEPTED, 0),
        sent=tally.get(State.SENT, 0),
        delivered=tally.get(State.DELIVERED, 0) + tally.get(State.READ, 0),
        read=tally.get(State.READ, 0),
    )


def _reached(done: int, now: datetime, before: Progress | None) -> float:
    if before is None or now <= before.at:
        return 0.0
    return max(0, done - before.done) / (now - before.at).total_seconds()


def is_over(tally: Mapping[State, int]) -> bool:
    return not any(tally.get(state, 0) for state in OPEN)


@dataclass(slots=True, kw_only=True)
class Findings:
    """What reading every row of a ledger brings, gathered page by page."""

    states: Counter[State] = field(default_factory=Counter)
    reasons: Counter[tuple[State, str]] = field(default_factory=Counter)
    sent_at: Counter[int] = field(default_factory=Counter)
    through: Counter[CredentialId] = field(default_factory=Counter)
    uncertain: Counter[CredentialId] = field(default_factory=Counter)

    def add(self, delivery: Delivery) -> None:
        self.states[delivery.state] += 1
        if delivery.credential is not None:
            self.through[delivery.credential] += delivery.state in CARRIED
            self.uncertain[delivery.credential] += delivery.state is State.UNCERTAIN
        if delivery.reason:
            self.reasons[delivery.state, delivery.reason] += 1
        if delivery.attempted_at:
            self.sent_at[int(delivery.attempted_at.timestamp())] += 1

    def top_reasons(self) -> list[tuple[State, str, int]]:
        """The commonest first, at most MOST_REASONS."""
        common = self.reasons.most_common(MOST_REASONS)
        return [(state, reason, count) for (state, reason), count in common]

    def over_time(self) -> list[tuple[float, int]]:
        """Messages per bucket: (seconds since the first, how many), at most BUCKETS of them."""
        if not self.sent_at:
            return []
        first, last = min(self.sent_at), max(self.sent_at)
        width = max(1, -(-(last - first + 1) // BUCKETS))
        buckets: Counter[int] = Counter()
        for second, count in self.sent_at.items():
            buckets[(second - first) // width] += count
        return [(bucket * width, buckets[bucket]) for bucket in range(max(buckets) + 1)]
