"""A provider that answers whatever it is told to, and counts what it was asked."""

import json
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Self

from aiohttp import web

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Answered:
    """`body` as it goes over the wire."""

    status: int
    body: bytes
    kind: str = JSON
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def said(self) -> object:
        """What it says as JSON; None where it says nothing."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


@dataclass(slots=True)
class Anything:
    """The `script` has the next answers, the last of which stays."""

    script: deque[Answered] = field(default_factory=deque)
    asked: Counter[str] = field(default_factory=Counter)
    url: str = ""
    _runner: web.ServerRunner | None = None

    async def __aenter__(self) -> Self:
        server = web.Server(self._answer, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.01)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner:
            await self._runner.cleanup()

    def says(self, *answers: Answered) -> None:
        self.script = deque(answers)
        self.asked.clear()

    async def _answer(self, request: web.BaseRequest) -> web.Response:
        await request.read()
        self.asked[request.path.rpartition("/")[2]] += 1
        one = self.script.popleft() if len(self.script) > 1 else self.script[0]
        return web.Response(
            status=one.status,
            body=one.body,
            headers=[("Content-Type", one.kind), *one.headers],
        )
