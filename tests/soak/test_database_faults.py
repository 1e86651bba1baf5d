"""A database that crashes, is full, or hangs: sending stops, goes on, and nobody gets two."""

import asyncio
import resource
import time
from collections.abc import Iterator
from functools import partial
from random import Random
from typing import NamedTuple

import pytest
from sqlalchemy import text

from campaigns.lifecycle import CampaignState
from campaigns.model import CampaignId
from dispatch.worker import WORTH_TELLING
from storage.tables import delivery
from tests.fakes.eventually import eventually
from tests.fakes.postgres import Databases, OwnServer, PostgresServer, own_postgres
from tests.soak.amounts import Amounts
from tests.soak.audit import Audit, audit
from tests.soak.crew import Site, W, pid_of
from tests.soak.yard import Yard

PATIENCE = 120.0
RATE = 200
ROWS = 1000
WORKERS = 2
HELD = 10.0  # seconds
FULL = 64 * 1024  # bytes: how long any file may be
NO_ROOM = (  # https://www.postgresql.org/docs/current/errcodes-appendix.html: class 53
    (
        "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = 'disk_full'; END $$"
    ),
    f"CREATE TRIGGER no_room BEFORE UPDATE ON {delivery.name} EXECUTE FUNCTION no_room()",
)
ROOM = f"DROP TRIGGER no_room ON {delivery.name}"

ON_POSTGRES = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
ON_SQLITE = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)


@pytest.fixture(scope="module")
def server() -> Iterator[OwnServer]:
    """One that keeps what it committed, and that nobody else uses."""
    with own_postgres() as own:
        yield own


@pytest.fixture(scope="module")
def postgresql_databases(server: OwnServer) -> Databases:
    return PostgresServer(server.url)


@pytest.fixture(scope="module")
def migrated_urls() -> dict[str, str]:
    """Of this server."""
    return {}


async def finished(yard: Yard, site: Site, campaign: CampaignId, rows: int) -> Audit:
    await eventually(partial(yard.is_in, campaign, CampaignState.FINISHED), PATIENCE)
    for crew in site.crews:
        await crew.dismiss_all()
    assert await yard.unequal_counters() == []
    return audit(site.twilio.journal(), await yard.ledger(campaign), campaign, rows)


@ON_POSTGRES
async def test_a_server_that_crashes_again_and_again_costs_nobody_anything(
    yard: Yard, site: Site, amounts: Amounts, server: OwnServer
) -> None:
    restarts, luck = amounts.of(20), Random(7)  # noqa: S311 - a test's dice
    rows = 400 * restarts
    campaign = await yard.send(rows, await yard.twilio_account(rate=RATE))
    await site.crew().hire(WORKERS)

    for _ in range(restarts):
        wanted = len(site.twilio.journal()) + luck.randint(50, 150)
        await eventually(partial(site.has_received, wanted), PATIENCE)
        await asyncio.to_thread(server.restart)
        await yard.database.engine.dispose()  # our own connections went with it
    await eventually(partial(site.has_received, wanted + 50), PATIENCE)
    await asyncio.to_thread(server.stop)
    gone = time.time()
    await eventually(partial(has_passed, gone + WORTH_TELLING + 2))
    back = time.time()
    await asyncio.to_thread(server.start)
    await yard.database.engine.dispose()

    found = await finished(yard, site, campaign, rows)
    meanwhile = sum(gone + 1 < one.at < back for one in site.twilio.journal())
    amounts.notes(sent_while_it_was_away=meanwhile)
    amounts.notes(restarts=restarts)
    found.note(amounts)
    assert (found.faults, found.uncertain, meanwhile) == (0, 0, 0)
    assert "interrupted" in {notice.kind for notice in await yard.notices()}


@ON_SQLITE
async def test_a_full_disk_stops_sending_and_room_lets_it_go_on(
    yard: Yard, site: Site, amounts: Amounts
) -> None:
    """No file of the process can grow, by RLIMIT_FSIZE: what stands in for a disk without room."""
    campaign = await yard.send(ROWS, await yard.twilio_account(rate=RATE))
    crew = site.crew("run")
    await crew.hire()
    await eventually(partial(site.has_received, 100), PATIENCE)
    limits = resource.prlimit(pid_of(crew.present[0]), resource.RLIMIT_FSIZE, (FULL, -1))
    full = time.time()
    await eventually(partial(has_passed, full + WORTH_TELLING + 2))
    resource.prlimit(pid_of(crew.present[0]), resource.RLIMIT_FSIZE, limits)

    await went_on(yard, site, amounts, campaign, Full(full, time.time()))


@pytest.mark.whole
@ON_POSTGRES
async def test_a_server_without_room_stops_sending_and_room_lets_it_go_on(
    yard: Yard, site: Site, amounts: Amounts
) -> None:
    """It says of each row that is to be changed what PostgreSQL says on a full disk."""
    campaign = await yard.send(ROWS, await yard.twilio_account(rate=RATE))
    await site.crew().hire(WORKERS)
    await eventually(partial(site.has_received, 100), PATIENCE)
    async with yard.database.write_as_owner() as connection:
        for statement in NO_ROOM:
            await connection.execute(text(statement))
    full = time.time()
    await eventually(partial(has_passed, full + WORTH_TELLING + 2))
    async with yard.database.write_as_owner() as connection:
        await connection.execute(text(ROOM))

    await went_on(yard, site, amounts, campaign, Full(full, time.time()))


class Full(NamedTuple):
    since: float
    until: float


async def went_on(
    yard: Yard, site: Site, amounts: Amounts, campaign: CampaignId, full: Full
) -> None:
    found = await finished(yard, site, campaign, ROWS)
    times = [one.at for one in site.twilio.journal()]
    meanwhile = sum(full.since + 1 < at < full.until for at in times)
    went_on_after = min(at for at in times if at > full.until) - full.until
    amounts.notes(sent_while_it_was_full=meanwhile)
    amounts.notes(seconds_until_it_went_on=round(went_on_after, 1))
    found.note(amounts)
    assert (found.faults, found.uncertain, meanwhile) == (0, 0, 0)
    assert "interrupted" in {notice.kind for notice in await yard.notices()}


async def test_a_lock_that_is_held_stops_sending_and_its_end_lets_it_go_on(
    yard: Yard, site: Site, amounts: Amounts
) -> None:
    campaign = await yard.send(ROWS, await yard.twilio_account(rate=RATE))
    await site.crew().hire()
    await eventually(partial(site.has_received, 100), PATIENCE)
    async with yard.database.write() as connection:  # which locks all of SQLite
        locked = time.time()
        if not yard.database.is_sqlite:
            await connection.execute(text(f"LOCK TABLE {delivery.name}"))
            await connection.execute(text(f"SELECT pg_sleep({HELD})"))  # idle, it would be ended
        await eventually(partial(has_passed, locked + HELD))
    free = time.time()

    found = await finished(yard, site, campaign, ROWS)
    times = [one.at for one in site.twilio.journal()]
    meanwhile = sum(locked + 1 < at < free for at in times)
    amounts.notes(sent_while_it_was_held=meanwhile)
    amounts.notes(seconds_until_it_went_on=round(min(at for at in times if at > free) - free, 1))
    found.note(amounts)
    assert (found.faults, meanwhile) == (0, 0)
    assert found.uncertain <= W
    assert "interrupted" in {notice.kind for notice in await yard.notices()}


async def has_passed(moment: float) -> bool:
    return time.time() > moment
