"""What a worker holds, where its lines come and go while a tick is under way."""

import math
from dataclasses import dataclass

from campaigns.meters import Meters
from campaigns.model import CampaignId
from campaigns.sending import Lease
from campaigns.states import State
from dispatch.book import Book
from dispatch.line import Line
from dispatch.messages import Writer
from dispatch.names import Names, no_receipts
from dispatch.ports import Limits
from dispatch.sender import Sender
from tests.dispatch.office import Office
from tests.fakes.channel import PLAIN
from tests.fakes.provider import FakeProvider

ME = "worker 1"


@dataclass(slots=True)
class Worker:
    """One that ticks when it is told to."""

    office: Office
    book: Book
    line: Line
    lease: Lease

    async def tick(self) -> None:
        asked, plan = self.book.ask()
        self.book.done(asked, await self.office.engine.tick(asked, plan))

    def put_off(self) -> int:
        """What waits for its slot is held up too long; how many messages."""
        starts = self.line.lane.take_back()
        for start in starts:
            self.book.settle(start, None)
        return len(starts)


async def a_worker(office: Office, campaign: CampaignId) -> Worker:
    engine = office.engine
    run = await engine.open_run(campaign)
    book = Book(ME, Names(office.ids, no_receipts), lambda: None, Meters())
    sender = Sender(FakeProvider(), book, Limits(), alone=True, meters=Meters())
    line = Line(run.campaign, Writer(run, PLAIN), sender)
    book.lines[campaign] = line
    seen = await engine.look()
    line.serve(seen.campaigns[0], math.inf, seen.now, ())
    lease = await engine.lease(campaign, ME, 10)
    assert lease is not None
    line.take(lease)
    return Worker(office, book, line, lease)


async def test_what_was_put_off_is_the_next_to_go(office: Office) -> None:
    campaign = await office.launch(10, rate=20)
    worker = await a_worker(office, campaign)
    await worker.tick()
    put_off = worker.put_off()
    await worker.tick()

    assert put_off > 0
    assert worker.line.pop().row == 2 + put_off  # the last that was put off, put in last
    assert await worker.line.sender.wait(5)


async def test_what_was_put_off_may_outlive_its_chunk_and_its_line(office: Office) -> None:
    campaign = await office.launch(10, rate=20)
    worker = await a_worker(office, campaign)
    await worker.tick()
    assert await worker.line.sender.wait(5)
    assert worker.put_off() > 0

    worker.line.lose(frozenset({worker.lease.chunk}))
    assert worker.line.idle
    del worker.book.lines[campaign]
    await worker.tick()

    assert await office.states(campaign) == {State.ACCEPTED: 1, State.QUEUED: 9}
    assert await office.unequal_counters() == []
