"""What sending notices of a million people being erased meanwhile: ticks, and how long it takes."""

import asyncio
import os
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import create_async_engine

from agencies.sealing import KeyRing
from bench.dispatch import Counting, OneProvider
from bench.laying import in_folder, installation, launch, lay_out
from campaigns.attempts import AttemptIds
from campaigns.lifecycle import CampaignState
from campaigns.model import Campaign
from campaigns.pacing import Plan
from campaigns.sending import Asked, Ticked
from channels._sms import SMS
from dispatch.ports import Limits
from dispatch.retention import Retention
from dispatch.schedule import ApSchedule
from dispatch.worker import Dispatcher
from storage.database import Database
from storage.engine import SqlEngine
from storage.erasing import SqlErasing
from storage.leftovers import SqlLeftovers
from storage.lent import LentAccount, ensure_accounts
from storage.tables import campaign, delivery
from tests.fakes.postgres import PostgresServer, own_postgres

ERASED = 1_000_000
SENT, RATE = 100_000, 200.0
ALONE = 10.0  # seconds of sending before anybody is erased
LONG_AGO = 1.0  # a moment in 1970
"""When it ended, and when staff were told that it is to be erased by now."""


class TimedEngine(SqlEngine):
    """Its ticks take what they take, the wait for their turn included."""

    ticks: list[float]

    async def tick(self, asked: Asked, plan: Plan) -> Ticked:
        at = time.perf_counter()
        ticked = await super().tick(asked, plan)
        self.ticks.append(time.perf_counter() - at)
        return ticked


@dataclass(slots=True)
class Measured:
    alone: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)
    seconds: float = 0.0
    sent_per_second: float = 0.0
    left: int = 0


async def measure_erasing(url: str, rows: int = ERASED) -> Measured:
    """In one process, as the embedded product does it."""
    async with installation(url) as (database, ring):
        account = LentAccount(channel="sms", provider="simulator", label="rehearsal", rate=None)
        [credential] = await ensure_accounts(database, ring, [account])
        over = await lay_out(database, ring, rows, credential)
        await _end(database, over)
        await _lie(database)
        await launch(database, ring, SENT, RATE)
        return await _beside_sending(database, ring, over)


async def _end(database: Database, over: Campaign) -> None:
    ended = {"state": CampaignState.FINISHED.value, "ended_at": LONG_AGO}
    async with database.write() as connection:
        this = update(campaign).where(campaign.c.id == over.id)
        await connection.execute(this.values(**ended, erase_at=LONG_AGO + 30 * 86400.0))


async def _lie(database: Database) -> None:
    """As after 30 days: tidied, and all of it on the disk, so that nothing of it is written late.

    Else PostgreSQL tidies the new rows while they are measured, and the disk's flush of that holds
    whoever commits for up to half a second.
    """
    if not database.is_sqlite:
        server = create_async_engine(database.url, isolation_level="AUTOCOMMIT")
        async with server.connect() as connection:
            await connection.exec_driver_sql("VACUUM ANALYZE")
            await connection.exec_driver_sql("CHECKPOINT")
        await server.dispose()
    await asyncio.to_thread(os.sync)


async def _beside_sending(database: Database, ring: KeyRing, over: Campaign) -> Measured:
    measured, engine, counting = Measured(), TimedEngine(database, ring), Counting(None)
    engine.ticks = measured.alone
    dispatcher = Dispatcher(
        engine=engine,
        providers=OneProvider(counting),
        channels={SMS.name: SMS},
        ids=AttemptIds(bytes(32)),
        schedule=ApSchedule(),
        limits=Limits(),
    )
    running = asyncio.create_task(dispatcher.run())
    await asyncio.sleep(ALONE)
    engine.ticks = measured.beside
    before, began = len(counting.times), time.perf_counter()
    await Retention(
        erasing=SqlErasing(database, ring),
        leftovers=SqlLeftovers(database, ring),
        schedule=ApSchedule(),
        owner="bench",
    ).look()
    measured.seconds = time.perf_counter() - began
    measured.sent_per_second = (len(counting.times) - before) / measured.seconds
    await dispatcher.stop()
    await running
    left = select(func.count()).where(delivery.c.campaign_id == over.id, delivery.c.sealed != b"")
    async with database.read() as connection:
        measured.left = (await connection.execute(left)).scalar_one()
    return measured


async def erasing_table() -> list[str]:
    """What `make bench` prints about erasing."""
    lines = []
    with tempfile.TemporaryDirectory() as name:
        measured = await measure_erasing(in_folder(Path(name)))
    lines += _lines("SQLite synchronous=FULL", measured)
    with own_postgres() as running:
        server = PostgresServer(running.url)
        url = await server.blank()
        lines += _lines("PostgreSQL fsync=on", await measure_erasing(url))
        await server.drop(url)
    return lines


def _lines(what: str, measured: Measured) -> list[str]:
    speed = ERASED / measured.seconds
    erased = f"{ERASED:,} people erased in {measured.seconds:,.0f} s ({speed:,.0f} rows/s)"
    sent = f"{measured.sent_per_second:,.0f} messages/s of {RATE:,.0f}"
    return [
        f"{what}: {erased}, {measured.left:,} left, beside {sent}",
        f"  ticks beside it: {_ticks(measured.beside)}",
        f"  ticks without it: {_ticks(measured.alone)}",
    ]


def _ticks(ticks: list[float]) -> str:
    p99 = statistics.quantiles(ticks, n=100)[-1]
    return f"worst {max(ticks) * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms, of {len(ticks):,}"
