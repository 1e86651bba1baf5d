"""Lays a broadcast's audience out in the ledger, beside the sending of what is there already.

Any number of processes may do it at once: each page is given to one of them.
"""

import asyncio
from collections.abc import Callable, Mapping

import structlog

from campaigns.model import CampaignId
from campaigns.ports import Channel
from campaigns.recipients.check import body_hash
from campaigns.rendering import renderer
from campaigns.sending import StorageDown
from dispatch.ports import UnfilledRuns

EVERY = 0.25  # seconds: nobody waits longer for the first page
PATIENCE = 5.0  # seconds after the database was away

log = structlog.get_logger()


class Fillings:
    """`filled` is called after each page: there is something to send."""

    def __init__(
        self, rows: UnfilledRuns, channels: Mapping[str, Channel], filled: Callable[[], None]
    ) -> None:
        self._rows = rows
        self._channels = channels
        self._filled = filled

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            try:
                while await self._round():
                    await asyncio.sleep(0)
            except StorageDown as error:
                log.warning("filling_put_off", reason=str(error))
                await asyncio.sleep(PATIENCE)
            await asyncio.sleep(EVERY)

    async def _round(self) -> bool:
        """A page of each, so that none waits for another's; whether there are more."""
        more = False
        for campaign in await self._rows.to_fill():
            try:
                more |= await self._fill(campaign)
            except StorageDown:
                raise
            except Exception:  # it waits, and the others go on
                log.exception("audience_not_laid_out", campaign=campaign)
        return more

    async def _fill(self, of: CampaignId) -> bool:
        """A text is everybody's who reads its language, so it is rendered once a page."""
        campaign = (await self._rows.open_run(of)).campaign
        channel = self._channels[campaign.channel]
        languages = campaign.wording.translations if campaign.wording else ()
        bodies = {one: renderer(channel, campaign, one)("", ()) for one in ("", *languages)}
        made = {one: (body_hash(body), channel.measure(body).parts) for one, body in bodies.items()}
        more = await self._rows.fill(of, made)
        self._filled()
        return more
