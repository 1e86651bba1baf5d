"""One dispatcher beside a SQLite database: a lock file that the system drops when it dies."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self


class AlreadyDispatching(Exception):
    """Another process dispatches from this database; str() says so, for the operator."""


class DispatchLock:
    """Held while the block runs. https://man7.org/linux/man-pages/man2/flock.2.html"""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def __enter__(self) -> Self:
        """Raises AlreadyDispatching."""
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            raise AlreadyDispatching(
                f"Another process is sending from this database: it holds {self._path}. "
                "Two would send twice, so this one does not start."
            ) from None
        self._file = file
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        """The file stays: to delete it would let a third process lock another one of that name."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
