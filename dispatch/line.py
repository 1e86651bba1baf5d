"""One running campaign as this process serves it: the chunks it holds, and rows made ready."""

import math
from collections import Counter, deque
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from agencies.hours import day_ends, open_until
from agencies.model import AgencyId
from campaigns.acts import Act
from campaigns.model import Campaign
from campaigns.pacing import Account, Pace, PaceKind
from campaigns.sending import ChunkId, Lease, Queued, Record, Runnable, Want
from dispatch.limits import Asking, apart_at, next_slot
from dispatch.messages import Message, Writer
from dispatch.quota import has_room_at
from dispatch.sender import Sender
from dispatch.ways import Route, Way

CHUNK_SECONDS = 1.0  # so little that every worker gets its part of a short list
CHUNK_MOST = 500
CHUNK_LEAST = 10
CHUNK_SHARE = 12  # of what waits: who has the last rows alone sends them at his share of the rate


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
        self._ready: deque[Message] = deque()

    @property
    def sender(self) -> Sender:
        return self.route.way.sender

    @property
    def waiting(self) -> int:
        return len(self._rows) + len(self._ready)

    @property
    def is_dry(self) -> bool:
        """It could do with another chunk, and there may be one."""
        return self.work and self.waiting < self.sender.window

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
        return max(apart_at(self.route.pace, now), apart_at(self.campaign_pace, now))

    def next_slot(self, now: float) -> float:
        first = max(next_slot(self.route.pace, now), next_slot(self.campaign_pace, now))
        return first if self.agency is None else max(first, has_room_at(self.agency_pace, now))

    @property
    def agency(self) -> AgencyId | None:
        """Whose daily limit its messages count for."""
        sends = self.campaign.act is Act.SEND and not self.campaign.rehearsal
        limited = self.agency_pace.ceiling and sends
        return self.campaign.agency if limited else None

    def room(self, now: float) -> int:
        """How many more of its messages may be marked."""
        taken = self.route.way.account in self.taken and not self.urgent
        if taken or self.route.is_gone or now >= self.closes:
            return 0
        own = self.sender.window_at(self.campaign_pace, now) - self.out
        return min(own, self.sender.window - self.sender.out)

    def follow(self, paces: Sequence[Pace], now: float) -> None:
        for pace in paces:
            self.route.follow(pace)
            if (pace.kind, pace.subject) == (PaceKind.AGENCY, self.campaign.agency):
                self.agency_pace = pace
            if (pace.kind, pace.subject) == (PaceKind.CAMPAIGN, self.campaign.id):
                self.campaign_pace = pace
                for way in self.route.ways.values():
                    way.lane.pacer.follow(apart_at(pace, now), alone=way.sender.alone)

    def take(self, lease: Lease) -> None:
        self._epochs[lease.chunk] = lease.epoch
        self._left[lease.chunk] = len(lease.rows)
        self._rows.extend((lease.chunk, row) for row in lease.rows)

    def prepare(self, most: int) -> list[Record]:
        """Opens and renders until `most` messages are ready; what no message can be made of."""
        hopeless: list[Record] = []
        while self._rows and len(self._ready) < most:
            chunk, queued = self._rows.popleft()
            written = self._writer.write(chunk, queued)
            if isinstance(written, Message):
                self._ready.append(written)
            else:
                hopeless.append(written)
                self._left[chunk] -= 1
        return hopeless

    def want(self, most: int) -> Want | None:
        """The next rows, all of one chunk, as a lost lease takes a whole chunk with it."""
        if not self._ready or most < 1:
            return None
        chunk = self._ready[0].chunk
        ready = islice(self._ready, most)
        together = list(takewhile(lambda message: message.chunk == chunk, ready))
        return Want(
            chunk=chunk,
            campaign=self.campaign.id,
            credential=self.route.way.campaign.credential,
            agency=self.agency,
            rows=[message.row for message in together],
            parts=[message.parts for message in together],
            paid=self.campaign.paid,
        )

    def asking(self) -> Asking:
        return Asking(
            campaign=self.campaign.id,
            credential=self.route.way.campaign.credential,
            served=self.served,
            urgent=self.urgent,
            until=self.closes,
            agency=self.agency,
            day_ends=self.day_ends,
            paid=self.campaign.paid,
        )

    def pop(self) -> Message:
        return self._ready.popleft()

    def settled(self, message: Message) -> None:
        """It came to an outcome, or is not to be sent after all."""
        if message.chunk in self._epochs:
            self._left[message.chunk] -= 1

    def put_back(self, message: Message) -> None:
        """It stands as queued again, and is the next to go."""
        if self.halted or message.chunk not in self._epochs:
            self.settled(message)
            return
        message.excused += 1
        self._ready.appendleft(message)

    def let_go(self, chunks: Collection[ChunkId]) -> None:
        for chunk in chunks:
            self._epochs.pop(chunk, None)
            self._left.pop(chunk, None)

    def lose(self, chunks: frozenset[ChunkId]) -> None:
        """They are not ours any more: nothing of them may be marked."""
        for chunk in chunks.intersection(self._epochs):
            del self._epochs[chunk], self._left[chunk]
        self._rows = deque(row for row in self._rows if row[0] in self._epochs)
        self._ready = deque(message for message in self._ready if message.chunk in self._epochs)

    def serve(self, one: Runnable, closes: float, now: float, urgent: Collection[Account]) -> None:
        """It runs, as a look found it; `urgent` are accounts that others need first."""
        self.route.serve(one)
        self.follow(one.paces, now)
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
        for message in self._ready:
            self._left[message.chunk] -= 1
        self._rows.clear()
        self._ready.clear()
        self.work = False


def closes_at(one: Runnable, now: float) -> float | None:
    """When a campaign's hours end, by the database's clock; None outside of them."""
    if one.hours is None:
        return math.inf
    until = open_until(one.hours, ZoneInfo(one.zone), datetime.fromtimestamp(now, UTC))
    return None if until is None else until.timestamp()
