"""Anything in any order: workers, crashes, late answers, receipts and staff, against a model.

The real engine on SQLite; time passes by moving everything that waits for a time. It is long
because a model and its rules belong together.
"""

import asyncio
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import update

from campaigns.doubts import Absent, Found
from campaigns.lifecycle import CampaignState, Step, campaign_after
from campaigns.model import CampaignId, ReceiptState
from campaigns.sending import Asked, ChunkId, HeldBack, Record, Want
from campaigns.states import OPEN, RANK, TRANSITIONS, Event, State
from campaigns.steering import send_at_any_hour, steer_rate, steer_urgency
from dispatch.lookups import conclude
from storage.database import Database
from storage.doubtful_rows import SqlDoubtfulRows
from storage.store import SqlStore
from storage.tables import chunk, delivery, doubt
from tests.dispatch.office import Office
from tests.soak.amounts import Amounts
from tests.soak.yard import Yard
from tests.storage.engine_steps import ACCOUNT, AT_ONCE

T = TypeVar("T")
WAITING = {
    delivery: ("not_before", "tried_since"),
    chunk: ("lease_until", "wake_at"),
    doubt: ("since", "ask_at"),
}
"""All that waits for a time."""
ENDED = {CampaignState.FINISHED, CampaignState.CANCELLED}
ROWS = range(2, 8)
CHUNK = 3
SEND_BY = 1.0
LEASE_AND_MORE = 20.0
SOME_MINUTES = 1000.0
WORKERS = st.sampled_from("abc")
FATES = st.sampled_from(["taken", "taken", "taken", "lost", "vanished", "refused", "busy"])
SOME_FATES = st.lists(FATES, min_size=1, max_size=3)
FAILURES = st.sampled_from(["no", "no", "no", "before", "after"])
DEATHS = st.sampled_from(["no", "no", "silent", "marked", "sent", "before", "after"])
EDITS = st.sampled_from(["rate", "urgent", "not urgent", "hours"])
NEWS = st.sampled_from(
    [Event.RECEIPT_ACCEPTED, Event.RECEIPT_SENT, Event.RECEIPT_DELIVERED, Event.RECEIPT_FAILED]
)


def _reachable() -> dict[State, set[State]]:
    found = {state: {state, *TRANSITIONS[state].values()} for state in TRANSITIONS}
    for _ in TRANSITIONS:
        found = {one: set().union(*(found[other] for other in to)) for one, to in found.items()}
    return found


REACHABLE = _reachable()


@dataclass(slots=True)
class Worker:
    """What a process knows: it may be wrong by now."""

    owner: str
    leases: dict[ChunkId, int] = field(default_factory=dict)
    waiting: dict[ChunkId, list[int]] = field(default_factory=dict)
    marked: list[tuple[ChunkId, int, int, float]] = field(default_factory=list)
    results: list[Record] = field(default_factory=list)
    attempts: dict[int, int] = field(default_factory=dict)
    held_back: list[HeldBack] = field(default_factory=list)

    def drained(self) -> list[ChunkId]:
        """All of their rows came to an end; the results are told in the same tick."""
        busy = {one for one, *_ in self.marked}
        return [one for one in self.leases if not self.waiting.get(one) and one not in busy]


class Sending(RuleBasedStateMachine):
    """Each example has a campaign of its own; they share what is costly to open."""

    office: ClassVar[Office]
    runner: ClassVar[asyncio.Runner]
    file: ClassVar[sqlite3.Connection]

    def __init__(self) -> None:
        super().__init__()
        self.clock, self.born = 0.0, 0
        self.workers: dict[str, Worker] = {}
        self.taken: dict[int, list[int]] = defaultdict(list)
        self.allowed: Counter[int] = Counter()
        self.before: dict[int, State] = dict.fromkeys(ROWS, State.QUEUED)
        self.campaign = CampaignId(1)

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    @initialize(prefers_delivery=st.booleans())
    def begin(self, *, prefers_delivery: bool) -> None:
        launching = self.office.launch(ROWS, account=ACCOUNT, prefer_delivery=prefers_delivery)
        self.campaign = self.do(launching)
        self.allowed.update(dict.fromkeys(ROWS, 2 if prefers_delivery else 1))
        for name in "abc":
            self.crash(name)

    @property
    def state(self) -> CampaignState:
        [[state]] = self.ask("SELECT state FROM campaign WHERE id = ?")
        return CampaignState(state)

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        """Straight from the file: it is asked after every step."""
        return self.file.execute(question, (self.campaign,)).fetchall()

    @rule(name=WORKERS)
    def crash(self, name: str) -> None:
        """And a new one takes its place, that knows nothing."""
        self.born += 1
        self.workers[name] = Worker(f"{name}{self.born}")

    @rule(name=WORKERS)
    def lease(self, name: str) -> None:
        worker = self.workers[name]
        lease = self.do(self.office.engine.lease(self.campaign, worker.owner, CHUNK))
        if lease is not None:
            worker.leases[lease.chunk] = lease.epoch
            worker.waiting[lease.chunk] = [one.row for one in lease.rows]
            worker.attempts |= {one.row: one.attempt for one in lease.rows}

    @rule(name=WORKERS, most=st.integers(0, 3), dies=st.booleans(), fails=FAILURES)
    def tick(self, name: str, most: int, *, dies: bool = False, fails: str = "no") -> None:
        """Where it `fails`, the worker does not know whether it was committed."""
        worker = self.workers[name]
        chunk_id = next((one for one in worker.leases if worker.waiting.get(one)), None)
        rows = worker.waiting[chunk_id][:most] if chunk_id is not None else []
        wants = [Want(chunk=chunk_id, campaign=self.campaign, credential=ACCOUNT, rows=rows,
                      parts=[1] * len(rows))] if chunk_id is not None and rows else []  # fmt: skip
        let_go = worker.drained()
        runs = self.state is CampaignState.RUNNING
        asked = Asked(owner=worker.owner, leases=dict(worker.leases), records=worker.results,
                      held_back=worker.held_back, wants=wants, let_go=let_go,
                      ending={self.campaign})  # fmt: skip
        if fails != "before":
            ticked = self.do(self.office.engine.tick(asked, AT_ONCE))
            assert runs or not any(ticked.marked.values()), "marked though it was paused or stopped"
        if dies:
            self.crash(name)
            return
        if fails != "no":
            self.holds_back(worker, wants)
            return
        worker.results, worker.held_back = [], []
        for want in wants:
            if want.chunk not in ticked.lost:
                worker.waiting[want.chunk] = worker.waiting[want.chunk][len(rows) :]
            for one in ticked.marked.get(self.campaign, ()):
                worker.marked.append((want.chunk, one.row, one.attempt, self.clock))
        for gone in {*ticked.lost, *let_go}:
            worker.leases.pop(gone, None)
            worker.waiting.pop(gone, None)

    def holds_back(self, worker: Worker, wants: list[Want]) -> None:
        """What it wanted to mark is not sent; the rest of the tick comes again."""
        for want in wants:
            kept = worker.waiting[want.chunk]
            worker.waiting[want.chunk] = [row for row in kept if row not in want.rows]
            for row in want.rows:
                record = Record(self.campaign, row, worker.attempts[row] + 1, Event.DEFER)
                worker.held_back.append(HeldBack(want.chunk, record))

    @rule(name=WORKERS, fate=FATES, dies=st.booleans())
    def send(self, name: str, fate: str, *, dies: bool = False) -> None:
        """Whoever stood still for too long does not hand over any more."""
        worker = self.workers[name]
        if not worker.marked:
            return
        _, row, attempt, born = worker.marked.pop(0)
        if self.clock - born > SEND_BY:
            fate = "busy"
        if fate in {"taken", "lost"}:
            self.taken[row].append(attempt)
        event = {"taken": Event.ACCEPT, "refused": Event.REJECT, "busy": Event.DEFER}
        told = event.get(fate, Event.LOSE)
        name_of = f"{row}/{attempt}" if told is Event.ACCEPT else ""
        worker.results.append(Record(self.campaign, row, attempt, told, "", name_of))
        if dies:
            self.crash(name)

    def work(self, name: str, fates: list[str], dies: str) -> None:
        """Some rows from the lease to the record, or as far as it comes."""
        if not any(self.workers[name].waiting.values()):
            self.lease(name)
        fails = dies if dies in {"before", "after"} else "no"
        self.tick(name, len(fates), dies=dies == "marked", fails=fails)
        for fate in fates[: len(self.workers[name].marked)]:
            self.send(name, fate)
        if dies == "sent":
            self.crash(name)
        elif dies != "silent":
            self.tick(name, 0)

    work_alone = rule(name=st.just("a"), fates=SOME_FATES, dies=DEATHS)(work)
    work_together = rule(name=WORKERS, fates=SOME_FATES, dies=DEATHS)(work)
    work_well = rule(name=WORKERS, fates=SOME_FATES, dies=st.just("no"))(work)

    @rule(seconds=st.sampled_from([0.5, LEASE_AND_MORE]))
    def pass_time(self, seconds: float) -> None:
        self.clock += seconds
        self.do(self._pass_time(seconds))

    async def _pass_time(self, seconds: float) -> None:
        async with self.office.database.write() as connection:
            for table, names in WAITING.items():
                earlier = {name: table.c[name] - seconds for name in names}
                mine = table.c.campaign_id == self.campaign
                await connection.execute(update(table).where(mine).values(earlier))

    @rule()
    def reap(self) -> None:
        self.do(self.office.engine.reap())

    @precondition(lambda self: any(self.taken.values()))
    @rule(data=st.data(), news=st.lists(NEWS, min_size=1, max_size=3))
    def receipts(self, data: st.DataObject, news: list[Event]) -> None:
        """Of any attempt that was taken, again and again, and of earlier ones."""
        row = data.draw(st.sampled_from([row for row in ROWS if self.taken[row]]))
        attempt = data.draw(st.sampled_from(self.taken[row]))
        told = [Record(self.campaign, row, attempt, event) for event in news]
        self.do(self.office.engine.put_receipts(told))

    @rule()
    def take_receipts(self) -> None:
        self.do(self.office.engine.take_receipts(100))

    @rule(step=st.sampled_from([Step.PAUSE, Step.RESUME, Step.RESUME]))
    def steer(self, step: Step) -> None:
        if self.state in {CampaignState.RUNNING, CampaignState.PAUSED}:
            self.do(self.office.step(self.campaign, step))

    @rule(sure=st.integers(0, 9))
    def stop(self, sure: int) -> None:
        if sure == 0 and self.state in {CampaignState.RUNNING, CampaignState.PAUSED}:
            self.do(self.office.step(self.campaign, Step.STOP))

    @rule()
    def sweep(self) -> None:
        self.do(self.office.engine.sweep(self.campaign, 1))

    @rule(edit=EDITS, rate=st.floats(1, 100))
    def edit(self, edit: str, rate: float) -> None:
        """What staff can change while it is on its way."""
        if self.state in {CampaignState.RUNNING, CampaignState.PAUSED}:
            self.do(self._edit(edit, rate))

    async def _edit(self, edit: str, rate: float) -> None:
        async with self.office.store.work(self.office.agency.id) as work:
            match edit:
                case "rate":
                    await steer_rate(work, self.campaign, rate)
                case "hours":
                    await send_at_any_hour(work, self.campaign)
                case _:
                    await steer_urgency(work, self.campaign, urgent=edit == "urgent")

    @rule()
    def look_up(self) -> None:
        """Ten minutes later; by then nobody hands over what was marked before."""
        self.pass_time(SOME_MINUTES)
        self.do(self._look_up())

    async def _look_up(self) -> None:
        rows = SqlDoubtfulRows(self.office.database, self.office.keyring)
        now, verdicts = await rows.clock(), []
        for one in await rows.take_doubts(10):
            row, attempt = one.queued.row, one.queued.attempt
            there = attempt in self.taken[row]
            found = Found(f"{row}/{attempt}", ReceiptState.ACCEPTED) if there else Absent()
            verdicts.append(conclude(one, found, now))
        await rows.settle_doubts(verdicts)

    @rule(states=st.sampled_from([{State.NOT_SENT}, {State.NOT_SENT, State.UNCERTAIN}]))
    def send_again(self, states: set[State]) -> None:
        """Staff decide so, and it may then arrive once more."""
        if self.state is not CampaignState.CANCELLED:
            self.do(self._send_again(states))

    async def _send_again(self, states: set[State]) -> None:
        before = await self.office.ledger(self.campaign)
        async with self.office.store.work(self.office.agency.id) as work:
            old = await work.campaigns.get(self.campaign)
            if await work.doubts.send_again(self.campaign, states):
                state = campaign_after(old.state, Step.SEND_AGAIN)
                await work.campaigns.save(replace(old, state=state, ended_at=None))
        after = await self.office.ledger(self.campaign)
        again = [row for row in ROWS if before[row].state in states]
        self.allowed.update(row for row in again if after[row].state is State.QUEUED)
        self.before |= dict.fromkeys(again, State.QUEUED)

    @invariant()
    def nobody_gets_two_unless_somebody_decided_so(self) -> None:
        for row, attempts in self.taken.items():
            assert len(attempts) <= self.allowed[row], (row, attempts)

    @invariant()
    def the_ledger_is_as_it_must_be(self) -> None:
        found = self.ask("SELECT row, state FROM delivery WHERE campaign_id = ?")
        counted = self.ask("SELECT state, rows FROM tally WHERE campaign_id = ? AND rows <> 0")
        states = {row: State(state) for row, state in found}
        assert states.keys() == set(ROWS)
        assert Counter(state for _, state in found) == dict(counted)
        for row, state in states.items():
            assert state in REACHABLE[self.before[row]], (row, self.before[row], state)
        self.before = states
        if self.state is CampaignState.FINISHED:
            assert not OPEN.intersection(states.values())

    def teardown(self) -> None:
        """Everybody dies, and one that is left alone brings it to an end."""
        for name in self.workers:
            self.crash(name)
        self.steer(Step.RESUME)
        for _ in range(4 * len(ROWS)):
            if self.is_over():
                break
            self.pass_time(LEASE_AND_MORE)
            self.reap()
            self.sweep()
            self.take_receipts()
            self.lease("a")
            self.tick("a", CHUNK)
            while self.workers["a"].marked:
                self.send("a", "taken")
            self.tick("a", 0)
            self.the_ledger_is_as_it_must_be()
        self.nobody_gets_two_unless_somebody_decided_so()
        assert not OPEN.intersection(self.before.values())
        assert self.state in ENDED
        for row, state in self.before.items():
            assert self.taken[row] or state not in RANK, (row, state)

    def is_over(self) -> bool:
        """Nothing is open, and no receipt waits."""
        waiting = self.file.execute("SELECT 1 FROM inbox WHERE handled_at IS NULL").fetchone()
        is_open = OPEN.intersection(self.before.values())
        return self.state in ENDED and not is_open and waiting is None


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_whatever_happens_in_whatever_order_nobody_gets_two_and_nobody_is_lost(
    yard: Yard, amounts: Amounts
) -> None:
    assert await yard.account() == ACCOUNT
    examples = amounts.of(2000)
    await asyncio.to_thread(run_examples, yard, examples)
    amounts.notes(examples=examples, steps_of_each=50)


def run_examples(yard: Yard, examples: int) -> None:
    """In a thread of its own, with its own loop and database: it waits for each of its steps."""
    database = Database(yard.database.url.render_as_string(hide_password=False))
    store = SqlStore(database, yard.keyring)
    office = Office(database=database, keyring=yard.keyring, store=store, agency=yard.agency)
    file = sqlite3.connect(database.url.database or "")
    with asyncio.Runner() as runner:
        shared = {"office": office, "runner": runner, "file": file}
        run_state_machine_as_test(
            type("Sending", (Sending,), shared),
            settings=settings(
                max_examples=examples,
                stateful_step_count=50,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
        runner.run(database.close())
    file.close()
