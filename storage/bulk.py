"""One statement for thousands of rows, at the price of their values alone.

SQLAlchemy turns every row into a dict and back and wraps its bytes, which costs more than SQLite
does. Here it compiles the statement once, and the driver gets the rows as they are.
"""

from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import ClauseElement
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.compiler import SQLCompiler

Arranged = Callable[[Sequence[Any]], Any]


class Bulk:
    """`order` names the statement's parameters as the rows bring them: plain ints, floats, texts
    and bytes, which mean the same to both drivers."""

    def __init__(self, statement: ClauseElement, order: Sequence[str]) -> None:
        self._statement = statement
        self._order = list(order)
        self._compiled: dict[str, tuple[str, Arranged]] = {}

    async def run(
        self, connection: AsyncConnection, rows: Iterable[Sequence[Any]]
    ) -> CursorResult[Any]:
        """`rowcount` is over all rows on SQLite, and not known (-1) on PostgreSQL."""
        sql, arranged = self._for(connection)
        return await connection.exec_driver_sql(sql, list(map(arranged, rows)))

    def _for(self, connection: AsyncConnection) -> tuple[str, Arranged]:
        dialect = connection.dialect.name
        if dialect not in self._compiled:
            compiled = self._statement.compile(dialect=connection.dialect)
            names = compiled.positiontup if isinstance(compiled, SQLCompiler) else None
            places = [self._order.index(name) for name in names or ()]
            self._compiled[dialect] = compiled.string, itemgetter(*places)
        return self._compiled[dialect]
