"""What staff do to a campaign before it starts, over a real store."""

from dataclasses import replace
from datetime import timedelta

import pytest

from campaigns import scheduling, service, steering
from campaigns.confirming import confirmation_hash
from campaigns.lifecycle import CampaignState, NotNow
from campaigns.lifecycle import Step as CampaignStep
from campaigns.model import Campaign, CampaignId
from campaigns.scheduling import CannotStart, Hindrance, StartPassed
from campaigns.states import State
from tests.dispatch.office import Office
from tests.dispatch.planning import OFFERS, at, scheduled, starter
from tests.fakes.eventually import eventually
from tests.fakes.provider import FakeProvider

HOUR = timedelta(hours=1)
JUST_NOW = timedelta(seconds=1)


async def a_draft(office: Office, starts_in: timedelta) -> tuple[CampaignId, str]:
    """With what its card would have confirmed."""
    campaign = await scheduled(office, -starts_in)
    async with office.store.work(office.agency.id) as work:
        found = await work.campaigns.get(campaign)
        await work.campaigns.save(replace(found, state=CampaignState.DRAFT, confirmed=""))
    return campaign, confirmation_hash(found, office.agency.time_zone)


async def step(office: Office, campaign: CampaignId, taken: CampaignStep) -> Campaign:
    async with office.store.work(office.agency.id) as work:
        return await steering.take_step(work, campaign, taken)


async def move(office: Office, campaign: CampaignId, by: timedelta) -> Campaign:
    async with office.store.work(office.agency.id) as work:
        return await scheduling.move(work, campaign, work.now + by)


async def test_what_is_confirmed_with_a_start_waits_for_it(office: Office) -> None:
    campaign, confirmed = await a_draft(office, HOUR)
    async with office.store.work(office.agency.id) as work:
        done = await scheduling.schedule(work, campaign, confirmed, "telegram:2")
        listed = await work.campaigns.scheduled()
    assert (done.state, done.due_at, done.created_by) == (
        CampaignState.SCHEDULED,
        done.starts_at,
        "telegram:2",
    )
    assert [one.id for one in listed] == [campaign]


async def test_a_start_that_passed_while_the_card_was_looked_at_confirms_nothing(
    office: Office,
) -> None:
    campaign, confirmed = await a_draft(office, -JUST_NOW)
    with pytest.raises(StartPassed):
        async with office.store.work(office.agency.id) as work:
            await scheduling.schedule(work, campaign, confirmed, "telegram:1")
    assert (await office.campaign(campaign)).state is CampaignState.DRAFT


@pytest.mark.parametrize("late", [None, timedelta(hours=2)])
async def test_another_start_is_not_what_was_confirmed(
    office: Office, late: timedelta | None
) -> None:
    campaign, confirmed = await a_draft(office, HOUR)
    async with office.store.work(office.agency.id) as work:
        await scheduling.set_start(work, campaign, work.now + 2 * HOUR) if late is None else (
            await scheduling.set_too_late_after(work, campaign, late)
        )
    with pytest.raises(service.Voided):
        async with office.store.work(office.agency.id) as work:
            await scheduling.schedule(work, campaign, confirmed, "telegram:1")


async def test_one_that_is_moved_starts_at_its_new_time_and_not_before(office: Office) -> None:
    campaign = await scheduled(office, JUST_NOW)
    moved = await move(office, campaign, HOUR)
    assert moved.starts_at is not None
    await starter(office.store).look()
    assert await office.is_in(campaign, CampaignState.SCHEDULED)
    await at(office, moved.starts_at, campaign)
    assert await office.is_in(campaign, CampaignState.RUNNING)


async def test_nothing_is_moved_into_the_past(office: Office) -> None:
    campaign = await scheduled(office, -HOUR)
    with pytest.raises(StartPassed):
        await move(office, campaign, -JUST_NOW)


async def test_what_is_no_longer_what_was_confirmed_is_not_moved(office: Office) -> None:
    campaign = await scheduled(office, -HOUR)
    async with office.store.work(office.agency.id) as work:
        await work.campaigns.save(replace(await work.campaigns.get(campaign), template=9))
    with pytest.raises(CannotStart):
        await move(office, campaign, HOUR)


async def test_a_paused_one_lets_its_time_pass_until_it_is_resumed(office: Office) -> None:
    campaign = await scheduled(office, JUST_NOW)
    held = await step(office, campaign, CampaignStep.PAUSE)
    await starter(office.store).look()
    assert (held.state, held.paused_because) == (CampaignState.SCHEDULED, Hindrance.STAFF)
    assert await office.is_in(campaign, CampaignState.SCHEDULED)
    await step(office, campaign, CampaignStep.RESUME)
    await starter(office.store).look()
    assert await office.is_in(campaign, CampaignState.RUNNING)


async def test_stopall_holds_what_is_scheduled_too(office: Office) -> None:
    campaign = await scheduled(office, JUST_NOW)
    async with office.store.work(office.agency.id) as work:
        first = await steering.pause_all(work)
        again = await steering.pause_all(work)
    await starter(office.store).look()
    assert ([one.id for one in first], again) == ([campaign], [])
    assert await office.is_in(campaign, CampaignState.SCHEDULED)


async def test_one_that_is_called_off_never_starts_and_everybody_is_accounted_for(
    office: Office,
) -> None:
    campaign = await scheduled(office, JUST_NOW)
    await step(office, campaign, CampaignStep.STOP)
    await starter(office.store).look()
    provider = FakeProvider()

    async def is_swept() -> bool:
        return await office.counters(campaign) == {State.CANCELLED: 3}

    async with office.dispatching(provider):
        await eventually(is_swept)
    assert (await office.campaign(campaign)).state is CampaignState.CANCELLED
    assert provider.journal == []


async def test_one_that_was_called_off_is_neither_started_nor_moved(office: Office) -> None:
    campaign = await scheduled(office, -HOUR)
    await step(office, campaign, CampaignStep.STOP)
    with pytest.raises(NotNow):
        await move(office, campaign, HOUR)
    with pytest.raises(NotNow):
        async with office.store.work(office.agency.id) as work:
            await scheduling.start_now(work, campaign, OFFERS)
