"""What is scheduled starts at its time, once, and not at all where it would not be what it was."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import time, timedelta

import pytest

from agencies.bots import Rule
from agencies.hours import Hours
from campaigns import scheduling, steering
from campaigns.acts import Act
from campaigns.lifecycle import CampaignState, Step
from campaigns.model import Campaign, CampaignId, Checked, Source
from campaigns.service import AccountSilent, account_of
from campaigns.starting import start_due
from campaigns.states import State
from storage.database import Database
from tests.dispatch.office import ANA, Office, text_of
from tests.dispatch.planning import OFFERS, another_process, runs, scheduled, starter
from tests.dispatch.test_broadcasts import Following, following
from tests.fakes.eventually import eventually
from tests.fakes.provider import FakeProvider

__all__ = ["following"]

JUST_NOW = timedelta(seconds=1)
LATE = timedelta(hours=2)
DAY = Hours(time(0), time(23, 59))


async def looked(office: Office, campaign: CampaignId) -> Campaign:
    await starter(office.store).look()
    return await office.campaign(campaign)


async def test_it_starts_when_its_time_has_come_and_reaches_everybody(office: Office) -> None:
    campaign = await scheduled(office, JUST_NOW)
    assert (await looked(office, campaign)).state is CampaignState.RUNNING
    provider = FakeProvider()
    async with office.dispatching(provider):
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))
    assert sorted(taken.text for taken in provider.journal) == [text_of(n) for n in (2, 3, 4)]


async def test_who_confirmed_it_sees_how_it_goes_on(office: Office) -> None:
    campaign = await looked(office, await scheduled(office, JUST_NOW))
    async with office.store.read_work(office.agency.id) as work:
        cards = await work.cards.list()
    assert [(card.campaign, card.identity, card.message) for card in cards] == [
        (campaign.id, str(ANA), "")
    ]


async def test_it_does_not_start_before_its_time(office: Office) -> None:
    campaign = await looked(office, await scheduled(office, -timedelta(seconds=30)))
    assert campaign.state is CampaignState.SCHEDULED
    assert await office.notices() == []


async def test_several_processes_start_it_once(office: Office, database_url: str) -> None:
    campaigns = [await scheduled(office, JUST_NOW) for _ in range(5)]
    others = [Database(database_url) for _ in range(2)]
    processes = [another_process(one, office) for one in others]
    await asyncio.gather(*(process.look() for process in processes))
    for other in others:
        await other.close()
    assert [(await office.campaign(c)).state for c in campaigns] == [CampaignState.RUNNING] * 5
    assert [(await office.campaign(c)).version for c in campaigns] == [3] * 5
    assert await runs(office) == 5


async def test_of_two_that_found_it_at_the_same_time_the_slower_one_changes_nothing(
    office: Office,
) -> None:
    campaign = await scheduled(office, JUST_NOW)
    due = await office.store.due()
    await starter(office.store).look()
    async with office.store.work(office.agency.id) as work:
        again = await start_due(work, campaign, OFFERS)
    assert (due, again) == ([(office.agency.id, campaign)], ())
    assert await office.store.due() == []


async def test_a_start_that_was_missed_is_made_up_for_while_it_may_be_late(office: Office) -> None:
    campaign = await looked(office, await scheduled(office, timedelta(minutes=59)))
    assert campaign.state is CampaignState.RUNNING


async def test_how_late_it_may_be_is_its_own_choice(office: Office) -> None:
    patient = await scheduled(office, LATE, too_late_after=timedelta(hours=3))
    assert (await looked(office, patient)).state is CampaignState.RUNNING


async def no_account(office: Office, campaign: Campaign) -> None:
    async with office.store.work(office.agency.id) as work:
        await work.credentials.remove(campaign.credential)


async def another_zone(office: Office, _campaign: Campaign) -> None:
    async with office.store.work(office.agency.id) as work:
        await work.agencies.change(replace(work.agency, time_zone="Asia/Tokyo"))


async def another_message(office: Office, campaign: Campaign) -> None:
    async with office.store.work(office.agency.id) as work:
        await work.campaigns.save(replace(campaign, template=campaign.template + 1))


async def nothing(_office: Office, _campaign: Campaign) -> None:
    pass


@pytest.mark.parametrize(
    ("due", "rows", "happens", "why"),
    [
        (LATE, 3, nothing, "late"),
        (JUST_NOW, 3, no_account, "account"),
        (LATE, 3, no_account, "account"),
        (JUST_NOW, 0, nothing, "list"),
        (JUST_NOW, 3, another_zone, "changed"),
        (JUST_NOW, 3, another_message, "changed"),
    ],
)
async def test_with_anything_wrong_it_does_not_start_and_staff_are_told_once(
    office: Office,
    due: timedelta,
    rows: int,
    happens: Callable[[Office, Campaign], Awaitable[None]],
    why: str,
) -> None:
    campaign = await scheduled(office, due, rows, hours=DAY)
    await happens(office, await office.campaign(campaign))
    held = await looked(office, campaign)
    await looked(office, campaign)
    assert (held.state, held.paused_because) == (CampaignState.SCHEDULED, why)
    told = [(n.kind, n.campaign, n.identity) for n in await office.notices()]
    assert told == [("not-started", campaign, str(ANA))]
    assert await runs(office) == 0


async def broadcast(following: Following, people: int) -> CampaignId:
    return await scheduled(
        following.office,
        JUST_NOW,
        account=following.account,
        source=Source(rule=Rule(bot=following.bot)),
        checked=Checked(columns=("recipient",), reachable=people, parts=people),
    )


async def test_an_audience_that_is_the_same_but_for_a_few_is_written_to(
    following: Following,
) -> None:
    await following.join(range(1, 22))
    campaign = await looked(following.office, await broadcast(following, 20))
    assert campaign.state is CampaignState.RUNNING


async def test_another_audience_is_asked_about_with_its_number_and_then_written_to(
    following: Following,
) -> None:
    await following.join(range(1, 23))
    held = await looked(following.office, await broadcast(following, 20))
    assert (held.paused_because, held.checked and held.checked.reachable) == ("audience", 22)
    async with following.office.store.work(following.office.agency.id) as work:
        started = await scheduling.start_now(work, held.id, OFFERS)
    assert (started.state, started.paused_because) == (CampaignState.RUNNING, "")


async def test_an_audience_that_changed_again_is_asked_about_again(following: Following) -> None:
    await following.join(range(1, 23))
    office = following.office
    held = await looked(office, await broadcast(following, 20))
    await following.join(range(23, 40))
    for state in (CampaignState.SCHEDULED, CampaignState.RUNNING):
        async with office.store.work(office.agency.id) as work:
            done = await scheduling.start_now(work, held.id, OFFERS)
        assert (done.state, done.checked and done.checked.reachable) == (state, 39)


async def test_nothing_starts_through_a_bot_that_is_paused_until_it_listens_again(
    following: Following,
) -> None:
    await following.join(range(1, 21))
    await following.pause(paused=True)
    office = following.office
    held = await looked(office, await broadcast(following, 20))
    assert held.paused_because == scheduling.Hindrance.SILENT
    with pytest.raises(scheduling.CannotStart, match="silent"):
        async with office.store.work(office.agency.id) as work:
            await scheduling.start_now(work, held.id, OFFERS)

    await following.pause(paused=False)
    async with office.store.work(office.agency.id) as work:
        started = await scheduling.start_now(work, held.id, OFFERS)
    assert started.state is CampaignState.RUNNING


async def test_what_a_bot_was_sending_pauses_with_it_but_not_what_takes_back(
    following: Following,
) -> None:
    await following.join(range(1, 4))
    office = following.office
    sends, recalls = [await following.launch() for _ in range(2)]
    async with office.store.work(office.agency.id) as work:
        await work.campaigns.save(replace(await work.campaigns.get(recalls), act=Act.DELETE))
        paused = await steering.pause_account(work, following.account)
    assert [one.id for one in paused] == [sends]
    await following.pause(paused=True)
    async with office.store.work(office.agency.id) as work:
        with pytest.raises(AccountSilent):
            await steering.take_step(work, sends, Step.RESUME)


async def test_what_cannot_be_started_by_itself_cannot_be_started_by_hand(office: Office) -> None:
    campaign = await scheduled(office, JUST_NOW)
    await no_account(office, await office.campaign(campaign))
    with pytest.raises(scheduling.CannotStart) as fault:
        async with office.store.work(office.agency.id) as work:
            await scheduling.start_now(work, campaign, OFFERS)
    assert fault.value.why is scheduling.Hindrance.ACCOUNT
    assert await office.states(campaign) == {State.QUEUED: 3}


async def test_one_that_fails_keeps_none_of_the_others_waiting(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, well = [await scheduled(office, JUST_NOW) for _ in range(2)]

    async def failing(*asked: object) -> object:
        assert asked[1] != (await office.campaign(broken)).credential, "a bug"
        return await account_of(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(scheduling, "account_of", failing)
    await starter(office.store).look()
    assert (await office.campaign(broken)).state is CampaignState.SCHEDULED
    assert (await office.campaign(well)).state is CampaignState.RUNNING
