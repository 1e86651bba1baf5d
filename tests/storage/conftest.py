"""An agency with an account that is lent to it, a draft, and a second agency to be kept apart."""

import pytest

from agencies.model import Agency, CredentialId
from agencies.sealing import KeyRing
from campaigns.model import Campaign
from storage.agencies import create_agency
from storage.database import Database
from storage.engine import SqlEngine
from storage.lent import ensure_accounts
from storage.store import SqlStore
from tests.dispatch.office import Office
from tests.storage.making import REHEARSAL, a_campaign


@pytest.fixture
async def lent(agency: Agency, database: Database, keyring: KeyRing) -> CredentialId:
    assert agency.id > 0
    [account] = await ensure_accounts(database, keyring, [REHEARSAL])
    return account


@pytest.fixture
async def draft(store: SqlStore, agency: Agency, lent: CredentialId) -> Campaign:
    async with store.work(agency.id) as work:
        return await work.campaigns.draft(a_campaign(lent))


@pytest.fixture
async def other_agency(agency: Agency, database: Database, keyring: KeyRing) -> Agency:
    return await create_agency(database, keyring, f"not {agency.name}", "MY")


@pytest.fixture
async def office(database: Database, keyring: KeyRing, store: SqlStore, agency: Agency) -> Office:
    return Office(database=database, keyring=keyring, store=store, agency=agency)


@pytest.fixture
def engine(office: Office) -> SqlEngine:
    return office.engine
