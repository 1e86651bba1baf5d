"""Work that is done round after round, and outlives a round that failed."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

log = structlog.get_logger()


async def go_round(work: Callable[..., Awaitable[None]], every: float, *of: str) -> None:
    """Until it is cancelled. A round that fails (the database is down, say) is logged."""
    while True:
        try:
            await work(*of)
        except Exception:
            log.exception("round_failed", work=work.__qualname__, of=of)
        await asyncio.sleep(every)
