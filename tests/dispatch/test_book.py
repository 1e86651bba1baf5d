"""What a worker holds, where its lines come and go while a tick is under way."""

import math
import time
from dataclasses import dataclass

import pytest
from sqlalchemy import tuple_, update

from campaigns.meters import Meters
from campaigns.model import CampaignId
from campaigns.pacing import Account, Down
from campaigns.states import State
from dispatch.book import Book
from dispatch.line import Line
from dispatch.messages import Writer
from dispatch.names import Names, no_receipts
from dispatch.ports import Limits
from dispatch.sender import SEND_BY, Sender
from dispatch.ways import Way
from storage.tables import pace
from tests.dispatch.office import Office
from tests.fakes.channel import PLAIN
from tests.fakes.eventually import eventually
from tests.fakes.provider import FakeProvider

ME = "worker 1"


@dataclass(slots=True)
class Worker:
    """One that ticks when it is told to."""

    office: Office
    book: Book
    line: Line

    @property
    def way(self) -> Way:
        [way] = self.line.route.ways.values()
        return way

    async def tick(self) -> None:
        asked, plan = self.book.ask()
        self.book.done(asked, await self.office.engine.tick(asked, plan))

    async def all_answered(self) -> bool:
        return not self.way.sender.out

    async def all_answered_but_one(self) -> bool:
        return self.way.sender.out == 1

    def put_off(self) -> int:
        """What waits for its slot is held up too long; how many messages."""
        starts = self.way.lane.take_back()
        for start in starts:
            self.book.settle(start, None)
        return len(starts)


async def a_worker(
    office: Office,
    campaign: CampaignId,
    limits: Limits | None = None,
    provider: FakeProvider | None = None,
) -> Worker:
    book = Book(ME, Names(office.ids, no_receipts), lambda: None, Meters())
    sender = Sender(
        provider or FakeProvider(), book, limits or Limits(), alone=True, meters=Meters()
    )
    line = await a_line(office, book, sender, campaign)
    return Worker(office, book, line)


async def a_line(office: Office, book: Book, sender: Sender, campaign: CampaignId) -> Line:
    engine = office.engine
    run = await engine.open_run(campaign)
    line = Line(
        run.campaign, Writer(run, PLAIN), Way(run.campaign, run.campaign.credential, sender)
    )
    book.lines[campaign] = line
    asked = time.monotonic()
    seen = await engine.look()
    book.clock.heard(seen.now, asked, time.monotonic())
    [one] = (one for one in seen.campaigns if one.campaign == campaign)
    line.serve(one, math.inf, seen.now, ())
    lease = await engine.lease(campaign, ME, 10)
    assert lease is not None
    line.take(lease)
    return line


async def is_down(office: Office, account: Account) -> None:
    """And due: whoever goes now is to see whether it is well again."""
    its = tuple_(pace.c.kind, pace.c.subject) == account
    fallen = update(pace).where(its).values(opened=1, paused_until=0.0, paused_because=Down.WAITS)
    async with office.database.write() as connection:
        assert (await connection.execute(fallen)).rowcount == 1


async def test_what_was_put_off_is_the_next_to_go(office: Office) -> None:
    campaign = await office.launch(10, rate=20)
    worker = await a_worker(office, campaign)
    await worker.tick()
    put_off = worker.put_off()
    await worker.tick()

    assert put_off > 0
    following = worker.line.pop(worker.way.account)
    assert following.row == 2 + put_off  # the last that was put off, put in last
    assert await worker.way.sender.wait(5)


async def test_what_was_put_off_may_outlive_its_chunk_and_its_line(office: Office) -> None:
    campaign = await office.launch(10, rate=20)
    worker = await a_worker(office, campaign)
    await worker.tick()
    assert await worker.way.sender.wait(5)
    assert worker.put_off() > 0

    worker.line.lose(frozenset(worker.line.leases))
    assert worker.line.idle
    del worker.book.lines[campaign]
    await worker.tick()

    assert await office.states(campaign) == {State.ACCEPTED: 1, State.QUEUED: 9}
    assert await office.unequal_counters() == []


async def test_what_was_held_up_for_too_long_is_not_handed_over_and_comes_again(
    office: Office,
) -> None:
    campaign = await office.launch(2, rate=20)
    provider = FakeProvider()
    worker = await a_worker(office, campaign, provider=provider)
    await worker.tick()
    await eventually(worker.all_answered_but_one)
    [waiting] = worker.way.lane.take_back()
    late = waiting._replace(local=time.monotonic() - SEND_BY - 0.1)
    worker.way.sender.hand_over(late)
    await eventually(worker.all_answered)
    assert late.message.address not in {one.address for one in provider.asked}

    await worker.tick()
    assert (await office.states(campaign))[State.QUEUED] == 1
    await worker.tick()
    await eventually(worker.all_answered)
    assert [one.number for one in provider.journal] == [1, 2]


async def test_another_one_goes_to_see_at_once_where_the_first_was_held_up(office: Office) -> None:
    campaign = await office.launch(10, account=await office.account(rate=20))
    worker = await a_worker(office, campaign)
    await is_down(office, worker.way.account)
    worker.book.stopping = True  # what is marked stays where it is
    await worker.tick()
    assert worker.put_off() == 1
    worker.book.stopping = False
    await worker.tick()  # tells that it stayed
    due_in = worker.book.due_in()
    assert due_in is not None
    assert due_in < 1
    await worker.tick()

    await eventually(worker.all_answered)
    assert worker.way.sender.results == 1


@pytest.mark.parametrize("rate", [None, 200.0])
async def test_who_got_one_more_in_this_tick_gets_one_less_in_the_next(
    office: Office, rate: float | None
) -> None:
    account = await office.account(rate=rate)
    campaigns = [await office.launch(10, account=account) for _ in range(2)]
    worker = await a_worker(office, campaigns[0], Limits(in_flight_max=5))
    await a_line(office, worker.book, worker.way.sender, campaigns[1])

    shares = []
    for _ in range(2):
        await worker.tick()
        shares.append([line.out for line in worker.book.lines.values()])
        await eventually(worker.all_answered)

    assert shares == [[3, 2], [2, 3]]
