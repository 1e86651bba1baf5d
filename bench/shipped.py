"""The shipped commands as processes of their own, sending through Twilio's client to a counterpart.

Every figure is read from the counterpart's journal, which has a time for each message. A bare loop
is a client in as many processes and with as many in flight: no ledger, no promise. One is over
Twilio's SDK as it comes, one over our account, whose connections are leaner. It is long because
it starts installations, counterparts and loops, and reads what they did.
"""

import asyncio
import json
import signal
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from agencies.sealing import KeyRing
from bench.laying import (
    SECRET_KEYS,
    durability,
    in_folder,
    installation,
    lay_out,
    start,
    twilio_account,
)
from campaigns.model import Campaign
from storage.database import Database
from tests.fakes.postgres import PostgresServer, own_postgres

ROOT = Path(__file__).parents[1]
LATENCY = 0.05
IN_FLIGHT = 256
ROWS = 30_000
MANY = 1_000_000
RATE = 1000.0
TO_THE_CARD = ("/campaigns", "#1", "#1", "Looks right, go on", "1000", "#1")
SCRAPES = 50
PATIENCE = 600.0


@dataclass(slots=True)
class Counterpart:
    url: str
    journal: Path

    def times(self) -> list[float]:
        return [json.loads(line)["at"] for line in self.journal.read_text().splitlines()]

    async def has(self, messages: int) -> list[float]:
        """Its times, as soon as it took so many."""
        until = time.monotonic() + PATIENCE
        size = 0
        while time.monotonic() < until:
            now = self.journal.stat().st_size
            if now != size and len(times := self.times()) >= messages:
                return times
            size = now
            await asyncio.sleep(0.02 if messages == 1 else 0.2)
        raise RuntimeError(f"the counterpart never had {messages:,} messages")


@asynccontextmanager
async def counterpart(
    folder: Path, latency: float = LATENCY, module: str = "tests.fakes.light_twilio"
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
    *command: str, settings: dict[str, str] | None = None
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Ended in order when the block is."""
    given = [f"{name}={value}" for name, value in (settings or {}).items()]
    running = await asyncio.create_subprocess_exec(
        "env",
        *given,
        sys.executable,
        *command,
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    yield running
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
    twilio: Counterpart

    async def draft(self, rows: int, rate: float | None = None) -> Campaign:
        account = await twilio_account(self.database, self.ring)
        return await lay_out(self.database, self.ring, rows, account, rate)

    @asynccontextmanager
    async def at_work(
        self, role: str, number: int = 1, **more: str
    ) -> AsyncIterator[list[asyncio.subprocess.Process]]:
        settings = {
            "DATABASE_URL": self.url,
            "DATA_DIR": str(self.folder),
            "SECRET_KEYS": SECRET_KEYS,
            "TWILIO_API_URL": self.twilio.url,
            "IN_FLIGHT_MAX": str(IN_FLIGHT),
            "LOG_LEVEL": "warning",
            **more,
        }
        async with AsyncExitStack() as stack:
            yield [
                await stack.enter_async_context(process("main.py", role, settings=settings))
                for _ in range(number)
            ]


@asynccontextmanager
async def site(url: str, folder: Path) -> AsyncIterator[Site]:
    async with counterpart(folder) as twilio, installation(url) as (database, ring):
        yield Site(url, folder, database, ring, twilio)


async def bare_loops(folder: Path, client: str, processes: int, rows: int = ROWS) -> float:
    """Messages per second of so many processes together; `client` as bench.bare calls it."""
    async with counterpart(folder) as twilio, AsyncExitStack() as stack:
        for _ in range(processes):
            share = str(rows // processes)
            command = ("-m", "bench.bare", client, twilio.url, share, str(IN_FLIGHT))
            await stack.enter_async_context(process(*command))
        return per_second(await twilio.has(rows // processes * processes))


async def shipped(url: str, folder: Path, role: str, number: int, rows: int = ROWS) -> float:
    async with site(url, folder) as here, here.at_work(role, number):
        await start(here.database, here.ring, await here.draft(rows))
        return per_second(await here.twilio.has(rows))


async def million(url: str, folder: Path) -> list[str]:
    """Of a million: the first message after Confirm, what a look at the metrics takes meanwhile,
    and the next message after a start with the rest queued."""
    port = unused_port()
    async with site(url, folder) as here:
        await here.draft(MANY, RATE)
        async with here.at_work("run", METRICS_PORT=str(port)) as [running]:
            at_rest = await scrapes(running, port)
            pressed = await confirm(running)
            first = (await here.twilio.has(1))[0] - pressed
            sending = await scrapes(running, port)
        sent = len(here.twilio.times())
        began = time.time()
        async with here.at_work("run"):
            again = (await here.twilio.has(sent + 1))[sent] - began
    return [
        f"first message of {MANY:,}: {first:.2f} s after Confirm in the console",
        f"metrics of {MANY:,} rows, p95: {at_rest:.0f} ms at rest, {sending:.0f} ms while it sends",
        f"start with {MANY:,} queued: next message after {again:.2f} s",
    ]


async def confirm(console: asyncio.subprocess.Process) -> float:
    """Opens the draft, goes as far as its card, and types the number; the time at which."""
    await says(console, "\n".join(TO_THE_CARD), "please type the number of people")
    pressed = time.time()
    await says(console, str(MANY), "is on its way")
    return pressed


async def says(console: asyncio.subprocess.Process, typed: str, answer: str) -> None:
    if console.stdin is None or console.stdout is None:
        raise RuntimeError("the console has no input or output")
    console.stdin.write(f"{typed}\n".encode())
    await console.stdout.readuntil(answer.encode())


async def scrapes(console: asyncio.subprocess.Process, port: int) -> float:
    """The 95th percentile of some, in milliseconds."""
    await says(console, "/help", "/settings")
    took = [await scrape(port) for _ in range(SCRAPES)]
    return statistics.quantiles(took, n=20)[-1] * 1000


async def scrape(port: int) -> float:
    """Seconds."""
    await asyncio.sleep(0.1)
    began = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    if b" 200 " not in await reader.readline():
        raise RuntimeError("there are no metrics")
    await reader.read()
    took = time.perf_counter() - began
    writer.close()
    return took


def unused_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def per_second(times: Sequence[float]) -> float:
    """From the first to the last."""
    return (len(times) - 1) / (max(times) - min(times))


async def shipped_table() -> list[str]:
    """What `make bench` prints about the shipped commands."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = [f"latency {LATENCY * 1000:.0f} ms, W={IN_FLIGHT} for each worker:"]
        ours = await shipped(in_folder(folder), folder, "run", 1)
        kept = await durability(in_folder(folder))
        lines.append(await _beside(f"embedded, {kept}", ours, folder, 1))
        with own_postgres() as server:
            url = await PostgresServer(server.url).blank()
            ours = await shipped(url, folder, "worker", 2)
            kept = await durability(url)
        lines.append(await _beside(f"{kept}, 2 workers", ours, folder, 2))
        apart = folder / "million"
        apart.mkdir()
        lines += await million(in_folder(apart), apart)
    return lines


async def _beside(what: str, ours: float, folder: Path, processes: int) -> str:
    """Beside the bare loops, in the same minute."""
    said = [f"{what}: {ours:,.0f} messages/s"]
    for client, words in (("sdk", "Twilio's SDK as it comes"), ("twilio", "the leaner one")):
        bare = await bare_loops(folder, client, processes)
        said.append(f"bare loop over {words} {bare:,.0f}, ratio {ours / bare:.2f}")
    return "; ".join(said)
