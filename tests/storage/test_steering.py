"""What staff change of campaigns that are under way, over a real store."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import time
from typing import Any

import pytest
from sqlalchemy import select

from agencies.hours import Hours
from agencies.model import Agency, CredentialId
from campaigns import steering
from campaigns.lifecycle import CampaignState
from campaigns.lifecycle import Step as CampaignStep
from campaigns.model import Campaign
from campaigns.service import expect_to_speak
from storage.database import Database
from storage.store import SqlStore, SqlWork
from storage.tables import pace
from tests.storage.making import a_bot, a_campaign, a_credential

AT_ONCE = 0.3  # seconds, in which a pause that waits for nobody is long over
DAY = Hours(time(8), time(21))


async def launched(store: SqlStore, agency: Agency, account: CredentialId) -> Campaign:
    async with store.work(agency.id) as work:
        new = replace(a_campaign(account), rate=4.0, hours=DAY)
        draft = await work.campaigns.draft(new)
        return await work.campaigns.launch(replace(draft, state=CampaignState.RUNNING))


@pytest.fixture
async def running(store: SqlStore, agency: Agency, lent: CredentialId) -> Campaign:
    return await launched(store, agency, lent)


async def step(store: SqlStore, campaign: Campaign, taken: CampaignStep) -> Campaign:
    async with store.work(campaign.agency) as work:
        return await steering.take_step(work, campaign.id, taken)


async def states(store: SqlStore, agency: Agency) -> list[str]:
    async with store.read_work(agency.id) as work:
        return sorted(campaign.state.value for campaign in await work.campaigns.list(9))


async def test_all_that_run_are_paused_and_nothing_else(
    store: SqlStore, agency: Agency, lent: CredentialId, draft: Campaign
) -> None:
    assert draft
    runs = [await launched(store, agency, lent) for _ in range(3)]
    await step(store, runs[2], CampaignStep.STOP)
    async with store.work(agency.id) as work:
        paused = await steering.pause_all(work)

    assert [campaign.id for campaign in paused] == [runs[0].id, runs[1].id]
    assert await states(store, agency) == ["cancelled", "draft", "paused", "paused"]


async def test_what_is_paused_already_is_not_paused_again(
    store: SqlStore, running: Campaign
) -> None:
    await step(store, running, CampaignStep.PAUSE)
    async with store.work(running.agency) as work:
        assert await steering.pause_all(work) == []


async def test_a_launch_begun_before_its_bot_was_paused_is_waited_for_and_paused(
    store: SqlStore, agency: Agency
) -> None:
    async with store.work(agency.id) as work:
        account = await work.credentials.add(a_credential(), {})
        bot = await work.bots.keep(a_bot(0, account))

    async def pause_bot() -> list[str]:
        async with store.work(agency.id) as work:
            await work.bots.save(replace(await work.bots.get(bot), paused=True))
            return [one.name for one in await steering.pause_account(work, account)]

    async with store.work(agency.id) as launching:
        await expect_to_speak(launching, account)
        draft = await launching.campaigns.draft(a_campaign(account, "Floods"))
        pausing = asyncio.create_task(pause_bot())
        done, _ = await asyncio.wait({pausing}, timeout=AT_ONCE)
        assert not done
        await launching.campaigns.launch(replace(draft, state=CampaignState.RUNNING))

    assert await pausing == ["Floods"]
    assert await states(store, agency) == ["paused"]


async def test_another_agencys_campaigns_go_on(
    store: SqlStore, other_agency: Agency, running: Campaign
) -> None:
    async with store.work(other_agency.id) as work:
        assert await steering.pause_all(work) == []
    async with store.read_work(running.agency) as work:
        assert (await work.campaigns.get(running.id)).state is CampaignState.RUNNING


async def steer_rate(work: SqlWork, campaign: Campaign) -> Campaign:
    return await steering.steer_rate(work, campaign.id, 2.0)


async def steer_urgency(work: SqlWork, campaign: Campaign) -> Campaign:
    return await steering.steer_urgency(work, campaign.id, urgent=True)


async def send_at_any_hour(work: SqlWork, campaign: Campaign) -> Campaign:
    return await steering.send_at_any_hour(work, campaign.id)


Steer = Callable[[SqlWork, Campaign], Awaitable[Campaign]]
STEERED: list[tuple[Steer, dict[str, Any]]] = [
    (steer_rate, {"rate": 2.0}),
    (steer_urgency, {"urgent": True}),
    (send_at_any_hour, {"hours": None}),
]


@pytest.mark.parametrize(("steer", "becomes"), STEERED)
@pytest.mark.parametrize("paused", [True, False])
async def test_what_is_under_way_is_changed_and_saved(
    store: SqlStore,
    running: Campaign,
    steer: Steer,
    becomes: dict[str, Any],
    *,
    paused: bool,
) -> None:
    taken = CampaignStep.PAUSE if paused else CampaignStep.RESUME
    before = await step(store, running, taken)
    async with store.work(running.agency) as work:
        after = await steer(work, running)
        assert after == await work.campaigns.get(running.id)

    assert after == replace(before, version=before.version + 1, **becomes)


@pytest.mark.parametrize("steer", [steer for steer, _ in STEERED])
async def test_what_is_over_is_not_changed(
    store: SqlStore, running: Campaign, steer: Steer
) -> None:
    over = await step(store, running, CampaignStep.STOP)
    async with store.work(running.agency) as work:
        with pytest.raises(steering.NotUnderWay):
            await steer(work, running)
        assert await work.campaigns.get(running.id) == over


async def test_a_steered_rate_holds_from_the_next_message_on(
    store: SqlStore, running: Campaign, database: Database
) -> None:
    async with store.work(running.agency) as work:
        await steer_rate(work, running)
    async with database.read() as connection:
        asked = select(pace.c.interval).where(pace.c.kind == "campaign")
        assert await connection.scalar(asked) == 0.5
