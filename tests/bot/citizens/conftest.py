"""Two agencies, and a platform for their bots."""

from collections.abc import AsyncIterator

import pytest

from agencies.model import Agency
from agencies.sealing import KeyRing
from storage.agencies import create_agency
from storage.database import Database
from storage.store import SqlStore
from tests.bot.citizens.town import Town
from tests.fakes.bots import FakeBots


@pytest.fixture
async def town(
    store: SqlStore, agency: Agency, database: Database, keyring: KeyRing
) -> AsyncIterator[Town]:
    other = await create_agency(database, keyring, f"not {agency.name}", "MY")
    async with FakeBots() as platform:
        yield Town(store=store, platform=platform, agency=agency, other=other)
