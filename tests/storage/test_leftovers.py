"""What conversations, files and lists leave behind is gone once it is too old, and not before."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from agencies.model import Agency
from campaigns.model import Attachment, BlobId, Campaign, MediaKind, Options, Wording
from campaigns.stores import NoSuch
from storage.database import Database
from storage.leftovers import FILES, LEFTOVERS, SqlLeftovers
from storage.store import SqlStore
from storage.tables import agency as agencies
from storage.tables import blob, blob_piece, metadata, notice, suppression
from tests.storage.making import ANA, a_button, a_notice
from tests.storage.test_erasing import A_DAY, erase, eraser, finished

LONG_AGO = 40 * A_DAY


@pytest.fixture
async def file(store: SqlStore, agency: Agency) -> BlobId:
    async with store.work(agency.id) as work:
        made = await work.blobs.create("people.csv")
        for piece in range(5):
            await work.blobs.write(made, piece, b"a person")
        return made


async def age_files(database: Database, hours: float) -> None:
    async with database.write() as connection:
        await connection.execute(update(blob).values(created_at=blob.c.created_at - hours * 3600))


async def test_an_upload_is_gone_after_a_day_and_not_before(
    store: SqlStore, database: Database, agency: Agency, file: BlobId
) -> None:
    await age_files(database, 23.9)
    await eraser(store).look()
    async with store.read_work(agency.id) as work:
        assert (await work.blobs.get(file)).size == 40
    await age_files(database, 0.2)
    await eraser(store).look()
    async with database.read() as connection:
        assert (await connection.execute(select(blob.c.id))).all() == []
        assert (await connection.execute(select(blob_piece.c.piece))).all() == []


async def test_an_upload_that_is_being_erased_is_there_no_more(
    store: SqlStore, database: Database, agency: Agency, file: BlobId
) -> None:
    await age_files(database, 25)
    leftovers = SqlLeftovers(database, store.keyring)
    assert await leftovers.sweep(FILES) == 1
    async with database.read() as connection:
        assert len((await connection.execute(select(blob_piece.c.piece))).all()) == 3
    async with store.work(agency.id) as work:
        with pytest.raises(NoSuch):
            await work.blobs.get(file)
        with pytest.raises(NoSuch):
            await work.blobs.write(file, 9, b"x")


@pytest.mark.parametrize("how", ["media", "enclosed"])
async def test_what_a_message_brings_stays_until_its_people_go(
    store: SqlStore, database: Database, draft: Campaign, file: BlobId, how: str
) -> None:
    media = Attachment(kind=MediaKind.PHOTO, blob=file, name="map.png")
    other = replace(media, blob=BlobId(99))
    brought = {"media": Options(media=media), "enclosed": Options(enclosed=(other, media))}
    async with store.work(draft.agency) as work:
        await work.campaigns.write(draft.id, Wording(text="x", options=brought[how]))
    await finished(store, draft)
    await age_files(database, 25 * 30)
    await eraser(store).look()
    async with store.read_work(draft.agency) as work:
        assert (await work.blobs.get(file)).name == "people.csv"
    await erase(store)
    async with store.read_work(draft.agency) as work:
        with pytest.raises(NoSuch):
            await work.blobs.get(file)


async def test_an_address_that_asked_to_be_left_alone_is_soon_only_a_hash(
    store: SqlStore, database: Database, agency: Agency
) -> None:
    common = {"agency_id": agency.id, "channel": "sms", "reason": "stop", "sealed": b"sealed"}
    async with database.write() as connection:
        now = await connection.scalar(select(agencies.c.created_at)) or 0.0
        for days, hashed in ((29, b"young"), (31, b"old")):
            row = {**common, "address_hash": hashed, "at": now - days * A_DAY}
            await connection.execute(insert(suppression), row)
    await eraser(store).look()
    async with database.read() as connection:
        kept = select(suppression.c.address_hash, suppression.c.sealed)
        assert set(await connection.execute(kept)) == {(b"young", b"sealed"), (b"old", b"")}


async def test_what_conversations_left_behind_is_gone_after_a_month(
    store: SqlStore, database: Database, draft: Campaign
) -> None:
    async with store.work(draft.agency) as work:
        await work.notices.add(a_notice())
        await work.buttons.add(
            [a_button("b1", expires=datetime.now(UTC) + timedelta(hours=1)), a_button("b2")]
        )
        await work.sessions.load(ANA)
    await eraser(store).look()
    assert await counts(database, "notice", "button", "session") == [1, 2, 1]
    async with database.write() as connection:
        for name, moment in (("notice", "created_at"), ("button", "expires_at"),
                             ("session", "saved_at")):  # fmt: skip
            table = metadata.tables[name]
            earlier = {moment: table.c[moment] - LONG_AGO}
            await connection.execute(update(table).values(earlier))
    await eraser(store).look()
    assert await counts(database, "notice", "button", "session") == [0, 1, 0]


async def counts(database: Database, *names: str) -> list[int]:
    async with database.read() as connection:
        return [
            len((await connection.execute(select(metadata.tables[name]))).all()) for name in names
        ]


@pytest.mark.parametrize("kind", LEFTOVERS)
async def test_nothing_that_is_young_is_swept(
    store: SqlStore, database: Database, agency: Agency, kind: str
) -> None:
    assert agency
    async with database.write() as connection:
        await connection.execute(insert(notice).values(
            agency_id=agency.id, identity="telegram:1", kind="x", sealed=b"", created_at=2.0e12,
        ))  # fmt: skip
    assert await SqlLeftovers(database, store.keyring).sweep(kind) == 0
