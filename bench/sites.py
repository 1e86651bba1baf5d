"""Installations of the shipped commands, each with a counterpart to send to: all of them processes
of their own. What was sent is read from the counterpart's journal, which has a time for each
message.
"""

import asyncio
import json
import os
import shlex
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from agencies.sealing import KeyRing
from bench.laying import SECRET_KEYS, installation, lay_out, open_account
from bench.samples import TEXT, Sample
from campaigns.model import Campaign
from storage.database import Database

ROOT = Path(__file__).parents[1]
LATENCY = 0.05
IN_FLIGHT = 256
PATIENCE = 600.0
GOES_FIRST = 19


@dataclass(slots=True)
class Counterpart:
    """What stands in its journal is read once: who looks must not take what is measured."""

    url: str
    journal: Path
    _times: list[float] = field(default_factory=list)
    _read: int = 0  # bytes

    def times(self) -> list[float]:
        """Of whole lines: the last one may just be written."""
        with self.journal.open("rb") as lines:
            lines.seek(self._read)
            whole, end, _ = lines.read().rpartition(b"\n")
        self._read += len(whole) + len(end)
        self._times += [json.loads(line)["at"] for line in whole.splitlines()]
        return list(self._times)

    async def has(self, messages: int) -> list[float]:
        """Its times, as soon as it took so many."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if len(times := self.times()) >= messages:
                return times
            await asyncio.sleep(0.02 if messages == 1 else 0.2)
        raise RuntimeError(f"the counterpart never had {messages:,} messages")


@asynccontextmanager
async def counterpart(
    folder: Path, latency: float = LATENCY, module: str = TEXT.counterpart
) -> AsyncIterator[Counterpart]:
    journal = folder / f"journal-{time.monotonic_ns()}"
    options = (f"--journal={journal}", f"--latency={latency}")
    async with process("-m", module, *options) as running:
        if running.stdout is None:
            raise RuntimeError("the counterpart has no output")
        port = int(await running.stdout.readline())
        yield Counterpart(f"http://127.0.0.1:{port}", journal)


@asynccontextmanager
async def process(
    *command: str, settings: dict[str, str] | None = None, before: Sequence[str] = ()
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Ended in order when the block is. `before` stands before Python's name."""
    given = [f"{name}={value}" for name, value in (settings or {}).items()]
    running = await asyncio.create_subprocess_exec(
        "env",
        *given,
        *before,
        sys.executable,
        *command,
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield running
    finally:
        if running.stdin:
            running.stdin.close()
        if running.returncode is None and command[0] == "main.py":
            running.send_signal(signal.SIGTERM)
        await running.wait()


@dataclass(slots=True)
class Site:
    """One installation, with a counterpart to send to."""

    url: str
    folder: Path
    database: Database
    ring: KeyRing
    provider: Counterpart
    sample: Sample

    async def draft(self, rows: int) -> Campaign:
        account = await open_account(self.database, self.ring, self.sample)
        return await lay_out(self.database, self.ring, rows, account, self.sample)

    @asynccontextmanager
    async def at_work(
        self, role: str, number: int = 1, /, **more: str
    ) -> AsyncIterator[list[asyncio.subprocess.Process]]:
        settings = {
            "DATABASE_URL": self.url,
            "DATA_DIR": str(self.folder),
            "SECRET_KEYS": SECRET_KEYS,
            self.sample.endpoint: self.provider.url,
            "IN_FLIGHT_MAX": str(IN_FLIGHT),
            "LOG_LEVEL": "warning",
            **self.sample.settings,
            **more,
        }
        async with AsyncExitStack() as stack:
            yield [
                await stack.enter_async_context(
                    process("main.py", role, settings=settings, before=shipped_behind(role))
                )
                for _ in range(number)
            ]


@asynccontextmanager
async def site(
    url: str, folder: Path, sample: Sample = TEXT, latency: float = LATENCY
) -> AsyncIterator[Site]:
    async with (
        counterpart(folder, latency, sample.counterpart) as provider,
        installation(url) as (database, ring),
    ):
        yield Site(url, folder, database, ring, provider, sample)


@contextmanager
def going_first() -> Iterator[None]:
    """Who measures waits for none of those who are measured, as they would not share a machine.

    Only root may; what is started within goes first, too.
    """
    try:
        os.nice(-GOES_FIRST)
    except PermissionError:
        yield
        return
    yield
    os.nice(GOES_FIRST)


def shipped_behind(role: str) -> Sequence[str]:
    """What the Procfile has before Python's name for that role."""
    for line in (ROOT / "Procfile").read_text(encoding="utf-8").splitlines():
        name, _, command = line.partition(":")
        if name == role:
            before, _, _ = command.partition("python ")
            return shlex.split(before)
    return ()


async def listens(port: int) -> None:
    """Returns once somebody does."""
    async with asyncio.timeout(PATIENCE):
        while True:
            with suppress(ConnectionRefusedError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                return writer.close()
            await asyncio.sleep(0.05)


def unused_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def megabytes(process: int | str, what: str = "VmHWM:") -> float:
    """Its memory at most; `what` is VmRSS: for that of now.

    https://man7.org/linux/man-pages/man5/proc_pid_status.5.html
    """
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(status.partition(what)[2].split()[0]) / 1024


def per_second(times: Sequence[float]) -> float:
    """From the first to the last."""
    return (len(times) - 1) / (max(times) - min(times))
