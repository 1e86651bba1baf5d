"""The ledger alone: how many messages a second can be marked and recorded, with nobody to send to.

Workers are processes of their own: `python -m bench.ledger URL CAMPAIGN` is one, and prints what
it did. Every tick is the product's, of 256 messages, with the write-ahead mark committed.
"""

import asyncio
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

import uvloop

from agencies.model import CredentialId
from bench.laying import durability, in_folder, installation, launch, suppress
from campaigns.model import CampaignId
from campaigns.pacing import PaceKind, account
from campaigns.sending import Asked, Lease, Marked, Record, Want
from campaigns.states import Event
from config.interpreter import set_up_interpreter
from dispatch.limits import Asking, Room
from dispatch.plan import TickPlan
from storage.engine import SqlEngine
from tests.fakes.postgres import PostgresServer, own_postgres

TICK = 256
CHUNK = 2 * TICK
SUPPRESSED = 100_000
ROWS = 1_000_000
FEW = 10_000
RUNS_OF_FEW = 5  # of which the middle one counts: each takes a third of a second


class Worked(NamedTuple):
    """One worker's share. `began` and `ended` are on the clock that all processes have."""

    rows: int
    began: float
    ended: float
    tick_p99: float
    megabytes: float


@dataclass(slots=True)
class Hands:
    """What a worker has in hand: its chunk and what is left of it, the one before, and what is to
    be recorded."""

    lease: Lease
    left: list[int]
    marked: Sequence[Marked] = ()
    before: Lease | None = None


async def work(url: str, campaign: CampaignId) -> Worked:
    """Until nothing is left to lease."""
    ticks: list[float] = []
    rows, owner = 0, f"{os.getpid()}"
    async with installation(url) as (database, ring):
        engine = SqlEngine(database, ring)
        [runnable] = (await engine.look()).campaigns
        began = time.time()
        lease = await engine.lease(campaign, owner, CHUNK)
        hands = Hands(lease, [row.row for row in lease.rows]) if lease else None
        while hands and (hands.left or hands.marked):
            at = time.perf_counter()
            rows += await _tick(engine, hands, runnable.credential, owner)
            ticks.append(time.perf_counter() - at)
            if not hands.left and (lease := await engine.lease(campaign, owner, CHUNK)):
                hands = Hands(lease, [row.row for row in lease.rows], hands.marked, hands.lease)
        ended = time.time()
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Worked(rows, began, ended, statistics.quantiles(ticks, n=100)[-1], megabytes)


async def _tick(engine: SqlEngine, hands: Hands, credential: CredentialId, owner: str) -> int:
    campaign, rows = hands.lease.campaign, hands.left[:TICK]
    held = [lease for lease in (hands.before, hands.lease) if lease]
    want = Want(
        chunk=hands.lease.chunk,
        campaign=campaign,
        credential=credential,
        rows=rows,
        parts=[1] * len(rows),
    )
    asked = Asked(
        owner=owner,
        leases={lease.chunk: lease.epoch for lease in held},
        records=[
            Record(campaign, one.row, one.attempt, Event.ACCEPT, provider_id=f"SM{one.row:032x}")
            for one in hands.marked
        ],
        touched=[(PaceKind.CAMPAIGN, campaign), (PaceKind.CREDENTIAL, credential)],
        wants=[want] if rows else [],
        let_go=[lease.chunk for lease in held if lease is hands.before or not rows],
    )
    results = "." * len(hands.marked)
    plan = TickPlan(
        asking=[Asking(campaign, credential, 0)],
        room=Room({account(credential, paid=False): TICK}),
        results={of: results for of in asked.touched if results},
        throttled={},
    )
    ticked = await engine.tick(asked, plan)
    hands.before, hands.marked = None, ticked.marked.get(campaign, ())
    del hands.left[: len(rows)]
    return len(hands.marked)


async def measure(url: str, rows: int, workers: int) -> list[Worked]:
    async with installation(url) as (database, ring):
        await suppress(database, SUPPRESSED)
        campaign = await launch(database, ring, rows, None)
    return await asyncio.gather(*(_in_a_process(url, campaign.id) for _ in range(workers)))


async def _in_a_process(url: str, campaign: CampaignId) -> Worked:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.ledger", url, str(campaign)),
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate()
    return Worked(*json.loads(said))


def per_second(shares: Sequence[Worked]) -> float:
    began, ended = min(w.began for w in shares), max(w.ended for w in shares)
    return sum(w.rows for w in shares) / (ended - began)


async def ledger_table() -> list[str]:
    """What `make bench` prints about the ledger."""
    lines = [f"ticks of {TICK} marks and records, {SUPPRESSED:,} suppressions in place:"]
    speeds = []
    for rows, times in ((FEW, RUNS_OF_FEW), (ROWS, 1)):
        runs = [await _embedded(rows) for _ in range(times)]
        line, speed = sorted(runs, key=itemgetter(1))[times // 2]
        lines.append(line)
        speeds.append(speed)
    lines.append(f"a message of {ROWS:,} costs {speeds[0] / speeds[1]:.2f} of one of {FEW:,}")
    with own_postgres() as running:
        server = PostgresServer(running.url)
        few = sorted([await _grown(server, FEW, 1) for _ in range(RUNS_OF_FEW)], key=itemgetter(1))
        one, two = await _grown(server, ROWS, 1), await _grown(server, ROWS, 2)
    lines += [few[RUNS_OF_FEW // 2][0], one[0]]
    flat = few[RUNS_OF_FEW // 2][1] / one[1]
    return [*lines, f"a message of {ROWS:,} costs {flat:.2f} of one of {FEW:,}", two[0]]


async def _embedded(rows: int) -> tuple[str, float]:
    """What is printed of one run on SQLite, and its rows a second."""
    with tempfile.TemporaryDirectory() as name:
        url = in_folder(Path(name))
        shares = await measure(url, rows, 1)
        return _line(f"{await durability(url)}, 1 worker", shares), per_second(shares)


async def _grown(server: PostgresServer, rows: int, workers: int) -> tuple[str, float]:
    """The same on PostgreSQL."""
    url = await server.blank()
    shares = await measure(url, rows, workers)
    line = _line(f"{await durability(url)}, {workers} worker(s)", shares)
    await server.drop(url)
    return line, per_second(shares)


def _line(what: str, shares: Sequence[Worked]) -> str:
    rows = sum(share.rows for share in shares)
    return (
        f"{what}, {rows:,} rows: {per_second(shares):,.0f} rows/s, "
        f"tick p99 {max(s.tick_p99 for s in shares) * 1000:.0f} ms, "
        f"worker {max(s.megabytes for s in shares):.0f} MB"
    )


if __name__ == "__main__":
    set_up_interpreter()
    print(json.dumps(uvloop.run(work(sys.argv[1], CampaignId(int(sys.argv[2]))))))
