"""Installations to measure with: a database, an account with a provider, and campaigns."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import Connection

from agencies.model import Agency, AgencyId, Credential, CredentialId
from agencies.sealing import Key, KeyRing
from bench.samples import COLUMNS, TEXT, Sample
from campaigns.lifecycle import CampaignState
from campaigns.model import Campaign, CampaignId, Checked, Source
from campaigns.rows import Row, seal_row
from campaigns.states import State
from campaigns.stores import NewRow
from channels._sms import SMS
from config.secrets import Secret
from storage.agencies import bootstrap, list_agencies
from storage.database import Database
from storage.lent import LentAccount, ensure_accounts
from storage.migrate import migrate
from storage.store import SqlStore
from storage.tables import suppression

SECRET_KEYS = "a key of the benchmark's own and 32 long"  # noqa: S105 - it guards nothing
APPENDED_AT_ONCE = 5000
SQLITE_SAYS = {"synchronous": text("PRAGMA synchronous")}
SYNCHRONOUS = {"0": "OFF", "1": "NORMAL", "2": "FULL", "3": "EXTRA"}
"""https://www.sqlite.org/pragma.html#pragma_synchronous"""
POSTGRES_SAYS = {name: text(f"SHOW {name}") for name in ("fsync", "synchronous_commit")}


def in_folder(folder: Path) -> str:
    """The URL of a database there."""
    return f"sqlite+aiosqlite:///{folder / 'bench.db'}"


async def durability(url: str) -> str:
    """How what is committed is kept, as the database says of a connection of the product's own."""
    database = Database(url)
    wanted = SQLITE_SAYS if database.is_sqlite else POSTGRES_SAYS

    def ask(connection: Connection) -> list[str]:
        return [str(connection.execute(one).scalar()) for one in wanted.values()]

    told = await database.transact(ask)
    await database.close()
    kind = "SQLite" if database.is_sqlite else "PostgreSQL"
    said = zip(wanted, (SYNCHRONOUS.get(one, one) for one in told), strict=True)
    return f"{kind} {' '.join(f'{name}={value}' for name, value in said)}"


@asynccontextmanager
async def installation(url: str) -> AsyncIterator[tuple[Database, KeyRing]]:
    database = Database(url)
    ring = KeyRing.of([Secret(SECRET_KEYS)])
    await migrate(database)
    await bootstrap(database, ring, "SG")
    yield database, ring
    await database.close()


async def launch(database: Database, ring: KeyRing, rows: int, rate: float | None) -> Campaign:
    """A rehearsal, on its way."""
    account = LentAccount(channel="sms", provider="simulator", label="rehearsal", rate=None)
    [credential] = await ensure_accounts(database, ring, [account])
    sample = replace(TEXT, rate=rate)
    return await start(database, ring, await lay_out(database, ring, rows, credential, sample))


async def open_account(database: Database, ring: KeyRing, sample: Sample) -> CredentialId:
    """Without a limit of ours."""
    agency, *_ = await list_agencies(database)
    account = Credential(
        id=CredentialId(0),
        agency=agency.id,
        channel=sample.channel,
        provider=sample.provider,
        label="bench",
        added_at=datetime.now(UTC),
    )
    async with SqlStore(database, ring).work(agency.id) as work:
        return await work.credentials.add(account, sample.fields)


async def lay_out(
    database: Database,
    ring: KeyRing,
    rows: int,
    credential: CredentialId,
    sample: Sample = TEXT,
) -> Campaign:
    """A draft with its list checked and stored, to be started."""
    agency, *_ = await list_agencies(database)
    store = SqlStore(database, ring)
    async with store.work(agency.id) as work:
        draft = await work.campaigns.draft(_campaign(agency, credential, sample))
        template = await work.campaigns.write(draft.id, sample.wording)
        key = await work.campaigns.key(draft.id)
    for first in range(2, rows + 2, APPENDED_AT_ONCE):
        numbers = range(first, min(first + APPENDED_AT_ONCE, rows + 2))
        sealed = [_row(key, draft.id, number, sample) for number in numbers]
        async with store.work(agency.id) as work:
            await work.ledger.append(draft.id, sealed)
    checked = Checked(
        columns=COLUMNS, reachable=rows, parts=rows, first=2, longest=2, digest="bench"
    )
    async with store.work(agency.id) as work:
        return await work.campaigns.save(
            replace(draft, template=template, source=Source(name="bench.csv"), checked=checked)
        )


async def start(database: Database, ring: KeyRing, draft: Campaign) -> Campaign:
    """As the press on the card does."""
    async with SqlStore(database, ring).work(draft.agency) as work:
        running = replace(draft, state=CampaignState.RUNNING, launched_at=work.now)
        return await work.campaigns.launch(running)


async def suppress(database: Database, addresses: int) -> None:
    """So many people of the first agency asked not to be contacted; none is in a list here."""
    agency, *_ = await list_agencies(database)
    common = {"agency_id": agency.id, "channel": SMS.name, "sealed": b"", "reason": "", "at": 0.0}
    for first in range(0, addresses, APPENDED_AT_ONCE):
        rows = [
            {**common, "address_hash": (1 << 100 | number).to_bytes(16, "big")}
            for number in range(first, min(first + APPENDED_AT_ONCE, addresses))
        ]
        async with database.write() as connection:
            await connection.execute(suppression.insert(), rows)


def _campaign(agency: Agency, credential: CredentialId, sample: Sample) -> Campaign:
    return Campaign(
        id=CampaignId(0),
        agency=AgencyId(agency.id),
        name="bench",
        channel=sample.channel,
        credential=credential,
        rehearsal=True,
        wording=sample.wording,
        rate=sample.rate,
        created_by="console:bench",
        created_at=datetime.now(UTC),
    )


def _row(key: Key, campaign: CampaignId, number: int, sample: Sample) -> NewRow:
    row = Row(sample.address.format(number), (f"Person {number}", "the town hall", f"{number:06d}"))
    return NewRow(
        row=number,
        state=State.QUEUED,
        sealed=seal_row(key, campaign, number, row),
        address_hash=number.to_bytes(16, "big"),
        body_hash=bytes(16),
        parts=1,
        country=sample.country,
        reason="",
    )
