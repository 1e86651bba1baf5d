"""Several workers on one PostgreSQL, which is all that they share."""

import asyncio
from functools import partial

import pytest

from campaigns.lifecycle import CampaignState, Step
from campaigns.model import CampaignId
from campaigns.sending import Lease
from campaigns.states import State
from dispatch.ports import Limits
from storage.engine import SqlEngine
from tests.dispatch.office import Office, address_of, crash, text_of
from tests.dispatch.test_limits import most_in_a_second
from tests.fakes.eventually import eventually
from tests.fakes.provider import FakeProvider

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)


async def test_two_workers_share_a_campaign_and_nobody_gets_two(office: Office) -> None:
    campaign = await office.launch(1600)
    one, other = FakeProvider(), FakeProvider()

    async with office.dispatching(one), office.dispatching(other):
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))

    assert one.journal
    assert other.journal
    both = FakeProvider(journal=one.journal + other.journal)
    assert both.most_to_one() == 1
    assert both.texts() == {address_of(row): text_of(row) for row in range(2, 1602)}
    assert await office.unequal_counters() == []
    assert len(await office.notices()) == 1


async def test_two_workers_keep_one_accounts_rate_together(office: Office) -> None:
    account = await office.account(rate=40)
    campaigns = [await office.launch(40, account=account) for _ in range(2)]
    one, other = FakeProvider(), FakeProvider()

    async with office.dispatching(one), office.dispatching(other):
        for campaign in campaigns:
            await eventually(partial(office.is_in, campaign, CampaignState.FINISHED))

    times = sorted(taken.at for taken in one.journal + other.journal)
    assert len(times) == 80
    assert most_in_a_second(times) <= 40 * 1.02 + 1


async def test_two_workers_keep_one_agencys_day_together(office: Office) -> None:
    await office.limit_day(501)
    campaigns = [await office.launch(range(n, n + 1000)) for n in (2, 1002)]
    one, other = FakeProvider(), FakeProvider()

    async with office.dispatching(one), office.dispatching(other):
        await eventually(lambda: have_taken(501, one, other))
        rehearsal = await office.launch(10, rehearsal=True)
        await eventually(lambda: office.is_in(rehearsal, CampaignState.FINISHED))

    assert one.journal
    assert other.journal
    assert len(one.journal + other.journal) == 511
    states = [await office.states(campaign) for campaign in campaigns]
    assert sum(found[State.ACCEPTED] for found in states) == 501


async def have_taken(messages: int, *providers: FakeProvider) -> bool:
    return sum(len(provider.journal) for provider in providers) >= messages


async def test_a_worker_yields_to_an_urgent_campaign_that_another_one_sends(
    office: Office,
) -> None:
    account = await office.account(rate=100)
    bulk = await office.launch(1000, account=account)
    one = FakeProvider()
    other = FakeProvider(journal=one.journal)
    only_bulk = OnlyOne(office.database, office.keyring)
    only_bulk.campaign = bulk

    async with office.dispatching(one), office.dispatching(other, engine=only_bulk):
        await eventually(lambda: both_send(one, other))
        urgent = await office.launch(range(2, 102), account=account, urgent=True)
        await eventually(lambda: office.is_in(urgent, CampaignState.FINISHED))
        await office.step(bulk, Step.STOP)

    assert office.between(one, urgent).count(bulk) <= 20  # they had their slots before


class OnlyOne(SqlEngine):
    """Of which a worker gets rows of that campaign, and of no other."""

    campaign = CampaignId(0)

    async def lease(self, of: CampaignId, owner: str, size: int) -> Lease | None:
        return await super().lease(of, owner, size) if of == self.campaign else None


async def test_what_a_dead_worker_held_is_finished_by_another(office: Office) -> None:
    campaign = await office.launch(40)
    dying, living = FakeProvider(), FakeProvider()
    dying.open.clear()
    limits = Limits(in_flight_max=8, first_flight=8)
    running = asyncio.create_task(office.dispatcher(dying, limits=limits).run())
    await eventually(lambda: has_taken(dying, 8))
    await crash(running)

    async with office.dispatching(living):
        await office.expire_leases()
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))

    assert await office.states(campaign) == {State.UNCERTAIN: 8, State.ACCEPTED: 32}
    assert not dying.texts().keys() & living.texts().keys()


async def both_send(one: FakeProvider, other: FakeProvider) -> bool:
    return min(len(one.asked), len(other.asked)) >= 20


async def has_taken(provider: FakeProvider, messages: int) -> bool:
    return len(provider.journal) >= messages
