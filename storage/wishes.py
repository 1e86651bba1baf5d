"""People who answer STOP or START: on the list of those who are left out, and off it."""

from agencies.model import CredentialId
from agencies.sealing import KeyRing
from agencies.suppression import Cause, Suppression
from campaigns.ports import Wish
from campaigns.stores import NoSuch
from storage.credentials import whose
from storage.database import Database
from storage.store import SqlStore
from storage.transacting import Transacting


class SqlWishes(Transacting):
    """Every function raises StorageDown."""

    def __init__(self, database: Database, ring: KeyRing) -> None:
        super().__init__(database, ring)
        self._store = SqlStore(database, ring)

    async def fulfil(self, account: CredentialId, wish: Wish) -> None:
        """For the agency whose account it is; START takes nothing back but STOP."""
        await self._known(self._fulfil(account, wish))

    async def _fulfil(self, account: CredentialId, wish: Wish) -> None:
        try:
            agency, channel = await whose(self._database, account)
        except NoSuch:  # removed just now
            return
        async with self._store.work(agency) as work:
            listed = work.suppressions
            if wish.stop:
                told = Suppression(channel=channel, address=wish.address, cause=Cause.STOPPED)
                await listed.put([told])
                return
            for one in await listed.find(channel, [wish.address]):
                await listed.remove(channel, one.name, [Cause.STOPPED])
