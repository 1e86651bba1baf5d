"""Which account is for numbers of which country: an agency's own table, also of what it is lent."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, delete, insert, or_, select

from agencies.model import INSTALLATION, CredentialId
from campaigns.stores import NoSuch
from storage.scope import Scope
from storage.tables import country_route as table
from storage.tables import credential

_ALL = (
    select(table.c.prefix, table.c.credential_id)
    .where(table.c.agency_id == bindparam("agency"))
    .order_by(table.c.prefix)
)
_DROP = delete(table).where(table.c.agency_id == bindparam("agency"))
_KEEP = insert(table)
_USABLE = select(credential.c.id).where(
    credential.c.id.in_(bindparam("accounts", expanding=True)),
    or_(credential.c.agency_id == bindparam("agency"), credential.c.agency_id == INSTALLATION),
)


class SqlCountryRoutes:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def all(self) -> Mapping[str, CredentialId]:
        found = await self._scope.run(_ALL, self._mine)
        return {row.prefix: CredentialId(row.credential_id) for row in found}

    async def keep(self, routes: Mapping[str, CredentialId]) -> None:
        """In the place of all that is there. Raises NoSuch for an account that is neither the
        agency's nor lent."""
        accounts = sorted(set(routes.values()))
        usable = await self._scope.run(_USABLE, {**self._mine, "accounts": accounts})
        if set(usable.scalars()) != set(accounts):
            raise NoSuch(f"one of the credentials {accounts}")
        await self._scope.run(_DROP, self._mine)
        if routes:
            of = {"agency_id": self._scope.agency.id}
            rows = [
                {**of, "prefix": begins, "credential_id": one} for begins, one in routes.items()
            ]
            await self._scope.run(_KEEP, rows)

    @property
    def _mine(self) -> dict[str, Any]:
        return {"agency": self._scope.agency.id}
