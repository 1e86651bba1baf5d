"""A process that is frozen between preparing a statement and running it gives its locks back."""

from functools import partial

import asyncpg  # type: ignore[import-untyped]
import pytest
from sqlalchemy import make_url

from storage import engine as engine_module
from storage.engine import SqlEngine
from tests.dispatch.office import Office
from tests.fakes.eventually import eventually
from tests.storage.engine_steps import leased

PARSE_AND_FLUSH = b"P\x00\x00\x00\x10\x00SELECT 1\x00\x00\x00H\x00\x00\x00\x04"
"""https://www.postgresql.org/docs/current/protocol-message-formats.html"""


async def half_say(url: str, chunk_id: int) -> asyncpg.Connection:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    frozen = await asyncpg.connect(plain, server_settings={"application_name": "postbote"})
    await frozen.execute("BEGIN")
    await frozen.execute("SELECT id FROM chunk WHERE id = $1 FOR UPDATE", chunk_id)
    frozen._transport.pause_reading()
    frozen._transport.write(PARSE_AND_FLUSH)
    return frozen


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
async def test_what_a_frozen_process_holds_is_free_again(
    office: Office, engine: SqlEngine, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "HALF_SAID", 0.5)
    lease = await leased(engine, await office.launch(3))
    await office.expire_leases()
    frozen = await half_say(database_url, lease.chunk)
    assert (await engine.reap()).chunks == 0

    async def is_reaped(engine: SqlEngine) -> bool:
        return (await engine.reap()).chunks == 1

    await eventually(partial(is_reaped, engine))
    frozen.terminate()
