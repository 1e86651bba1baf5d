"""Dispatch, measured: to a provider that answers at once, through Twilio's client, and at a rate.

Every figure is counted by who received the messages, and comes with the window W it was reached
with. SQLite runs as the product runs it, with synchronous=FULL. It is long because it builds an
installation of its own, with the product's parts, for each figure.
"""

import asyncio
import math
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from agencies.model import CredentialId
from bench.laying import in_folder, installation, launch
from bench.samples import ACCOUNT
from campaigns.attempts import AttemptIds
from campaigns.model import Attempt, AttemptId, Body
from campaigns.outcomes import Accepted, Outcome
from campaigns.ports import Provider, Surroundings
from channels._sms import SMS
from channels.simulator import Simulator
from channels.sms_twilio import open_account
from config.settings import Endpoints, Rehearsal
from dispatch.lock import DispatchLock
from dispatch.ports import Limits
from dispatch.schedule import ApSchedule
from dispatch.worker import Dispatcher
from storage.engine import SqlEngine

IN_FLIGHT = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """`received` is counted at the other end, `seconds` from the first to the last."""

    received: int
    seconds: float
    cpu: float
    window: int = IN_FLIGHT

    @property
    def per_second(self) -> float:
        return self.received / self.seconds


class Counting:
    """Notes when each message came, and hands it on."""

    def __init__(self, inner: Provider | None = None) -> None:
        self._inner = inner
        self.times: list[float] = []

    async def send(self, attempt: Attempt) -> Outcome:
        self.times.append(time.perf_counter())
        if self._inner is None:
            return Accepted("1")
        return await self._inner.send(attempt)

    async def close(self) -> None:
        if self._inner is not None:
            await self._inner.close()


class OneProvider:
    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    async def open(self, _credential: CredentialId) -> Provider:
        return self._provider


async def measure_dispatch(
    provider: Callable[[Path], Provider | None],
    rows: int = 20_000,
    rate: float | None = None,
    in_flight: int = IN_FLIGHT,
) -> tuple[Sent, list[float]]:
    """A whole campaign over SQLite; also when each message came."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with installation(in_folder(folder)) as (database, ring):
            await launch(database, ring, rows, rate)
            counted = Counting(provider(folder))
            dispatcher = Dispatcher(
                engine=SqlEngine(database, ring),
                providers=OneProvider(counted),
                channels={SMS.name: SMS},
                ids=AttemptIds(bytes(32)),
                schedule=ApSchedule(),
                lock=DispatchLock(folder / "dispatch.lock"),
                limits=Limits(in_flight_max=in_flight),
            )
            cpu = time.process_time()
            running = asyncio.create_task(dispatcher.run())
            while len(counted.times) < rows and not running.done():
                await asyncio.sleep(0.05)
            cpu = time.process_time() - cpu
            await dispatcher.stop()
            await running
    times = counted.times
    seconds = times[-1] - times[0]
    return Sent(received=len(times), seconds=seconds, cpu=cpu, window=in_flight), times


def at_once(_folder: Path) -> None:
    return None


def simulator(folder: Path) -> Provider:
    return Simulator(SMS.name, Rehearsal(latency=0.0), folder / "outbox")


async def measure_bare_loop(
    provider: Provider, rows: int, in_flight: int = IN_FLIGHT, begins: str = "+658"
) -> Sent:
    """Nothing but the client with as many in flight: no ledger, no limit, no promise."""
    numbers = iter(range(rows))

    async def send() -> None:
        for number in numbers:
            await provider.send(
                Attempt(
                    id=AttemptId(f"1.{number}.1.x"),
                    address=f"{begins}{1_000_000 + number}",
                    body=Body(text=f"Dear Person {number}, please come to the town hall."),
                    send_by=math.inf,
                )
            )

    began, cpu = time.perf_counter(), time.process_time()
    async with asyncio.TaskGroup() as group:
        for _ in range(in_flight):
            group.create_task(send())
    seconds = time.perf_counter() - began
    return Sent(received=rows, seconds=seconds, cpu=time.process_time() - cpu, window=in_flight)


def worst_second(times: list[float]) -> int:
    """The most messages in any one second."""
    most = first = 0
    for last, now in enumerate(times):
        while times[first] <= now - 1:
            first += 1
        most = max(most, last - first + 1)
    return most


@asynccontextmanager
async def twilio_counterpart(journal: Path) -> AsyncIterator[str]:
    """In a process of its own; its address."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.fakes.light_twilio", f"--journal={journal}"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the counterpart has no pipes")
    port = int(await process.stdout.readline())
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.stdin.close()
        await process.wait()


def through_twilio(url: str, folder: Path) -> Provider:
    surroundings = Surroundings(
        endpoints=Endpoints(twilio=url),
        rehearsal=Rehearsal(),
        outbox=folder,
        in_flight_max=IN_FLIGHT,
    )
    return open_account(ACCOUNT, surroundings)


async def measure_twilio(rows: int = 6_000) -> tuple[Sent, Sent]:
    """Ours, and the bare loop over the same client, in one run; counted in its journal."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        journal = folder / "journal"
        async with twilio_counterpart(journal) as url:
            bare_provider = through_twilio(url, folder)
            await measure_bare_loop(bare_provider, rows // 4)  # warm
            bare = await measure_bare_loop(bare_provider, rows)
            await bare_provider.close()
            before = _lines(journal)
            ours, _ = await measure_dispatch(lambda place: through_twilio(url, place), rows)
            taken = _lines(journal) - before
    return replace(ours, received=taken), bare


def _lines(journal: Path) -> int:
    return len(journal.read_bytes().splitlines())


async def measure_rate(rate: int, seconds: float = 10.0) -> tuple[float, int]:
    """The mean rate, and the most messages in any one second, to a provider that answers."""
    _, times = await measure_dispatch(at_once, int(rate * seconds), rate=rate)
    return (len(times) - 1) / (times[-1] - times[0]), worst_second(times)


async def dispatch_table() -> list[str]:
    """What `make bench` prints about dispatch."""
    instant, _ = await measure_dispatch(at_once)
    simulated, _ = await measure_dispatch(simulator)
    ours, bare = await measure_twilio()
    lines = [
        f"dispatch, SQLite synchronous=FULL, W={IN_FLIGHT}:",
        f"  to a provider that answers at once: {instant.per_second:,.0f} messages/s",
        f"  to the simulator without latency: {simulated.per_second:,.0f} messages/s",
        f"  through Twilio's client to a local counterpart: {ours.per_second:,.0f} messages/s",
        f"    ({ours.received:,} of them in its journal)",
        f"  bare loop over the same client, as many in flight: {bare.per_second:,.0f} messages/s",
        f"  ratio {ours.per_second / bare.per_second:.2f}",
    ]
    for rate in (10, 100, 1000):
        mean, worst = await measure_rate(rate)
        lines.append(f"  rate {rate:,}/s: mean {mean:,.1f}, worst second {worst:,}")
    return lines
