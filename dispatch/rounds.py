"""Work that the schedule calls for, round after round."""

import asyncio
from collections.abc import Awaitable, Callable

from dispatch.ports import Schedule


async def go_round(schedule: Schedule, every: float, look: Callable[[], Awaitable[None]]) -> None:
    """Looks at once, and then every so many seconds, until it is cancelled."""
    woken = asyncio.Event()
    schedule.every(every, woken.set)
    schedule.start()
    try:
        while True:
            await look()
            woken.clear()
            await woken.wait()
    finally:
        schedule.stop()
