"""Connections that are kept: an answer is always that of its own request, which is written once.

Both loops: tests run on asyncio's, the product on uvloop. It is long because a server can
begin, end and say things in many wrong ways.
"""

import asyncio
import ssl
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvloop
from hypothesis import given
from hypothesis import strategies as st

from channels import _connections
from channels._connections import Answer, Connections, NoConnection, Patience, _Connection
from channels._http import TooLate, send_by
from tests.channels.counterparts import closed_port

Run = Callable[[Coroutine[Any, Any, None]], None]
both_loops = pytest.mark.parametrize("run", [asyncio.run, uvloop.run])

HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-One: Two\r\n\r\nhello"
AGAIN = b"HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\nagain"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"
LAST = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"
NOT_YET = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
CUT_OFF = b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello"
UNTIL_THE_END = b"HTTP/1.1 200 OK\r\n\r\nhello"
NONSENSE = b"SSH-2.0-OpenSSH_9.6\r\n"
UPGRADE = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n\x00"
GONE = b""
"""It closes the connection."""


@dataclass
class Server:
    """Each request gets the next of `answers`, in as many pieces as it has, `late` seconds apart;
    one that has none left stays silent."""

    answers: deque[tuple[bytes, ...]] = field(default_factory=deque)
    late: float = 0.0
    connections: int = 0
    most: int = 0
    open: int = 0
    requests: list[bytes] = field(default_factory=list)
    url: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open += 1
        self.most = max(self.most, self.open)
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                size = int(head.rpartition(b"Content-Length: ")[2])
                self.requests.append(head + await reader.readexactly(size))
                for piece in self.answers.popleft() if self.answers else ():
                    await asyncio.sleep(self.late)
                    if piece == GONE:
                        return
                    writer.write(piece)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.open -= 1
            writer.close()


@asynccontextmanager
async def server(
    *answers: bytes | tuple[bytes, ...], late: float = 0.0, secured: ssl.SSLContext | None = None
) -> AsyncIterator[Server]:
    script = deque(one if isinstance(one, tuple) else (one,) for one in answers)
    serving = Server(script, late)
    listening = await asyncio.start_server(serving.serve, "127.0.0.1", 0, ssl=secured)
    port = listening.sockets[0].getsockname()[1]
    serving.url = f"{'https' if secured else 'http'}://127.0.0.1:{port}/"
    try:
        yield serving
    finally:
        listening.close()


@asynccontextmanager
async def connections(most: int = 4, **patience: float) -> AsyncIterator[Connections]:
    made = Connections(most, Patience(**patience))
    try:
        yield made
    finally:
        await made.close()


async def ask(ours: Connections, serving: Server, path: str = "", body: bytes = b"a=b") -> Answer:
    return await ours.ask("POST", serving.url + path, {"X-Key": "secret"}, body)


@both_loops
def test_a_request_is_written_whole_and_its_answer_read_whole(run: Run) -> None:
    async def scenario() -> None:
        async with server((HELLO[:30], HELLO[30:41], HELLO[41:])) as serving, connections() as ours:
            answer = await ask(ours, serving, "a/b?c=d")

            assert answer == Answer(200, {"content-length": "5", "x-one": "Two"}, b"hello")
            host = serving.url.split("/")[2].encode()
            assert serving.requests == [
                b"POST /a/b?c=d HTTP/1.1\r\nHost: " + host + b"\r\nX-Key: secret\r\n"
                b"Content-Length: 3\r\n\r\na=b"
            ]

    run(scenario())


@both_loops
def test_a_connection_is_kept_for_the_next(run: Run) -> None:
    async def scenario() -> None:
        async with (
            server(HELLO, CHUNKED, (NOT_YET, AGAIN), NOT_YET + AGAIN) as serving,
            connections() as ours,
        ):
            answers = [await ask(ours, serving) for _ in range(4)]

            assert [answer.body for answer in answers] == [b"hello", b"hello", b"again", b"again"]
            assert serving.connections == 1

    run(scenario())


@both_loops
@pytest.mark.parametrize("first", [LAST, (HELLO, GONE), HELLO + AGAIN, (HELLO, AGAIN)])
def test_one_that_was_closed_or_says_more_than_was_asked_is_not_used_again(
    run: Run, first: bytes | tuple[bytes, ...]
) -> None:
    async def scenario() -> None:
        async with server(first, AGAIN) as serving, connections() as ours:
            assert (await ask(ours, serving)).body == b"hello"
            await asyncio.sleep(0.05)
            assert await ask(ours, serving) == Answer(201, {"content-length": "5"}, b"again")
            assert (serving.connections, len(serving.requests)) == (2, 2)

    run(scenario())


@both_loops
@pytest.mark.parametrize("kept", [0.0, 15.0])
def test_one_that_was_kept_for_long_is_not_used_again(
    run: Run, kept: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_connections, "KEPT", kept)

    async def scenario() -> None:
        async with server(HELLO, HELLO) as serving, connections() as ours:
            await ask(ours, serving)
            await ask(ours, serving)
            assert serving.connections == (1 if kept else 2)

    run(scenario())


@both_loops
@pytest.mark.parametrize(
    "answer", [GONE, (CUT_OFF, GONE), (UNTIL_THE_END, GONE), NONSENSE, UPGRADE, HELLO[:20]]
)
def test_what_is_no_whole_answer_is_none_and_nothing_is_asked_twice(
    run: Run, answer: bytes | tuple[bytes, ...]
) -> None:
    async def scenario() -> None:
        async with server(answer, HELLO) as serving, connections(answer=0.2) as ours:
            with pytest.raises(Exception) as raised:  # noqa: PT011 -- which one is nobody's business
                await ask(ours, serving)
            assert not isinstance(raised.value, NoConnection | TooLate)
            assert len(serving.requests) == 1

            assert (await ask(ours, serving)).body == b"hello"
            assert serving.connections == 2

    run(scenario())


@both_loops
def test_an_answer_that_nobody_waits_for_any_more_is_not_that_of_the_next(run: Run) -> None:
    async def scenario() -> None:
        async with (
            server(HELLO, AGAIN, HELLO, late=0.1) as serving,
            connections(1, answer=0.05) as hasty,
            connections(1) as ours,
        ):
            with pytest.raises(TimeoutError):
                await ask(hasty, serving)
            given_up = asyncio.create_task(ask(ours, serving))
            await asyncio.sleep(0.05)
            given_up.cancel()
            await asyncio.gather(given_up, return_exceptions=True)

            assert (await ask(ours, serving)).body == b"hello"
            assert (serving.connections, len(serving.requests)) == (3, 3)

    run(scenario())


@both_loops
def test_there_are_never_more_than_it_may_have(run: Run) -> None:
    async def scenario() -> None:
        async with server(*12 * [HELLO], late=0.01) as serving, connections(3) as ours:
            answers = await asyncio.gather(*(ask(ours, serving) for _ in range(12)))

            assert {answer.body for answer in answers} == {b"hello"}
            assert (serving.connections, serving.most) == (3, 3)

    run(scenario())


@both_loops
def test_who_finds_none_free_in_time_has_sent_nothing(run: Run) -> None:
    async def scenario() -> None:
        async with server(HELLO, late=0.2) as serving, connections(1, connect=0.05) as ours:
            first = asyncio.create_task(ask(ours, serving))
            await asyncio.sleep(0.01)
            with pytest.raises(NoConnection) as raised:
                await ask(ours, serving)

            assert isinstance(raised.value.__cause__, TimeoutError)
            assert (await first).body == b"hello"
            assert len(serving.requests) == 1

    run(scenario())


@both_loops
@pytest.mark.parametrize("host", ["127.0.0.1", "no-such-host.invalid", "[::1]"])
def test_where_nobody_listens_nothing_was_sent(run: Run, host: str) -> None:
    async def scenario() -> None:
        async with connections() as ours:
            with pytest.raises(NoConnection):
                await ours.ask("GET", f"http://{host}:{closed_port()}/", {})

    run(scenario())


@both_loops
def test_none_is_left_open_by_whoever_asked_last(run: Run) -> None:
    async def scenario() -> None:
        async with server(HELLO, HELLO, late=0.05) as serving:
            async with connections() as ours:
                await ask(ours, serving)
                last = asyncio.create_task(ask(ours, serving))
                await asyncio.sleep(0.01)
            assert (await last).body == b"hello"
            await asyncio.sleep(0.05)
            assert serving.open == 0

    run(scenario())


@both_loops
def test_what_is_too_late_is_not_written_and_leaves_its_connection_to_the_next(run: Run) -> None:
    async def scenario() -> None:
        async with server(HELLO, AGAIN) as serving, connections(1) as ours:
            await ask(ours, serving)
            too_late = send_by.set(time.monotonic() - 0.01)
            with pytest.raises(TooLate):
                await ask(ours, serving)
            send_by.reset(too_late)

            assert (await ask(ours, serving)).body == b"again"
            assert (serving.connections, len(serving.requests)) == (1, 2)

    run(scenario())


@both_loops
def test_whom_nobody_we_trust_vouches_for_is_sent_nothing(run: Run, tls: ssl.SSLContext) -> None:
    async def scenario() -> None:
        async with server(HELLO, secured=tls) as serving, connections() as ours:
            with pytest.raises(NoConnection) as raised:
                await ask(ours, serving)
            assert isinstance(raised.value.__cause__, ssl.SSLCertVerificationError)
            assert not serving.requests

    run(scenario())


@both_loops
def test_it_is_encrypted_for_whom_we_trust_under_that_name(
    run: Run, tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setattr(_connections, "_tls", ssl.create_default_context)

    async def scenario() -> None:
        async with server(HELLO, AGAIN, secured=tls) as serving, connections() as ours:
            assert (await ask(ours, serving)).body == b"hello"
            assert (await ask(ours, serving)).body == b"again"
            assert serving.connections == 1
            with pytest.raises(NoConnection):
                await ours.ask("GET", serving.url.replace("127.0.0.1", "localhost"), {})

    run(scenario())


@pytest.mark.parametrize("name", ["X-Key: a\r\nX-Other", "X-Key\n", "X-Key\r"])
async def test_no_line_of_a_head_becomes_two(name: str) -> None:
    async with server(HELLO) as serving, connections() as ours:
        with pytest.raises(ValueError, match="two"):
            await ours.ask("POST", serving.url, {name: "1"})
        assert not serving.connections


@pytest.mark.parametrize(
    ("asked", "target"),
    [
        ("", b"/"),
        ("a b", b"/a%20b"),
        ("a%2Fb?c=%2B65&d>=1", b"/a%2Fb?c=%2B65&d%3E=1"),
        ("é\r\nX: y", b"/%C3%A9X:%20y"),
    ],
)
async def test_a_target_is_escaped_once(asked: str, target: bytes) -> None:
    async with server(HELLO) as serving, connections() as ours:
        await ask(ours, serving, asked)
        assert serving.requests[0].split(b" ")[1] == target


class Wire:
    """A transport that keeps what was written."""

    def __init__(self) -> None:
        self.is_open = True

    def write(self, data: bytes) -> None:
        assert data == b"request"

    def abort(self) -> None:
        self.is_open = False


BODIES = st.binary(max_size=40)


@given(body=BODIES, chunked=st.booleans(), cuts=st.lists(st.integers(1, 30), max_size=20))
async def test_an_answer_is_the_same_however_it_is_cut(
    *, body: bytes, chunked: bool, cuts: list[int]
) -> None:
    head = b"HTTP/1.1 200 OK\r\n"
    if chunked:
        pieces = [body[:7], body[7:]]
        chunks = b"".join(b"%x\r\n%s\r\n" % (len(one), one) for one in pieces if one)
        said = head + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"
    else:
        said = head + b"Content-Length: %d\r\n\r\n" % len(body) + body
    connection, asked = on_a_wire()
    for cut in [*cuts, len(said)]:
        piece, said = said[:cut], said[cut:]
        if piece:
            assert not asked.done()
            connection.data_received(piece)

    assert (await asked).body == body
    assert connection.is_free


@given(st.binary(max_size=200), st.binary(max_size=200))
async def test_whatever_is_said_it_is_an_answer_or_a_failure_and_never_raised(
    first: bytes, second: bytes
) -> None:
    connection, asked = on_a_wire()
    for piece in (b"HTTP/1.1 ", first, second):
        connection.data_received(piece)
    connection.connection_lost(None)

    assert asked.done()
    assert not connection.is_free
    assert asked.exception() is not None or isinstance(asked.result(), Answer)


def on_a_wire() -> tuple[_Connection, asyncio.Future[Answer]]:
    connection = _Connection()
    connection.connection_made(Wire())  # type: ignore[arg-type] # as much of one as it needs
    return connection, connection.ask(b"request")
