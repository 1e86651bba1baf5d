"""Waiting for something that another task brings about, without guessing how long it takes."""

import asyncio
import time
from collections.abc import Awaitable, Callable

PATIENCE = 20.0  # seconds: far beyond what it takes, so that only a fault reaches it
LOOK_EVERY = 0.01


async def eventually(is_so: Callable[[], Awaitable[bool]], within: float = PATIENCE) -> None:
    """Returns as soon as it is so, and fails the test if it never is."""
    until = time.monotonic() + within
    while not await is_so():
        assert time.monotonic() < until, "it never came about"
        await asyncio.sleep(LOOK_EVERY)
