"""What one process writes wakes the workers in others at once, over PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import make_url
from structlog.testing import capture_logs

from agencies.model import CredentialId
from campaigns.lifecycle import Step
from campaigns.model import CampaignId
from campaigns.sending import Record
from campaigns.states import Event
from storage.database import Database
from storage.wakes import APART, CHANNEL, Listener, announce, listen
from tests.dispatch.office import Office
from tests.fakes.eventually import PATIENCE

ON_POSTGRESQL = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
ON_SQLITE = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)

HANG_UP = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND query LIKE 'LISTEN%'
"""

Write = Callable[[Office, CampaignId, CredentialId], Awaitable[object]]


class Woken:
    """Counts, and can be waited for."""

    def __init__(self) -> None:
        self.times = 0
        self._again = asyncio.Event()

    def __call__(self) -> None:
        self.times += 1
        self._again.set()

    async def once_more(self) -> None:
        await asyncio.wait_for(self._again.wait(), PATIENCE)
        self._again.clear()


@pytest.fixture
async def woken(database: Database) -> AsyncIterator[Woken]:
    """By a listener that just began to listen, which woke it for the first time."""
    woken = Woken()
    listening = asyncio.create_task(listen(database, woken))
    await woken.once_more()
    yield woken
    listening.cancel()
    with suppress(asyncio.CancelledError):
        await listening


async def launch(office: Office, _campaign: CampaignId, account: CredentialId) -> None:
    await office.launch(1, account=account)


async def pause(office: Office, campaign: CampaignId, _account: CredentialId) -> None:
    await office.step(campaign, Step.PAUSE)


async def stop(office: Office, campaign: CampaignId, _account: CredentialId) -> None:
    await office.step(campaign, Step.STOP)


async def slow_down(office: Office, campaign: CampaignId, _account: CredentialId) -> None:
    async with office.store.work(office.agency.id) as work:
        await work.campaigns.change_rate(campaign, 1.0)


async def slow_the_account_down(
    office: Office, _campaign: CampaignId, account: CredentialId
) -> None:
    async with office.store.work(office.agency.id) as work:
        await work.credentials.change_rate(account, 1.0)


async def remove(office: Office, _campaign: CampaignId, account: CredentialId) -> None:
    async with office.store.work(office.agency.id) as work:
        await work.credentials.remove(account)


async def report(office: Office, campaign: CampaignId, _account: CredentialId) -> None:
    await office.engine.put_receipts([Record(campaign, 2, 1, Event.RECEIPT_SENT)])


WRITES: list[Write] = [launch, pause, stop, slow_down, slow_the_account_down, remove, report]


@ON_POSTGRESQL
@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__)
async def test_workers_are_woken_by_what_they_must_act_on(
    office: Office, write: Write, database: Database
) -> None:
    account = await office.account()
    campaign = await office.launch(3, account=account)
    woken = Woken()
    listening = asyncio.create_task(listen(database, woken))
    await woken.once_more()

    await write(office, campaign, account)
    await woken.once_more()

    assert woken.times == 2
    listening.cancel()


@ON_POSTGRESQL
async def test_what_is_undone_is_not_announced(database: Database) -> None:
    heard = Woken()
    async with database.engine.connect() as listening:
        driver: Any = (await listening.get_raw_connection()).driver_connection
        await driver.add_listener(CHANNEL, lambda *_said: heard())
        async with database.write() as connection:
            await connection.run_sync(announce)
            await connection.rollback()
        async with database.write() as connection:
            await connection.run_sync(announce)
        await heard.once_more()
        await listening.invalidate()

    assert heard.times == 1


@ON_POSTGRESQL
async def test_a_connection_that_is_lost_is_opened_again(database: Database, woken: Woken) -> None:
    async with database.write_as_owner() as connection:
        assert await connection.scalar(text(HANG_UP)) == 1
    await woken.once_more()

    async with database.write() as connection:
        await connection.run_sync(announce)
    await woken.once_more()
    assert woken.times == 3


@ON_POSTGRESQL
async def test_a_listener_takes_one_connection_of_the_pool_and_gives_it_back(
    database: Database,
) -> None:
    pool = database.engine.pool
    woken = Woken()
    listening = asyncio.create_task(listen(database, woken))
    await woken.once_more()
    taken = pool.checkedout()  # type: ignore[attr-defined]  # of a queue pool, which it is
    listening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listening

    assert (taken, pool.checkedout()) == (1, 0)  # type: ignore[attr-defined]  # as above


async def test_a_server_that_does_not_answer_any_more_is_left() -> None:
    with pytest.raises(TimeoutError):
        await Listener(Woken(), ask_every=0.0).outlast(Vanished(), asyncio.Event())


class Vanished:
    """A connection to a machine that lost its power: nothing comes of it, not even its end."""

    async def execute(self, _statement: str, **_limits: float) -> None:
        raise TimeoutError


async def test_a_storm_of_announcements_is_passed_on_now_and_then() -> None:
    woken, loop = Woken(), asyncio.get_running_loop()
    listener = Listener(woken, ask_every=0.0)
    began = loop.time()
    listener.heard()
    await woken.once_more()
    for _ in range(1000):
        listener.heard()
    await woken.once_more()

    assert woken.times == 2
    assert loop.time() >= began + APART


@ON_SQLITE
async def test_on_sqlite_nobody_listens_and_nothing_is_said(
    office: Office, database: Database
) -> None:
    said: list[str] = []
    event.listen(
        database.engine.sync_engine, "before_cursor_execute", lambda *told: said.append(told[2])
    )
    woken = Woken()
    await listen(database, woken)
    campaign = await office.launch(1)
    await office.step(campaign, Step.PAUSE)

    assert woken.times == 0
    assert said
    assert [one for one in said if "notify" in one.lower()] == []


@ON_POSTGRESQL
async def test_a_database_that_is_away_is_tried_with_growing_patience(database_url: str) -> None:
    url = make_url(database_url).set(database="none_such")
    nowhere = Database(url.render_as_string(hide_password=False))
    attempts = Woken()
    event.listen(nowhere.engine.sync_engine, "do_connect", lambda *_said: attempts())
    with capture_logs() as logs:
        listening = asyncio.create_task(listen(nowhere, Woken()))
        for _ in range(3):
            await attempts.once_more()
        listening.cancel()
        with pytest.raises(asyncio.CancelledError):
            await listening
    await nowhere.close()

    assert [line["again_in"] for line in logs] == [0.25, 0.5]
