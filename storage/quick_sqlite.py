"""aiosqlite with one trip to its thread for a statement, where SQLAlchemy's adapter makes four.

A trip is about 0.15 ms of waiting: cursor, execute, fetch and close are one here. The rows of a
statement are read at once, as SQLAlchemy does too unless it streams; so nothing is streamed.
https://docs.sqlalchemy.org/en/21/dialects/sqlite.html#module-sqlalchemy.dialects.sqlite.aiosqlite
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Self

import aiosqlite

from storage.sqlite_file import opened

FETCHED_AT_ONCE = 64  # only what iterates an aiosqlite cursor uses it, and nothing here does


async def connect(file: str) -> aiosqlite.Connection:
    connection = QuickConnection(partial(opened, file), FETCHED_AT_ONCE)
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does: it must not hold an exit
    try:
        return await connection
    except sqlite3.Error:
        # It was told to stop and does at once; later it would speak to a loop that has ended.
        connection._thread.join()  # noqa: SLF001 - as above
        raise


class QuickConnection(aiosqlite.Connection):
    _stopping: asyncio.Future[Any] | None = None

    def cursor(self) -> "QuickCursor":  # type: ignore[override]  # the part SQLAlchemy uses
        return QuickCursor(self)

    async def rollback(self) -> None:
        if self.in_transaction:  # SQLAlchemy asks again when a connection goes back to the pool
            await super().rollback()

    def stop(self) -> asyncio.Future[Any] | None:
        """Once: what is asked of a thread that has ended is not answered, and who waits would hang.

        SQLAlchemy does so where a task is cancelled while its connection is being closed.
        """
        if self._running:
            self._stopping = super().stop()
        return self._stopping

    async def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        done = self._execute(function, self._conn, *arguments)  # type: ignore[no-untyped-call]  # theirs
        return await done


class QuickCursor:
    """What SQLAlchemy asks of a cursor, with everything read in the trip that executes."""

    def __init__(self, connection: QuickConnection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_raised: object) -> None:
        await self.close()

    async def execute(self, sql: str, parameters: Iterable[Any] = ()) -> None:
        self._take(await self._connection.run(_execute, sql, parameters))

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> None:
        self._take(await self._connection.run(_execute_many, sql, parameters))

    async def fetchall(self) -> list[Any]:
        return self._rows

    async def close(self) -> None:
        self._rows = []

    def _take(self, done: tuple[list[Any], Any, int, int | None]) -> None:
        self._rows, self.description, self.rowcount, self.lastrowid = done


def _execute(connection: sqlite3.Connection, sql: str, parameters: Any) -> tuple[Any, ...]:
    return _finished(connection.execute(sql, parameters))


def _execute_many(connection: sqlite3.Connection, sql: str, parameters: Any) -> tuple[Any, ...]:
    return _finished(connection.executemany(sql, parameters))


def _finished(cursor: sqlite3.Cursor) -> tuple[Any, ...]:
    rows = cursor.fetchall()
    done = rows, cursor.description, cursor.rowcount, cursor.lastrowid
    cursor.close()
    return done
