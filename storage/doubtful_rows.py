"""What look-ups ask of storage: uncertain rows of any agency, and what was found out about them."""

from collections.abc import Sequence

from campaigns.doubts import Doubt, Verdict
from campaigns.model import CampaignId
from campaigns.sending import Run
from storage.database import NOW
from storage.engine_doubts import other_ids, settle_doubts, take_doubts, tell_doubts
from storage.engine_runs import open_run
from storage.transacting import Transacting


class SqlDoubtfulRows(Transacting):
    """Every function raises StorageDown."""

    async def open_run(self, of: CampaignId) -> Run:
        """Raises KeyDestroyed."""
        return await self._transact(lambda connection: open_run(connection, self._ring, of))

    async def take_doubts(self, most: int) -> Sequence[Doubt]:
        """Uncertain rows to ask a provider about now; for some minutes nobody else gets them."""
        return await self._transact(lambda connection: take_doubts(connection, most))

    async def clock(self) -> float:
        """The database's."""
        return await self._transact(lambda connection: connection.scalar(NOW) or 0.0)

    async def other_ids(self, of: Doubt) -> frozenset[str]:
        """What the provider calls that campaign's other messages to the same address."""
        return await self._transact(lambda connection: other_ids(connection, of))

    async def settle_doubts(self, verdicts: Sequence[Verdict]) -> None:
        """Into the ledger, all at once."""
        await self._transact(lambda connection: settle_doubts(connection, self._ring, verdicts))

    async def tell_doubts(self) -> None:
        """Staff are told wherever something changed about uncertain rows."""
        await self._transact(lambda connection: tell_doubts(connection, self._ring))
