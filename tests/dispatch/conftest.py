"""An office to launch campaigns from, on SQLite and on PostgreSQL."""

import pytest

from agencies.model import Agency
from agencies.sealing import KeyRing
from storage.database import Database
from storage.store import SqlStore
from tests.dispatch.office import Office
from tests.dispatch.pairs import Pair


@pytest.fixture
async def office(database: Database, keyring: KeyRing, store: SqlStore, agency: Agency) -> Office:
    return Office(database=database, keyring=keyring, store=store, agency=agency)


@pytest.fixture
async def pair(office: Office) -> Pair:
    return Pair(office, await office.account(rate=200), await office.account(rate=100))
