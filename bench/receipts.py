"""Receipts as a provider tells them, signed, while a worker sends: four of each message.

The shipped `web` and one `worker` on PostgreSQL, and a counterpart that says where it was told to
call. What is measured is how long an answer takes, and how long what was told waits to be applied.
"""

import asyncio
import base64
import hmac
import json
import statistics
import tempfile
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast
from urllib.parse import urlencode, urlsplit

from bench.laying import start
from bench.samples import ACCOUNT, PUBLIC, TEXT
from bench.sites import Site, going_first, listens, per_second, site, unused_port
from storage.facts import SqlFacts
from tests.fakes.postgres import PostgresServer, own_postgres

RATE, SECONDS = 514.0, 60  # a little more than the 500 that is asked for, as it begins with few
WORDS = ("queued", "sent", "delivered", "read")
TOKEN = "0d" * 16
TOLD_OF = replace(
    TEXT, rate=RATE, fields={**ACCOUNT, "auth_token": TOKEN}, settings={"PUBLIC_URL": PUBLIC}
)
CALLERS = 192
"""Connections of the provider, with one call at a time on each: so many that none has to wait for
another at 2,000 in a second, each of which may take 100 ms."""
LOOK_EVERY = 0.02


@dataclass(slots=True)
class Told:
    took: list[float] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    refused: int = 0
    lag: float = 0.0
    sent: Sequence[float] = ()


def form_of(word: str) -> tuple[bytes, bytes]:
    """What is signed of a call beside its address, and its body."""
    form = {"MessageSid": "SM1", "MessageStatus": word, "To": "+6581234567"}
    return "".join(name + form[name] for name in sorted(form)).encode(), urlencode(form).encode()


FORMS = tuple(form_of(word) for word in WORDS)
HOST = urlsplit(PUBLIC).netloc


def calls_of(callback: str) -> Iterator[bytes]:
    """All about one message, signed, as it goes over the wire; they share its cores with us, so it
    is made as cheaply as can be."""
    callback = callback.partition("#")[0]
    address = callback.encode()
    head = (
        f"POST {callback.removeprefix(PUBLIC)} HTTP/1.1\r\nHost: {HOST}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nX-Twilio-Signature: "
    ).encode()
    for signed, body in FORMS:
        digest = hmac.digest(TOKEN.encode(), address + signed, "sha1")
        signature = base64.b64encode(digest)
        yield b"%s%s\r\nContent-Length: %d\r\n\r\n%s" % (head, signature, len(body), body)


class Provider:
    """CALLERS connections, each with one call on its way; what there is to tell waits for one."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self.calls: deque[bytes] = deque()
        self.idle: list[Caller] = []

    @classmethod
    async def connect(cls, port: int, told: Told) -> "Provider":
        provider, loop = cls(told), asyncio.get_running_loop()
        for _ in range(CALLERS):
            await loop.create_connection(lambda: Caller(provider), "127.0.0.1", port)
        return provider

    def tell(self, call: bytes) -> None:
        self.calls.append(call)
        if self.idle:
            self.idle.pop().call()


class Caller(asyncio.Protocol):
    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._provider.idle.append(self)

    def call(self) -> None:
        self._began = time.perf_counter()
        self._transport.write(self._provider.calls.popleft())

    def data_received(self, data: bytes) -> None:
        """An answer: it is short enough to come whole."""
        told = self._provider.told
        told.took.append(time.perf_counter() - self._began)
        told.at.append(time.time())
        told.refused += b" 204 " not in data.partition(b"\r\n")[0]
        if self._provider.calls:
            self.call()
        else:
            self._provider.idle.append(self)


async def measure_receipts(url: str, folder: Path, seconds: int = SECONDS) -> Told:
    told = Told()
    port = unused_port()
    messages = round(RATE * seconds)
    async with site(url, folder, TOLD_OF) as here, here.at_work("web", PORT=str(port)):
        draft = await here.draft(messages)
        await listens(port)
        provider = await Provider.connect(port, told)
        async with here.at_work("worker"):
            looking = asyncio.create_task(_look(here, told))
            await start(here.database, here.ring, draft)
            with going_first():
                await _follow(here, provider, messages)
            looking.cancel()
            told.sent = here.provider.times()
    return told


async def _follow(here: Site, provider: Provider, messages: int) -> None:
    """Each message that the counterpart took is told of, as soon as it stands in its journal."""
    half = ""
    with here.provider.journal.open() as journal:
        while len(provider.told.at) < messages * len(WORDS):
            *lines, half = (half + journal.read()).split("\n")
            for line in lines:
                for call in calls_of(json.loads(line)["callback"]):
                    provider.tell(call)
            await asyncio.sleep(LOOK_EVERY)


async def _look(here: Site, told: Told) -> None:
    """How old the oldest is that waits."""
    facts = SqlFacts(here.database, here.ring)
    while True:
        told.lag = max(told.lag, (await facts.read()).receipts_lag)
        await asyncio.sleep(0.5)


async def receipts_table() -> list[str]:
    """What `make bench` prints about receipts."""
    with tempfile.TemporaryDirectory() as name, own_postgres() as server:
        url = await PostgresServer(server.url).blank()
        told = await measure_receipts(url, Path(name))
    p99 = statistics.quantiles(told.took, n=100)[-1] * 1000
    offered = RATE * len(WORDS)
    return [
        f"{per_second(told.at):,.0f} receipts/s of {offered:,.0f}, {told.refused} refused",
        f"beside {per_second(told.sent):,.0f} messages/s of {RATE:,.0f}",
        f"answered within p99 {p99:.0f} ms, worst {max(told.took) * 1000:.0f} ms",
        f"applied within {told.lag:.1f} s",
    ]
