"""Wake-ups from process to process: what is looked for five times a second is found at once.

https://www.postgresql.org/docs/current/sql-notify.html
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog
from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from storage.database import Database
from storage.reaching import driver_faults

log = structlog.get_logger()

CHANNEL = "postbote"
APART = 0.05  # seconds between two wake-ups: a storm of receipts must not become one of looks
ASK_EVERY, ANSWER_WITHIN = 30.0, 10.0  # seconds; a server that vanished does not say so
FIRST_PATIENCE, MOST_PATIENCE = 0.25, 30.0  # seconds until a lost connection is opened again

_NOTIFY = select(func.pg_notify(CHANNEL, ""))


def announce(connection: Connection) -> None:
    """Heard once this transaction is committed. On SQLite there is no other process to hear it."""
    if connection.dialect.name == "postgresql":
        connection.execute(_NOTIFY)


async def listen(
    database: Database, wake: Callable[[], None], *, ask_every: float = ASK_EVERY
) -> None:
    """Until it is cancelled, on one connection of the pool; on SQLite it returns at once.

    It also wakes whenever it begins to listen, since nobody knows what was said before.
    """
    listener = Listener(wake, ask_every)
    while not database.is_sqlite:
        try:
            await listener.listen(database)
        except driver_faults(database) as fault:
            reason, again_in = type(fault).__name__, listener.patience
            log.warning("not_listening", reason=reason, again_in=again_in)
        await asyncio.sleep(listener.patience)
        listener.patience = min(listener.patience * 2, MOST_PATIENCE)


class Listener:
    def __init__(self, wake: Callable[[], None], ask_every: float) -> None:
        self.patience = FIRST_PATIENCE
        self._wake = wake
        self._ask_every = ask_every
        self._due: asyncio.TimerHandle | None = None
        self._woke = 0.0

    async def listen(self, database: Database) -> None:
        """Until the connection is lost. Raises what the driver does."""
        lost = asyncio.Event()
        async with database.engine.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            try:
                driver.add_termination_listener(lambda _: lost.set())
                await driver.add_listener(CHANNEL, self.heard)
                self.patience = FIRST_PATIENCE
                self.heard()
                await self.outlast(driver, lost)
            finally:
                await connection.invalidate()  # in the pool it would go on listening

    async def outlast(self, driver: Any, lost: asyncio.Event) -> None:
        """Raises what the driver does when it is asked and nobody answers."""
        while not lost.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(lost.wait(), self._ask_every)
                return
            await driver.execute("SELECT 1", timeout=ANSWER_WITHIN)

    def heard(self, *_said: object) -> None:
        """Passed on at once, or a moment after the last, with all that come until then."""
        if self._due is None:
            loop = asyncio.get_running_loop()
            self._due = loop.call_at(max(self._woke + APART, loop.time()), self._pass_on)

    def _pass_on(self) -> None:
        self._due = None
        self._woke = asyncio.get_running_loop().time()
        self._wake()
