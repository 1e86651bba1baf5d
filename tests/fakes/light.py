"""A counterpart that costs next to nothing: what is measured is the client, and not this.

It reads as much of HTTP/1.1 as the clients of SDKs send, keeps a journal of the messages that came
and answers after a while. In a process of its own, with `--journal=FILE --latency=SECONDS`: it
prints its port, and stops when its input ends.
"""

import argparse
import asyncio
import itertools
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import uvloop

LOOK_EVERY = 0.005  # seconds
LINE = '{{"to": "{to}", "at": {at:.6f}, "late": {late:.4f}}}\n'
"""Of a journal that tells no more than to whom, and when."""
HEAD = b"HTTP/1.1 %d OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"


class Came(NamedTuple):
    """A message, at this time; `late` is for how many seconds nobody was there to take it."""

    path: str
    form: dict[str, str]
    number: int
    at: float
    late: float
    body: bytes = b""


class Answered(NamedTuple):
    """`line` is what the journal says of it."""

    status: int
    line: str
    body: str


Answer = Callable[[Came], Answered]


class Stalls:
    """Notices when this process was held up: what came meanwhile is entered late, and together."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._worst = 0.0
        self._look_again()

    def worst(self) -> float:
        """In seconds, since this was asked before."""
        worst, self._worst = max(self._worst, self._loop.time() - self._due), 0.0
        return worst

    def _look_again(self) -> None:
        self._due = self._loop.time() + LOOK_EVERY
        self._loop.call_at(self._due, self._look)

    def _look(self) -> None:
        self._worst = max(self._worst, self._loop.time() - self._due)
        self._look_again()


class Light(asyncio.Protocol):
    def __init__(
        self,
        answer: Answer,
        journal: int,
        numbers: Iterator[int],
        latency: float,
        stalls: Stalls,
    ) -> None:
        self._answer = answer
        self._stalls = stalls
        self._journal = journal
        self._numbers = numbers
        self._latency = latency
        self._read = b""

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        while (end := self._read.find(b"\r\n\r\n")) >= 0:
            head = self._read[:end]
            size = _length(head)
            if len(self._read) < end + 4 + size:
                return
            body = self._read[end + 4 : end + 4 + size]
            self._read = self._read[end + 4 + size :]
            self._take(head.split(b" ", 2)[1].decode(), body)

    def _take(self, path: str, body: bytes) -> None:
        form = {} if body.startswith(b"{") else dict(parse_qsl(body.decode()))
        came = Came(path, form, next(self._numbers), time.time(), self._stalls.worst(), body)
        answered = self._answer(came)
        os.write(self._journal, answered.line.encode())
        said = answered.body.encode()
        whole = HEAD % (answered.status, len(said)) + said
        if not self._latency:
            self._say(whole)
            return
        asyncio.get_running_loop().call_later(self._latency, self._say, whole)

    def _say(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


async def serve(answer: Answer, path: str, latency: float) -> None:
    journal = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    numbers = itertools.count(1)
    stalls = Stalls()
    server = await asyncio.get_running_loop().create_server(
        lambda: Light(answer, journal, numbers, latency, stalls), "127.0.0.1", 0
    )
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    server.close()
    os.close(journal)


def main(answer: Answer) -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--journal", required=True)
    arguments.add_argument("--latency", type=float, default=0.0)
    given = arguments.parse_args()
    with suppress(PermissionError):  # who measures must not wait for those who are measured
        os.nice(-19)
    uvloop.run(serve(answer, given.journal, given.latency))
