"""Orders children from the nursery, which is started for the first of them."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(slots=True)
class Child:
    """One process, with as much of asyncio.subprocess.Process as tests need."""

    pid: int
    stdin: asyncio.StreamWriter
    stdout: asyncio.StreamReader
    _ended: asyncio.StreamReader
    returncode: int | None = None

    def send_signal(self, number: int) -> None:
        """Raises ProcessLookupError where it has ended."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    async def wait(self) -> int:
        if self.returncode is None:
            self.returncode = int(await self._ended.read())
            _awaited.remove(self)
        return self.returncode


_awaited: list[Child] = []


async def born(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    errors: int | None = None,
    dies_at: str = "",
    hit: int = 1,
) -> Child:
    """Runs main.py with these; what it complains of goes to its output, or to the file `errors`.

    It dies at the point `dies_at` (of `points.POINTS`) when it passes there for the `hit`th time.
    """
    order = {"arguments": list(arguments), "environment": dict(environment)}
    heard, stdin = os.pipe()
    stdout, said = os.pipe()
    ended, status = os.pipe()
    files = [heard, said, said if errors is None else errors, status]
    content = json.dumps({**order, "dies_at": dies_at, "hit": hit}).encode()
    socket.send_fds(_nursery(), [content], files)
    for file in (heard, said, status):
        os.close(file)
    guardian = await _read(ended)
    pid = int(await guardian.readline())
    child = Child(pid, await _written(stdin), await _read(stdout), guardian)
    _awaited.append(child)
    return child


async def end_all() -> None:
    """Those that nobody waited for, as where a test failed: they would disturb the next one."""
    while _awaited:
        child = _awaited[-1]
        with suppress(ProcessLookupError):
            child.kill()
        child.stdin.close()
        with suppress(OSError):  # it did not read all
            await child.stdin.wait_closed()
        await child.stdout.read()
        await child.wait()


@cache
def _nursery() -> socket.socket:
    """Where it takes orders: the same for all workers of a run, and it ends with the last of them.

    https://pytest-xdist.readthedocs.io/en/stable/how-to.html#identifying-workers-from-the-system-environment
    """
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    orders = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    name = f"\0postbote nursery {run}"  # no file: https://man7.org/linux/man-pages/man7/unix.7.html
    while True:
        with suppress(ConnectionRefusedError):
            orders.connect(name)
            return orders
        _begin(name)


_begun: list[subprocess.Popen[bytes]] = []


def _begin(name: str) -> None:
    """Unless another worker has just done so."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as door:
        try:
            door.bind(name)
        except OSError:
            return
        door.listen()
        process = subprocess.Popen(  # noqa: S603 - our own
            [sys.executable, "-m", "tests.nursery", str(door.fileno())],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            pass_fds=[door.fileno()], env={"PATH": "/usr/bin:/bin"}, cwd=ROOT,
        )  # fmt: skip
    _begun.append(process)


async def _read(file: int) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(file, "rb", 0)
    )
    return reader


async def _written(file: int) -> asyncio.StreamWriter:
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.connect_write_pipe(
        lambda: asyncio.StreamReaderProtocol(asyncio.StreamReader()), os.fdopen(file, "wb", 0)
    )
    return asyncio.StreamWriter(transport, protocol, None, loop)
