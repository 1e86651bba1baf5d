"""A local Twilio that costs next to nothing: what is measured is the client, and not this.

It speaks as much of https://www.twilio.com/docs/messaging/api/message-resource as its client
reads, and keeps the journal of `tests.fakes.twilio`, with no more in it than to whom and when. In a
process of its own: `python -m tests.fakes.light_twilio --journal=FILE --latency=SECONDS` prints its
port, and stops when its input ends.
"""

import argparse
import asyncio
import itertools
import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl

import uvloop

ANSWER = (
    '{{"sid": "SM{number:032x}", "status": "accepted", "to": "{to}", "body": "",'
    ' "error_code": null, "error_message": null, "num_media": "0", "num_segments": "1",'
    ' "date_created": "Thu, 24 Aug 2023 05:01:45 +0000", "direction": "outbound-api",'
    ' "api_version": "2010-04-01"}}'
)
LINE = (
    '{{"to": "{to}", "at": {at:.6f}, "late": {late:.4f}, "sid": "SM{number:032x}", "fate": "ok",'
    ' "account": "", "sender": "", "body": "", "callback": ""}}\n'
)
LOOK_EVERY = 0.005  # seconds
HEAD = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"


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


class LightTwilio(asyncio.Protocol):
    def __init__(
        self, journal: int, numbers: Iterator[int], latency: float, stalls: Stalls
    ) -> None:
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
            size = _length(self._read[:end])
            if len(self._read) < end + 4 + size:
                return
            body = self._read[end + 4 : end + 4 + size]
            self._read = self._read[end + 4 + size :]
            self._take(dict(parse_qsl(body.decode())))

    def _take(self, form: dict[str, str]) -> None:
        number = next(self._numbers)
        late = self._stalls.worst()
        line = LINE.format(to=form["To"], at=time.time(), late=late, number=number)
        os.write(self._journal, line.encode())
        answer = ANSWER.format(number=number, to=form["To"]).encode()
        if not self._latency:
            self._say(HEAD % len(answer) + answer)
            return
        loop = asyncio.get_running_loop()
        loop.call_later(self._latency, self._say, HEAD % len(answer) + answer)

    def _say(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


async def serve(path: str, latency: float) -> None:
    journal = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    numbers = itertools.count(1)
    stalls = Stalls()
    server = await asyncio.get_running_loop().create_server(
        lambda: LightTwilio(journal, numbers, latency, stalls), "127.0.0.1", 0
    )
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    server.close()
    os.close(journal)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--journal", required=True)
    arguments.add_argument("--latency", type=float, default=0.0)
    given = arguments.parse_args()
    with suppress(PermissionError):  # who measures must not wait for those who are measured
        os.nice(-19)
    uvloop.run(serve(given.journal, given.latency))
