"""Notices wait for the platform of whom they tell, the oldest first, and newer replace older."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from agencies.model import Agency
from campaigns.model import CampaignId
from campaigns.spares import CAME_BACK, WENT_OVER
from storage.database import Database
from storage.engine_ends import notify, whose
from storage.notices import READ_AT_ONCE
from storage.store import SqlStore
from storage.tables import notice as table
from tests.storage.making import BEN, a_campaign, a_credential, a_notice


async def waiting(store: SqlStore, platform: str = "telegram") -> list[str]:
    return [notice.arguments for notice in await store.waiting_notices(platform)]


async def test_a_notice_arrives_as_it_was_written(store: SqlStore, agency: Agency) -> None:
    written = a_notice("paused", CampaignId(4), '{"why": "five refused"}')
    async with store.work(agency.id) as work:
        await work.notices.add(written)
    [found] = await store.waiting_notices("telegram")
    assert found == replace(written, id=found.id, agency=agency.id)


async def test_the_oldest_comes_first_whoevers_it_is(
    store: SqlStore, agency: Agency, other_agency: Agency
) -> None:
    for who, arguments in ((other_agency, "1"), (agency, "2"), (other_agency, "3")):
        async with store.work(who.id) as work:
            await work.notices.add(a_notice(arguments=arguments))
    assert await waiting(store) == ["1", "2", "3"]


async def test_a_platform_gets_only_its_own(store: SqlStore, agency: Agency) -> None:
    async with store.work(agency.id) as work:
        await work.notices.add(a_notice(arguments="ana's"))
        await work.notices.add(replace(a_notice(arguments="ben's"), identity=str(BEN)))
    assert await waiting(store, "telegram") == ["ana's"]
    assert await waiting(store, "slack") == ["ben's"]
    assert await waiting(store, "%") == []


async def test_a_newer_one_of_the_same_kind_and_campaign_replaces_it(
    store: SqlStore, agency: Agency
) -> None:
    async with store.work(agency.id) as work:
        await work.notices.add(a_notice("paused", CampaignId(4), "old"))
        await work.notices.add(a_notice("paused", CampaignId(5), "another campaign"))
        await work.notices.add(a_notice("ended", CampaignId(4), "another kind"))
        await work.notices.add(a_notice("paused", CampaignId(4), "new"))
    assert await waiting(store) == ["another campaign", "another kind", "new"]


@pytest.mark.parametrize("by", ["dispatch", "the bot"])
async def test_of_turns_that_wait_only_the_last_is_told(
    store: SqlStore, database: Database, agency: Agency, by: str
) -> None:
    """The bot writes them where it passes them on to owners."""
    async with store.work(agency.id) as work:
        account = await work.credentials.add(a_credential(), {})
        campaign = await work.campaigns.draft(a_campaign(account))
        await work.notices.add(a_notice(WENT_OVER, CampaignId(4), "another campaign"))
    for kind in (WENT_OVER, CAME_BACK, WENT_OVER, CAME_BACK):
        if by == "dispatch":
            async with database.write() as connection:
                whom = await connection.run_sync(whose, [campaign.id])
                await connection.run_sync(notify, store.keyring, whom, kind, {})
        else:
            async with store.work(agency.id) as work:
                await work.notices.add(a_notice(kind, campaign.id))
        found = await store.waiting_notices("telegram")
        assert [(one.kind, one.campaign) for one in found] == [
            (WENT_OVER, CampaignId(4)),
            (kind, campaign.id),
        ]


async def test_a_delivered_one_is_gone(store: SqlStore, agency: Agency) -> None:
    async with store.work(agency.id) as work:
        await work.notices.add(a_notice(arguments="1"))
        await work.notices.add(a_notice(arguments="2"))
    first, _ = await store.waiting_notices("telegram")
    async with store.work(agency.id) as work:
        await work.notices.delivered(first)
    assert await waiting(store) == ["2"]


async def test_one_that_was_shown_in_a_message_is_kept_until_it_is_over(
    store: SqlStore, database: Database, agency: Agency
) -> None:
    async with store.work(agency.id) as work:
        await work.notices.add(a_notice("paused", CampaignId(4)))
        await work.notices.add(a_notice("uncertain", CampaignId(4)))
    for notice in await store.waiting_notices("telegram"):
        async with store.work(agency.id) as work:
            await work.notices.delivered(notice, "m7")
    assert await waiting(store) == []

    async with store.work(agency.id) as work:
        await work.notices.forget(CampaignId(4), {"paused"})
    async with database.read() as connection:
        kept = (await connection.execute(select(table.c.kind, table.c.message))).all()
    assert [tuple(row) for row in kept] == [("uncertain", "m7")]


@pytest.mark.parametrize("message", ["", "m7"])
async def test_what_was_written_while_it_was_shown_is_still_to_be_told(
    store: SqlStore, agency: Agency, message: str
) -> None:
    async with store.work(agency.id) as work:
        await work.notices.add(a_notice(arguments="it works"))
    [shown] = await store.waiting_notices("telegram")
    async with store.work(agency.id) as work:
        await work.notices.delivered(replace(shown, arguments="it failed"), message)
    [waits] = await store.waiting_notices("telegram")
    assert waits == replace(shown, message=message)


async def test_a_flood_of_notices_is_read_in_parts(store: SqlStore, agency: Agency) -> None:
    async with store.work(agency.id) as work:
        for number in range(READ_AT_ONCE + 1):
            await work.notices.add(a_notice(arguments=f"{number}"))
    assert await waiting(store) == [f"{number}" for number in range(READ_AT_ONCE)]
