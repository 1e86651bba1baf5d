"""One connection to SQLite in a thread of its own, for transactions that must be quick.

aiosqlite hands every step of every statement to its thread and waits for it: about four hand-overs
a statement, of some 60 to 300 µs each. A tick has a dozen statements and there are a hundred ticks
a second, so the whole of a tick is handed over once (docs/decisions/0024).
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import URL, StaticPool, create_engine, event
from sqlalchemy.engine import Connection, Engine

from storage.sqlite_file import opened

T = TypeVar("T")


class SqliteThread:
    """Opened when it is first used. `begin` is what the other connections do.

    It `writes`, or changes nothing and waits for no writer.
    """

    def __init__(
        self,
        url: URL,
        begin: Callable[[Connection], None],
        *,
        writes: bool,
    ) -> None:
        self._engine: Engine = create_engine(
            url.set(drivername="sqlite"),
            poolclass=StaticPool,
            creator=lambda: opened(url.database or ":memory:"),
            hide_parameters=True,
            execution_options={"writes": writes},
        )
        event.listen(self._engine, "begin", begin)
        self._connection: Connection | None = None  # taken from its pool once: 0.1 ms each time
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite")

    async def run(self, work: Callable[[Connection], T]) -> T:
        """One transaction. Who is cancelled waits for its end, so that it never runs on unseen."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        running = self._thread.submit(self._transact, work)
        running.add_done_callback(lambda _: loop.call_soon_threadsafe(_tell, done))
        try:
            await done
        except asyncio.CancelledError:
            await asyncio.wait([asyncio.wrap_future(running)])
            raise
        return running.result()

    def _transact(self, work: Callable[[Connection], T]) -> T:
        if self._connection is None:
            self._connection = self._engine.connect()
        with self._connection.begin():
            return work(self._connection)

    def close(self) -> None:
        self._thread.shutdown()
        if self._connection is not None:
            self._connection.close()
        self._engine.dispose()


def _tell(done: "asyncio.Future[None]") -> None:
    if not done.done():
        done.set_result(None)
