"""What a worker's statements cost it the first time, before others wait for its locks."""

import logging

import pytest

from agencies.sealing import KeyRing
from storage.database import Database
from storage.engine import SqlEngine
from storage.quick import Quick
from tests.dispatch.office import Office
from tests.storage.engine_steps import give_back, leased, mark


async def test_a_worker_that_is_prepared_writes_no_statement_in_its_first_tick(
    office: Office, database: Database, keyring: KeyRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = await office.launch(1)
    engine = SqlEngine(database, keyring)
    await engine.prepare()
    monkeypatch.setattr(Quick, "_written", lambda *_: pytest.fail("it is written only now"))
    ticked = await mark(engine, await leased(engine, campaign), [2])
    assert len(ticked.marked[campaign]) == 1


async def test_nor_for_the_rows_of_one_who_died_of_which_it_has_never_seen_any(
    office: Office, database: Database, keyring: KeyRing, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "sqlalchemy.engine")  # before the connections are there
    campaign = await office.launch(4)
    engine = SqlEngine(database, keyring)
    died = await leased(engine, campaign, 2)
    await mark(engine, died, [2])
    await office.expire_leases()
    await engine.reap()

    database.engine.sync_engine.clear_compiled_cache()
    await engine.prepare()
    caplog.clear()
    await give_back(engine, await leased(engine, campaign))
    again = await leased(engine, campaign)
    cut = await leased(engine, campaign)
    assert (again.chunk, [row.row for row in again.rows]) == (died.chunk, [3])
    assert [row.row for row in cut.rows] == [4, 5]
    assert "cached since" in caplog.text
    assert "generated in" not in caplog.text
