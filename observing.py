"""What is seen of a process from outside, put together beside `wiring`, which does so for its work.

Metrics, the beat that says that messages are sent, and the watch that alerts.
"""

import asyncio
import os
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

import structlog

from campaigns.alerts import Raised, Watch, mail_about
from campaigns.facts import Facts
from campaigns.meters import Meters
from campaigns.sending import StorageDown
from campaigns.unknown_words import UNKNOWN_WORDS
from dispatch.limits import rate_at
from installation import Installation
from reaching import on_port
from storage.alerts import SqlAlerts
from storage.duties import DISPATCH, WATCH, SqlDuties
from storage.facts import SqlFacts
from wiring import own_mail

HERE_ONLY = "127.0.0.1"
BEAT_EVERY = 5.0  # seconds
STUCK = 10.0  # seconds without a look for work: the dispatcher is not at it, so it says nothing

LOOK_EVERY = 15.0  # seconds
WATCH_HELD = 50.0  # seconds: whoever died is followed within four looks

SendMail = Callable[[str, str], Awaitable[bool]]
"""A subject and a text; whether the mail server took it."""

log = structlog.get_logger()


@asynccontextmanager
async def observed(place: Installation, meters: Meters | None = None) -> AsyncIterator[None]:
    """Beside the block; with `meters` where that dispatches."""
    owner = f"{os.getpid()}-{secrets.token_hex(8)}"
    duties = SqlDuties(place.database, place.keyring)
    beat = Beat(duties, meters, owner) if meters else None
    if beat:
        await beat.say()
    watching = Watcher(
        duties=duties,
        read=SqlFacts(place.database, place.keyring).read,
        alerts=SqlAlerts(place.database, place.keyring),
        send=alert_mail(place),
        owner=owner,
    )
    async with asyncio.TaskGroup() as tasks:
        beside = [tasks.create_task(watching.run())]
        if beat:
            beside.append(tasks.create_task(beat.run()))
        if place.settings.metrics_port is not None:
            beside.append(tasks.create_task(serve_metrics(place, meters)))
        yield
        for task in beside:
            task.cancel()


class Beat:
    """Says every BEAT_EVERY seconds that messages are sent, as long as the dispatcher is at it."""

    def __init__(self, duties: SqlDuties, meters: Meters, owner: str) -> None:
        self._duties = duties
        self._meters = meters
        self._owner = owner

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            await asyncio.sleep(BEAT_EVERY)
            await self.look()

    async def look(self) -> None:
        looked = self._meters.looked
        if looked is not None and time.monotonic() - looked < STUCK:
            await self.say()

    async def say(self) -> None:
        try:
            slowest = self._meters.take_slowest_tick()
            await self._duties.beat(DISPATCH, self._owner, slowest)
        except StorageDown as error:
            log.warning("beat_not_written", reason=str(error))


async def serve_metrics(place: Installation, meters: Meters | None) -> None:
    """Until it is cancelled."""
    from web.app import serve  # noqa: PLC0415 - 0.3 s and 15 MB that the others save
    from web.metrics import metrics_app  # noqa: PLC0415 - the same

    port = place.settings.metrics_port or 0
    facts = SqlFacts(place.database, place.keyring)
    with on_port("METRICS_PORT", port):
        app = metrics_app(facts.read, rate_at, meters, UNKNOWN_WORDS)
        await serve(app, port, HERE_ONLY)


class Watcher:
    """Looks every LOOK_EVERY seconds at how the installation stands, and tells what is wrong.

    Every process has one, and one of them at a time does it.
    """

    def __init__(
        self,
        *,
        duties: SqlDuties,
        read: Callable[[], Awaitable[Facts]],
        alerts: SqlAlerts,
        send: SendMail | None,
        owner: str,
    ) -> None:
        self._duties = duties
        self._read = read
        self._alerts = alerts
        self._send = send
        self._owner = owner
        self._watch: Watch | None = None
        self._kinds: set[str] = set()

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            try:
                await self.look(time.monotonic())
            except StorageDown as error:
                log.warning("watch_failed", reason=str(error))
            await asyncio.sleep(LOOK_EVERY)

    async def look(self, at: float) -> None:
        """`at` is this process's monotonic clock. Raises StorageDown."""
        if not await self._duties.take(WATCH, self._owner, WATCH_HELD):
            self._watch = None
            return
        self._watch = self._watch or Watch()
        facts = await self._read()
        found = self._watch.look(facts, at)
        kinds = {one.kind.value for one in found}
        if kinds != self._kinds:
            log.warning("alerts", kinds=sorted(kinds))
        self._kinds = kinds
        due = await self._alerts.keep(found, is_sure=self._watch.is_sure)
        for raised in due if self._send else ():
            await self._mail(raised, facts)

    async def _mail(self, raised: Raised, facts: Facts) -> None:
        """What is not taken is tried again at the next look."""
        if self._send and await self._send(*mail_about(raised, facts)):
            await self._alerts.mailed(raised)


def alert_mail(place: Installation) -> SendMail | None:
    """To whom the operator named, through the installation's mail account; None where nobody is."""
    address = place.settings.alerts_to
    return partial(own_mail(place).send, address) if address else None
