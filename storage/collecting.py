"""Who collects receipts from providers' queues, from which accounts, and where they are put."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select, tuple_
from sqlalchemy.engine import Connection

from agencies.model import CredentialId
from agencies.sealing import KeyRing
from campaigns.sending import Record
from storage.database import Database
from storage.duties import take
from storage.engine_receipts import put_receipts
from storage.tables import credential
from storage.transacting import Transacting

COLLECT = "collect"

_ACCOUNTS = (
    select(credential.c.id)
    .where(
        tuple_(credential.c.channel, credential.c.provider).in_(bindparam("kinds", expanding=True)),
        credential.c.removed_at.is_(None),
    )
    .order_by(credential.c.id)
)


class SqlCollecting(Transacting):
    """Of accounts of these `kinds`, (channel, provider). Every function raises StorageDown."""

    def __init__(
        self, database: Database, keyring: KeyRing, kinds: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__(database, keyring)
        self._kinds = kinds

    async def take(self, owner: str, seconds: float) -> bool:
        """Whether it is this `owner` who collects now, for so long."""
        return await self._transact(lambda connection: take(connection, COLLECT, owner, seconds))

    async def accounts(self) -> Sequence[CredentialId]:
        """Whose receipts may wait in a queue, of all agencies."""
        return await self._transact(self._accounts)

    async def put_receipts(self, receipts: Sequence[Record]) -> None:
        await self._transact(lambda connection: put_receipts(connection, self._ring, receipts))

    def _accounts(self, connection: Connection) -> Sequence[CredentialId]:
        found = connection.execute(_ACCOUNTS, {"kinds": list(self._kinds)})
        return [CredentialId(row.id) for row in found]
