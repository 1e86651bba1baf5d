"""How fast messages may leave: slots reserved ahead by a generic cell rate algorithm. Pure.

A limit is one number in the database, the theoretical arrival time of its next message. Whoever
holds its lock moves it on by an interval for every slot that it takes, so any number of workers
share it, and a worker that dies wastes what it had reserved: at most HORIZON. A message of several
parts takes as many intervals, since that is how providers count. It is long because all limits
are nested here.
https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm
"""

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, chain, takewhile
from typing import NamedTuple

from agencies.model import AgencyId, CredentialId
from campaigns.model import CampaignId
from campaigns.pacing import ACCOUNTS, Account, Down, Leg, Of, Pace, PaceKind, Reserved, account
from dispatch.breaker import down, probed
from dispatch.quota import Quota, quotas_of
from dispatch.routes import LONG

HORIZON = 0.1  # seconds of slots that may be reserved ahead
SLOWER = 1.5  # a provider that says "too fast" gets two thirds of what it got
CLIMB = 1 / 60  # of the ceiling, per second without such a word: after a minute all is well again
SLOWEST = 0.02  # of the ceiling: it is never slowed down to nothing
ONE_STORM = 1.0  # seconds: everything in flight is refused at once, that is one word and not fifty
SPARE = 1.01  # a network does not keep them apart as they left: a second gets 1 % fewer
WAITED = 5.0  # seconds: `now` is read before the lock is waited for, and others went on meanwhile


class Asking(NamedTuple):
    """A campaign that would send through that account, until its hours end.

    Urgent ones first; then the lowest `served`, which was not served for the longest time. Where
    it counts for the daily limit of an `agency`, that one's `day_ends` then.
    """

    campaign: CampaignId
    credential: CredentialId
    served: int
    urgent: bool = False
    until: float = math.inf
    agency: AgencyId | None = None
    day_ends: float = 0.0
    paid: bool = False

    @property
    def account(self) -> Account:
        return account(self.credential, paid=self.paid)

    @property
    def leg(self) -> Leg:
        return self.campaign, self.credential


class Room(NamedTuple):
    """How many `messages` each account may have more, and for how many seconds from now on slots
    would be over before the reservation is committed."""

    messages: Mapping[Account, int]
    lead: float = 0.0


def interval_at(pace: Pace, now: float) -> float:
    """Seconds between messages: it climbs back to its ceiling since it was last slowed down."""
    if not pace.interval or pace.interval * pace.ceiling <= 1:
        return pace.interval
    climbed = CLIMB * pace.ceiling * max(0.0, now - pace.paused_until)
    return 1 / min(pace.ceiling, 1 / pace.interval + climbed)


def apart_at(pace: Pace, now: float) -> float:
    """Seconds between slots: a little more than the limit asks for."""
    return interval_at(pace, now) * SPARE


def rate_at(pace: Pace, now: float) -> float | None:
    """Messages per second, or None without a limit."""
    interval = interval_at(pace, now)
    return 1 / interval if interval else None


def slowed(pace: Pace, now: float, wait: float) -> Pace:
    """After the provider said "too fast, wait": paused, and slower from then on."""
    until, last = max(pace.paused_until, now + wait), pace.paused_until
    interval = interval_at(pace, now) * SLOWER
    if wait > LONG:
        pace = down(pace, Down.WAITS, until)
    if now < last + ONE_STORM:
        return pace._replace(paused_until=until)
    if pace.ceiling:
        interval = min(interval, 1 / (SLOWEST * pace.ceiling))
    return pace._replace(paused_until=until, interval=interval)


def next_slot(pace: Pace, now: float) -> float:
    """When its next message may leave.

    An arrival time that no reservation can have made is from before the clock was set back, or
    from before the rate was raised. What was reserved by then may still leave, for HORIZON.
    """
    earliest = max(now, pace.paused_until)
    if pace.tat > earliest + HORIZON + apart_at(pace, now) + WAITED:
        return earliest + HORIZON
    return max(pace.tat, earliest)


def reserve(
    now: float,
    paces: Sequence[Pace],
    asking: Sequence[Asking],
    parts: Mapping[Leg, Sequence[int]],
    room: Room,
) -> Reserved:
    """Slots up to HORIZON ahead, in turn for the campaigns of one credential.

    Each slot is one of the credential's and one of the campaign's: the later of the two counts
    for both, through however many accounts it goes. `parts` are those of each leg's next rows.
    While a provider could not be reached, one message of all goes to see whether it is there.
    """
    by_account = _by_account(one for one in asking if parts.get(one.leg))
    quotas = quotas_of(paces, {one.agency: one.day_ends for one in asking}, now)
    meters: dict[Of, _Meter] = {
        pace.of: _Meter(pace, now, room.lead) for pace in paces if pace.kind is not PaceKind.AGENCY
    }
    slots: dict[Leg, list[float]] = {}
    left: dict[Account, int] = {}
    groups: list[list[_Taker]] = []
    for of, together in by_account.items():
        shared = meters.get(of) or _Meter.unlimited(now)
        most = room.messages.get(of, 0)
        left[of] = min(most, 1) if shared.pace.opened else most
        takers = []
        for one in together:
            meter = meters.get((PaceKind.CAMPAIGN, one.campaign)) or _Meter.unlimited(now)
            limits = _Limits(meter, shared, quotas.get(one.agency))
            takers.append(_Taker(limits, one, parts[one.leg], now + HORIZON))
        groups.append(takers)
    if len({one.campaign for one in asking}) < len(asking):  # one's accounts have slots in between
        groups = [list(chain.from_iterable(groups))]
    for takers in groups:
        _share(takers, left)
        slots |= {taker.leg: taker.slots for taker in takers if taker.slots}
    moved = [meter.moved() for meter in meters.values() if meter.taken is not None]
    return Reserved(slots=slots, paces=[*moved, *(quota.moved() for quota in quotas.values())])


def _by_account(asking: Iterable[Asking]) -> Mapping[Account, Sequence[Asking]]:
    found: dict[Account, list[Asking]] = defaultdict(list)
    for one in asking:
        found[one.account].append(one)
    return found


class _Meter:
    """One limit while its slots are given out."""

    __slots__ = ("interval", "next", "pace", "taken")

    def __init__(self, pace: Pace, now: float, lead: float = 0.0) -> None:
        self.pace = pace
        self.interval = apart_at(pace, now)
        self.next = max(next_slot(pace, now), now + lead if self.interval else now)
        self.taken: float | None = None  # the last slot

    @classmethod
    def unlimited(cls, now: float) -> "_Meter":
        return cls(Pace(PaceKind.CAMPAIGN, 0), now)

    def take(self, slot: float, parts: int) -> None:
        if self.interval:
            self.next = slot + self.interval * parts
        self.taken = slot

    def moved(self) -> Pace:
        pace = self.pace._replace(tat=self.next) if self.interval else self.pace
        if self.taken is not None and pace.opened and pace.kind in ACCOUNTS:
            return probed(pace, self.taken)
        return pace


class _Limits(NamedTuple):
    """The campaign's, its account's, and its agency's for the day."""

    own: _Meter
    shared: _Meter
    day: Quota | None


class _Taker:
    """One campaign, through one account, while slots are given out."""

    __slots__ = (
        *("account", "leg", "meter", "parts", "quota", "rank", "served", "shared", "slots"),
        "until",
    )

    def __init__(
        self, limits: _Limits, asking: Asking, parts: Sequence[int], horizon: float
    ) -> None:
        self.meter, self.shared, self.quota = limits
        self.account = asking.account
        self.leg = asking.leg
        self.rank = not asking.urgent
        self.served = asking.served
        self.until = min(horizon, asking.until)
        self.parts = parts
        self.slots: list[float] = []

    @property
    def next(self) -> float:
        return max(self.meter.next, self.shared.next)

    def may_take(self) -> bool:
        """Whether its agency's day has room for the next message."""
        following = self.parts[len(self.slots) : len(self.slots) + 1]
        return self.quota is None or self.quota.most(following) > 0

    def take(self, slot: float) -> None:
        parts = self.parts[len(self.slots)]
        self.shared.take(slot, parts)
        self.meter.take(slot, parts)
        if self.quota is not None:
            self.quota.take(parts)
        self.slots.append(slot)


def _share(takers: list[_Taker], left: dict[Account, int]) -> None:
    """The earliest slot first; of equal ones to whoever was not served for the longest time.

    So many messages are `left` to each account.
    """
    if len(takers) == 1:
        _take_all(takers[0], left[takers[0].account])
        return
    turn = max((taker.served for taker in takers), default=0)
    heap = [(taker.next, taker.rank, taker.served, n, taker) for n, taker in enumerate(takers)]
    heapq.heapify(heap)
    while heap:
        guessed, rank, served, n, taker = heap[0]
        slot = taker.next
        if slot > guessed:  # another one took that slot meanwhile
            heapq.heapreplace(heap, (slot, rank, served, n, taker))
            continue
        if slot > taker.until or not left[taker.account] or not taker.may_take():
            heapq.heappop(heap)
            continue
        taker.take(slot)
        left[taker.account] -= 1
        turn += 1
        if len(taker.slots) == len(taker.parts):
            heapq.heappop(heap)
        else:
            heapq.heapreplace(heap, (taker.next, rank, turn, n, taker))


def _take_all(taker: _Taker, room: int) -> None:
    """The same where nobody shares: one behind the other from the first on."""
    if not room:
        return
    apart = max(taker.meter.interval, taker.shared.interval)
    waits = (parts * apart for parts in taker.parts[: min(room, len(taker.parts)) - 1])
    taker.slots = list(
        takewhile(lambda slot: slot <= taker.until, accumulate(waits, initial=taker.next))
    )
    if taker.quota is not None:
        parts_of = taker.parts[: len(taker.slots)]
        most = taker.quota.most(parts_of)
        taker.quota.take(sum(parts_of[:most]))
        del taker.slots[most:]
    for slot in taker.slots[-1:]:
        parts = taker.parts[len(taker.slots) - 1]
        taker.shared.take(slot, parts)
        taker.meter.take(slot, parts)
