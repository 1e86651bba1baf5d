"""A job is done by one, goes on after a crash, can be cancelled, and its result counts once."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import update

from agencies.model import Agency
from campaigns.conversations import Job, JobId
from campaigns.model import CampaignId
from campaigns.stores import NoSuch
from storage.database import Database
from storage.store import SqlStore
from storage.tables import job as table
from tests.storage.making import a_job

PLATFORMS = ("telegram", "console")


async def add(store: SqlStore, agency: Agency, job: Job) -> JobId:
    async with store.work(agency.id) as work:
        return await work.jobs.add(job)


async def fall_silent(database: Database) -> None:
    """As if every owner had been gone for longer than a lease lasts."""
    async with database.write() as connection:
        await connection.execute(update(table).values(lease_until=1.0))


async def test_nobody_takes_the_job_of_a_chat_that_they_do_not_serve(
    store: SqlStore, agency: Agency
) -> None:
    await add(store, agency, a_job())

    assert await store.claim_job("a", ("console",)) is None
    assert await store.claim_job("a", ()) is None
    assert await store.claim_job("a", ("console", "telegram")) is not None


async def test_a_claimed_job_is_as_it_was_written(store: SqlStore, agency: Agency) -> None:
    added = await add(store, agency, replace(a_job(campaign=CampaignId(4)), message="m1"))
    assert await store.claim_job("a", PLATFORMS) == Job(
        id=added,
        agency=agency.id,
        kind="check",
        campaign=CampaignId(4),
        identity="telegram:1",
        chat="c1",
        arguments='{"blob": 5}',
        message="m1",
    )


async def test_there_is_nothing_to_claim_where_nothing_waits(
    store: SqlStore, agency: Agency
) -> None:
    assert agency
    assert await store.claim_job("a", PLATFORMS) is None


async def test_the_oldest_job_comes_first_whoevers_it_is(
    store: SqlStore, agency: Agency, other_agency: Agency
) -> None:
    added = [await add(store, who, a_job()) for who in (other_agency, agency, other_agency)]
    claimed = [await store.claim_job("a", PLATFORMS) for _ in range(4)]
    assert [job and job.id for job in claimed] == [*added, None]


async def test_a_job_is_claimed_by_one_of_many(store: SqlStore, agency: Agency) -> None:
    added = {await add(store, agency, a_job()) for _ in range(4)}
    claimed = await asyncio.gather(*(store.claim_job(f"{n}", PLATFORMS) for n in range(12)))
    got = [job.id for job in claimed if job]
    assert len(got) <= 4
    assert len(set(got)) == len(got)
    while job := await store.claim_job("later", PLATFORMS):
        got.append(job.id)
    assert sorted(got) == sorted(added)


async def test_a_job_whose_owner_fell_silent_goes_to_another(
    store: SqlStore, agency: Agency, database: Database
) -> None:
    added = await add(store, agency, a_job())
    first = await store.claim_job("a", PLATFORMS)
    await fall_silent(database)
    assert first is not None
    assert await store.claim_job("b", PLATFORMS) == first
    assert await store.renew_job(added, "a") is None
    assert await store.renew_job(added, "b") == first


async def test_a_renewed_job_is_kept(store: SqlStore, agency: Agency, database: Database) -> None:
    added = await add(store, agency, a_job())
    await store.claim_job("a", PLATFORMS)
    await fall_silent(database)
    assert await store.renew_job(added, "a") is not None
    assert await store.claim_job("b", PLATFORMS) is None


async def test_a_cancelled_job_learns_of_it_at_its_next_renewal(
    store: SqlStore, agency: Agency
) -> None:
    added = await add(store, agency, a_job(campaign=CampaignId(4)))
    other = await add(store, agency, a_job("export", CampaignId(4)))
    await store.claim_job("a", PLATFORMS)
    await store.claim_job("a", PLATFORMS)
    async with store.work(agency.id) as work:
        await work.jobs.cancel(CampaignId(4), "check")
    renewed = [await store.renew_job(job, "a") for job in (added, other)]
    assert [job and job.cancelled for job in renewed] == [True, False]


async def test_a_waiting_job_that_was_cancelled_says_so_when_claimed(
    store: SqlStore, agency: Agency
) -> None:
    await add(store, agency, a_job(campaign=CampaignId(4)))
    async with store.work(agency.id) as work:
        await work.jobs.cancel(CampaignId(4), "check")
    claimed = await store.claim_job("a", PLATFORMS)
    assert claimed is not None
    assert claimed.cancelled


async def test_a_job_remembers_which_message_shows_it(store: SqlStore, agency: Agency) -> None:
    added = await add(store, agency, a_job())
    await store.claim_job("a", PLATFORMS)
    async with store.work(agency.id) as work:
        await work.jobs.shown(added, "m7")
    renewed = await store.renew_job(added, "a")
    assert renewed is not None
    assert renewed.message == "m7"


async def test_a_job_ends_once(store: SqlStore, agency: Agency, database: Database) -> None:
    added = await add(store, agency, a_job())
    await store.claim_job("a", PLATFORMS)
    async with store.work(agency.id) as work:
        await work.jobs.end(added)
        with pytest.raises(NoSuch):
            await work.jobs.end(added)
    await fall_silent(database)
    assert await store.claim_job("b", PLATFORMS) is None
    assert await store.renew_job(added, "a") is None


async def test_a_jobs_number_is_never_given_again(store: SqlStore, agency: Agency) -> None:
    first = await add(store, agency, a_job())
    async with store.work(agency.id) as work:
        await work.jobs.end(first)
    assert await add(store, agency, a_job()) > first
