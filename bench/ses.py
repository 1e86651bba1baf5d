"""Amazon SES, measured: one mail a call beside the bare client, and news in bulk, fifty a call.

The counterpart is a process of its own and answers after LATENCY. A figure says with how many
messages on their way (W) it was reached: a bulk call of fifty is fifty.
"""

import tempfile
from pathlib import Path

from bench.dispatch import measure_bare_loop, measure_dispatch
from bench.laying import in_folder, start
from bench.samples import NEWS, SES_ACCOUNT
from bench.sites import counterpart, per_second, site
from campaigns.ports import Surroundings
from channels._ses import Ses
from channels.email_ses import open_account
from config.settings import Endpoints, Rehearsal
from tests.fakes.postgres import PostgresServer, own_postgres

LATENCY = 0.02
ROWS, ROWS_IN_BULK = 5_000, 60_000
IN_FLIGHT, IN_FLIGHT_IN_BULK = 64, 1_000


def account(url: str) -> Ses:
    where = Surroundings(
        endpoints=Endpoints(aws=url),
        rehearsal=Rehearsal(),
        outbox=Path(),
        in_flight_max=IN_FLIGHT,
    )
    return open_account(SES_ACCOUNT, where)


async def in_bulk(url: str, folder: Path, role: str, number: int) -> float:
    """News, by the shipped commands: mails per second."""
    in_flight = {"IN_FLIGHT_MAX": str(IN_FLIGHT_IN_BULK)}
    async with site(url, folder, NEWS, LATENCY) as here, here.at_work(role, number, **in_flight):
        await start(here.database, here.ring, await here.draft(ROWS_IN_BULK))
        return per_second(await here.provider.has(ROWS_IN_BULK))


async def ses_table() -> list[str]:
    """What `make bench` prints about Amazon SES."""
    with tempfile.TemporaryDirectory() as name, own_postgres() as server:
        folder = Path(name)
        async with counterpart(folder, LATENCY, NEWS.counterpart) as amazon:
            one, _ = await measure_dispatch(lambda _: account(amazon.url), ROWS)
            bare = await measure_bare_loop(account(amazon.url), ROWS, IN_FLIGHT, "person")
        embedded = await in_bulk(in_folder(folder), folder, "run", 1)
        grown = await in_bulk(await PostgresServer(server.url).blank(), folder, "worker", 2)
    ratio = one.per_second / bare.per_second
    beside = f"bare loop {bare.per_second:,.0f}, ratio {ratio:.2f}"
    return [
        f"latency {LATENCY * 1000:.0f} ms",
        f"one a call: {one.per_second:,.0f} mails/s, {beside}, W={IN_FLIGHT}",
        f"in bulk, W={IN_FLIGHT_IN_BULK} for each worker: embedded {embedded:,.0f} mails/s,",
        f"  PostgreSQL, 2 workers, {grown:,.0f}",
    ]
