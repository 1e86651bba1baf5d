"""What staff choose of how a broadcast repeats, and change of a plan, over a real store."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from campaigns import plans, scheduling, service, steering
from campaigns.lifecycle import CampaignState, NotNow, Step
from campaigns.model import CampaignId, Source
from campaigns.paying import PaidEachTime
from campaigns.repeating import occurrences
from campaigns.stores import NoSuch
from tests.dispatch.office import Office
from tests.dispatch.planning import OFFERS, a_plan, at, runs
from tests.dispatch.test_broadcasts import Following, following

__all__ = ["following"]

HOUR = timedelta(hours=1)
UTC_ZONE = ZoneInfo("UTC")
DAYS = [datetime(2126, 1, day, 8, tzinfo=UTC) for day in range(4, 12)]


async def to_come(office: Office, plan: CampaignId, number: int) -> list[datetime]:
    found = await office.campaign(plan)
    assert found.repeats is not None
    dates = [one.at for one in islice(occurrences(found.repeats, UTC_ZONE), number)]
    assert found.starts_at == dates[0]
    return dates


async def test_one_is_skipped_and_the_others_stay(following: Following) -> None:
    office = following.office
    plan = await a_plan(following, "0 8 * * *", DAYS[0], until=DAYS[4])
    for day in (DAYS[0], DAYS[2]):
        async with office.store.work(office.agency.id) as work:
            await plans.skip(work, plan, day)
    assert await to_come(office, plan, 5) == [DAYS[1], DAYS[3], DAYS[4]]


async def test_one_is_moved_up_to_its_neighbours_and_comes_then(following: Following) -> None:
    office = following.office
    plan = await a_plan(following, "0 8 * * *", DAYS[0], until=DAYS[4])
    async with office.store.work(office.agency.id) as work:
        await plans.move_one(work, plan, DAYS[1], DAYS[1] + 2 * HOUR)
        await plans.move_one(work, plan, DAYS[0], DAYS[0] - HOUR)
    assert await to_come(office, plan, 3) == [DAYS[0] - HOUR, DAYS[1] + 2 * HOUR, DAYS[2]]
    for wrong in (DAYS[2], DAYS[0] - 2 * HOUR):
        with pytest.raises(plans.OutOfOrder):
            async with office.store.work(office.agency.id) as work:
                await plans.move_one(work, plan, DAYS[1], wrong)


async def test_what_is_no_occurrence_is_neither_skipped_nor_moved(following: Following) -> None:
    plan = await a_plan(following, "0 8 * * *", DAYS[0])
    with pytest.raises(NoSuch):
        async with following.office.store.work(following.office.agency.id) as work:
            await plans.skip(work, plan, DAYS[0] + HOUR)


async def test_a_plan_is_not_started_itself(following: Following) -> None:
    plan = await a_plan(following, "0 8 * * *", DAYS[0])
    with pytest.raises(NotNow):
        async with following.office.store.work(following.office.agency.id) as work:
            await scheduling.start_now(work, plan, OFFERS)


async def test_a_plan_that_was_paused_for_long_goes_on(following: Following) -> None:
    office = following.office
    plan = await a_plan(following, "0 * * * *", DAYS[0])
    async with office.store.work(office.agency.id) as work:
        held = await work.campaigns.get(plan)
        late = scheduling.resumed(held, UTC_ZONE, DAYS[0] + timedelta(days=60, minutes=1))
    assert late.state is CampaignState.SCHEDULED
    assert late.starts_at == DAYS[0] + timedelta(days=60, hours=1)


async def test_what_is_missed_while_a_plan_is_paused_does_not_come_later(
    following: Following,
) -> None:
    office = following.office
    plan = await a_plan(following, "0 8 * * *", DAYS[0])
    await office.step(plan, Step.PAUSE)
    assert await at(office, DAYS[1], plan) == ()
    async with office.store.work(office.agency.id) as work:
        work.now = DAYS[1] + HOUR
        await steering.take_step(work, plan, Step.RESUME)
    assert await to_come(office, plan, 1) == [DAYS[2]]


async def test_a_plan_that_ended_makes_no_more(following: Following) -> None:
    plan = await a_plan(following, "0 8 * * *", DAYS[0])
    ended = await following.office.step(plan, Step.STOP)
    assert ended.state is CampaignState.CANCELLED
    assert await at(following.office, DAYS[0], plan) == ()
    assert await runs(following.office) == 0


async def a_draft(following: Following, starts_at: datetime) -> CampaignId:
    plan = await a_plan(following, "0 8 * * *", starts_at)
    async with following.office.store.work(following.office.agency.id) as work:
        found = await work.campaigns.get(plan)
        await work.campaigns.save(replace(found, state=CampaignState.DRAFT, repeats=None))
    return plan


async def test_the_first_one_is_the_first_that_fits_from_the_start_on(
    following: Following,
) -> None:
    office = following.office
    saturday = datetime(2126, 11, 30, 8, tzinfo=UTC)
    draft = await a_draft(following, saturday)
    async with office.store.work(office.agency.id) as work:
        chosen = await plans.set_repeats(work, draft, "weekdays")
        again = await plans.set_repeats(work, draft, "")
    assert chosen.repeats is not None
    assert (chosen.repeats.cron, chosen.starts_at) == ("0 8 * * 1-5", saturday + 2 * 24 * HOUR)
    assert chosen.repeats.first == chosen.starts_at
    assert again.repeats is None


async def test_a_list_does_not_repeat(following: Following) -> None:
    office = following.office
    draft = await a_draft(following, DAYS[0])
    async with office.store.work(office.agency.id) as work:
        await plans.set_repeats(work, draft, "0 9 * * *")
        listed = await service.take_list(work, draft, Source(name="people.csv"))
    assert listed.repeats is None
    with pytest.raises(plans.OnlyBroadcasts):
        async with office.store.work(office.agency.id) as work:
            await plans.set_repeats(work, draft, "daily")


async def test_what_is_paid_for_does_not_repeat_and_what_repeats_is_not_paid_for(
    following: Following,
) -> None:
    office = following.office
    draft = await a_draft(following, DAYS[0])
    async with office.store.work(office.agency.id) as work:
        repeating = await plans.set_repeats(work, draft, "daily")
    with pytest.raises(PaidEachTime):
        async with office.store.work(office.agency.id) as work:
            await service.set_paid(work, draft, paid=True)
    async with office.store.work(office.agency.id) as work:
        await work.campaigns.save(replace(repeating, repeats=None, paid=True))
    with pytest.raises(PaidEachTime):
        async with office.store.work(office.agency.id) as work:
            await plans.set_repeats(work, draft, "daily")


async def test_an_end_is_a_time_or_so_many_and_not_before_the_first(following: Following) -> None:
    office = following.office
    draft = await a_draft(following, datetime(2126, 11, 30, 8, tzinfo=UTC))
    async with office.store.work(office.agency.id) as work:
        first = (await plans.set_repeats(work, draft, "daily")).starts_at
        assert first is not None
        three = await plans.set_end(work, draft, None, 3)
        endless = await plans.set_end(work, draft, None)
    assert three.repeats is not None
    assert three.repeats.until == first + 2 * 24 * HOUR
    assert endless.repeats is not None
    assert endless.repeats.until is None
    with pytest.raises(plans.EndsBeforeStart):
        async with office.store.work(office.agency.id) as work:
            await plans.set_end(work, draft, first - HOUR)


async def test_another_start_is_asked_anew_how_it_repeats(following: Following) -> None:
    office = following.office
    draft = await a_draft(following, DAYS[0])
    async with office.store.work(office.agency.id) as work:
        await plans.set_repeats(work, draft, "daily")
        asks = await plans.set_asks(work, draft, HOUR)
        moved = await scheduling.set_start(work, draft, DAYS[1])
    assert asks.repeats is not None
    assert asks.repeats.asks
    assert moved.repeats is None
