"""Copies of a SQLite database as it was at one moment, made and looked at while others use it.

https://www.sqlite.org/backup.html. What is here works on files, past SQLAlchemy, for its driver
knows no backups.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Column, Connection, Double, MetaData, Table, inspect, select

from config.keys import settle
from storage.database import Database

BESIDE = ("-wal", "-shm", "-journal")
FAULTS = (sqlite3.Error, OSError)

taken = Table("backup_taken", MetaData(), Column("at", Double, nullable=False))
"""The mark of a backup, so that nobody works with one as it is."""


class Unusable(Exception):
    """str() says what is wrong with the file."""


class InUse(Exception):
    """Somebody works with the database."""


def take(source: Path, target: Path, at: float) -> None:
    """The target is there once it is whole, and was proven to be. Raises Unusable, and FAULTS."""
    part = target.with_name(f"{target.name}.part")
    try:
        copy(source, part)
        with closing(_open(part)) as new, new:
            new.execute("CREATE TABLE backup_taken (at DOUBLE NOT NULL)")
            new.execute("INSERT INTO backup_taken VALUES (?)", (at,))
        check(part)
        part.replace(target)
    finally:
        forget(part)
    settle(target.parent)


def copy(source: Path, target: Path) -> None:
    """Into one file, for its owner only. Whoever writes at the source goes on. Raises FAULTS."""
    forget(target)
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(_open(source)) as old, closing(_open(target)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")  # else it needs files beside it to be read


def check(file: Path) -> None:
    """Raises Unusable."""
    try:
        with closing(_open(file)) as database:
            [said] = database.execute("PRAGMA integrity_check(1)").fetchone()
            stray = database.execute("PRAGMA foreign_key_check").fetchone()
    except FAULTS as fault:
        raise Unusable(f"it cannot be read: {fault}") from None
    if said != "ok" or stray:
        raise Unusable("it is damaged: " + (said if said != "ok" else f"rows of {stray[0]}"))


async def is_backup(database: Database) -> bool:
    async with database.read() as connection:
        return await connection.run_sync(has_mark)


def has_mark(connection: Connection) -> bool:
    return inspect(connection).has_table(taken.name)


def taken_at(connection: Connection) -> float | None:
    """None where it was copied by other means."""
    return connection.scalar(select(taken.c.at)) if has_mark(connection) else None


def check_free(file: Path) -> None:
    """Raises InUse, and FAULTS where it is no database any more."""
    with _alone(file):
        pass


def put_in_place(new: Path, live: Path, kept: Path) -> bool:
    """At each moment one of the two is there, whole. Whether there was an old one, which is `kept`.

    Raises InUse, and FAULTS.
    """
    with closing(_open(new)) as database:
        database.execute("PRAGMA journal_mode=DELETE")
    was_there = live.exists()
    if was_there:
        try:
            with _alone(live):
                os.link(live, kept)
                new.replace(live)
        except sqlite3.DatabaseError:  # it is damaged, which may be why somebody restores
            _put_aside(live, kept)
            new.replace(live)
    else:
        new.replace(live)
    settle(live.parent)
    return was_there


def forget(file: Path) -> None:
    """With what lies beside it."""
    for end in ("", *BESIDE):
        file.with_name(file.name + end).unlink(missing_ok=True)


def _put_aside(live: Path, kept: Path) -> None:
    """With what lies beside it: of the new one that would not be."""
    for end in BESIDE:
        beside = live.with_name(live.name + end)
        if beside.exists():
            beside.replace(kept.with_name(kept.name + end))
    live.replace(kept)


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Nobody else has it open, nor can read it in the block. Raises InUse, and FAULTS.

    It leaves the write-ahead log only where there is nobody else:
    https://www.sqlite.org/wal.html#the_wal_file
    """
    with closing(_open(file, patience=0.0)) as database:
        try:
            [mode] = database.execute("PRAGMA journal_mode=DELETE").fetchone()
            database.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as fault:
            if fault.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                raise InUse from None
            raise
        if mode != "delete":
            raise InUse
        yield


def _open(file: Path, patience: float = 10.0) -> sqlite3.Connection:
    """One that is there."""
    path = quote(str(file.absolute()))
    return sqlite3.connect(f"file:{path}?mode=rw", uri=True, timeout=patience)
