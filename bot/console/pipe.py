"""The console without a terminal: lines in, lines out, and the transcript reads as a conversation.

Changes of a message are written sparingly: when its words change or another tenth is done, and
always before anything else is written.
"""

import asyncio
import os
from typing import TextIO

from bot.console.looks import Looks

CHUNK = 64 * 1024


class Pipe:
    """Reads a line only when it is asked for one, and never holds up the event loop."""

    scripted = True

    def __init__(self, source: int, target: TextIO, looks: Looks | None = None) -> None:
        self.looks = looks or Looks()
        self._source = source
        self._target = target
        self._read = b""
        self._ended = False
        self._last = "echo"

    async def ask(self, within: str = "") -> str | None:  # noqa: ARG002 - only a terminal shows it
        while b"\n" not in self._read and not self._ended:
            chunk = await _read_some(self._source)
            self._ended = not chunk
            self._read += chunk
        if not self._read:
            return None
        typed, _, self._read = self._read.partition(b"\n")
        return typed.decode(errors="replace").removeprefix("\ufeff").rstrip("\r")

    def echo(self, typed: str) -> None:
        self._write([f"> {typed}"], "echo")

    def keep(self, typed: str) -> None:
        """A pipe has no history."""

    async def show(self, message: str) -> None:
        await self.catch_up()
        self._write(self.looks.lines(message), "message")

    async def change(self, message: str, *, worth: bool) -> None:
        if worth:
            self._write(self.looks.news(message), f"change of {message}")

    async def catch_up(self) -> None:
        """Writes what was held back."""
        for message in self.looks.waiting():
            self._write(self.looks.news(message), f"change of {message}")

    def _write(self, lines: list[str], kind: str) -> None:
        """An empty line between messages; none between a line and its answer, nor in a change."""
        if not lines:
            return
        together = self._last == "echo" or self._last == kind != "message"
        self._target.writelines(f"{line}\n" for line in (*([] if together else [""]), *lines))
        self._target.flush()
        self._last = kind


async def _read_some(source: int) -> bytes:
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    try:
        loop.add_reader(source, ready.set)
    except (PermissionError, NotImplementedError):  # an ordinary file, or Windows
        return await asyncio.to_thread(os.read, source, CHUNK)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(source)
    return os.read(source, CHUNK)
