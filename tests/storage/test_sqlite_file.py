"""A file that others are at is waited for, from its first moment."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage.sqlite_file import opened


def test_a_file_that_another_is_making_is_opened_when_that_is_done(tmp_path: Path) -> None:
    file = str(tmp_path / "new.db")
    waited = []

    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        def finish(seconds: float) -> None:
            waited.append(seconds)
            other.execute("COMMIT")

        with closing(opened(file, pause=finish)) as connection:
            assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert len(waited) == 1


def test_a_file_that_is_none_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Dear citizens, " * 100)
    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        opened(str(tmp_path / "letter.db"))
