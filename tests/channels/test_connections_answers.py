"""What is read off a connection, without one: an answer that is whole, and nothing after it."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from channels._connections import Answer, _Connection
from tests.fakes.raw_http import AGAIN, HELLO


class Wire:
    """A transport that keeps what was written."""

    def __init__(self) -> None:
        self.is_open = True

    def write(self, data: bytes) -> None:
        assert data == b"request"

    def abort(self) -> None:
        self.is_open = False

    def is_closing(self) -> bool:
        return not self.is_open


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


@given(st.integers(1, len(AGAIN)), st.booleans())
async def test_whatever_follows_an_answer_ends_its_connection(size: int, at_once: bool) -> None:  # noqa: FBT001 -- drawn
    connection, asked = on_a_wire()
    if at_once:
        connection.data_received(HELLO + AGAIN[:size])
    else:
        connection.data_received(HELLO)
        connection.data_received(AGAIN[:size])

    assert (await asked).body == b"hello"
    assert not connection.is_free


async def test_one_whose_end_the_transport_knows_is_not_free() -> None:
    connection = _Connection()
    wire = Wire()
    connection.connection_made(wire)  # type: ignore[arg-type] # as much of one as it needs
    assert connection.is_free
    wire.is_open = False
    assert not connection.is_free


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
