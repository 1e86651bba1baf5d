"""Fixtures that every test may use: a database of its own, on SQLite and on PostgreSQL."""

import asyncio
import gc
import logging
import os
from collections.abc import AsyncIterator, Generator, Iterator

import pytest
import structlog
from hypothesis import HealthCheck, settings
from sqlalchemy.ext.asyncio import AsyncEngine

from agencies.model import Agency
from agencies.sealing import KeyRing
from config.secrets import Secret
from storage.agencies import bootstrap, list_agencies
from storage.database import Database
from storage.migrate import migrate
from storage.store import SqlStore
from tests.fakes.postgres import Databases, PostgresServer, SqliteFiles, embedded_postgres
from tests.nursery.birth import end_all

# How long a single example takes says nothing on a machine that others use as well.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

# A line for every message would bury what a failing test says, and so would a page for each raise.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ],
    wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What was imported and found stays, so it is not looked through again for garbage."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    return SqliteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql_databases() -> Iterator[Databases]:
    """On the server at TEST_DATABASE_URL, or else on one that is started for this session."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        server = PostgresServer(given)
        yield server
        asyncio.run(server.close())
        return
    with embedded_postgres() as url:
        yield PostgresServer(url)


@pytest.fixture(scope="session")
def migrated_urls() -> dict[str, str]:
    """A migrated database of each dialect to make copies of, once one was needed."""
    return {}


@pytest.fixture
def databases(dialect: str, request: pytest.FixtureRequest) -> Databases:
    made: Databases = request.getfixturevalue(f"{dialect}_databases")
    return made


@pytest.fixture
async def blank_url(databases: Databases) -> AsyncIterator[str]:
    """An empty database's, without any table."""
    url = await databases.blank()
    yield url
    await databases.drop(url)


@pytest.fixture
async def database_url(
    dialect: str, databases: Databases, migrated_urls: dict[str, str]
) -> AsyncIterator[str]:
    """A migrated database's, without any row; for a second process, too.

    A process that a test which failed left behind would go on in the next one's, where everything
    has the same numbers.
    """
    if dialect not in migrated_urls:
        url = await databases.blank()
        first = Database(url)
        await migrate(first)
        await first.close()
        migrated_urls[dialect] = url
    url = await databases.copy(migrated_urls[dialect])
    yield url
    await end_all()
    await databases.drop(url)


@pytest.fixture(scope="session")
def written() -> dict[str, AsyncEngine]:
    """For each dialect the engine whose written statements others read: see `share_statements`."""
    return {}


def share_statements(database: Database, written: dict[str, AsyncEngine]) -> None:
    """To write a statement takes longer than to run it, and every engine would write each anew.

    What was written is known again by its dialect, so that is shared, too:
    https://docs.sqlalchemy.org/en/21/core/connections.html#sql-compilation-caching
    """
    engine = database.engine.sync_engine
    first = written.setdefault(engine.dialect.name, database.engine).sync_engine
    engine.dialect = engine.pool._dialect = first.dialect
    engine._compiled_cache = first._compiled_cache


@pytest.fixture
async def database(database_url: str, written: dict[str, AsyncEngine]) -> AsyncIterator[Database]:
    """A migrated database of the test's own, without any row."""
    opened = Database(database_url)
    share_statements(opened, written)
    yield opened
    await opened.close()


@pytest.fixture
def keyring() -> KeyRing:
    return KeyRing.of([Secret("thirty-two characters of anything random")])


@pytest.fixture
async def agency(database: Database, keyring: KeyRing) -> Agency:
    """The first agency of an installation that has just been set up."""
    await bootstrap(database, keyring, "SG")
    first, *_ = await list_agencies(database)
    return first


@pytest.fixture
def store(database: Database, keyring: KeyRing) -> SqlStore:
    return SqlStore(database, keyring)
