"""What may leave at the same moment leaves in one call, each message by its own slot and fate."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from campaigns.lifecycle import CampaignState
from campaigns.model import Attempt
from campaigns.outcomes import Outcome, Rejected
from campaigns.states import State
from dispatch.ports import Limits
from tests.dispatch.office import Office, address_of
from tests.dispatch.test_limits import most_in_a_second
from tests.fakes.eventually import eventually
from tests.fakes.provider import FakeProvider, accept

RATE = 1000.0


@dataclass(slots=True)
class BatchProvider(FakeProvider):
    """It takes 50 at once, and keeps how many came together, and when."""

    batch_size: int = 50
    batches: list[int] = field(default_factory=list)
    came: list[float] = field(default_factory=list)
    short: bool = False

    async def send_batch(self, attempts: Sequence[Attempt]) -> Sequence[Outcome]:
        self.batches.append(len(attempts))
        self.came += [time.monotonic()] * len(attempts)
        outcomes = [await self.send(attempt) for attempt in attempts]
        return outcomes[1:] if self.short else outcomes


WIDE = Limits(in_flight_max=128, first_flight=128)


async def test_messages_without_a_rate_go_fifty_at_a_time(office: Office) -> None:
    campaign = await office.launch(1200)
    provider = BatchProvider()
    async with office.dispatching(provider, limits=WIDE):
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))

    assert len(provider.asked) == 1200
    assert max(provider.batches) == 50
    assert provider.most_to_one() == 1
    assert await office.states(campaign) == {State.ACCEPTED: 1200}
    assert await office.unequal_counters() == []


async def test_no_second_is_above_the_rate_and_no_message_before_its_slot(office: Office) -> None:
    campaign = await office.launch(1200, account=await office.account(rate=RATE))
    provider = BatchProvider()
    async with office.dispatching(provider, limits=WIDE):
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))

    times = sorted(taken.at for taken in provider.journal)
    assert most_in_a_second(times) <= RATE * 1.03 + 1
    assert max(provider.batches) > 1


async def test_each_message_of_a_batch_has_its_own_outcome(office: Office) -> None:
    def answer(attempt: Attempt) -> Outcome:
        return Rejected("1", "no") if attempt.address == address_of(5) else accept(attempt)

    campaign = await office.launch(100)
    async with office.dispatching(BatchProvider(answer=answer), limits=WIDE):
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))

    lines = await office.ledger(campaign)
    assert [row for row, line in lines.items() if line.state is State.REJECTED] == [5]
    assert lines[6].provider_id.startswith(f"their-{campaign}.6.1.")


async def test_slow_messages_go_one_by_one(office: Office) -> None:
    campaign = await office.launch(20, account=await office.account(rate=50))
    provider = BatchProvider()
    async with office.dispatching(provider, limits=WIDE):
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))

    assert (provider.batches, len(provider.asked)) == ([], 20)


async def test_a_provider_that_answers_for_fewer_leaves_all_of_the_batch_uncertain(
    office: Office,
) -> None:
    campaign = await office.launch(100)
    provider = BatchProvider(short=True)
    async with office.dispatching(provider, limits=WIDE):
        await eventually(lambda: office.is_in(campaign, CampaignState.PAUSED))

    states = await office.states(campaign)
    assert states[State.UNCERTAIN] == sum(provider.batches)
    assert provider.most_to_one() == 1


async def test_a_batch_that_is_never_answered_is_no_more_than_the_window(office: Office) -> None:
    campaign = await office.launch(500)
    provider = BatchProvider()
    provider.open.clear()
    running = asyncio.create_task(office.dispatcher(provider, limits=WIDE).run())
    await eventually(lambda: has_asked(provider))
    running.cancel()
    await asyncio.wait([running])
    await office.engine.reap(everything=True)

    states = await office.states(campaign)
    assert 0 < states[State.UNCERTAIN] <= 128


async def has_asked(provider: BatchProvider) -> bool:
    return len(provider.batches) > 0
