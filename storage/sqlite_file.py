"""How every connection to SQLite's file is opened."""

import sqlite3
import time
from collections.abc import Callable

PATIENCE = 10.0  # seconds for whoever else writes
PRAGMAS = (
    "PRAGMA synchronous=FULL",  # a mark that a power cut can undo would be sent twice
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",  # what is erased must not stay on the disk
)
A_MOMENT = 0.01  # seconds


def opened(file: str, pause: Callable[[float], None] = time.sleep) -> sqlite3.Connection:
    """We say BEGIN ourselves. Raises sqlite3.Error."""
    connection = sqlite3.connect(
        file, timeout=PATIENCE, isolation_level=None, check_same_thread=False
    )
    try:
        _write_ahead(connection, pause)
        for pragma in PRAGMAS:
            connection.execute(pragma)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _write_ahead(connection: sqlite3.Connection, pause: Callable[[float], None]) -> None:
    """Of two who come to a new file at once one is refused at once, whatever its patience.

    https://www.sqlite.org/c3ref/busy_handler.html
    """
    until = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            pause(A_MOMENT)
        else:
            return
