"""Connections of ours on both loops: tests run on asyncio's, the product on uvloop."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvloop

from channels._connections import Answer, Connections, Patience
from tests.fakes.raw_http import Server

Run = Callable[[Coroutine[Any, Any, None]], None]
both_loops = pytest.mark.parametrize("run", [asyncio.run, uvloop.run])


@asynccontextmanager
async def connections(most: int = 4, **patience: float) -> AsyncIterator[Connections]:
    made = Connections(most, Patience(**patience))
    try:
        yield made
    finally:
        await made.close()


async def ask(ours: Connections, serving: Server, path: str = "", body: bytes = b"a=b") -> Answer:
    return await ours.ask("POST", serving.url + path, {"X-Key": "secret"}, body)
