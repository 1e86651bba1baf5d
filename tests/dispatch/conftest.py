"""An office to launch campaigns from, on SQLite and on PostgreSQL."""

import pytest

from agencies.model import Agency
from agencies.sealing import KeyRing
from storage.database import Database
from storage.store import SqlStore
from tests.dispatch.office import Office


@pytest.fixture
async def office(database: Database, keyring: KeyRing, store: SqlStore, agency: Agency) -> Office:
    return Office(database=database, keyring=keyring, store=store, agency=agency)
