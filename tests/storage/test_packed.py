"""Rows that go to a database as one parameter come out of it as they went in."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, Double, Text, select

from storage.database import Database
from storage.packed import packed, unpacked
from storage.quick import Quick

_GIVEN = unpacked("given", number=BigInteger, text=Text, moment=Double)
_READ = Quick(select(*_GIVEN.values()), "given")
WORDS = (
    "",
    " ",
    "NULL",
    "null",
    '"',
    "\\",
    '\\"',
    "{a,b}",
    "a,b",
    "'",
    "\n\t\x01",
    "水",
    "🌊",
    "%s",
    "$1",
)


async def come_out(
    database: Database, rows: Sequence[tuple[object, ...]]
) -> list[tuple[object, ...]]:
    found = await database.transact(
        lambda connection: _READ.rows(connection, packed(connection, rows))
    )
    return [tuple(row) for row in found]


async def test_whatever_is_written_in_them(database: Database) -> None:
    rows = [(n, word, n / 3) for n, word in enumerate(WORDS)]
    assert await come_out(database, rows) == rows


async def test_what_there_is_not_stays_so(database: Database) -> None:
    rows = [(1, "a", None), (-(2**62), None, 1.5e-9), (None, "b", 1796054753.539978)]
    assert await come_out(database, rows) == rows


async def test_no_rows_are_none(database: Database) -> None:
    assert await come_out(database, []) == []
