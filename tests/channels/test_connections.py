"""Connections that are kept: each request is written once, and no rest answers the next one."""

import asyncio
import time

import pytest

from channels import _connections
from channels._connections import Answer, NoConnection
from channels._http import TooLate, send_by
from tests.channels.connecting import Run, ask, both_loops, connections
from tests.fakes.raw_http import (
    AGAIN,
    CHUNKED,
    CUT_OFF,
    GONE,
    HELLO,
    LAST,
    NONSENSE,
    NOT_YET,
    UNTIL_THE_END,
    UPGRADE,
    server,
)


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
@pytest.mark.parametrize(
    "first",
    [
        LAST,
        (HELLO, GONE),
        HELLO + AGAIN,
        (HELLO, AGAIN),
        HELLO + AGAIN[:1],
        (HELLO + AGAIN[:20], AGAIN[20:]),
        HELLO + NOT_YET,
    ],
)
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
