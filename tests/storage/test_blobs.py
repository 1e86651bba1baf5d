"""Files are kept in sealed pieces and come back byte for byte."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from agencies.model import Agency
from agencies.sealing import CannotOpen
from campaigns.model import BlobId
from campaigns.stores import PIECE_SIZE, Blob, NoSuch, Stale
from storage.database import Database
from storage.store import SqlStore
from storage.tables import blob as table
from storage.tables import blob_piece


async def put(store: SqlStore, agency: Agency, pieces: list[bytes]) -> BlobId:
    async with store.work(agency.id) as work:
        blob = await work.blobs.create("people.csv")
    for number, content in enumerate(pieces):
        async with store.work(agency.id) as work:
            await work.blobs.write(blob, number, content)
    return blob


async def read(store: SqlStore, agency: Agency, blob: BlobId) -> list[bytes]:
    async with store.read_work(agency.id) as work:
        return [piece async for piece in work.blobs.read(blob)]


async def count(database: Database) -> tuple[int | None, int | None]:
    async with database.read() as connection:
        return (
            await connection.scalar(select(func.count()).select_from(table)),
            await connection.scalar(select(func.count()).select_from(blob_piece)),
        )


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(pieces=st.lists(st.binary(max_size=300), max_size=12))
async def test_a_file_comes_back_byte_for_byte(
    store: SqlStore, agency: Agency, pieces: list[bytes]
) -> None:
    blob = await put(store, agency, pieces)
    assert await read(store, agency, blob) == pieces
    async with store.read_work(agency.id) as work:
        size = sum(map(len, pieces))
        assert await work.blobs.get(blob) == Blob(id=blob, name="people.csv", size=size)


async def test_the_largest_piece_is_taken_and_a_larger_one_is_not(
    store: SqlStore, agency: Agency
) -> None:
    blob = await put(store, agency, [b"x" * PIECE_SIZE])
    with pytest.raises(ValueError, match=str(PIECE_SIZE)):
        await put(store, agency, [b"x" * (PIECE_SIZE + 1)])
    assert await read(store, agency, blob) == [b"x" * PIECE_SIZE]


async def test_a_piece_is_not_written_over(store: SqlStore, agency: Agency) -> None:
    blob = await put(store, agency, [b"first"])
    with pytest.raises(Stale):
        async with store.work(agency.id) as work:
            await work.blobs.write(blob, 0, b"second")
    assert await read(store, agency, blob) == [b"first"]


async def test_pieces_do_not_open_in_another_order(
    store: SqlStore, agency: Agency, database: Database
) -> None:
    blob = await put(store, agency, [b"only"])
    async with database.write() as connection:
        await connection.execute(update(blob_piece).values(piece=1))
    with pytest.raises(CannotOpen):
        await read(store, agency, blob)


async def test_a_deleted_file_is_gone_with_its_pieces(
    store: SqlStore, agency: Agency, database: Database
) -> None:
    blob = await put(store, agency, [b"a", b"b"])
    assert await count(database) == (1, 2)
    async with store.work(agency.id) as work:
        await work.blobs.delete(blob)
        with pytest.raises(NoSuch):
            await work.blobs.get(blob)
    assert await count(database) == (0, 0)
