"""Many bots in one process, and a broadcast as fast as aiogram is.

The shipped command sends to a local Bot API; every figure is read from that one's journal, or from
what the people of its chats see.
"""

import asyncio
import json
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from agencies.bots import Bot
from bench.audiences import launch, open_bot, subscribe, token_of
from bench.dispatch import worst_second
from bench.laying import SECRET_KEYS, in_folder, installation
from bench.sites import IN_FLIGHT, counterpart, megabytes, per_second, process
from storage.agencies import list_agencies
from storage.store import SqlStore
from tests.fakes import bots as bot_api
from tests.fakes.bots import FakeBots
from tests.fakes.citizen import Citizen
from tests.fakes.eventually import eventually

LIGHT = "tests.fakes.light_bots"
PEOPLE = 100_000
MANY_BOTS, SHARE = 20, 900
POLLED = 500
QUESTIONS = 100
START = 12.0  # seconds until a process has loaded all that it needs
PATIENCE = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """`pid` is the product's."""

    store: SqlStore
    bots: Sequence[Bot]
    pid: int


@asynccontextmanager
async def at_work(
    folder: Path, url: str, role: str, people: Sequence[int], rate: float | None = 30.0
) -> AsyncIterator[Town]:
    """A bot for each number, with so many subscribers, over SQLite."""
    database_url = in_folder(folder)
    async with installation(database_url) as (database, ring):
        agency, *_ = await list_agencies(database)
        store = SqlStore(database, ring)
        opened = [
            await open_bot(store, agency, number, rate) for number in range(1, len(people) + 1)
        ]
        for one, many in zip(opened, people, strict=True):
            await subscribe(database, ring, one, many)
        settings = {
            "DATABASE_URL": database_url,
            "DATA_DIR": str(folder),
            "SECRET_KEYS": SECRET_KEYS,
            "TELEGRAM_API_URL": url,
            "IN_FLIGHT_MAX": str(IN_FLIGHT),
            "LOG_LEVEL": "warning",
        }
        async with process("main.py", role, settings=settings) as running:
            await asyncio.sleep(START)
            yield Town(store=store, bots=opened, pid=running.pid)


async def lifted(folder: Path) -> tuple[float, float]:
    """Messages per second to all of them, ours and the bare loop's."""
    async with (
        counterpart(folder, module=LIGHT) as telegram,
        at_work(folder, telegram.url, "worker", [PEOPLE], None) as town,
    ):
        await launch(town.store, town.bots[0], PEOPLE)
        ours = per_second(await telegram.has(PEOPLE))
    async with counterpart(folder, module=LIGHT) as telegram:
        command = ("-m", "bench.bare", "bot", telegram.url, str(PEOPLE), str(IN_FLIGHT))
        async with process(*command):
            return ours, per_second(await telegram.has(PEOPLE))


async def together(folder: Path) -> tuple[float, int]:
    """Messages per second of all bots while all of them send, and the most of one in a second."""
    async with (
        counterpart(folder, module=LIGHT) as telegram,
        at_work(folder, telegram.url, "worker", [SHARE] * MANY_BOTS) as town,
    ):
        for one in town.bots:
            await launch(town.store, one, SHARE)
        await telegram.has(MANY_BOTS * SHARE)
        lines = [json.loads(line) for line in telegram.journal.read_text().splitlines()]
    by_bot: dict[int, list[float]] = defaultdict(list)
    for line in lines:
        by_bot[line["bot"]].append(line["at"])
    began = max(min(times) for times in by_bot.values())
    ended = min(max(times) for times in by_bot.values())
    meanwhile = sum(began <= line["at"] <= ended for line in lines)
    return meanwhile / (ended - began), max(worst_second(sorted(one)) for one in by_bot.values())


async def polled(folder: Path, bots: int) -> tuple[float, list[float]]:
    """The product's megabytes while it asks for so many, and the seconds until people are answered
    while one of them broadcasts."""
    bot_api.LONG_POLL = 25.0  # as long as the real one waits
    async with FakeBots() as telegram:
        accounts = [telegram.add(token_of(number)) for number in range(1, bots + 1)]
        async with at_work(folder, telegram.url, "run", [SHARE, *[0] * (bots - 1)]) as town:
            await eventually(lambda: _are_waited_for(accounts), PATIENCE)
            resident = megabytes(town.pid, "VmRSS:")
            await launch(town.store, town.bots[0], SHARE)
            answers = [
                await _answer(Citizen(telegram, accounts[n % bots], 7_000_000 + n))
                for n in range(QUESTIONS)
            ]
    return resident, answers


async def _are_waited_for(accounts: Sequence[bot_api.Account]) -> bool:
    return all(one.waiting for one in accounts)


async def _answer(citizen: Citizen) -> float:
    began = time.perf_counter()
    citizen.says("/help")
    await citizen.sees("/start")
    return time.perf_counter() - began


async def bots_table() -> list[str]:
    """What `make bench` prints about bots."""
    with tempfile.TemporaryDirectory() as name:
        folders = [Path(name) / str(number) for number in range(4)]
        for folder in folders:
            folder.mkdir()
        ours, bare = await lifted(folders[0])
        rate, worst = await together(folders[1])
        one, _ = await polled(folders[2], 1)
        many, answers = await polled(folders[3], POLLED)
    p95 = statistics.quantiles(answers, n=20)[-1] * 1000
    slowest = max(answers) * 1000
    return [
        f"broadcast to {PEOPLE:,}, SQLite synchronous=FULL, W={IN_FLIGHT}: {ours:,.0f} messages/s,",
        f"  bare aiogram loop with as many in flight {bare:,.0f}, ratio {ours / bare:.2f}",
        f"{MANY_BOTS} bots at 30 per second each: {rate:,.1f} per second in all,",
        f"  at most {worst} of one in a second",
        f"{POLLED} bots polled: {many - one:,.0f} MB more than one ({one:,.0f} MB)",
        f"  a citizen's answer while a broadcast runs: p95 {p95:.0f} ms, slowest {slowest:.0f} ms",
    ]
