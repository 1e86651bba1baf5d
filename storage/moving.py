"""Moves an embedded installation to PostgreSQL: copies every row, and proves the copy equal.

Nobody may write at the source meanwhile: its write lock is held from the first row to the proof.
Each table is copied in the order of its keys, a page in a transaction, so a copy that was cut off
goes on after the greatest key that arrived. That is quicker than upserts, which would send
everything again, and as safe: what changed at the source in between shows in the checksums, and
the tables that differ are copied anew, with those that refer to them.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Table, column, func, insert, inspect, select, table, text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection

from agencies.model import INSTALLATION
from storage.database import Database
from storage.half_moved import begun, has_mark
from storage.migrate import is_foreign, migrate
from storage.moving_rows import PlainTable, checksum
from storage.reaching import driver_faults, words_of
from storage.roles import AS_OWNER, OWNER_FROM_NOW_ON
from storage.tables import agency, metadata

Say = Callable[[str], None]

LOCK = 7_081_978  # any number, the same in all of our processes, and not that of the migrations
LOCK_PATIENCE = 10.0  # seconds: the connection of a copy that was killed just now ends soon
ROUNDS = 2
TELL_EVERY = 1.0  # seconds
DRIVER = "postgresql+asyncpg"
AN_EMPTY_ONE = "Give the address of an empty database."

TABLES = metadata.sorted_tables

_WHOSE = select(agency.c.wrapped_key).where(agency.c.id == INSTALLATION)
_GIVEN = table("sqlite_sequence", column("name"), column("seq"))


class CannotMove(Exception):
    """str() says why, and what to do."""


class CutOff(CannotMove):
    """The same, but it may succeed at once when it is tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One table: how many rows it has at the source, how many arrived, and whether all is equal."""

    name: str
    rows: int
    arrived: int
    equal: bool


def check_ends(source: str, target: str) -> None:
    """Before either is opened. Raises CannotMove."""
    file = make_url(source)
    if file.get_backend_name() != "sqlite" or not Path(file.database or "").exists():
        raise CannotMove(
            "There is nothing to move: DATABASE_URL and DATA_DIR name no SQLite file that is there."
        )
    try:
        driver = make_url(target).drivername
    except (ArgumentError, ValueError):
        driver = ""
    if driver != DRIVER:
        raise CannotMove(f"What it is to go to must be like: {DRIVER}://user:password@host/name")


async def move(
    source: Database, target: Database, say: Say, *, patience: float = LOCK_PATIENCE
) -> Sequence[Moved]:
    """Complete once all of it is equal; nobody can work with the target before. CannotMove."""
    try:
        async with source.write() as old, _alone(target, patience) as new:
            await _claim(old, target)
            moved = await _copied(old, target, new, say)
            if all(one.equal for one in moved):
                await _complete(old, target)
            return moved
    except driver_faults(target) as fault:
        raise CutOff(
            f"The copy was cut off: {words_of(fault)}. "
            "Give the command again: it goes on where it stopped."
        ) from None


@asynccontextmanager
async def _alone(target: Database, patience: float) -> AsyncIterator[AsyncConnection]:
    """A connection whose statements are transactions of their own. Raises CannotMove."""
    async with target.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(OWNER_FROM_NOW_ON)
        until = time.monotonic() + patience
        try:
            while not await connection.scalar(select(func.pg_try_advisory_lock(LOCK))):
                if time.monotonic() > until:
                    raise CannotMove("Another process is copying into that database.")
                await asyncio.sleep(0.1)
            yield connection
        finally:
            await connection.invalidate()  # it holds the lock as long as it is open


async def _claim(old: AsyncConnection, target: Database) -> None:
    """Marks it as a copy of this installation that was begun. Raises CannotMove."""
    own = await old.scalar(_WHOSE)
    if own is None:
        raise CannotMove("There is nothing to move: this installation was never started.")
    async with target.read() as there:
        await there.execute(AS_OWNER)
        await there.run_sync(_expect_free, own)
    await migrate(target)
    async with target.write_as_owner() as there:
        await there.run_sync(_expect_free, own)
        if not await there.run_sync(has_mark):
            await there.run_sync(begun.create)
            await there.execute(insert(begun), {"installation": own})
            await there.run_sync(_force_walls, "NO FORCE")


def _expect_free(connection: Connection, own: bytes) -> None:
    """That nobody else's data is there. Raises CannotMove."""
    if has_mark(connection):
        if connection.scalars(select(begun.c.installation)).all() != [own]:
            raise CannotMove(f"There is a begun copy of another installation. {AN_EMPTY_ONE}")
    elif is_foreign(connection):
        raise CannotMove(f"That database holds something else. {AN_EMPTY_ONE}")
    elif _rows_in(connection, agency) and connection.scalar(_WHOSE) == own:
        raise CannotMove(
            "This installation was copied there already, and may have sent since. Set "
            "DATABASE_URL to it. To copy anew, give the address of an empty database."
        )
    elif any(_rows_in(connection, one) for one in TABLES):
        raise CannotMove(f"That database holds another installation. {AN_EMPTY_ONE}")


def _rows_in(connection: Connection, one: Table) -> bool:
    if not inspect(connection).has_table(one.name):
        return False
    return bool(connection.scalar(select(select(one).exists())))


def _force_walls(connection: Connection, how: str) -> None:
    """COPY goes through no policy, not even one that lets everything pass.

    https://www.postgresql.org/docs/current/sql-copy.html
    """
    for one in map(connection.dialect.identifier_preparer.format_table, TABLES):
        connection.execute(text(f"ALTER TABLE {one} {how} ROW LEVEL SECURITY"))


async def _copied(
    old: AsyncConnection, target: Database, new: AsyncConnection, say: Say
) -> Sequence[Moved]:
    """Compared, too. What differs after the first round had changed since an earlier copy."""
    plain = [PlainTable(one) for one in TABLES]
    for left in reversed(range(ROUNDS)):
        for one in plain:
            await _copy(one, old, new, say)
        moved = await _compare(plain, old, target, say)
        changed = [one.name for one in moved if not one.equal]
        if not (changed and left):
            break
        say(f"changed since the copy was begun, so copied anew: {', '.join(changed)}")
        quoted = map(new.dialect.identifier_preparer.quote, changed)
        await new.execute(text(f"TRUNCATE {', '.join(quoted)} CASCADE"))
    return moved


async def _copy(one: PlainTable, old: AsyncConnection, new: AsyncConnection, say: Say) -> None:
    """What is missing. COPY takes all of a page or nothing. Raises CannotMove."""
    driver: Any = (await new.get_raw_connection()).driver_connection
    size, after = await one.size(old), await one.greatest(new)
    arrived = await one.count(new)
    told = 0.0
    async for page in one.pages(old, size.page, after):
        try:
            await driver.copy_records_to_table(one.name, records=page, columns=one.columns)
        except _not_taken() as fault:
            raise CannotMove(
                f"PostgreSQL does not take a row of the table {one.name}, among those up to "
                f"{one.key_of(page[-1])}: {_without_values(fault)}"
            ) from None
        arrived += len(page)
        if time.monotonic() > told + TELL_EVERY or arrived == size.rows:
            told = time.monotonic()
            say(f"{one.name}: {arrived:,} of {size.rows:,} rows")


def _not_taken() -> tuple[type[Exception], ...]:
    import asyncpg  # type: ignore[import-untyped]  # noqa: PLC0415 - only where it is used

    return asyncpg.DataError, asyncpg.IntegrityConstraintViolationError, ValueError


def _without_values(fault: Exception) -> str:
    """The driver's own objections name the value, the server's do so below their first line."""
    return type(fault).__name__ if isinstance(fault, ValueError) else str(fault).split("\n")[0]


async def _compare(
    plain: Sequence[PlainTable], old: AsyncConnection, target: Database, say: Say
) -> Sequence[Moved]:
    moved = []
    async with target.read() as there:
        await there.execute(text("SET LOCAL statement_timeout = 0"))  # it may sort millions
        for one in plain:
            size = await one.size(old)
            here = await checksum(one.pages(old, size.page))
            if here.rows:
                say(f"{one.name}: comparing")
            copied = await checksum(one.stream(there, size.page))
            moved.append(
                Moved(name=one.name, rows=here.rows, arrived=copied.rows, equal=here == copied)
            )
    return moved


async def _complete(old: AsyncConnection, target: Database) -> None:
    """Numbers go on where they were: not even a deleted row's number is given again."""
    given = {one.name: one.seq for one in await old.execute(select(_GIVEN))}
    async with target.write_as_owner() as there:
        for one in TABLES:
            if one.autoincrement_column is not None:
                sequence = func.pg_get_serial_sequence(one.name, one.autoincrement_column.name)
                last = given.get(one.name, 0)
                await there.execute(select(func.setval(sequence, max(last, 1), last > 0)))
        await there.run_sync(_force_walls, "FORCE")
        await there.run_sync(begun.drop)
        await there.execute(text("ANALYZE"))
