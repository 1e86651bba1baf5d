"""The operator's accounts are there for every agency, once, and go at the operator's rate."""

import asyncio
from dataclasses import replace

from sqlalchemy import select

from agencies.model import INSTALLATION, Agency, CredentialId
from agencies.sealing import KeyRing
from storage.database import Database
from storage.lent import LentAccount, ensure_accounts
from storage.store import SqlStore
from storage.tables import pace
from tests.storage.making import REHEARSAL

MAIL = LentAccount(channel="email", provider="smtp", label="the installation's", rate=20.0)


async def pace_of(database: Database, credential: CredentialId) -> tuple[float, float, float]:
    asked = select(pace).where(pace.c.kind == "credential", pace.c.subject == credential)
    async with database.read() as connection:
        row = (await connection.execute(asked)).one()
    return row.tat, row.interval, row.ceiling


async def test_a_lent_account_is_offered_to_every_agency(
    store: SqlStore, database: Database, keyring: KeyRing, agency: Agency, other_agency: Agency
) -> None:
    ids = await ensure_accounts(database, keyring, [REHEARSAL, MAIL])
    for who in (agency, other_agency):
        async with store.read_work(who.id) as work:
            listed = await work.credentials.list()
        assert [c.id for c in listed] == ids
        assert [(c.label, c.lent, c.agency) for c in listed] == [
            ("rehearsal", True, INSTALLATION),
            ("the installation's", True, INSTALLATION),
        ]


async def test_a_lent_account_is_made_once(
    database: Database, database_url: str, keyring: KeyRing, agency: Agency
) -> None:
    assert agency
    other = Database(database_url)
    asked = [ensure_accounts(d, keyring, [REHEARSAL, MAIL]) for d in (database, other, database)]
    made = await asyncio.gather(*asked)
    await other.close()
    assert made[0] == made[1] == made[2]
    assert len(set(made[0])) == 2


async def test_a_lent_account_goes_at_its_rate(
    database: Database, keyring: KeyRing, agency: Agency
) -> None:
    assert agency
    rehearsal, mail = await ensure_accounts(database, keyring, [REHEARSAL, MAIL])
    assert await pace_of(database, rehearsal) == (0.0, 0.0, 0.0)
    assert await pace_of(database, mail) == (0.0, 0.05, 20.0)


async def test_the_operators_new_rate_holds_from_the_next_start(
    store: SqlStore, database: Database, keyring: KeyRing, agency: Agency
) -> None:
    [first] = await ensure_accounts(database, keyring, [MAIL])
    [again] = await ensure_accounts(database, keyring, [replace(MAIL, rate=5.0)])
    assert again == first
    assert await pace_of(database, first) == (0.0, 0.2, 5.0)
    async with store.read_work(agency.id) as work:
        assert (await work.credentials.get(first)).rate == 5.0
