"""Rows for every table there is, also for those that are added later, made from their columns."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Double,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    insert,
    select,
)

from storage.database import Database
from storage.tables import metadata

NUMBERS = (0, 1, 2, 3)  # 0 is the installation's own agency
DOUBLES = (0.1, 1 / 3, 1.7976931348623157e308, 5e-324)
TEXTS = ("a", "B", "é{name}\n\t'\"\\", "\U0001f300 Z_")
DOCUMENTS: tuple[Any, ...] = ({"b": 1, "a": [0.1, None, "é"]}, [], {"x": {}}, ["\x00", 1e300])


async def fill(database: Database) -> None:
    """Row n of a table refers to row n of every other; what may be empty is so in every second."""
    async with database.write() as connection:
        for table in metadata.sorted_tables:
            await connection.execute(insert(table), [_row(table, n) for n in NUMBERS])


async def everything(database: Database) -> dict[str, list[Any]]:
    """All rows of all tables as Python sees them, in an order that no database has a say in."""
    found = {}
    async with database.read() as connection:
        for table in metadata.sorted_tables:
            rows = (await connection.execute(select(table))).all()
            found[table.name] = sorted((tuple(row) for row in rows), key=repr)
    return found


def _row(table: Table, n: int) -> dict[str, Any]:
    return {column.name: _value(column, n) for column in table.columns}


def _value(column: Column[Any], n: int) -> Any:
    refers = column.primary_key or column.foreign_keys
    if column.nullable and n % 2:
        return None
    match column.type:
        case Boolean():
            return n > 1
        case Double():
            return DOUBLES[n]
        case JSON():
            return DOCUMENTS[n]
        case LargeBinary():
            return bytes([255 - n, 0, *range(14)])
        case String(length=length):
            long = f"{n}{TEXTS[n]}".encode() + b"x" * 1000
            return long[: length or 1000].decode(errors="ignore")  # a server may count bytes
        case SmallInteger():
            return n if refers else n * 8191
        case _:
            return n if refers else n * 536870912


def names() -> Sequence[str]:
    return [table.name for table in metadata.sorted_tables]
