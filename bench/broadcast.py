"""A broadcast to a million subscribers: its first message, and when everybody is in the ledger.

The shipped `worker` sends over aiogram to a local Bot API, at the bot's own 30 a second, while the
audience is laid out beside it.
"""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from sqlalchemy import select

from bench.audiences import launch, open_bot, subscribe
from bench.laying import SECRET_KEYS, in_folder, installation
from bench.sites import process
from storage.agencies import list_agencies
from storage.database import Database
from storage.store import SqlStore
from storage.tables import run
from tests.fakes.bots import TOKEN, FakeBots
from tests.fakes.postgres import PostgresServer, own_postgres

PEOPLE = 1_000_000
NUMBER = int(TOKEN.partition(":")[0])
START = 12.0  # seconds until the worker has loaded all that it needs
PATIENCE = 600.0


async def measure(url: str, folder: Path, people: int) -> tuple[float, float]:
    """Seconds from the press on the card to the first message, and until all are laid out."""
    async with installation(url) as (database, ring), FakeBots() as platform:
        agency, *_ = await list_agencies(database)
        store = SqlStore(database, ring)
        bot = await open_bot(store, agency, NUMBER)
        await subscribe(database, ring, bot, people)
        settings = {
            "DATABASE_URL": url,
            "DATA_DIR": str(folder),
            "SECRET_KEYS": SECRET_KEYS,
            "TELEGRAM_API_URL": platform.url,
            "LOG_LEVEL": "warning",
        }
        async with process("main.py", "worker", settings=settings):
            await asyncio.sleep(START)
            pressed = await launch(store, bot, people)
            await _until(lambda: _has_one(platform))
            first = platform.journal[0].at - pressed
            await _until(lambda: _is_laid_out(database))
            return first, time.time() - pressed


async def _until(is_so: Callable[[], Awaitable[bool]]) -> None:
    until = time.monotonic() + PATIENCE
    while not await is_so():
        if time.monotonic() > until:
            raise RuntimeError("it never came about")
        await asyncio.sleep(0.02)


async def _has_one(platform: FakeBots) -> bool:
    return bool(platform.journal)


async def _is_laid_out(database: Database) -> bool:
    async with database.read() as connection:
        return (await connection.execute(select(run.c.fill_after))).scalar_one() is None


async def broadcast_table() -> list[str]:
    """What `make bench` prints about broadcasts."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = [
            _line("SQLite synchronous=FULL", *await measure(in_folder(folder), folder, PEOPLE))
        ]
        with own_postgres() as server:
            url = await PostgresServer(server.url).blank()
            first, whole = await measure(url, folder, PEOPLE)
            lines.append(_line("PostgreSQL fsync=on", first, whole))
    return lines


def _line(what: str, first: float, whole: float) -> str:
    return (
        f"{what}, {PEOPLE:,} subscribers: first message {first:.2f} s after the press, "
        f"all in the ledger after {whole:.0f} s"
    )
