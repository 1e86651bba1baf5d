"""How fast messages really leave, in a short run of the whole loop."""

from functools import partial

from campaigns.lifecycle import CampaignState
from dispatch.ports import Limits
from tests.dispatch.office import Office
from tests.dispatch.test_limits import most_in_a_second
from tests.fakes.eventually import eventually
from tests.fakes.provider import FakeProvider, Taken

RATE = 50
SPAN = 2.0  # seconds of messages


async def test_no_second_is_above_the_rate_of_a_campaign(office: Office) -> None:
    campaign = await office.launch(int(RATE * SPAN), rate=RATE)
    provider = FakeProvider()

    async with office.dispatching(provider):
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))

    assert_paced(provider.journal)


async def test_campaigns_of_one_account_keep_its_rate_together(office: Office) -> None:
    account = await office.account(rate=RATE)
    campaigns = [await office.launch(int(RATE * SPAN / 2), account=account) for _ in range(2)]
    provider = FakeProvider()

    async with office.dispatching(provider):
        for campaign in campaigns:
            await eventually(partial(office.is_in, campaign, CampaignState.FINISHED))

    assert_paced(provider.journal)
    half = [taken.campaign for taken in provider.journal[: int(RATE * SPAN / 2)]]
    assert abs(half.count(campaigns[0]) - half.count(campaigns[1])) <= RATE / 5


async def test_a_rate_that_staff_lower_holds_at_once(office: Office) -> None:
    campaign = await office.launch(200)
    provider = FakeProvider()
    provider.open.clear()

    async with office.dispatching(provider, limits=Limits(in_flight_max=4)):
        await eventually(lambda: has_taken(provider, 4))
        async with office.store.work(office.agency.id) as work:
            await work.campaigns.change_rate(campaign, 20)
        provider.open.set()
        await eventually(lambda: has_taken(provider, 30))

    assert most_in_a_second([taken.at for taken in provider.journal[4:]]) <= 20 * 1.02 + 1


def assert_paced(journal: list[Taken]) -> None:
    times = [taken.at for taken in journal]
    assert most_in_a_second(times) <= RATE * 1.02 + 1
    assert times[-1] - times[0] >= (len(times) - 1) / RATE * 0.98


async def has_taken(provider: FakeProvider, messages: int) -> bool:
    return len(provider.journal) >= messages
