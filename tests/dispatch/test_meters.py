"""What a dispatcher counts of its own doing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from campaigns.lifecycle import CampaignState
from campaigns.meters import Meters, Spread
from campaigns.model import Attempt, ReceiptState
from campaigns.outcomes import Accepted, Deferred, Outcome, Rejected
from dispatch.schedule import ApSchedule
from dispatch.worker import Dispatcher
from tests.dispatch.office import Office, address_of
from tests.fakes.channel import PLAIN
from tests.fakes.eventually import eventually
from tests.fakes.provider import FakeProvider, OneProvider


@asynccontextmanager
async def metered(office: Office, provider: FakeProvider) -> AsyncIterator[Meters]:
    meters = Meters()
    dispatcher = Dispatcher(
        engine=office.engine,
        providers=OneProvider(provider),
        channels={PLAIN.name: PLAIN},
        ids=office.ids,
        schedule=ApSchedule(),
        meters=meters,
    )
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(dispatcher.run())
        yield meters
        provider.open.set()
        await dispatcher.stop()


async def test_every_attempt_is_counted_by_what_came_of_it(office: Office) -> None:
    def answer(attempt: Attempt) -> Outcome:
        refused = attempt.address == address_of(3)
        return Rejected("1", "no such number") if refused else Accepted("x")

    campaign = await office.launch(12)
    async with metered(office, FakeProvider(answer=answer)) as meters:
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))

    assert meters.messages == {(PLAIN.name, "Accepted"): 11, (PLAIN.name, "Rejected"): 1}
    assert sum(meters.send_seconds[PLAIN.name].counts) == 12
    assert sum(meters.tick_seconds.counts) > 1
    assert meters.looked is not None


async def test_a_provider_that_says_too_fast_is_counted_for_its_account(office: Office) -> None:
    answers = iter([Deferred("too fast", timedelta(seconds=0.1))])
    account = await office.account()
    campaign = await office.launch(1, account=account)
    provider = FakeProvider(answer=lambda _: next(answers, Accepted("x")))
    async with metered(office, provider) as meters:
        await eventually(lambda: was_throttled(meters))
        await office.pass_time(60)
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))

    assert meters.throttled == {account: 1}


async def was_throttled(meters: Meters) -> bool:
    return bool(meters.throttled)


async def test_chunks_that_another_took_over_are_counted(office: Office) -> None:
    await office.launch(12)
    provider = FakeProvider()
    provider.open.clear()
    async with metered(office, provider) as meters:
        await eventually(lambda: has_begun(provider))
        await office.engine.reap(everything=True)
        await eventually(lambda: has_lost(meters))

    assert meters.leases_lost == 1


async def test_a_chunk_that_ended_with_its_campaign_is_not_counted(office: Office) -> None:
    campaign = await office.launch(1)
    provider = FakeProvider()
    provider.open.clear()
    async with metered(office, provider) as meters:
        await eventually(lambda: has_begun(provider))
        await office.receipt(campaign, 2, ReceiptState.DELIVERED)
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))
        provider.open.set()
        await eventually(lambda: has_sent(meters))

    assert meters.leases_lost == 0


async def has_sent(meters: Meters) -> bool:
    return bool(meters.messages)


async def has_begun(provider: FakeProvider) -> bool:
    return bool(provider.asked)


async def has_lost(meters: Meters) -> bool:
    return meters.leases_lost > 0


async def test_chunks_of_a_worker_that_died_are_counted_as_reaped(office: Office) -> None:
    campaign = await office.launch(12)
    await office.engine.lease(campaign, "a worker that died", 12)
    await office.expire_leases()
    async with metered(office, FakeProvider()) as meters:
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))

    assert meters.reaped == 1


def test_a_size_is_counted_at_the_first_bound_that_is_not_below_it() -> None:
    spread = Spread((0.1, 1.0))
    for size in (0.05, 0.1, 0.2, 1.0, 3.0):
        spread.add(size)

    assert spread.counts == [2, 2, 1]
    assert spread.total == 0.05 + 0.1 + 0.2 + 1.0 + 3.0
