"""Files in and out: what a person hands over by its path, and what the bot shows, saved."""

import asyncio
import os
from collections.abc import AsyncIterator
from io import FileIO
from itertools import count
from pathlib import Path

CHUNK = 256 * 1024


class Unreadable(Exception):
    """The path leads to no file that we may read; str() says why."""


async def read(path: Path) -> AsyncIterator[bytes]:
    """Raises Unreadable."""
    try:
        file = await asyncio.to_thread(lambda: FileIO(path.expanduser()))
    except OSError as error:
        raise Unreadable(error.strerror) from error
    with file:
        while chunk := await asyncio.to_thread(file.read, CHUNK):
            yield chunk


async def save(folder: Path, name: str, content: AsyncIterator[bytes]) -> Path:
    """Under a name of its own: no other file is touched. A part of a file does not stay."""
    file, path = await asyncio.to_thread(_new_file, folder, name)
    try:
        async for chunk in content:
            await asyncio.to_thread(file.write, chunk)
    except BaseException:
        path.unlink()
        raise
    finally:
        file.close()
    return path


def _new_file(folder: Path, name: str) -> tuple[FileIO, Path]:
    folder.mkdir(parents=True, exist_ok=True)
    stem, dot, suffixes = Path(name.replace("\\", "/")).name.strip(". ").partition(".")
    for number in count(1):
        again = f"-{number}" if number > 1 else ""
        path = folder / f"{stem or 'file'}{again}{dot}{suffixes}"
        try:
            return FileIO(path, "xb", opener=_private), path
        except FileExistsError:
            continue
    raise AssertionError  # count() does not end


def _private(path: str, flags: int) -> int:
    """It can hold people's addresses."""
    return os.open(path, flags, mode=0o600)
