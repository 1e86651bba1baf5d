"""Of whom was erased nothing is left: not in the database, its file, its log or a backup."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import LargeBinary, String, select, update

from agencies.sealing import CannotOpen, KeyRing
from campaigns.lifecycle import CampaignState
from campaigns.model import Campaign, CampaignId
from campaigns.rows import Row, open_row, seal_row
from campaigns.states import State
from config.secrets import Secret
from dispatch.retention import Retention
from dispatch.schedule import ApSchedule
from storage import contexts
from storage.database import Database
from storage.erasing import SqlErasing
from storage.leftovers import SqlLeftovers
from storage.store import SqlStore
from storage.tables import agency as agencies
from storage.tables import campaign, charge, delivery, metadata
from tests.storage.making import it_was_charged_for, some_rows

CANARIES = 1000
A_DAY = 86400.0
LONG_AGO = 40 * A_DAY


class Canary(NamedTuple):
    """As it is known to people, and what the database had of it."""

    address: str
    value: str
    sealed: bytes
    address_hash: bytes
    provider_id: str


async def finished(store: SqlStore, draft: Campaign) -> CampaignId:
    """Two canaries a row: an address and a value; each known to its provider."""
    async with store.work(draft.agency) as work:
        key = await work.campaigns.key(draft.id)
        hashes = await work.agencies.address_key()
        rows = some_rows(key, draft.id, range(CANARIES // 2), State.ACCEPTED)
        for n, row in enumerate(rows):
            inside = Row(f"canary-{n:04}-{n * 7919 % 10007:05}", (f"value-{n:04}-{n * 37:06}",))
            sealed = seal_row(key, draft.id, n, inside)
            rows[n] = row._replace(sealed=sealed, address_hash=hashes.hash(inside.address))
        await work.ledger.append(draft.id, rows)
        over = replace(draft, state=CampaignState.FINISHED, ended_at=datetime.now(UTC))
        await work.campaigns.save(over)
    ids = update(delivery).values(provider_id="their-canary-" + delivery.c.row.cast(String(9)))
    async with store.database.write() as connection:
        await connection.execute(ids)
    return draft.id


async def canaries(store: SqlStore, of: Campaign) -> Sequence[Canary]:
    async with store.read_work(of.agency) as work:
        opened = [row async for page in work.ledger.read(of.id) for row in page]
    kept = select(delivery).order_by(delivery.c.row)
    async with store.database.read() as connection:
        rows = (await connection.execute(kept)).all()
    return [
        Canary(one.address, "".join(one.values), row.sealed, row.address_hash, row.provider_id)
        for one, row in zip(opened, rows, strict=True)
    ]


def eraser(store: SqlStore) -> Retention:
    return Retention(
        erasing=SqlErasing(store.database, store.keyring),
        leftovers=SqlLeftovers(store.database, store.keyring),
        schedule=ApSchedule(),
        owner="one",
    )


async def erase(store: SqlStore) -> None:
    for days in (31, 8):
        async with store.database.write() as connection:
            await connection.execute(
                update(campaign).values(
                    ended_at=campaign.c.ended_at - days * A_DAY,
                    erase_at=campaign.c.erase_at - days * A_DAY,
                )
            )
        await eraser(store).look()


def raw(database: Database) -> bytes:
    """The database's file, its log and whatever else lies beside it, as they are."""
    file = Path(database.url.database or "")
    return b"\n".join(found.read_bytes() for found in file.parent.glob(f"{file.name}*"))


async def everything(database: Database) -> bytes:
    """Every text and every byte of every table."""
    found: list[bytes] = []
    async with database.read() as connection:
        for table in metadata.sorted_tables:
            columns = [c for c in table.columns if isinstance(c.type, String | LargeBinary)]
            for row in await connection.execute(select(*columns)) if columns else ():
                found += [one if isinstance(one, bytes) else str(one).encode() for one in row]
    return b"\n".join(found)


def left_of(found: Sequence[Canary], files: bytes) -> list[str]:
    """Which of them are known there, in clear, sealed, as a hash, or by their provider's id."""
    return [
        one.address
        for one in found
        if one.sealed in files
        or one.address_hash in files
        or any(text.encode() in files for text in (one.address, one.value, one.provider_id))
    ]


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_none_of_a_thousand_canaries_is_in_the_file_or_its_log(
    store: SqlStore, database: Database, draft: Campaign
) -> None:
    await finished(store, draft)
    before = await canaries(store, draft)
    async with database.read() as connection:
        key = await connection.scalar(select(campaign.c.wrapped_key)) or b""
    assert len(left_of(before, raw(database))) == CANARIES // 2
    assert key in raw(database)

    await erase(store)

    assert left_of(before, raw(database)) == []
    assert key not in raw(database)
    await database.close()
    assert left_of(before, raw(database)) == []


async def test_none_of_them_is_in_any_column_of_any_table(
    store: SqlStore, database: Database, draft: Campaign
) -> None:
    await finished(store, draft)
    before = await canaries(store, draft)
    assert before[7].address == "canary-0007-05398"
    assert len(left_of(before, await everything(database))) == CANARIES // 2
    await erase(store)
    assert left_of(before, await everything(database)) == []


async def test_what_each_of_them_cost_goes_with_them(store: SqlStore, draft: Campaign) -> None:
    await finished(store, draft)
    await it_was_charged_for(store.database, draft)
    await erase(store)
    async with store.database.read() as connection:
        assert (await connection.execute(select(charge))).all() == []


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_backup_opens_with_its_keys_before_and_with_none_after(
    store: SqlStore, database: Database, draft: Campaign, keyring: KeyRing, tmp_path: Path
) -> None:
    await finished(store, draft)
    before, after = tmp_path / "before.db", tmp_path / "after.db"
    back_up(database, before)
    await erase(store)
    back_up(database, after)

    opened = await addresses_in(before, keyring, draft)
    assert (opened[0], len(opened)) == ("canary-0000-00000", CANARIES // 2)
    other = KeyRing.of([Secret("not the keys that it was made with")])
    with pytest.raises(CannotOpen):
        await addresses_in(before, other, draft)
    assert await addresses_in(after, keyring, draft) == []


def back_up(database: Database, to: Path) -> None:
    with (
        closing(sqlite3.connect(database.url.database or "")) as source,
        closing(sqlite3.connect(to)) as copy,
    ):
        source.backup(copy)


async def addresses_in(file: Path, keyring: KeyRing, of: Campaign) -> list[str]:
    """What whoever holds the file and those keys can read of it."""
    with closing(sqlite3.connect(file)) as copy:
        [whole] = copy.execute("SELECT wrapped_key FROM agency WHERE id = ?", [of.agency])
        agency = keyring.unwrap(whole[0], contexts.agency_key(of.agency))
        [wrapped] = copy.execute("SELECT wrapped_key FROM campaign WHERE id = ?", [of.id])
        rows = copy.execute("SELECT row, sealed FROM delivery WHERE sealed != x''").fetchall()
    key = agency.unwrap(wrapped[0], contexts.campaign_key(of.agency, of.id)) if rows else None
    return [open_row(key, of.id, n, sealed).address for n, sealed in rows if key]


async def test_the_agency_says_for_how_long(
    store: SqlStore, draft: Campaign, database: Database
) -> None:
    await finished(store, draft)
    async with database.write() as connection:
        await connection.execute(update(agencies).values(keep_days=90))
    await erase(store)
    assert (await canaries(store, draft))[0].address
    async with database.write() as connection:
        await connection.execute(update(agencies).values(keep_days=3))
    await erase(store)
    assert not (await canaries(store, draft))[0].address
