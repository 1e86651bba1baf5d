"""A server that says what it is told to, byte for byte, and counts what came."""

import asyncio
import ssl
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

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
    _serving: set["asyncio.Task[None]"] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
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

    async def end(self) -> None:
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)


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
        await serving.end()
