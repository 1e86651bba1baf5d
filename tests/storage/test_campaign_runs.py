"""A campaign is launched once, over its whole list, at a rate that can be changed on its way."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from agencies.model import Agency
from campaigns.lifecycle import CampaignState
from campaigns.model import Campaign
from campaigns.stores import NoSuch, Stale
from storage.database import Database
from storage.store import SqlStore
from storage.tables import pace, run
from tests.storage.making import some_rows


async def test_launching_lays_out_the_run_over_the_whole_list(
    store: SqlStore, agency: Agency, draft: Campaign, database: Database
) -> None:
    async with store.work(agency.id) as work:
        key = await work.campaigns.key(draft.id)
        await work.ledger.append(draft.id, some_rows(key, draft.id, range(2, 12)))
        running = replace(draft, state=CampaignState.RUNNING, rate=4.0)
        launched = await work.campaigns.launch(running)
    async with database.read() as connection:
        laid = (await connection.execute(select(run))).one()
        asked = select(pace).where(pace.c.kind == "campaign")
        paced = (await connection.execute(asked)).one()
    assert launched == replace(running, version=2)
    assert (laid.agency_id, laid.campaign_id) == (agency.id, draft.id)
    assert (laid.credential_id, laid.next_row, laid.last_row) == (draft.credential, 2, 11)
    assert (laid.served_at, laid.swept) == (0.0, False)
    assert (paced.agency_id, paced.subject) == (agency.id, draft.id)
    assert (paced.tat, paced.interval, paced.ceiling) == (0.0, 0.25, 4.0)


async def test_a_second_launch_of_the_same_draft_is_stale(
    store: SqlStore, agency: Agency, draft: Campaign, database: Database
) -> None:
    running = replace(draft, state=CampaignState.RUNNING)
    async with store.work(agency.id) as work:
        await work.campaigns.launch(running)
        with pytest.raises(Stale):
            await work.campaigns.launch(running)
    async with database.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(run)) == 1


@pytest.mark.parametrize(("rate", "interval"), [(8.0, 0.125), (None, 0.0)])
async def test_a_new_rate_holds_for_the_run_and_on_the_card(
    store: SqlStore, draft: Campaign, database: Database, rate: float | None, interval: float
) -> None:
    async with store.work(draft.agency) as work:
        launched = await work.campaigns.launch(replace(draft, rate=4.0))
        await work.campaigns.change_rate(draft.id, rate)
        assert await work.campaigns.get(draft.id) == replace(launched, rate=rate)
    async with database.read() as connection:
        asked = select(pace.c.interval).where(pace.c.kind == "campaign")
        assert await connection.scalar(asked) == interval


async def test_the_rate_of_a_draft_is_no_runs_rate(
    store: SqlStore, agency: Agency, draft: Campaign
) -> None:
    async with store.work(agency.id) as work:
        with pytest.raises(NoSuch):
            await work.campaigns.change_rate(draft.id, 5.0)
        assert await work.campaigns.get(draft.id) == draft
