"""Whether a database can be worked with at all, asked once at start."""

import sqlite3
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from storage.database import Database

FAULTS = (SQLAlchemyError, sqlite3.Error, OSError)


class CannotReach(Exception):
    """The database cannot be opened, or not be written to; str() says what it said.

    `may_pass` where its server is away or not ready, and may be back without anybody's doing.
    """

    def __init__(self, words: str, *, may_pass: bool) -> None:
        super().__init__(words)
        self.may_pass = may_pass


async def check_reachable(database: Database) -> None:
    """Raises CannotReach."""
    try:
        async with database.write():
            pass
    except driver_faults(database) as fault:
        raise CannotReach(words_of(fault), may_pass=_may_pass(database, fault)) from None


def missing_file(url: str) -> bool:
    """Whether it is a SQLite database that is not there: to open it would make it."""
    of = make_url(url)
    return of.get_backend_name() == "sqlite" and not Path(of.database or "").exists()


def _may_pass(database: Database, fault: Exception) -> bool:
    """https://www.postgresql.org/docs/current/errcodes-appendix.html: 53 is too little of
    something, 57 an operator's doing, such as a start or a stop."""
    if database.is_sqlite:
        return False
    return isinstance(fault, OSError) or getattr(fault, "sqlstate", "")[:2] in {"53", "57"}


def driver_faults(database: Database) -> tuple[type[Exception], ...]:
    """Also what the driver raises past SQLAlchemy, while it connects or where it is used alone."""
    if database.is_sqlite:
        return FAULTS
    import asyncpg  # type: ignore[import-untyped]  # noqa: PLC0415 - only where it is used

    return *FAULTS, asyncpg.PostgresError, asyncpg.InterfaceError


def words_of(fault: Exception) -> str:
    """In one line, without SQLAlchemy's advice to developers."""
    said = fault.orig if isinstance(fault, DBAPIError) and fault.orig else fault
    return " ".join(str(said).split()).rstrip(".") or type(said).__name__
