"""How soon fifty people are answered while messages are sent as fast as they can be.

All of it are the shipped commands. Staff talk in Telegram, to a local Bot API in this process; each
asks something every second, and reads the answer that belongs to it. Messages go through Twilio's
client to a counterpart of their own.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from itertools import cycle
from pathlib import Path

from agencies.model import Identity
from agencies.staff import Role
from bench.audiences import token_of
from bench.laying import durability, in_folder, start
from bench.samples import TEXT
from bench.sites import IN_FLIGHT, LATENCY, Site, going_first, site
from storage.store import SqlStore
from tests.fakes.bots import Account, FakeBots
from tests.fakes.citizen import Citizen
from tests.fakes.eventually import eventually
from tests.fakes.postgres import PostgresServer, own_postgres

STAFF = 1
PEOPLE = 50
ROWS = 120_000
SECONDS = 15.0
FAST = replace(TEXT, rate=100_000.0)
PATIENCE = 60.0
CONVERSATION = (
    ("/status", "bench"),
    ("/campaigns", "Your campaigns"),
    ("/new", "How should it be sent?"),
    ("Flood drill", "How should it be sent?"),
    ("/cancel", "Nothing was sent"),
    ("/help", "/campaigns"),
)
"""What somebody says, and what stands in the answer."""


async def chatting_table() -> list[str]:
    """What `make bench` prints about answers under load."""
    with tempfile.TemporaryDirectory() as name, own_postgres() as server:
        folder = Path(name)
        grown = await PostgresServer(server.url).blank()
        each = f"latency {LATENCY * 1000:.0f} ms, W={IN_FLIGHT} for each worker"
        return [
            f"{PEOPLE} people asking once a second in Telegram, {each}:",
            await _line(in_folder(folder), folder, ["run"]),
            await _line(grown, folder, ["worker", "worker", "bot"]),
        ]


async def _line(url: str, folder: Path, roles: Sequence[str]) -> str:
    async with FakeBots() as telegram, site(url, folder, FAST) as here:
        account = telegram.add(token_of(STAFF))
        answers, per_second = await _measure(here, telegram, account, roles)
    p95 = statistics.quantiles(answers, n=20)[-1]
    took = f"p95 {p95 * 1000:.0f} ms, slowest {max(answers) * 1000:.0f} ms"
    what = f"{await durability(url)}, {', '.join(roles)}"
    return f"  {what}, {per_second:,.0f} messages/s being sent: {len(answers):,} answers, {took}"


async def _measure(
    here: Site, telegram: FakeBots, account: Account, roles: Sequence[str]
) -> tuple[list[float], float]:
    """Seconds of each answer, and messages per second meanwhile."""
    draft = await here.draft(ROWS)
    store = SqlStore(here.database, here.ring)
    people = [Citizen(telegram, account, 1000 + number) for number in range(PEOPLE)]
    for person in people:
        identity = Identity(platform="telegram", user=str(person.user))
        await store.let_in(draft.agency, identity, f"{person.user}", Role.OWNER)
    settings = {"STAFF_TELEGRAM_TOKEN": account.token, "TELEGRAM_API_URL": telegram.url}
    answers: list[float] = []
    async with AsyncExitStack() as stack:
        for role in roles:
            await stack.enter_async_context(here.at_work(role, **settings))
        await eventually(lambda: _is_waited_for(account), PATIENCE)
        await start(here.database, here.ring, draft)
        before = len(await here.provider.has(1))
        began = time.time()
        with going_first():
            async with asyncio.TaskGroup() as talking:
                for number, person in enumerate(people):
                    talking.create_task(_talk(person, number / PEOPLE, answers))
        sent = len(here.provider.times()) - before
        return answers, sent / (time.time() - began)


async def _talk(person: Citizen, later: float, answers: list[float]) -> None:
    until = time.monotonic() + SECONDS
    await asyncio.sleep(later)
    for question, answer in cycle(CONVERSATION):
        if time.monotonic() >= until:
            return
        began = time.perf_counter()
        person.says(question)
        await person.sees(answer)
        took = time.perf_counter() - began
        answers.append(took)
        await asyncio.sleep(max(0.0, 1 - took))


async def _is_waited_for(account: Account) -> bool:
    return bool(account.waiting)
