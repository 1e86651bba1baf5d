"""One database, SQLite or PostgreSQL: connections, transactions and its clock."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing, nullcontext
from typing import Any, TypeVar

import aiosqlite
from sqlalchemy import Double, Executable, Row, event, select, text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from storage import quick_sqlite
from storage.roles import AS_OWNER, BEGIN_AS_WORKER
from storage.sqlite_thread import SqliteThread

T = TypeVar("T")

POSTGRES_CONNECTIONS = 3
POSTGRES_SETTINGS = {
    "application_name": "postbote",
    "lock_timeout": "10s",  # as long as PATIENCE with SQLite
    "statement_timeout": "30s",  # the longest of ours take a second
    "idle_in_transaction_session_timeout": "5s",  # a frozen process (see storage.frozen)
    "tcp_keepalives_idle": "30",  # a machine that vanished gives its locks back within a minute
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}
"""https://www.postgresql.org/docs/current/runtime-config-client.html: one that would hang fails
instead, so that its worker stops sending and tries again."""
SQLITE_CONNECTIONS = 4
Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]
_HOLDS_NO_LOCK = text("SET LOCAL idle_in_transaction_session_timeout = 0")
"""A file that a chat takes slowly is read for as long as it needs."""


class db_now(FunctionElement[float]):  # noqa: N801 - it is used as an SQL function is
    """The database's clock, in seconds since 1970 as a float."""

    type = Double()
    inherit_cache = True
    name = "db_now"


@compiles(db_now, "sqlite")
def _sqlite_now(_element: db_now, _compiler: SQLCompiler, **_: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"  # unixepoch('subsec') needs 3.42


@compiles(db_now, "postgresql")
def _postgres_now(_element: db_now, _compiler: SQLCompiler, **_: Any) -> str:
    return "extract(epoch from clock_timestamp())::float8"


NOW = select(db_now())


class Database:
    """Transactions on one database.

    SQLite has one writer at a time, so writers of this process queue here, in order, instead of
    in its busy loop; every write transaction begins as IMMEDIATE, so it never fails half way.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine: AsyncEngine = create_async_engine(
            self.url,
            pool_size=SQLITE_CONNECTIONS if self.is_sqlite else POSTGRES_CONNECTIONS,
            max_overflow=0,
            pool_timeout=60,
            pool_use_lifo=True,  # who was here last has its statements prepared
            hide_parameters=True,  # an error shows no address and no secret
            **(
                {"async_creator": self._connect_sqlite}
                if self.is_sqlite
                else {"connect_args": {"server_settings": POSTGRES_SETTINGS}}
            ),
        )
        self._turn: AbstractAsyncContextManager[Any] = (
            asyncio.Lock() if self.is_sqlite else nullcontext()
        )
        if self.is_sqlite:
            event.listen(self.engine.sync_engine, "begin", _begin_sqlite)
        else:
            event.listen(self.engine.sync_engine, "connect", _begin_as_worker)
        self._writer = self._sqlite_thread(writes=True)
        self._reader = self._sqlite_thread(writes=False)

    def _sqlite_thread(self, *, writes: bool) -> SqliteThread | None:
        if not self.is_sqlite:
            return None
        return SqliteThread(self.url, _begin_sqlite, writes=writes)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that may change things: committed at the end, rolled back on a raise."""
        async with self._turn, self.engine.connect() as connection:
            await connection.execution_options(writes=True)
            async with connection.begin():
                yield connection

    @asynccontextmanager
    async def write_as_owner(self) -> AsyncIterator[AsyncConnection]:
        """As `write`, but as whom we logged in: for who makes tables. No agency is kept apart."""
        async with self.write() as connection:
            if not self.is_sqlite:
                await connection.execute(AS_OWNER)
            yield connection

    async def transact(self, work: Callable[[Connection], T]) -> T:
        """The same for a plain function, quicker: the whole of it is one hop to SQLite's thread."""
        if self._writer is None:
            async with self.write() as connection:
                return await connection.run_sync(work)
        async with self._turn:
            return await self._writer.run(work)

    async def view(self, work: Callable[[Connection], T]) -> T:
        """As `read`, for a plain function, and as quick: also while messages leave."""
        if self._reader is None:
            async with self.read() as connection:
                return await connection.run_sync(work)
        return await self._reader.run(work)

    async def ask(
        self, statement: Executable, parameters: Parameters | None = None, /
    ) -> Sequence[Row[Any]]:
        """One question in a view of its own: one trip, where `read` makes four on PostgreSQL."""
        if self._reader is not None:
            return await self._reader.run(lambda one: one.execute(statement, parameters).all())
        async with self.engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            return (await connection.execute(statement, parameters)).all()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """One view of the data, however long it takes; waits for nobody, and changes nothing."""
        async with self.engine.connect() as connection:
            if not self.is_sqlite:
                await connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            async with connection.begin():
                if not self.is_sqlite:
                    await connection.execute(_HOLDS_NO_LOCK)
                yield connection

    async def shorten_log(self) -> None:
        """What of SQLite's log can be moved into its file while others write.

        Else a writer has to, which finds the log too long, and all others wait for it.
        """
        if self.is_sqlite:
            await asyncio.to_thread(_checkpoint, self.url.database, "PASSIVE")

    async def empty_log(self) -> bool:
        """SQLite's log into its file, so that what was erased is in neither: whether it is empty.

        What can be moved beside the writers is; the rest is a moment's work, in which they wait.
        https://www.sqlite.org/pragma.html#pragma_wal_checkpoint
        """
        if not self.is_sqlite:
            return True
        await self.shorten_log()
        async with self._turn:
            return await asyncio.to_thread(_checkpoint, self.url.database, "TRUNCATE")

    async def _connect_sqlite(self, *_args: Any, **_settings: Any) -> aiosqlite.Connection:
        return await quick_sqlite.connect(self.url.database or ":memory:")

    async def close(self) -> None:
        await self.engine.dispose()
        for thread in (self._writer, self._reader):
            if thread is not None:
                thread.close()


def _begin_as_worker(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute(BEGIN_AS_WORKER)
    cursor.close()
    connection.commit()


def _checkpoint(file: str | None, how: str) -> bool:
    """Without waiting for readers: the next round comes to it."""
    with closing(sqlite3.connect(file or ":memory:", timeout=0)) as connection:
        try:
            busy, *_ = connection.execute(f"PRAGMA wal_checkpoint({how})").fetchone()
        except sqlite3.OperationalError:  # a writer of another process is at it
            return False
    return not busy


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    if connection.info.get("writes") is not writes:
        connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
        connection.info["writes"] = writes
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
