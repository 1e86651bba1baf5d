"""Statements that are handed straight to the driver."""

import pytest

from agencies.sealing import KeyRing
from storage.database import Database
from storage.engine import SqlEngine
from storage.quick import Quick
from tests.dispatch.office import Office
from tests.storage.engine_steps import leased, mark


async def test_a_worker_that_is_prepared_writes_no_statement_in_its_first_tick(
    office: Office, database: Database, keyring: KeyRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = await office.launch(1)
    engine = SqlEngine(database, keyring)
    engine.prepare()
    monkeypatch.setattr(Quick, "_written", lambda *_: pytest.fail("it is written only now"))
    ticked = await mark(engine, await leased(engine, campaign), [2])
    assert len(ticked.marked[campaign]) == 1
