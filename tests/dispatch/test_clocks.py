"""Clocks that are wrong: the database's is set by an hour, and a worker's own is never looked at.

SQLite's clock is a function that a connection may bring along; PostgreSQL's is found in a schema
that is looked at before its own.
"""

import sqlite3
import time
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

import storage.quick_sqlite
import storage.sqlite_thread
from campaigns.lifecycle import CampaignState
from campaigns.sending import Reaped
from campaigns.states import State
from storage.database import POSTGRES_SETTINGS, Database
from storage.engine_leases import LEASE
from storage.sqlite_file import opened as opened_file
from tests.dispatch.office import Office
from tests.dispatch.test_limits import most_in_a_second
from tests.fakes.eventually import eventually
from tests.fakes.provider import FakeProvider

ROOT = Path(__file__).parents[2]
HOUR = 3600.0
RATE = 40
EPOCH = 2440587.5  # as a Julian day
SET = """
    DROP SCHEMA IF EXISTS wrong CASCADE;
    CREATE SCHEMA wrong;
    GRANT USAGE ON SCHEMA wrong TO PUBLIC;
    CREATE TABLE wrong.clock (ahead float8);
    GRANT SELECT ON wrong.clock TO PUBLIC;
    INSERT INTO wrong.clock VALUES (0);
    CREATE FUNCTION wrong.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
    'SELECT pg_catalog.clock_timestamp() + make_interval(secs => (SELECT ahead FROM wrong.clock))'
"""
CLOCKS = ("time.time(", "datetime.now(", "datetime.utcnow(", "date.today(")
OURS = ("agencies", "bot", "campaigns", "channels", "dispatch", "storage", "web")
MAY_ASK = {
    "channels/_smtp.py": "the mail's Date, which is said to whoever reads it",
    "channels/_ses.py": "the mail's Date",
    "channels/_aws_receipts.py": "whether what Amazon says is of this hour, give or take 5 minutes",
    "channels/_sns.py": "whether Amazon's certificate is still good",
    "channels/simulator.py": "when a rehearsed message was written into its file",
}
"""What they ask it for: nothing of this decides who is sent to, or when."""


class Clock:
    """The database's: `set` moves it by so many seconds, for everybody."""

    def __init__(self) -> None:
        self.ahead = 0.0
        self.database: Database | None = None

    async def set(self, seconds: float) -> None:
        self.ahead = seconds
        if self.database is not None and not self.database.is_sqlite:
            async with self.database.write_as_owner() as connection:
                await connection.execute(
                    text("UPDATE wrong.clock SET ahead = :ahead"), {"ahead": seconds}
                )

    def julianday(self, _when: str) -> float:
        return EPOCH + (time.time() + self.ahead) / 86400.0


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def database(
    database_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Database]:
    """One with a clock that can be set."""
    monkeypatch.setitem(POSTGRES_SETTINGS, "search_path", "wrong,pg_catalog,public")

    def with_our_clock(file: str) -> sqlite3.Connection:
        connection = opened_file(file)
        connection.create_function("julianday", 1, clock.julianday)
        return connection

    for opener in (storage.quick_sqlite, storage.sqlite_thread):
        monkeypatch.setattr(opener, "opened", with_our_clock)
    opened = Database(database_url)
    clock.database = opened
    if not opened.is_sqlite:
        await _say(opened, *SET.split(";"))
    yield opened
    if not opened.is_sqlite:
        await _say(opened, "DROP SCHEMA wrong CASCADE")
    await opened.close()


async def _say(database: Database, *statements: str) -> None:
    async with database.write_as_owner() as connection:
        for statement in statements:
            await connection.execute(text(statement))


@pytest.mark.parametrize("ahead", [HOUR, -HOUR])
async def test_a_database_clock_that_is_set_by_an_hour_breaks_no_promise(
    office: Office, clock: Clock, ahead: float
) -> None:
    account = await office.account(rate=RATE)
    campaign = await office.launch(2 * RATE, account=account)
    provider = FakeProvider()

    async with office.dispatching(provider):
        await eventually(lambda: has_taken(provider, 20))
        await clock.set(ahead)
        await eventually(partial(office.is_in, campaign, CampaignState.FINISHED))

    assert provider.most_to_one() == 1
    assert await office.states(campaign) == {State.ACCEPTED: 2 * RATE}
    assert await office.unequal_counters() == []
    assert most_in_a_second([taken.at for taken in provider.journal]) <= RATE * 1.02 + 1


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
@pytest.mark.parametrize("ahead", [HOUR, -HOUR])
async def test_two_workers_go_on_when_the_database_clock_is_set(
    office: Office, clock: Clock, ahead: float
) -> None:
    """Ahead, every lease has run out at once, though its holder is well: a row may be uncertain
    until its holder tells, and is never sent twice."""
    campaign = await office.launch(1600, account=await office.account(rate=400))
    one = FakeProvider()
    other = FakeProvider(journal=one.journal)

    async with office.dispatching(one), office.dispatching(other):
        await eventually(lambda: has_taken(one, 200))
        await clock.set(ahead)
        await eventually(partial(office.is_in, campaign, CampaignState.FINISHED))

    assert one.most_to_one() == 1
    assert set(await office.states(campaign)) <= {State.ACCEPTED, State.UNCERTAIN}
    assert (await office.states(campaign))[State.ACCEPTED] >= len(one.journal) - 64
    assert await office.unequal_counters() == []


async def test_a_dead_worker_keeps_its_rows_no_longer_when_the_database_clock_is_set_back(
    office: Office, clock: Clock
) -> None:
    campaign = await office.launch([2])
    assert await office.engine.lease(campaign, "who dies", 1)

    await clock.set(-HOUR)
    assert await office.engine.reap() == Reaped()
    await clock.set(-HOUR + LEASE + 1)
    assert (await office.engine.reap()).chunks == 1


def test_a_machine_is_asked_what_time_it_is_where_that_decides_nothing() -> None:
    """So a worker whose clock is wrong does everything at the right time: see tests/soak."""
    asked = {
        file.relative_to(ROOT).as_posix()
        for folder in OURS
        for file in (ROOT / folder).rglob("*.py")
        if any(clock in file.read_text() for clock in CLOCKS)
    }
    assert asked == MAY_ASK.keys()


async def has_taken(provider: FakeProvider, messages: int) -> bool:
    return len(provider.journal) >= messages
