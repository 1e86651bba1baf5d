"""The amounts, the figures at the end of a run, and an agency with an account at a local Twilio."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agencies.model import Agency
from agencies.sealing import KeyRing
from storage.database import Database
from storage.store import SqlStore
from tests.soak.amounts import OPTION, Amounts, Note
from tests.soak.counterpart import LIGHT, Counterpart
from tests.soak.crew import Site
from tests.soak.yard import Yard


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(f"--{OPTION}", action="store_true", help="the whole of it, not a tenth")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The tenth is without what needs a quiet machine, since it would prove nothing beside others,
    and without what takes long and repeats another test."""
    if not config.getoption(OPTION, default=False):
        items[:] = [item for item in items if item.get_closest_marker("whole") is None]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    measured = [one for one in reports if one.when == "call" and one.user_properties]
    if measured:
        terminalreporter.section("figures")
    for one in sorted(measured, key=lambda report: report.nodeid):
        figures = ", ".join(f"{value} {name}" for name, value in one.user_properties)
        terminalreporter.line(f"{one.nodeid.partition('::')[2]}: {figures} ({one.duration:.0f} s)")


@pytest.fixture
def amounts(request: pytest.FixtureRequest, record_property: Note) -> Amounts:
    whole = bool(request.config.getoption(OPTION, default=False))
    return Amounts(whole=whole, note=record_property)


@pytest.fixture
async def twilio(tmp_path: Path) -> AsyncIterator[Counterpart]:
    """With 20 to 80 ms until it answers, in a process of its own."""
    async with Counterpart(tmp_path / "journal.jsonl") as running:
        yield running


@pytest.fixture
async def yard(database: Database, keyring: KeyRing, store: SqlStore, agency: Agency) -> Yard:
    return Yard(database=database, keyring=keyring, store=store, agency=agency)


@pytest.fixture
async def site(tmp_path: Path, database_url: str, twilio: Counterpart) -> AsyncIterator[Site]:
    made = Site(tmp_path, database_url, twilio)
    yield made
    await made.clear()


@pytest.fixture
async def light_site(tmp_path: Path, database_url: str) -> AsyncIterator[Site]:
    """One whose provider takes a message as soon as it is there."""
    async with Counterpart(tmp_path / "light.jsonl", ("--latency=0.05",), LIGHT) as running:
        made = Site(tmp_path, database_url, running)
        yield made
        await made.clear()
