"""No recipient and no secret stands in clear in the database, its log or anywhere beside it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from agencies.staff import Role
from campaigns.conversations import SavedSession
from campaigns.model import Campaign
from campaigns.rows import Row, seal_row
from storage.database import Database
from storage.store import SqlStore, SqlWork
from storage.tables import campaign, metadata
from tests.storage.making import ANA, a_button, a_credential, a_job, a_notice, some_rows

CANARIES = [f"canary-{n:04}-{n * 7919 % 10007:05}" for n in range(1200)]
PLACES = 12
IN_CLEAR = "Twilio in clear"


async def store_canaries(store: SqlStore, draft: Campaign) -> None:
    """A hundred in every place that may hold a recipient, a colleague or a secret."""
    *places, mails, invited = [CANARIES[place::PLACES] for place in range(PLACES)]
    async with store.work(draft.agency) as work:
        await store_in_agency(work, draft, places)
    for user, (mail, name) in enumerate(zip(mails, invited, strict=True)):
        await store.invite_address(draft.agency, f"{mail}@example.org", name, Role.AUTHOR)
        async with store.door() as door:
            await door.enrolments.keep_code(replace(ANA, user=f"{user}"), mail, "12345678")


async def store_in_agency(work: SqlWork, draft: Campaign, places: list[list[str]]) -> None:
    fields, sessions, own, buttons, jobs, notices, pieces, *cells = places
    for canary in fields:
        await work.credentials.add(a_credential(IN_CLEAR), {"auth_token": canary})
    for user, (payload, address) in enumerate(zip(sessions, own, strict=True)):
        person = replace(ANA, user=f"{user}")
        await work.sessions.save(person, SavedSession(payload=payload))
        await work.staff.keep_address(person, "sms", address)
    await work.buttons.add([replace(a_button(f"b{n}"), argument=c) for n, c in enumerate(buttons)])
    for arguments in jobs:
        await work.jobs.add(replace(a_job(), arguments=arguments))
    for arguments in notices:
        await work.notices.add(a_notice(arguments=arguments))
    blob = await work.blobs.create("people.csv")
    for number, canary in enumerate(pieces):
        await work.blobs.write(blob, number, canary.encode())
    key = await work.campaigns.key(draft.id)
    rows = some_rows(key, draft.id, range(len(cells[0])))
    for number, (address, value, problem) in enumerate(zip(*cells, strict=True)):
        sealed = seal_row(key, draft.id, number, Row(address, (value,), problem))
        rows[number] = rows[number]._replace(sealed=sealed, address_hash=key.hash(address))
    await work.ledger.append(draft.id, rows)


def files_of(database: Database) -> Iterator[bytes]:
    """The database's file, its write-ahead log and whatever else lies beside it, as they are."""
    file = Path(database.url.database or "")
    for found in file.parent.glob(f"{file.name}*"):
        yield found.read_bytes()


async def cells_of(database: Database) -> bytes:
    """Every value of every table, bytes as they are."""
    found: list[bytes] = []
    async with database.read() as connection:
        for table in metadata.sorted_tables:
            for row in await connection.execute(select(table)):
                found += [v if isinstance(v, bytes) else str(v).encode() for v in row]
    return b"\n".join(found)


async def test_no_canary_is_found_in_any_table(
    store: SqlStore, database: Database, draft: Campaign
) -> None:
    await store_canaries(store, draft)
    cells = await cells_of(database)
    assert IN_CLEAR.encode() in cells
    assert [canary for canary in CANARIES if canary.encode() in cells] == []


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_no_canary_is_found_in_the_file_or_its_log(
    store: SqlStore, database: Database, draft: Campaign
) -> None:
    await store_canaries(store, draft)
    open_files = b"\n".join(files_of(database))
    await database.close()
    closed_files = b"\n".join(files_of(database))
    for files in (open_files, closed_files):
        assert IN_CLEAR.encode() in files
        assert [canary for canary in CANARIES if canary.encode() in files] == []


async def test_every_canary_comes_back_to_its_agency(store: SqlStore, draft: Campaign) -> None:
    await store_canaries(store, draft)
    found: list[str] = []
    async with store.work(draft.agency) as work:
        for page in [page async for page in work.ledger.read(draft.id)]:
            found += [text for row in page for text in (row.address, *row.values, row.problem)]
        for credential in await work.credentials.list():
            found += (await work.credentials.fields(credential.id)).values()
        for user in range(100):
            person = replace(ANA, user=f"{user}")
            pressed = await work.buttons.press(f"b{user}", ANA)
            found += [
                (await work.sessions.load(person)).payload,
                pressed.argument if pressed else "",
            ]
            own = await work.staff.own_address(person, "sms")
            found += [own.address] if own else []
    assert set(found) >= {c for n, c in enumerate(CANARIES) if n % PLACES not in {4, 5, 6, 10, 11}}


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_the_key_of_a_discarded_draft_is_nowhere_in_the_file(
    store: SqlStore, database: Database, draft: Campaign
) -> None:
    async with database.read() as connection:
        wrapped = await connection.scalar(select(campaign.c.wrapped_key)) or b""
    assert wrapped in b"\n".join(files_of(database))
    async with store.work(draft.agency) as work:
        await work.campaigns.discard(draft.id)
    await database.close()
    assert wrapped not in b"\n".join(files_of(database))
