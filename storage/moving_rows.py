"""A table's rows as plain values in the order of their keys: the same from either database.

JSON is taken as the text that it is kept as, so that it stays the same to the letter. Texts are
put in order by their bytes, as SQLite does and PostgreSQL does by COLLATE "C"
(https://www.postgresql.org/docs/current/collation.html).
"""

import hashlib
from collections.abc import AsyncIterator, Sequence
from functools import reduce
from operator import add
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    ColumnElement,
    LargeBinary,
    String,
    Table,
    Text,
    bindparam,
    cast,
    func,
    literal,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncConnection

PlainRow = tuple[Any, ...]
Page = Sequence[PlainRow]

MOST_ROWS = 5_000  # on a page, so in a transaction
MOST_BYTES = 8_000_000  # on a page: a piece of a file has 256 KiB


class Sized(NamedTuple):
    """How many rows a table has, and how many of them are read at once."""

    rows: int
    page: int


class Checksum(NamedTuple):
    rows: int
    digest: bytes


class PlainTable:
    def __init__(self, table: Table) -> None:
        self.name = table.name
        self.columns = [column.name for column in table.columns]
        key = list(table.primary_key.columns)
        self._places = [self.columns.index(column.name) for column in key]
        self._from = table
        self._in_bytes = [c.collate("C") if isinstance(c.type, String) else c for c in key]
        self._all = select(*map(_plain, table.columns))
        self._first = self._all.order_by(*key).limit(bindparam("most"))
        after = (bindparam(f"after_{n}", type_=column.type) for n, column in enumerate(key))
        self._next = self._first.where(tuple_(*key) > tuple_(*after))

    async def size(self, sqlite: AsyncConnection) -> Sized:
        columns = self._from.columns
        lengths = [func.coalesce(func.length(_plain(c)), 0) for c in columns if _varies(c)]
        longest = func.coalesce(func.max(reduce(add, lengths)), 0) if lengths else literal(0)
        asked = select(func.count(), longest).select_from(self._from)
        rows, most = (await sqlite.execute(asked)).one()
        return Sized(rows, max(1, min(MOST_ROWS, MOST_BYTES // max(1, int(most)))))

    async def pages(
        self, sqlite: AsyncConnection, most: int, after: PlainRow | None = None
    ) -> AsyncIterator[Page]:
        """From the first row, or from the one whose key comes after that key."""
        while True:
            asked = {f"after_{n}": value for n, value in enumerate(after or ())}
            statement = self._first if after is None else self._next
            rows = [tuple(row) for row in await sqlite.execute(statement, {**asked, "most": most})]
            if rows:
                yield rows
            if len(rows) < most:
                return
            after = self.key_of(rows[-1])

    async def stream(self, postgres: AsyncConnection, most: int) -> AsyncIterator[Page]:
        """By one statement, in a transaction: its order has no index where a key has texts."""
        ordered = self._all.order_by(*self._in_bytes)
        found = await postgres.stream(ordered, execution_options={"yield_per": most})
        async for rows in found.partitions():
            yield [tuple(row) for row in rows]

    async def greatest(self, postgres: AsyncConnection) -> PlainRow | None:
        """The key of the last row."""
        ordered = select(*self._from.primary_key.columns).order_by(
            *(column.desc() for column in self._in_bytes)
        )
        found = (await postgres.execute(ordered.limit(1))).first()
        return None if found is None else tuple(found)

    async def count(self, connection: AsyncConnection) -> int:
        counted = await connection.scalar(select(func.count()).select_from(self._from))
        return counted or 0

    def key_of(self, row: PlainRow) -> PlainRow:
        return tuple(row[place] for place in self._places)


async def checksum(pages: AsyncIterator[Page]) -> Checksum:
    """Over every value of every row in their order; `repr` tells kinds apart, and is exact."""
    rows, digest = 0, hashlib.blake2b(digest_size=16)
    async for page in pages:
        rows += len(page)
        digest.update("".join(map(repr, page)).encode())
    return Checksum(rows, digest.digest())


def _plain(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(column, Text) if isinstance(column.type, JSON) else column


def _varies(column: ColumnElement[Any]) -> bool:
    return isinstance(column.type, JSON | LargeBinary | String)
