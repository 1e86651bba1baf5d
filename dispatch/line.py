"""One running campaign as this process serves it: the chunks it holds, and rows made ready.

It is long because whatever comes to its rows in between comes to them here.
"""

import math
from collections import Counter, deque
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from agencies.hours import day_ends, open_until
from agencies.model import AgencyId
from campaigns.acts import Act
from campaigns.model import Campaign
from campaigns.pacing import Account, Of, Pace, PaceKind
from campaigns.sending import ChunkId, Lease, Queued, Record, Runnable, Want
from dispatch.dealing import Hands
from dispatch.limits import HORIZON, Asking, apart_at, next_slot
from dispatch.messages import Message, Writer
from dispatch.quota import has_room_at
from dispatch.ways import Route, Way

CHUNK_SECONDS = 1.0  # so little that every worker gets its part of a short list
CHUNK_MOST = 500
CHUNK_LEAST = 10
CHUNK_SHARE = 12  # of what waits: who has the last rows alone sends them at his share of the rate
DEALT_AT_ONCE = 200  # messages, where one account's are looked for among those of others


class Line:
    """It takes rows from one chunk at a time; one that ran dry is held until its last outcome.

    What it has of accounts is its `route`.
    """

    def __init__(self, campaign: Campaign, writer: Writer, way: Way) -> None:
        self.campaign = campaign
        self.route = Route(campaign, way)
        self.campaign_pace = Pace(PaceKind.CAMPAIGN, campaign.id)
        self.agency_pace = Pace(PaceKind.AGENCY, campaign.agency)  # its daily limit
        self.day_ends = 0.0  # by the database's clock
        self.work = False
        self.queued = 0  # rows of the whole campaign, whoever holds them
        self.halted = False
        self.since = 0.0  # when it began, or went on
        self.urgent = False
        self.taken: Collection[Account] = ()  # by urgent campaigns, whoever serves those
        self.closes = math.inf  # when its hours end, by the database's clock
        self.served = 0
        self.out = 0
        self._writer = writer
        self._epochs: dict[ChunkId, int] = {}
        self._left: Counter[ChunkId] = Counter()
        self._rows: deque[tuple[ChunkId, Queued]] = deque()
        self._hands = Hands(self.route)

    @property
    def waiting(self) -> int:
        return len(self._rows) + len(self._hands)

    @property
    def is_dry(self) -> bool:
        """It could do with another chunk, and there may be one."""
        if not self.work or self._hands.stuck:
            return False
        whose = len(self._rows) + self._hands.undealt
        return any(
            whose + len(self._hands[of]) < way.sender.window
            for of, way in self.route.ways.items()
            if of in self.route.using
        )

    @property
    def idle(self) -> bool:
        return not self.out and not self._epochs

    @property
    def leases(self) -> dict[ChunkId, int]:
        return self._epochs

    @property
    def drained(self) -> list[ChunkId]:
        """Chunks of which every row came to an outcome."""
        return [chunk for chunk in self._epochs if not self._left[chunk]]

    def chunk_size(self, now: float) -> int:
        interval = self.interval(now)
        most = min(CHUNK_MOST, int(CHUNK_SECONDS / interval)) if interval else CHUNK_MOST
        return max(CHUNK_LEAST, min(most, self.queued // CHUNK_SHARE))

    def interval(self, now: float) -> float:
        """Seconds between its messages; 0 without a limit."""
        apart = [apart_at(self.route.paces[of], now) for of in self.route.using]
        together = 1 / sum(1 / one for one in apart) if apart and all(apart) else 0.0
        return max(together, apart_at(self.campaign_pace, now))

    def opens(self, now: float) -> float | None:
        """When one of its messages may be marked; None while none may."""
        more = bool(self._rows or self._hands.undealt) and not self._hands.stuck
        more = more or self._hands.loose
        slots = [
            self._next_slot(of, now)
            for of in self.route.using
            if (more or self._hands[of]) and self._room(of, now) > 0
        ]
        return min(slots, default=None)

    def _next_slot(self, of: Account, now: float) -> float:
        first = max(next_slot(self.route.paces[of], now), next_slot(self.campaign_pace, now))
        return first if self.agency is None else max(first, has_room_at(self.agency_pace, now))

    @property
    def agency(self) -> AgencyId | None:
        """Whose daily limit its messages count for."""
        sends = self.campaign.act is Act.SEND and not self.campaign.rehearsal
        limited = self.agency_pace.ceiling and sends
        return self.campaign.agency if limited else None

    def rooms(self, now: float) -> Mapping[Account, int]:
        """How many of its messages may be marked now, where some may."""
        rooms = {}
        for of, most in self.route.using.items():
            room = min(self._room(of, now), most)
            if room > 0 and self._next_slot(of, now) <= now + HORIZON:
                rooms[of] = room
        return rooms

    def _room(self, of: Account, now: float) -> int:
        taken = of in self.taken and not self.urgent
        way = self.route.ways.get(of)
        if taken or way is None or now >= self.closes:
            return 0
        own = way.sender.window_at(self.campaign_pace, now) - way.out
        return min(own, way.sender.window - way.sender.out)

    def follow(self, paces: Mapping[Of, Pace], now: float) -> None:
        """Its own are looked up: of a hundred campaigns' each would go through all."""
        self.route.follow(paces)
        self.agency_pace = paces.get((PaceKind.AGENCY, self.campaign.agency), self.agency_pace)
        pace = paces.get((PaceKind.CAMPAIGN, self.campaign.id))
        if pace is not None:
            self.campaign_pace = pace
            together = len(self.route.using) > 1  # what lies between is the other's
            for way in self.route.ways.values():
                alone = way.sender.alone and not together
                way.lane.pacer.follow(apart_at(pace, now), alone=alone)

    def take(self, lease: Lease) -> None:
        out = 0
        if lease.chunk in self._epochs:  # it was taken from us, and is ours before we heard of it
            waiting = [*(chunk for chunk, _ in self._rows), *(one.chunk for one in self._hands)]
            out = self._left[lease.chunk] - waiting.count(lease.chunk)
            self.lose(frozenset({lease.chunk}))
        self._epochs[lease.chunk] = lease.epoch
        self._left[lease.chunk] = len(lease.rows) + out
        self._rows.extend((lease.chunk, row) for row in lease.rows)

    def prepare(self, rooms: Mapping[Account, int]) -> list[Record]:
        """Opens, renders and deals until all have so many messages; what none can be made of."""
        hopeless: list[Record] = []
        self._hands.take_back()
        if self.route.is_plain:  # there is one hand, and to deal to that would cost 3 µs a message
            hand, most = self._hands[self.route.first], rooms.get(self.route.first, 0)
            while len(hand) < most and (message := self._hands.next() or self._write(hopeless)):
                hand.append(message)
            return hopeless
        for _ in range(DEALT_AT_ONCE):
            if not self._hands.lack(rooms):
                break
            message = self._hands.next() or self._write(hopeless)
            if message is None or not self._hands.deal(message):
                break
        return hopeless

    def _write(self, hopeless: list[Record]) -> Message | None:
        while self._rows:
            chunk, queued = self._rows.popleft()
            written = self._writer.write(chunk, queued)
            if isinstance(written, Message):
                return written
            hopeless.append(written)
            self._left[chunk] -= 1
        return None

    def wants(self, rooms: Mapping[Account, int]) -> Iterator[Want]:
        """Who has the most in hand comes first, where the campaign's own rate is short."""
        for of in sorted(rooms, key=lambda of: len(self._hands[of]), reverse=True):
            if hand := self._hands[of]:
                yield self._want(of, hand, rooms[of])

    def _want(self, of: Account, hand: Collection[Message], most: int) -> Want:
        """The next rows, all of one chunk, as a lost lease takes a whole chunk with it."""
        ready = islice(hand, most)
        chunk = next(iter(hand)).chunk
        together = list(takewhile(lambda message: message.chunk == chunk, ready))
        return Want(
            chunk=chunk,
            campaign=self.campaign.id,
            credential=of[1],
            agency=self.agency,
            rows=[message.row for message in together],
            parts=[message.parts for message in together],
            paid=self.campaign.paid,
        )

    def asking(self, want: Want) -> Asking:
        return Asking(
            campaign=self.campaign.id,
            credential=want.credential,
            served=self.served,
            urgent=self.urgent,
            until=self.closes,
            agency=self.agency,
            day_ends=self.day_ends,
            paid=self.campaign.paid,
        )

    def pop(self, of: Account) -> Message:
        return self._hands[of].popleft()

    def settled(self, message: Message) -> None:
        """It came to an outcome, or is not to be sent after all."""
        if message.chunk in self._epochs:
            self._left[message.chunk] -= 1

    def put_back(self, of: Account, message: Message) -> None:
        """It stands as queued again, and is the next to go."""
        if self.halted or message.chunk not in self._epochs:
            self.settled(message)
            return
        message.excused += 1
        self._hands.put_back(of, message)

    def let_go(self, chunks: Collection[ChunkId]) -> None:
        for chunk in chunks:
            self._epochs.pop(chunk, None)
            self._left.pop(chunk, None)

    def lose(self, chunks: frozenset[ChunkId]) -> None:
        """They are not ours any more: nothing of them may be marked."""
        for chunk in chunks.intersection(self._epochs):
            del self._epochs[chunk], self._left[chunk]
        self._rows = deque(row for row in self._rows if row[0] in self._epochs)
        self._hands.keep(lambda message: message.chunk in self._epochs)

    def serve(self, one: Runnable, closes: float, now: float, urgent: Collection[Account]) -> None:
        """It runs, as a look found it; `urgent` are accounts that others need first."""
        self.route.serve(one)
        self.route.choose(now)
        self.follow({pace.of: pace for pace in one.paces}, now)
        if self.agency is not None:
            today = datetime.fromtimestamp(now, UTC)
            self.day_ends = day_ends(ZoneInfo(one.zone), today).timestamp()
        if self.halted or not self.since:
            self.since = now
        self.work = one.work
        self.queued = one.queued
        self.urgent = one.urgent
        self.taken = urgent
        self.closes = closes
        self.halted = False

    def halt(self) -> None:
        """Sends nothing that is not marked already; the chunks go back when that is settled."""
        self.halted = True
        for chunk, _ in self._rows:
            self._left[chunk] -= 1
        for message in self._hands.clear():
            self._left[message.chunk] -= 1
        self._rows.clear()
        self.work = False


def closes_at(one: Runnable, now: float) -> float | None:
    """When a campaign's hours end, by the database's clock; None outside of them."""
    if one.hours is None:
        return math.inf
    until = open_until(one.hours, ZoneInfo(one.zone), datetime.fromtimestamp(now, UTC))
    return None if until is None else until.timestamp()
