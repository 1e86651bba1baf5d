"""Who waits, who goes first and what stops, over three workers, by the provider's timestamps."""

import time
from collections import Counter
from functools import partial

import pytest

from campaigns.lifecycle import CampaignState, Step
from campaigns.model import CampaignId
from campaigns.steering import pause_all
from tests.fakes.eventually import eventually
from tests.soak.amounts import Amounts
from tests.soak.crew import Crew, Site
from tests.soak.yard import Yard, row_of

WORKERS = 3
RATE = 100
LONG = 100_000
MILLION = 1_000_000
PATIENCE = 60.0

pytestmark = [
    pytest.mark.alone,
    pytest.mark.parametrize("dialect", ["postgresql"], indirect=True),
]


async def at_work(yard: Yard, site: Site) -> Crew:
    crew = site.crew()
    await crew.hire(WORKERS)
    await eventually(partial(yard.has_listeners, WORKERS), PATIENCE)
    return crew


def times(site: Site, campaign: CampaignId) -> list[float]:
    return [one.at for one in site.twilio.journal() if row_of(one.to)[0] == campaign]


async def has_more_after(site: Site, campaign: CampaignId, moment: float, more: int) -> bool:
    return sum(at > moment for at in times(site, campaign)) >= more


async def test_pause_resume_and_stop_act_within_a_second(
    yard: Yard, site: Site, amounts: Amounts
) -> None:
    tries = amounts.of(50)
    account = await yard.twilio_account(rate=RATE)
    await at_work(yard, site)
    paused, resumed, stopped = [], [], {}

    for _ in range(tries):
        begun = time.time()
        campaign = await yard.send(1000, account)
        await eventually(partial(has_more_after, site, campaign, begun, 20), PATIENCE)
        pressed = time.time()
        await yard.step(campaign, Step.PAUSE)
        await eventually(partial(has_passed, pressed + 1.2))
        paused.append(max(0.0, times(site, campaign)[-1] - pressed))
        pressed = time.time()
        await yard.step(campaign, Step.RESUME)
        await eventually(partial(has_more_after, site, campaign, pressed, 10), PATIENCE)
        resumed.append(min(at for at in times(site, campaign) if at > pressed) - pressed)
        stopped[campaign] = time.time()
        await yard.step(campaign, Step.STOP)
        await eventually(partial(has_passed, stopped[campaign] + 1.2))

    after = [max(0.0, times(site, one)[-1] - at) for one, at in stopped.items()]
    worst = [round(max(took), 2) for took in (paused, resumed, after)]
    amounts.notes(tries=tries)
    amounts.notes(seconds_from_pause_to_the_last=worst[0], from_resume_to_the_first=worst[1])
    amounts.notes(from_stop_to_the_last=worst[2])
    assert max(worst) <= 1


async def test_one_press_pauses_everything_of_the_agency_within_a_second(
    yard: Yard, site: Site, amounts: Amounts
) -> None:
    """Two accounts send all that their rates allow; nothing leaves for two seconds after that."""
    tries, lists = amounts.of(20), 5
    accounts = [await yard.twilio_account(rate=RATE) for _ in range(2)]
    await at_work(yard, site)
    campaigns = [await yard.send(amounts.of(LONG), accounts[n % 2]) for n in range(lists)]
    took, begun = [], 0.0

    for _ in range(tries):
        for one in campaigns:
            await eventually(partial(has_more_after, site, one, begun, 10), PATIENCE)
        pressed = time.time()
        async with yard.store.work(yard.agency.id) as work:
            paused = await pause_all(work)
        assert {one.id for one in paused} == set(campaigns)
        await eventually(partial(has_passed, pressed + 3))
        took.append(max(0.0, site.twilio.journal()[-1].at - pressed))
        for one in campaigns:
            assert await yard.is_in(one, CampaignState.PAUSED)
            await yard.step(one, Step.RESUME)
        begun = time.time()

    amounts.notes(tries=tries, campaigns=lists, accounts=len(accounts))
    amounts.notes(seconds_from_the_press_to_the_last=round(max(took), 2))
    assert max(took) <= 1


async def test_an_urgent_message_leaves_within_a_second_while_a_long_list_runs(
    yard: Yard, site: Site, amounts: Amounts
) -> None:
    account = await yard.twilio_account(rate=RATE)
    await at_work(yard, site)
    bulk = await yard.send(amounts.of(LONG), account)
    await eventually(partial(has_more_after, site, bulk, 0, RATE), PATIENCE)

    pressed = time.time()
    urgent = await yard.send(2 * RATE, account, urgent=True)
    launched = time.time()
    await eventually(partial(yard.is_in, urgent, CampaignState.FINISHED), PATIENCE)

    first, *_, last = times(site, urgent)
    between = sum(first < at < last for at in times(site, bulk))
    amounts.notes(seconds_to_the_first_urgent_one=round(max(0.0, first - launched), 2))
    amounts.notes(bulk_messages_meanwhile=between, urgent_ones=2 * RATE)
    assert first - pressed <= 1 + (launched - pressed)
    assert between <= RATE  # a second of them: the others had yielded by then


async def test_two_equal_campaigns_share_an_account_evenly(
    yard: Yard, site: Site, amounts: Amounts
) -> None:
    account = await yard.twilio_account(rate=RATE)
    await at_work(yard, site)
    one = await yard.send(amounts.of(LONG), account)
    other = await yard.send(amounts.of(LONG), account)
    await eventually(partial(has_more_after, site, other, 0, 1), PATIENCE)

    begun = times(site, other)[0]
    end = begun + amounts.span(60, 8)
    await eventually(partial(has_passed, end), 2 * PATIENCE)
    got = Counter(
        row_of(message.to)[0] for message in site.twilio.journal() if begun < message.at <= end
    )
    share = sum(got.values()) ** 2 / (2 * sum(number**2 for number in got.values()))
    amounts.notes(messages_of_one=got[one], of_the_other=got[other], jain=round(share, 4))
    assert share >= (0.999 if amounts.whole else 0.99)  # 51.6 to 48.4; in seconds, 55 to 45


async def test_a_short_list_does_not_wait_for_a_long_one(
    yard: Yard, site: Site, amounts: Amounts
) -> None:
    short, rows = 500, amounts.of(MILLION, 100)
    account = await yard.twilio_account(rate=RATE)
    await at_work(yard, site)
    long = await yard.send(rows, account)
    await eventually(partial(has_more_after, site, long, 0, RATE), PATIENCE)

    begun = time.time()
    campaign = await yard.send(short, account)
    launched = time.time()
    await eventually(partial(yard.is_in, campaign, CampaignState.FINISHED), PATIENCE)

    first, *_, last = times(site, campaign)
    before = sum(launched < at < first for at in times(site, long))
    between = sum(first < at < last for at in times(site, long))
    amounts.notes(rows=short, rows_of_the_long_list=rows, rate=RATE, seconds=round(last - begun, 1))
    amounts.notes(of_the_long_list_before_its_first=before, and_until_its_last=between)
    assert before <= RATE
    assert between <= 2 * short  # a third of the account at least


async def has_passed(moment: float) -> bool:
    return time.time() > moment
