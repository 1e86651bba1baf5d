"""How a server is reached, or nothing sent: names, addresses, encryption, how many at once."""

import asyncio
import contextlib
import socket
import ssl
from pathlib import Path
from typing import Any

import pytest

from channels import _connections
from channels._connections import NoConnection
from tests.channels.connecting import Run, ask, both_loops, connections
from tests.channels.counterparts import closed_port
from tests.fakes.raw_http import (
    AGAIN,
    HELLO,
    server,
)


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
def test_what_found_no_server_leaves_its_place_to_the_next(run: Run) -> None:
    async def scenario() -> None:
        async with server(HELLO) as serving, connections(1, connect=1) as ours:
            for _ in range(2):
                with pytest.raises(NoConnection):
                    await ours.ask("GET", f"http://127.0.0.1:{closed_port()}/", {})
            assert (await ask(ours, serving)).body == b"hello"

    run(scenario())


@both_loops
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_every_address_that_a_name_has_is_tried(run: Run, host: str) -> None:
    """Here `localhost` is ::1 as well, where nobody listens."""

    async def scenario() -> None:
        async with server(HELLO) as serving, connections() as ours:
            there = serving.url.replace("127.0.0.1", host)
            assert (await ours.ask("GET", there, {})).body == b"hello"

    run(scenario())


async def test_a_name_is_looked_up_once_for_all_who_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    really = socket.getaddrinfo

    def noted(host: str, *more: Any) -> Any:
        asked.append(host)
        return really(host, *more)

    monkeypatch.setattr(socket, "getaddrinfo", noted)
    async with server(*8 * [HELLO]) as serving, connections(8) as ours:
        there = serving.url.replace("127.0.0.1", "localhost")
        await asyncio.gather(*(ours.ask("GET", there, {}) for _ in range(8)))

        assert serving.connections == 8
        assert asked == ["localhost"]


async def test_who_is_cancelled_while_it_connects_writes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As the library can swallow it."""
    ours_alone, _theirs = socket.socketpair()

    async def swallows(*_: object, **__: object) -> socket.socket:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(10)
        return ours_alone

    monkeypatch.setattr(_connections, "start_connection", swallows)
    async with server(HELLO) as serving, connections(connect=0.05) as ours:
        asking = asyncio.create_task(ask(ours, serving))
        await asyncio.sleep(0.01)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        with pytest.raises(NoConnection):
            await ask(ours, serving)
        assert ours_alone.fileno() == -1
    _theirs.close()


@both_loops
def test_who_never_agrees_on_encryption_is_sent_nothing(run: Run) -> None:
    async def scenario() -> None:
        async with server() as silent, connections(connect=0.2) as ours:
            with pytest.raises(NoConnection) as raised:
                await ours.ask("GET", silent.url.replace("http:", "https:"), {})
            assert isinstance(raised.value.__cause__, TimeoutError)

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
