"""People who unsubscribe by a mail's link, and those who come back.

Nothing is known of them but the keyed hash of their address, which the link has.
"""

from collections.abc import Awaitable, Callable

from agencies.model import AgencyId
from agencies.sealing import KeyRing
from agencies.suppression import Cause
from agencies.unsubscribing import Standing
from campaigns.stores import NoSuch
from storage.database import Database
from storage.store import SqlStore
from storage.suppression_list import SqlSuppressions
from storage.transacting import Transacting

CHANNEL = "email"

Act = Callable[[SqlSuppressions, str], Awaitable[object]]


class SqlUnsubscribed(Transacting):
    """Every function raises StorageDown, and returns None where there is no such agency."""

    def __init__(self, database: Database, ring: KeyRing) -> None:
        super().__init__(database, ring)
        self._store = SqlStore(database, ring)

    async def standing(self, agency: AgencyId, address: bytes) -> Standing | None:
        return await self._known(self._after(_nothing, agency, address))

    async def unsubscribe(self, agency: AgencyId, address: bytes) -> Standing | None:
        """What weighs more stays as it is."""
        return await self._known(self._after(_unsubscribe, agency, address))

    async def come_back(self, agency: AgencyId, address: bytes) -> Standing | None:
        """From having unsubscribed; any other cause stays."""
        return await self._known(self._after(_come_back, agency, address))

    async def _after(self, act: Act, agency: AgencyId, address: bytes) -> Standing | None:
        name = address.hex()
        try:
            async with self._store.work(agency) as work:
                await act(work.suppressions, name)
                cause = await work.suppressions.cause_of(CHANNEL, name)
                return Standing(work.agency.name, cause)
        except NoSuch:
            return None


async def _nothing(_listed: SqlSuppressions, _name: str) -> None:
    pass


async def _unsubscribe(listed: SqlSuppressions, name: str) -> None:
    await listed.put_by_name(CHANNEL, name, Cause.UNSUBSCRIBED)


async def _come_back(listed: SqlSuppressions, name: str) -> None:
    await listed.remove(CHANNEL, name, [Cause.UNSUBSCRIBED])
