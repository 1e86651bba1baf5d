"""What becomes of the work of a worker that went silent. Any process may ask, at any time."""

import structlog

from campaigns.sending import Reaped
from dispatch.ports import Engine

log = structlog.get_logger()

EVERY = 2.0  # seconds


async def reap(engine: Engine, *, everything: bool = False) -> Reaped:
    """Until nothing is left to reap. `everything`: no other worker can be alive (decision 0028)."""
    total = Reaped()
    while (found := await engine.reap(everything=everything)).chunks:
        total = Reaped(
            chunks=total.chunks + found.chunks,
            uncertain=total.uncertain + found.uncertain,
            repeated=total.repeated + found.repeated,
        )
    if total.chunks:
        log.warning(
            "reaped", chunks=total.chunks, uncertain=total.uncertain, repeated=total.repeated
        )
    return total
