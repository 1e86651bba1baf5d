"""The local Twilio as a process of its own, so that it outlives whoever sends."""

import asyncio
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from tests.fakes.twilio import Received
from tests.nursery.birth import ROOT

LIGHT = "tests.fakes.light_twilio"
"""Where what is measured is when messages arrive, and not how long they queue there."""


@dataclass(slots=True)
class Counterpart:
    """`options` are those of its command line."""

    file: Path
    options: tuple[str, ...] = ("--latency=0.02", "--spread=0.06")
    module: str = "tests.fakes.twilio"
    url: str = ""
    _process: asyncio.subprocess.Process | None = None
    _journal: list[Received] = field(default_factory=list)
    _read: int = 0

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", self.module, f"--journal={self.file}", *self.options),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=ROOT,
        )
        assert self._process.stdout is not None
        self.url = f"http://127.0.0.1:{int(await self._process.stdout.readline())}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process is not None
        await self._process.communicate(b"")  # which ends its input

    async def again(self, *options: str) -> None:
        """With other options, at another address, and the same journal."""
        await self.__aexit__()
        self.options = options
        await self.__aenter__()

    def everybody(self, fate: str) -> None:
        """The fate of all requests from now on, until "ok"."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(f"{fate}\n".encode())

    def journal(self) -> list[Received]:
        """Every request so far, in order."""
        with self.file.open("rb") as file:
            file.seek(self._read)
            new = file.read().rpartition(b"\n")[0]
        self._read += len(new) + bool(new)
        self._journal += [Received(**json.loads(line)) for line in new.splitlines()]
        return self._journal

    def taken(self) -> list[Received]:
        return [one for one in self.journal() if one.sid]
