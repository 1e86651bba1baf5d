"""What the providers of accounts take: an agency's own prices, also for what it is lent."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, bindparam, delete, or_, select

from agencies.model import INSTALLATION, CredentialId
from agencies.prices import Prices
from campaigns.stores import NoSuch
from storage.scope import Scope
from storage.tables import credential
from storage.tables import price as table
from storage.upserts import Upsert

_ALL = select(table).where(table.c.agency_id == bindparam("agency"))
_OF = _ALL.where(table.c.credential_id == bindparam("credential"))
_KEEP = Upsert(
    table, key=["agency_id", "credential_id"], replaced=["currency", "prefixes", "others"]
)
_DROP = delete(table).where(
    table.c.agency_id == bindparam("agency"), table.c.credential_id == bindparam("credential")
)
_USABLE = select(credential.c.id).where(
    credential.c.id == bindparam("credential"),
    or_(credential.c.agency_id == bindparam("agency"), credential.c.agency_id == INSTALLATION),
)


class SqlPrices:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def all(self) -> Mapping[CredentialId, Prices]:
        found = await self._scope.run(_ALL, {"agency": self._scope.agency.id})
        return {CredentialId(row.credential_id): _prices(row) for row in found}

    async def of(self, credential: CredentialId) -> Prices | None:
        found = (await self._scope.run(_OF, self._mine(credential))).first()
        return _prices(found) if found else None

    async def keep(self, credential: CredentialId, prices: Prices | None) -> None:
        """Raises NoSuch for an account that is neither the agency's nor lent."""
        if (await self._scope.run(_USABLE, self._mine(credential))).first() is None:
            raise NoSuch(f"credential {credential}")
        if prices is None:
            await self._scope.run(_DROP, self._mine(credential))
            return
        row = {
            "agency_id": self._scope.agency.id,
            "credential_id": credential,
            "currency": prices.currency,
            "prefixes": dict(prices.prefixes),
            "others": prices.others,
        }
        await self._scope.run(_KEEP.on(self._scope.connection).values(row))

    def _mine(self, credential: CredentialId) -> dict[str, Any]:
        return {"agency": self._scope.agency.id, "credential": credential}


def _prices(row: Row[Any]) -> Prices:
    return Prices(currency=row.currency, prefixes=row.prefixes, others=row.others)
