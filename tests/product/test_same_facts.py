"""One state of an installation, told to Prometheus, to the doctor and to staff: it is the same."""

import re
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest
from sqlalchemy import update

from agencies.model import Agency, CredentialId
from agencies.sealing import KeyRing
from campaigns.pacing import Down, PaceKind
from campaigns.sending import Record
from campaigns.states import Event
from storage.database import Database, db_now
from storage.store import SqlStore
from storage.tables import inbox, pace
from tests.product.running import Product
from tests.product.test_observed import beside, metrics
from tests.product.test_processes import _answer
from tests.soak.yard import Yard
from tests.storage.engine_steps import leased, mark, tell

ROWS, MORE_ROWS = 25, 7
LATE = 3600.0
"""Seconds for which receipts wait, and for which the account that is down is left alone."""
DOWN = "account 1"
"""What staff call the second: they are counted from 0."""
BY_THE_DOCTOR = {
    Down.UNREACHABLE: "its provider cannot be reached; it is tried again in",
    Down.REFUSED: "its provider refuses it, or it cannot be opened; it is tried again in",
    Down.WAITS: "its provider asked to wait; it is tried again in",
    Down.FAILS: "its provider answers, and takes nothing; it is tried again in",
}
IN_STATUS = {
    Down.UNREACHABLE: " cannot be reached.",
    Down.REFUSED: ": its provider refuses it, or it cannot be opened.",
    Down.WAITS: " asked us to wait",
    Down.FAILS: " answers, and takes nothing.",
}
QUEUE = (
    r"Queue: (\d+) campaigns run, (\d+) paused by themselves; (\d+) messages wait, "
    r"(\d+) are on their way, (\d+) are uncertain"
)


@dataclass(frozen=True, slots=True)
class Accounts:
    well: CredentialId
    down: CredentialId


@pytest.fixture
async def accounts(
    database: Database, keyring: KeyRing, store: SqlStore, agency: Agency, why: Down
) -> Accounts:
    """With a campaign each: of the first one a message is on its way, one uncertain, one accepted;
    the second is down. Two receipts wait, and nobody sends."""
    yard = Yard(database=database, keyring=keyring, store=store, agency=agency)
    found = Accounts(await yard.twilio_account(rate=10), await yard.twilio_account(rate=10))
    campaign = await yard.send(ROWS, found.well)
    await yard.send(MORE_ROWS, found.down)
    await mark(yard.engine, await leased(yard.engine, campaign), [1, 2, 3])
    await tell(yard.engine, *(Record(campaign, row, 1, event) for row, event in
                              ((1, Event.ACCEPT), (2, Event.LOSE))))  # fmt: skip
    receipts = [Record(campaign, row, 1, Event.RECEIPT_DELIVERED) for row in (1, 2)]
    await yard.engine.put_receipts(receipts)
    is_down = (pace.c.kind == PaceKind.CREDENTIAL) & (pace.c.subject == found.down)
    down = {"opened": 2, "paused_because": why, "paused_until": db_now() + LATE}
    async with database.write() as connection:
        await connection.execute(update(inbox).values(received_at=db_now() - LATE))
        changed = await connection.execute(update(pace).where(is_down).values(down))
        assert changed.rowcount == 1
    return found


@dataclass(frozen=True, slots=True)
class Told:
    """`numbers` are campaigns that run and that paused by themselves, messages that wait, are on
    their way and are uncertain, and receipts that wait."""

    numbers: tuple[int, ...]
    nobody_sends: bool
    down: Sequence[int]


def by_prometheus(found: Mapping[str, float]) -> Told:
    names = ("campaigns_running", "campaigns_tripped", "queued", "inflight", "uncertain",
             "receipts_waiting")  # fmt: skip
    opened = [name for name, is_open in found.items() if is_open and name.startswith("breaker")]
    return Told(
        tuple(int(found[name]) for name in names),
        nobody_sends=not found["dispatching"],
        down=[int(n) for n in re.findall(r'credential="(\d+)"', "".join(opened))],
    )


def by_the_doctor(said: str) -> Told:
    [queue] = re.findall(QUEUE, said)
    receipts = re.findall(r"Receipts: (\d+) wait", said)
    return Told(
        tuple(map(int, (*queue, *receipts))),
        nobody_sends="Dispatch: nobody sends." in said,
        down=[int(n) for n in re.findall(r"WRONG  Account (\d+)", said)],
    )


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("why", Down)
async def test_prometheus_the_doctor_and_status_tell_the_same(
    product: Product, accounts: Accounts, why: Down
) -> None:
    port, page = free_port(), free_port()
    web, console = beside(product), beside(product)
    web.settings = {"METRICS_PORT": str(port), "PORT": str(page)}
    await web.start(role="web")
    scraped = await metrics(port)
    said = (await (await product.start(role="doctor")).ends()).said
    await console.start("/status", role="console")
    await console.says("[2] Flood drill")
    status = await console.killed()

    told = by_prometheus(scraped)
    assert told == Told((2, 0, ROWS - 3 + MORE_ROWS, 1, 1, 2), True, [accounts.down])  # noqa: FBT003
    assert by_the_doctor(said) == told
    [lag] = re.findall(r"the oldest for ([\d,]+) s\.", said)
    assert int(lag.replace(",", "")) == pytest.approx(scraped["receipts_lag_seconds"], abs=60)
    [oldest] = re.findall(r"was not served for ([\d,]+) s\.", said)
    assert int(oldest.replace(",", "")) == pytest.approx(scraped["oldest_queued_seconds"], abs=60)
    of = f'{{channel="sms",credential="{accounts.well}"}}'
    rate, limit = scraped[f"rate_actual{of}"], scraped[f"rate_limit{of}"]
    assert f"it may have {rate:.1f} of {limit:.1f} messages a second." in said
    assert BY_THE_DOCTOR[why] in said
    assert "reports of the providers wait since 1 h" in status
    done = re.findall(r"Flood drill \S running, (\d+) of (\d+)", status)
    assert len(done) == scraped["campaigns_running"]
    assert sum(int(of) - int(n) for n, of in done) == scraped["queued"] + scraped["inflight"]
    assert "• Nobody is sending" in status
    assert f"account “{DOWN}”{IN_STATUS[why]}" in status
    assert status.count("account “") == 1
    assert (await _answer(page), scraped["database_up"]) == ((200, "ready\n"), 1)
