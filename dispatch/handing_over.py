"""Hands people over to the other channel, as soon as it is known that the first reached them not.

Any number of processes may do it at once: a row is handed over once, and what is handed over is
looked at once more in the transaction that marks it.
"""

from collections.abc import Callable

import structlog

from campaigns.model import CampaignId
from campaigns.sending import StorageDown
from dispatch.ports import FallbackRows, Schedule
from dispatch.rounds import go_round

EVERY = 5.0  # seconds: little beside the shortest wait

log = structlog.get_logger()


class HandingOver:
    """`handed` is called after each page: there is something to send."""

    def __init__(self, rows: FallbackRows, schedule: Schedule, handed: Callable[[], None]) -> None:
        self._rows = rows
        self._schedule = schedule
        self._handed = handed

    async def run(self) -> None:
        """Until it is cancelled; whoever looks next goes on from what was committed."""
        await go_round(self._schedule, EVERY, self.look)

    async def look(self) -> None:
        """All that is known by now. Never raises: what failed is looked at in the next round."""
        try:
            for campaign in await self._rows.under_way():
                await self._hand_over(campaign)
        except StorageDown as error:
            log.warning("handing_over_put_off", reason=str(error), again_in=EVERY)
        except Exception:
            log.exception("not_handed_over", again_in=EVERY)

    async def _hand_over(self, of: CampaignId) -> None:
        row = 1
        while row := await self._rows.next(of, row):
            if gone := await self._rows.hand_over(of, row):
                log.info("handed_over", campaign=of, rows=gone)
                self._handed()
            row += 1
