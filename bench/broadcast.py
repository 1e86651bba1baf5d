"""A broadcast to a million subscribers: its first message, and when everybody is in the ledger.

The shipped `worker` sends over aiogram to a local Bot API, at the bot's own 30 a second, while the
audience is laid out beside it.
"""

import asyncio
import json
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import bindparam, insert, select

from agencies.bots import TOKEN, Bot, BotId, Rule
from agencies.model import Agency, AgencyId, Credential, CredentialId
from agencies.sealing import KeyRing
from bench.laying import SECRET_KEYS, in_folder, installation
from bench.shipped import process
from campaigns.lifecycle import CampaignState
from campaigns.model import Campaign, CampaignId, Checked, Source, Wording
from storage import contexts
from storage.agencies import list_agencies, open_scope
from storage.bulk import Bulk
from storage.database import Database
from storage.store import SqlStore
from storage.tables import audience, run, subscriber
from tests.fakes.bots import FIELDS, FakeBots
from tests.fakes.postgres import PostgresServer, own_postgres

PEOPLE = 1_000_000
AT_ONCE = 10_000
START = 12.0  # seconds until the worker has loaded all that it needs
PATIENCE = 600.0
_COLUMNS = (
    "agency_id",
    "bot_id",
    "chat_hash",
    "sealed",
    "language",
    "agreed_at",
    "agreed_to",
    "agreed_in",
    "source",
    "joined_at",
)
_ADD = Bulk(
    insert(subscriber).values(
        {name: bindparam(name, type_=subscriber.c[name].type) for name in _COLUMNS}
    ),
    _COLUMNS,
)


async def measure(url: str, folder: Path, people: int) -> tuple[float, float]:
    """Seconds from the press on the card to the first message, and until all are laid out."""
    async with installation(url) as (database, ring), FakeBots() as platform:
        agency, *_ = await list_agencies(database)
        store = SqlStore(database, ring)
        bot = await _bot(store, agency)
        await _subscribe(database, ring, bot, people)
        settings = {
            "DATABASE_URL": url,
            "DATA_DIR": str(folder),
            "SECRET_KEYS": SECRET_KEYS,
            "TELEGRAM_API_URL": platform.url,
            "LOG_LEVEL": "warning",
        }
        async with process("main.py", "worker", settings=settings):
            await asyncio.sleep(START)
            pressed = await _launch(store, bot, people)
            await _until(lambda: _has_one(platform))
            first = platform.journal[0].at - pressed
            await _until(lambda: _is_laid_out(database))
            return first, time.time() - pressed


async def _bot(store: SqlStore, agency: Agency) -> Bot:
    account = Credential(
        id=CredentialId(0),
        agency=agency.id,
        channel="telegram",
        provider="bot",
        label="@bench_bot",
        rate=30.0,
        added_at=datetime.now(UTC),
    )
    async with store.work(agency.id) as work:
        bot = Bot(
            id=BotId(0),
            agency=agency.id,
            credential=await work.credentials.add(account, FIELDS),
            account=int(FIELDS[TOKEN].partition(":")[0]),
            username="bench_bot",
            name="Bench",
            purpose="Figures.",
        )
        return await work.bots.get(await work.bots.keep(bot))


async def _subscribe(database: Database, ring: KeyRing, bot: Bot, people: int) -> None:
    """Sealed as the product seals them, and counted."""
    now = time.time()
    for first in range(0, people, AT_ONCE):
        async with database.write() as connection:
            scope, _ = await open_scope(connection, ring, bot.agency)
            hashes = contexts.address_key(scope.key)
            rows = []
            for number in range(first, min(first + AT_ONCE, people)):
                chat = 100_000_000 + number
                hashed = hashes.hash(str(chat))
                personal = json.dumps({"chat": chat, "phone": ""}).encode()
                sealed = scope.key.seal(personal, contexts.subscriber(bot.agency, bot.id, hashed))
                about = ("en", now, "12345678", "en", "", now)
                rows.append((bot.agency, bot.id, hashed, sealed, *about))
            await _ADD.run(connection, rows)
    everybody = {"agency_id": bot.agency, "bot_id": bot.id, "topic_id": 0}
    async with database.write() as connection:
        await connection.execute(
            insert(audience), {**everybody, "language": "en", "people": people}
        )


async def _launch(store: SqlStore, bot: Bot, people: int) -> float:
    """When the press was committed."""
    campaign = Campaign(
        id=CampaignId(0),
        agency=AgencyId(bot.agency),
        name="bench",
        channel="telegram",
        credential=bot.credential,
        rehearsal=False,
        source=Source(rule=Rule(bot=bot.id)),
        checked=Checked(columns=("recipient",), reachable=people, parts=people),
        created_by="console:bench",
        created_at=datetime.now(UTC),
    )
    async with store.work(bot.agency) as work:
        draft = await work.campaigns.draft(campaign)
        template = await work.campaigns.write(draft.id, Wording(text="<b>Water!</b> Go up."))
        ready = replace(await work.campaigns.get(draft.id), template=template)
        running = replace(ready, state=CampaignState.RUNNING, launched_at=work.now)
        await work.campaigns.launch(running)
    return time.time()


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
