"""What one worker holds: its lines, what came of its messages, and what to ask of the next tick.

No network and no database here: `ask` says what a tick is to do, `done` and `failed` take what
came of it. All of it can be lost at any moment; the ledger then tells the truth without it. It is
long because all that happens between two ticks meets here.
"""

import random
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import product

import structlog

from agencies.model import CredentialId
from campaigns.meters import Meters
from campaigns.model import CampaignId
from campaigns.outcomes import Outcome, Uncertain
from campaigns.pacing import ACCOUNTS, Account, Leg, Of, PaceKind, Pause
from campaigns.sending import Asked, ChunkId, HeldBack, Marked, Record, Ticked, Want
from dispatch.breaker import Result
from dispatch.clock import DatabaseClock
from dispatch.judging import When, judge, unsent
from dispatch.limits import HORIZON, Asking, Room
from dispatch.line import Line
from dispatch.messages import Message
from dispatch.names import Names
from dispatch.plan import TickPlan
from dispatch.sender import Named, Start
from dispatch.ways import Way
from dispatch.window import TICK

log = structlog.get_logger()

MOST_LEAD = HORIZON / 2
FOLLOW_LEAD = 0.1  # of what the last tick took
NOT_HANDED_OVER = "held back: it was not handed over"
NO_ANSWER = "no answer in time"

PutOff = tuple[Line, Account, Message]
"""What was not handed over, through which account, and its line, which may be out of service when
that is recorded."""


class Book:
    """It is also the desk that the senders work for."""

    def __init__(self, owner: str, names: Names, wake: Callable[[], None], meters: Meters) -> None:
        self.lines: dict[CampaignId, Line] = {}
        self.pauses: list[Pause] = []
        self.ending: set[CampaignId] = set()
        self.clock = DatabaseClock()
        self.error: BaseException | None = None
        self.stopping = False  # what is marked from now on is not handed over
        self._owner = owner
        self._names = names
        self._wake = wake
        self._meters = meters
        self._records: list[Record] = []
        self._held_back: list[HeldBack] = []
        self._throttled: dict[CredentialId, float] = {}
        self._results: dict[Of, str] = {}  # what came of messages, for the breaker
        self._leaving: dict[CampaignId, dict[Account, str]] = {}  # what they may leave behind
        self._stayed: dict[Account, float] = {}  # the slot that was missed last over each
        self._put_off: list[PutOff] = []  # back in their lines once that is recorded
        self._recording = self._put_off
        self._turn = 0
        self._lead = 0.0  # how long a tick takes, smoothed
        self._hurry = False
        self._first = 0.0  # when the first of the records was made
        self._last = 0.0  # when the last tick was asked for

    def name(self, start: Start) -> Named:
        return self._names.of(start)

    def distrust(self, start: Start, because: str) -> None:
        self.pauses.append(Pause(because=because, credential=start.campaign.credential))
        self._wake()

    def refused(self, of: Account, because: str) -> None:
        """An account cannot be opened: every message over it would fail."""
        self.pauses.append(Pause(because=because, credential=of[1], spared=True))
        self._results[of] = self._results.get(of, "") + Result.DENIED

    def broken(self, error: BaseException) -> None:
        self.error = error
        self._wake()

    def settle(self, start: Start, outcome: Outcome | None) -> None:
        """An attempt came to its end. None: it was held up so long that it was not made."""
        line = self.lines[start.campaign.id]
        way = line.route.way_of(start.campaign)
        line.out -= 1
        way.out -= 1
        way.sender.out -= 1
        if outcome is None:
            self._put_off.append((line, way.account, start.message))
        else:
            line.settled(start.message)
        if not self._records:
            self._first = time.monotonic()
            self._wake()
        self._records.append(self._judged(line, way, start, outcome))
        way.sender.results += 1
        if way.sender.results * 2 >= way.sender.window:
            self._hurry = True
            self._wake()

    def _judged(self, line: Line, way: Way, start: Start, outcome: Outcome | None) -> Record:
        if outcome is None:
            self._stayed[way.account] = start.slot
            return unsent(start.message, NOT_HANDED_OVER)
        now, jitter = self.clock.now(time.monotonic()), random.random()  # noqa: S311 - no secret
        when = When(now, jitter, line.since)
        record, result, wait, pause, alone = judge(start.message, outcome, start.campaign, when)
        credential = start.campaign.credential
        if result is not None and not line.halted:
            self._count(line, way, result)
        if wait is not None:
            self._meters.throttled[credential] += 1
            self._throttled[credential] = max(wait, self._throttled.get(credential, 0.0))
        if pause:
            through = Pause(because=pause, credential=credential, spared=True)
            itself = Pause(because=pause, campaign=start.campaign.id)
            self.pauses.append(itself if alone else through)
        return record if way.account == line.route.first else record._replace(over=True)

    def _count(self, line: Line, way: Way, result: Result) -> None:
        """For the account, and for its campaign, unless that leaves it because it is down."""
        campaign, through = line.campaign.id, way.account
        self._results[through] = self._results.get(through, "") + result
        if line.route.can_leave(through):
            left = self._leaving.setdefault(campaign, {})
            left[through] = left.get(through, "") + result
            return
        of = (PaceKind.CAMPAIGN, campaign)
        self._results[of] = self._results.get(of, "") + result

    def ask(self) -> tuple[Asked, TickPlan]:
        """What the next tick is to do. Then comes `done`, or `failed`."""
        self._last = time.monotonic()
        self._hurry = False
        wants, asking, room = self._wants(self.clock.now(self._last))
        drained = self._drained()
        asked = Asked(
            owner=self._owner,
            leases={c: epoch for line in self.lines.values() for c, epoch in line.leases.items()},
            records=self._records,
            held_back=self._held_back,
            pauses=self.pauses,
            touched={
                *self._results,
                *self._stayed,
                *product([PaceKind.CAMPAIGN], self._leaving),
                *product(ACCOUNTS, self._throttled),
            },
            wants=wants,
            let_go=list(drained),
            ending={*self.ending, *(line.campaign.id for line in drained.values())},
            turning=self._turning(),
        )
        plan = TickPlan(
            asking=asking,
            room=room,
            results=self._results,
            throttled=self._throttled,
            leaving=self._leaving,
            stayed=self._stayed,
        )
        self._results, self._throttled, self._leaving, self._stayed = {}, {}, {}, {}
        self._recording, self._put_off = self._put_off, []
        self._records, self._held_back, self.pauses, self.ending = [], [], [], set()
        return asked, plan

    def done(self, asked: Asked, ticked: Ticked) -> None:
        """The tick was committed: only now may anything that it marked be sent."""
        local = time.monotonic()
        self.clock.heard(ticked.now, self._last, local)
        self._lead += (min(local - self._last, MOST_LEAD) - self._lead) * FOLLOW_LEAD
        turn = sorted(ticked.marked.items(), key=lambda of: [one.slot for one in of[1][::-1]])
        wants: dict[CampaignId, list[Want]] = defaultdict(list)
        for want in asked.wants:
            wants[want.campaign].append(want)
        for campaign, marked in turn:  # whoever has the last slot comes last in the next tick
            self._start(self.lines[campaign], wants[campaign], marked, ticked)
        for line, of, message in self._recording:
            line.put_back(of, message)
        paces = {pace.of: pace for pace in ticked.paces}
        for line in self.lines.values():
            line.follow(paces, ticked.now)
            line.lose(ticked.lost)
            line.let_go(asked.let_go)
        for campaign in ticked.halted & self.lines.keys():
            self.lines[campaign].halt()
        self._meters.leases_lost += len(ticked.taken_over)
        for chunk in ticked.taken_over:
            log.warning("lease_lost", chunk=chunk)
        for one in ticked.ignored:
            log.info("record_ignored", campaign=one.campaign, row=one.row, event_=one.event.value)
        for campaign in ticked.ended:
            log.info("campaign_ended", campaign=campaign)

    def failed(self, asked: Asked, plan: TickPlan) -> None:
        """The tick may have been committed or not.

        What it recorded is recorded again, which changes nothing if it was. What it may have
        marked is not sent: it is handed back, by whoever still holds its chunk alone.
        """
        held_back: list[HeldBack] = []
        for want in asked.wants:
            line = self.lines[want.campaign]
            for _ in want.rows:
                message = line.pop(want.account)
                line.settled(message)
                held_back.append(HeldBack(want.chunk, unsent(message, NOT_HANDED_OVER)))
        self._held_back = [*asked.held_back, *held_back]
        self._records = [*asked.records, *self._records]
        self.pauses = [*asked.pauses, *self.pauses]
        self.ending |= set(asked.ending)
        self._put_off = [*self._recording, *self._put_off]
        self._throttled = {**plan.throttled, **self._throttled}
        self._stayed = {**plan.stayed, **self._stayed}
        self._results = {
            of: plan.results.get(of, "") + self._results.get(of, "")
            for of in plan.results.keys() | self._results.keys()
        }
        for campaign, left in plan.leaving.items():
            since = self._leaving.setdefault(campaign, {})
            since |= {of: results + since.get(of, "") for of, results in left.items()}

    def stop(self) -> None:
        """Marks nothing any more, and takes back what is marked and not handed over."""
        for line in self.lines.values():
            line.halt()
            for way in line.route.ways.values():
                for start in way.lane.take_back():
                    self.settle(start, None)

    def give_up(self, longer_than: float) -> None:
        """Stops waiting for answers that take longer than that: nobody knows what came of them."""
        ways = [way for line in self.lines.values() for way in line.route.ways.values()]
        for sender in {way.sender for way in ways}:
            for start in sender.give_up(longer_than):
                self.settle(start, Uncertain(NO_ANSWER))

    def due_in(self) -> float | None:
        """Seconds until a tick has something to do; None while nothing is to be done."""
        if self._hurry or self.pauses or self.ending or self._held_back or self._drained():
            return 0.0
        local = time.monotonic()
        now = self.clock.now(local)
        waits = [self._first + TICK - local] if self._records else []
        for line in self.lines.values():
            line.route.choose(now)
            if line.route.turning:
                return 0.0
            opens = line.opens(now) if line.waiting else None
            if opens is not None:
                batch = self._last + TICK - local if line.interval(now) else 0.0
                waits.append(max(opens - HORIZON - now, batch))
        return min(waits, default=None)

    def _drained(self) -> dict[ChunkId, Line]:
        return {chunk: line for line in self.lines.values() for chunk in line.drained}

    def _turning(self) -> Sequence[Leg]:
        """Those of which the tick is to look whether staff are told; a look knows it again."""
        turning: list[Leg] = []
        for line in self.lines.values():
            if of := line.route.turning:
                turning += [(line.campaign.id, credential) for _, credential in of]
                line.route.turn()
        return turning

    def _wants(self, now: float) -> tuple[list[Want], list[Asking], Room]:
        wants: list[Want] = []
        asking: list[Asking] = []
        messages: dict[Account, int] = {}
        for line in self.lines.values():
            line.route.choose(now)
            for of, way in line.route.ways.items():
                way.sender.next_tick(line.route.paces[of], now)
                messages[of] = way.sender.window - way.sender.out
            rooms = line.rooms(now) if line.waiting else None
            if not rooms:
                continue
            self._records += line.prepare(rooms)
            for want in line.wants(rooms):
                wants.append(want)
                asking.append(line.asking(want))
        return wants, asking, Room(messages, self._lead)

    def _start(
        self, line: Line, wants: Sequence[Want], marked: Sequence[Marked], ticked: Ticked
    ) -> None:
        """Its next messages in order: those that were marked leave, the refused ones are gone."""
        leave = {one.row: one for one in marked}
        decided = leave.keys() | ticked.refused.get(line.campaign.id, ())
        for want in wants:
            way = line.route.ways[want.account]
            last = max((n for n, row in enumerate(want.rows, 1) if row in decided), default=0)
            for _ in range(last):
                message = line.pop(want.account)
                found = leave.pop(message.row, None)  # a row leaves once, however often it is here
                if found is None:
                    line.settled(message)
                    continue
                message.attempt = found.attempt
                line.out += 1
                way.out += 1
                way.sender.out += 1
                local = self.clock.local(found.slot)
                way.lane.add(Start(found.slot, local, message, way.campaign))
            if not self.stopping:
                way.lane.go()
        self._turn += 1
        line.served = self._turn
