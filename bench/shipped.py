"""The shipped commands as processes of their own, sending through Twilio's client to a counterpart.

Every figure is read from the counterpart's journal, which has a time for each message. A bare loop
is a client in as many processes and with as many in flight: no ledger, no promise. One is over
Twilio's SDK as it comes, one over our account, whose connections are leaner. It is long because
it starts installations, counterparts and loops, and reads what they did.
"""

import asyncio
import statistics
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

from bench.laying import durability, in_folder, start
from bench.samples import TEXT
from bench.sites import (
    IN_FLIGHT,
    LATENCY,
    counterpart,
    listens,
    megabytes,
    per_second,
    process,
    site,
    unused_port,
)
from tests.fakes.postgres import PostgresServer, own_postgres

ROWS = 30_000
MANY = 1_000_000
RATE = 1000.0
TO_THE_CARD = ("/campaigns", "#1", "#1", "Looks right, go on", "1000", "#1")
SCRAPES = 50


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
        return per_second(await here.provider.has(rows))


async def million(url: str, folder: Path, *roles: str) -> list[str]:
    """Of a million: the first message after Confirm in the console, what a look at the metrics
    takes meanwhile, and the next message after a start with the rest queued.

    Of the `roles` the first dispatches, and the last is the console: one process, or two.
    """
    port = unused_port()
    async with site(url, folder, replace(TEXT, rate=RATE)) as here:
        await here.draft(MANY)
        async with AsyncExitStack() as stack:
            started = [
                await stack.enter_async_context(here.at_work(role, METRICS_PORT=str(port)))
                for role in roles
            ]
            [console] = started[-1]
            at_rest = await scrapes(console, port)
            pressed = await confirm(console)
            first = (await here.provider.has(1))[0] - pressed
            sending = await scrapes(console, port)
            [worker] = started[0]
            most = megabytes(worker.pid)
        sent = len(here.provider.times())
        began = time.time()
        async with here.at_work(roles[0]):
            again = (await here.provider.has(sent + 1))[sent] - began
    kept = await durability(url)
    return [
        f"{MANY:,} queued, {kept}, W={IN_FLIGHT}, by {' and '.join(roles)}:",
        f"  first message {first:.2f} s after Confirm in the console,",
        f"  metrics p95 {at_rest:.0f} ms at rest and {sending:.0f} ms while it sends,",
        f"  start with them queued: next message after {again:.2f} s; at most {most:.0f} MB",
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
    await listens(port)  # the console may be there before the process that dispatches
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
            url = await PostgresServer(server.url).blank()
            lines += await million(url, folder, "worker", "console")
        apart = folder / "million"
        apart.mkdir()
        lines += await million(in_folder(apart), apart, "run")
    return lines


async def _beside(what: str, ours: float, folder: Path, processes: int) -> str:
    """Beside the bare loops, in the same minute."""
    said = [f"{what}: {ours:,.0f} messages/s"]
    for client, words in (("sdk", "Twilio's SDK as it comes"), ("twilio", "the leaner one")):
        bare = await bare_loops(folder, client, processes)
        said.append(f"bare loop over {words} {bare:,.0f}, ratio {ours / bare:.2f}")
    return "; ".join(said)
