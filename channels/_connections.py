"""HTTP/1.1 over connections that are kept: one request at a time on each, and each written once.

What an API with a key needs, and no more: no redirects, cookies, proxies or compressed answers.
Decision 93 has what that saves. What came is read by llhttp: https://github.com/MagicStack/httptools.
It is long because all of a connection's life stands here, from its server's name to its end.
"""

import asyncio
import socket
import ssl
import time
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from http import HTTPStatus
from typing import NamedTuple, cast
from urllib.parse import quote, urlsplit

from aiohappyeyeballs import AddrInfoType, start_connection
from httptools import HttpResponseParser

from channels._http import TooLate, send_by

KEPT = 15.0
"""Seconds without a request after which a server may close it, just as the next one is written."""
NEXT_ADDRESS = 0.25
"""Seconds: https://www.rfc-editor.org/rfc/rfc8305#section-8, Connection Attempt Delay."""
PORTS = {"http": 80, "https": 443}
KNOWN = 10.0
"""Seconds for which an address is where the name led to, as for aiohttp."""
AS_THEY_ARE = "!$%&'()*+,/:;=?@[]"
"""https://www.rfc-editor.org/rfc/rfc3986#section-2, with what is escaped already."""


class Patience(NamedTuple):
    """Seconds. `connect` counts the wait for a free connection, too; after `answer` of waiting for
    the whole of it nobody knows what was done."""

    connect: float = 10.0
    answer: float = 60.0


class Answer(NamedTuple):
    """The names of its headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class NoConnection(Exception):
    """Not a byte has left us. Its cause says why, mostly as an OSError, TLS's words too."""


class Server(NamedTuple):
    scheme: str
    host: str
    port: int


class Connections:
    """Up to `most` are asked something at once, whoever they lead to."""

    def __init__(self, most: int, patience: Patience) -> None:
        self._patience = patience
        self._places = asyncio.Semaphore(most)
        self._is_closed = False
        self._looking = asyncio.Lock()
        self._found: dict[Server, tuple[float, Sequence[AddrInfoType]]] = {}
        self._kept: dict[Server, deque[_Connection]] = defaultdict(deque)

    async def ask(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes = b""
    ) -> Answer:
        """Raises NoConnection and TooLate, after which it may be asked again, as not a byte of it
        was written; and whatever else, after which it may have been done."""
        server, request = _written(method, url, headers, body)
        connection = await self._connect(server)
        try:
            if time.monotonic() > send_by.get():
                raise TooLate
            async with asyncio.timeout(self._patience.answer):
                return await connection.ask(request)
        finally:
            self._places.release()
            self._keep(server, connection)

    async def close(self) -> None:
        """At once, but for those under way: each when its answer is there."""
        self._is_closed = True
        for kept in self._kept.values():
            for connection in kept:
                connection.close()
        self._kept.clear()
        await asyncio.sleep(0)  # so long does the loop take to close them

    async def _connect(self, server: Server) -> "_Connection":
        if not self._places.locked() and (connection := self._one_kept(server)):
            await self._places.acquire()  # at once, so nobody can take this task away from it
            return connection
        try:
            async with asyncio.timeout(self._patience.connect):
                await self._places.acquire()
                try:
                    return self._one_kept(server) or await self._open(server)
                except BaseException:
                    self._places.release()
                    raise
        except Exception as error:  # whatever it is, nothing was written yet
            raise NoConnection from error

    async def _open(self, server: Server) -> "_Connection":
        secured = _tls() if server.scheme == "https" else None
        reached = await _reached(await self._addresses(server))
        _, connection = await asyncio.get_running_loop().create_connection(
            _Connection,
            sock=reached,
            ssl=secured,
            server_hostname=server.host if secured else None,
        )
        if not connection.is_free:
            raise ConnectionResetError("it was closed at once")
        return connection

    async def _addresses(self, server: Server) -> Sequence[AddrInfoType]:
        """Looked up once for all who wait for it."""
        async with self._looking:
            until, known = self._found.get(server, (0.0, ()))
            if time.monotonic() < until:
                return known
            found = await asyncio.get_running_loop().getaddrinfo(
                server.host, server.port, type=socket.SOCK_STREAM
            )
            self._found[server] = time.monotonic() + KNOWN, found
            return found

    def _one_kept(self, server: Server) -> "_Connection | None":
        """The last one used, as it is the least likely to be closed as we write."""
        kept = self._kept[server]
        while kept:
            connection = kept.pop()
            if connection.is_free and connection.free_since > time.monotonic() - KEPT:
                return connection
            connection.close()
        return None

    def _keep(self, server: Server, connection: "_Connection") -> None:
        if self._is_closed or not connection.is_free:
            connection.close()
            return
        kept = self._kept[server]
        kept.append(connection)
        while kept[0].free_since < connection.free_since - KEPT:
            kept.popleft().close()


class _Connection(asyncio.Protocol):
    """To one server. It is free until it is asked, and again once an answer is whole that says so.

    An answer that would end with its connection cannot be told from one that was broken off.
    """

    def __init__(self) -> None:
        self._is_free = True
        self.free_since = time.monotonic()
        self._loop = asyncio.get_running_loop()
        self._parser = HttpResponseParser(self)
        self._transport: asyncio.Transport
        self._asked: asyncio.Future[Answer] | None = None
        self._headers: dict[str, str] = {}
        self._body: list[bytes] = []

    @property
    def is_free(self) -> bool:
        """The transport knows of an end before it tells us: what is written then goes nowhere."""
        return self._is_free and not self._transport.is_closing()

    def ask(self, request: bytes) -> asyncio.Future[Answer]:
        """Written at once, and whole."""
        self._is_free = False
        self._asked = self._loop.create_future()
        self._transport.write(request)
        return self._asked

    def close(self) -> None:
        self._is_free = False
        self._transport.abort()

    # What asyncio tells: https://docs.python.org/3/library/asyncio-protocol.html

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by its class

    def data_received(self, data: bytes) -> None:
        if self._is_free:  # nobody asked
            self.close()
            return
        try:
            self._parser.feed_data(data)
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is no answer
            self._fail(error)

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail(exc or ConnectionResetError("closed before its answer was whole"))

    def _fail(self, error: Exception) -> None:
        self.close()
        if self._asked is not None and not self._asked.done():
            self._asked.set_exception(error)

    # What httptools tells: https://github.com/MagicStack/httptools#apis

    def on_message_begin(self) -> None:
        if self._asked is None or self._asked.done():  # we gave up, or it says more than was asked
            self.close()
        self._headers, self._body = {}, []

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        status = self._parser.get_status_code()
        if status < HTTPStatus.OK:  # it is still at it
            return
        if self._asked is None or self._asked.done():
            return
        self._asked.set_result(Answer(status, self._headers, b"".join(self._body)))
        self._is_free = self._parser.should_keep_alive()
        self.free_since = time.monotonic()


async def _reached(addresses: Sequence[AddrInfoType]) -> socket.socket:
    """The first that answers. Raises OSError.

    The library can swallow that we are cancelled while it ends what it tried beside that one:
    https://github.com/aio-libs/aiohappyeyeballs, `staggered_race`.
    """
    task = asyncio.current_task()
    cancelled = task.cancelling() if task else 0
    reached = await start_connection(addresses, happy_eyeballs_delay=NEXT_ADDRESS, interleave=1)
    if task and task.cancelling() > cancelled:
        reached.close()
        raise asyncio.CancelledError
    return reached


@cache
def _tls() -> ssl.SSLContext:
    """Read once: the certificates of those who sign others are 15 ms of reading."""
    return ssl.create_default_context()


def _written(
    method: str, url: str, headers: Mapping[str, str], body: bytes
) -> tuple[Server, bytes]:
    base, _, query = url.partition("?")
    server, host, path = _place(base)
    target = f"{path}?{quote(query, safe=AS_THEY_ARE)}" if query else path
    lines = [
        f"{method} {target} HTTP/1.1",
        f"Host: {host}",
        *[f"{name}: {value}" for name, value in headers.items()],
        f"Content-Length: {len(body)}",
    ]
    head = "\r\n".join(lines)
    if head.count("\n") != len(lines) - 1 or head.count("\r") != len(lines) - 1:
        raise ValueError("a line of its head would become two")
    return server, f"{head}\r\n\r\n".encode("ascii") + body


@lru_cache
def _place(base: str) -> tuple[Server, str, str]:
    """Where to connect, what is asked for it there, and for what. Nearly all are to one address,
    and none has anybody's number in it."""
    split = urlsplit(base)
    server = Server(split.scheme, split.hostname or "", split.port or PORTS[split.scheme])
    host = split.netloc.rpartition("@")[2]
    return server, host, quote(split.path or "/", safe=AS_THEY_ARE)
