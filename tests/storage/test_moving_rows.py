"""Rows are read in pages and compared by checksums; what is said before a move and at its end."""

from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from storage.database import Database
from storage.moving import CannotMove, Moved, check_ends
from storage.moving_rows import Page, PlainTable, checksum
from storage.moving_told import told
from storage.tables import blob, blob_piece, metadata, staff_address
from tests.storage.filling import fill, names


@pytest.mark.parametrize("name", names())
def test_every_table_has_a_key_by_which_it_can_be_copied(name: str) -> None:
    assert len(metadata.tables[name].primary_key.columns) > 0


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_pieces_of_files_are_read_few_at_a_time(database: Database) -> None:
    await fill(database)
    async with database.write() as connection:
        await connection.execute(update(blob_piece).values(sealed=bytes(262_144)))
        wide = await PlainTable(blob_piece).size(connection)
        narrow = await PlainTable(staff_address).size(connection)

    assert wide == (4, 30)
    assert narrow == (4, 5_000)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_pages_follow_on_each_other_without_a_gap(database: Database) -> None:
    await fill(database)
    async with database.read() as connection:
        pages = [page async for page in PlainTable(blob).pages(connection, 3)]
        first = (await connection.execute(select(blob).order_by(blob.c.id))).all()

    assert [len(page) for page in pages] == [3, 1]
    assert [row for page in pages for row in page] == [tuple(row) for row in first]


VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()
ROWS = st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=6)


async def as_pages(rows: Page, size: int) -> AsyncIterator[Page]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


@given(rows=ROWS, size=st.integers(1, 6))
async def test_a_checksum_does_not_depend_on_the_pages(rows: Page, size: int) -> None:
    assert await checksum(as_pages(rows, size)) == await checksum(as_pages(rows, 6))


@given(rows=ROWS, other=ROWS)
async def test_a_checksum_tells_any_other_rows_apart(rows: Page, other: Page) -> None:
    same = await checksum(as_pages(rows, 6)) == await checksum(as_pages(other, 6))

    assert same == (repr(rows) == repr(other))


@pytest.mark.parametrize(
    ("source", "target", "why"),
    [
        ("postgresql+asyncpg://h/n", "postgresql+asyncpg://h/m", "nothing to move"),
        ("sqlite+aiosqlite:///none/such.db", "postgresql+asyncpg://h/n", "nothing to move"),
        ("sqlite+aiosqlite:///{here}", "sqlite+aiosqlite:///other.db", "must be like"),
        ("sqlite+aiosqlite:///{here}", "postgresql://h/n", "must be like"),
        ("sqlite+aiosqlite:///{here}", "elsewhere", "must be like"),
        ("sqlite+aiosqlite:///{here}", "postgresql+asyncpg://h:port/n", "must be like"),
    ],
)
def test_ends_that_cannot_be_are_refused_in_a_sentence(source: str, target: str, why: str) -> None:
    with pytest.raises(CannotMove, match=why):
        check_ends(source.format(here=__file__), target)


def test_a_file_and_a_server_are_fine() -> None:
    check_ends(f"sqlite+aiosqlite:///{__file__}", "postgresql+asyncpg://u:p@h:5432/n")


def test_the_operator_reads_what_differs() -> None:
    moved = [
        Moved(name="agency", rows=2, arrived=2, equal=True),
        Moved(name="delivery", rows=48_213, arrived=48_212, equal=False),
    ]

    assert told(moved, "postbote.db", None) == (
        "table       rows  checksum\n"
        "agency         2  ok\n"
        "delivery  48,213  DIFFERENT: 48,212 rows arrived\n"
        "The copy is not equal, so it is not complete. Give the command again."
    )
