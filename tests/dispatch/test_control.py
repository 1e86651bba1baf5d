"""Who goes first, who waits, and what stops by itself: seen by what a provider received."""

from datetime import UTC, datetime, time, timedelta
from functools import partial

import pytest

from agencies.audit import Deed
from agencies.hours import Hours
from campaigns.lifecycle import CampaignState, Step
from campaigns.model import Attempt, CampaignId
from campaigns.outcomes import Deferred, Fault, Outcome, Uncertain
from campaigns.states import State
from tests.dispatch.office import Office
from tests.fakes.eventually import eventually
from tests.fakes.provider import FakeProvider, accept
from tests.storage.making import unbroken


async def test_a_provider_that_loses_everything_is_given_five_messages(office: Office) -> None:
    campaign = await office.launch(200)
    provider = FakeProvider(answer=lambda _: Uncertain("it answered 503"))

    async with office.dispatching(provider):
        await eventually(lambda: office.is_in(campaign, CampaignState.PAUSED))

    assert await office.states(campaign) == {State.UNCERTAIN: 5, State.QUEUED: 195}
    assert (await office.campaign(campaign)).paused_because == (
        "nobody knows what became of 5 messages in a row"
    )
    [notice] = await office.notices()
    assert notice.kind == "tripped"
    [kept] = await by_itself_of(office)
    because = "nobody knows what became of 5 messages in a row"
    assert (kept.what, kept.facts) == ("tripped", {"campaign": campaign, "because": because})


async def test_a_campaign_of_which_half_fails_is_stopped_and_goes_on_when_staff_say_so(
    office: Office,
) -> None:
    campaign = await office.launch(400)
    elsewhere = await office.launch(range(1002, 1042, 2))
    failing = FakeProvider(answer=every_second_fails)

    async with office.dispatching(failing):
        await eventually(lambda: office.is_in(campaign, CampaignState.PAUSED))
        await eventually(lambda: office.is_in(elsewhere, CampaignState.FINISHED))
    assert len(failing.asked) <= 250

    await office.step(campaign, Step.RESUME)
    mended = FakeProvider()
    async with office.dispatching(mended):
        await office.pass_time(60)
        await eventually(lambda: has(office, campaign, State.ACCEPTED, 400))

    both = FakeProvider(journal=failing.journal + mended.journal)
    assert both.most_to_one() == 1


async def test_while_nobody_is_there_one_message_goes_to_see_and_then_all(office: Office) -> None:
    campaign = await office.launch(300)
    away = True

    def answer(attempt: Attempt) -> Outcome:
        return Deferred("no route", fault=Fault.NETWORK) if away else accept(attempt)

    provider = FakeProvider(answer=answer)
    async with office.dispatching(provider):
        await eventually(partial(is_opened, office, campaign))
        tried = len(provider.asked)
        await office.pass_time_until(lambda: has_asked(provider, tried + 1), 31)
        away = False
        await office.pass_time_until(lambda: office.is_in(campaign, CampaignState.FINISHED))

    assert tried <= 10
    assert await office.states(campaign) == {State.ACCEPTED: 300}
    assert {notice.kind for notice in await office.notices()} == {"finished"}
    kept = [deed.what for deed in await by_itself_of(office)]
    assert kept == ["provider-unreachable", "provider-reached-again", "finished"]


async def test_an_urgent_campaign_overtakes_and_the_other_goes_on_by_itself(
    office: Office,
) -> None:
    account = await office.account(rate=100)
    bulk = await office.launch(200, account=account)
    provider = FakeProvider()

    async with office.dispatching(provider):
        await eventually(lambda: has_taken(provider, 20))
        urgent = await office.launch(range(2, 42), account=account, urgent=True)
        await eventually(lambda: office.is_in(urgent, CampaignState.FINISHED))
        before = len(provider.journal)
        await eventually(lambda: office.is_in(bulk, CampaignState.FINISHED))

    assert before < 200
    assert office.between(provider, urgent).count(bulk) <= 10  # they had their slots before


async def test_a_short_list_does_not_wait_for_a_long_one(office: Office) -> None:
    account = await office.account(rate=60)  # few slots a tick: one that comes late costs little
    long = await office.launch(2000, account=account)
    provider = FakeProvider()

    async with office.dispatching(provider):
        await eventually(lambda: has_taken(provider, 40))
        short = await office.launch(50, account=account)
        await eventually(lambda: office.is_in(short, CampaignState.FINISHED))
        await office.step(long, Step.STOP)

    assert office.between(provider, short).count(long) <= 50 + 20  # reserved ahead


async def test_what_is_above_the_daily_limit_waits_for_the_next_day(office: Office) -> None:
    await office.limit_day(25)
    campaigns = [await office.launch(20) for _ in range(2)]
    rehearsal = await office.launch(20, rehearsal=True)
    provider = FakeProvider()

    async with office.dispatching(provider):
        await eventually(lambda: has_taken(provider, 45))
        await eventually(lambda: office.is_in(rehearsal, CampaignState.FINISHED))
        today = len(provider.journal)
        await office.pass_time(24 * 3600)
        for campaign in campaigns:
            await eventually(partial(office.is_in, campaign, CampaignState.FINISHED))

    assert today == 45
    assert len(provider.journal) == 60


async def test_an_urgent_campaign_that_waits_for_the_next_day_keeps_nobody_waiting(
    office: Office,
) -> None:
    await office.limit_day(5)
    account = await office.account()
    provider = FakeProvider()

    async with office.dispatching(provider):
        urgent = await office.launch(20, account=account, urgent=True)
        await eventually(lambda: has_taken(provider, 5))
        other = await office.launch(range(102, 122), account=account, rehearsal=True)
        await eventually(lambda: office.is_in(other, CampaignState.FINISHED))

    assert await office.states(urgent) == {State.ACCEPTED: 5, State.QUEUED: 15}


async def test_a_daily_limit_that_is_raised_lets_the_rest_go_at_once(office: Office) -> None:
    await office.limit_day(5)
    campaign = await office.launch(20)
    provider = FakeProvider()

    async with office.dispatching(provider):
        await eventually(lambda: has_taken(provider, 5))
        await office.limit_day(None)
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))

    assert provider.most_to_one() == 1


async def test_outside_its_hours_a_campaign_waits(office: Office) -> None:
    waiting = await office.launch(20, hours=hours_from_now(1, 2))
    other = await office.launch(20)
    provider = FakeProvider()

    async with office.dispatching(provider):
        await eventually(lambda: office.is_in(other, CampaignState.FINISHED))
        await office.change_hours(waiting, hours_from_now(-1, 1))
        await eventually(lambda: office.is_in(waiting, CampaignState.FINISHED))

    order = [taken.campaign for taken in provider.journal]
    assert order == [other] * 20 + [waiting] * 20


async def test_when_its_hours_end_a_campaign_stops_and_later_goes_on(office: Office) -> None:
    campaign = await office.launch(100, rate=100, hours=hours_from_now(-1, 1))
    provider = FakeProvider()

    async with office.dispatching(provider):
        await eventually(lambda: has_taken(provider, 10))
        await office.change_hours(campaign, hours_from_now(-2, -1))
        await eventually(lambda: has(office, campaign, State.ATTEMPTING, 0))
        await eventually(office.is_free)
        halfway = await office.states(campaign)
        await office.change_hours(campaign, None)
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))

    assert halfway[State.QUEUED] > 50
    assert provider.most_to_one() == 1
    assert await office.states(campaign) == {State.ACCEPTED: 100}


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
async def test_five_in_a_row_are_counted_over_all_workers(office: Office) -> None:
    campaign = await office.launch(3000)
    one, other = (FakeProvider(answer=lambda _: Uncertain("it answered 503")) for _ in range(2))

    async with office.dispatching(one), office.dispatching(other):
        await eventually(lambda: office.is_in(campaign, CampaignState.PAUSED))

    assert 5 <= (await office.states(campaign))[State.UNCERTAIN] <= 10


def hours_from_now(begin: int, end: int) -> Hours:
    """In UTC, which is the agency's time zone."""
    now = datetime.now(UTC)
    return Hours(_clock(now, begin), _clock(now, end))


def _clock(now: datetime, hours: int) -> time:
    return (now + timedelta(hours=hours)).time().replace(second=0, microsecond=0)


def every_second_fails(attempt: Attempt) -> Outcome:
    return Deferred("busy") if int(attempt.address[1:]) % 2 else accept(attempt)


async def by_itself_of(office: Office) -> list[Deed]:
    """What the audit, which is unbroken, has of what was done by itself since it began."""
    _, *deeds = await unbroken(office.store, office.agency)
    return [deed for deed in deeds if deed.by == "postbote"]


async def is_opened(office: Office, campaign: CampaignId) -> bool:
    found = [one for one in (await office.engine.look()).campaigns if one.campaign == campaign]
    return bool(found) and found[0].paces[0].opened > 0


async def has(office: Office, campaign: CampaignId, state: State, rows: int) -> bool:
    return (await office.states(campaign))[state] == rows


async def has_asked(provider: FakeProvider, attempts: int) -> bool:
    return len(provider.asked) == attempts


async def has_taken(provider: FakeProvider, messages: int) -> bool:
    return len(provider.journal) >= messages
