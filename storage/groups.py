"""Groups in which an agency's staff may talk to the bot, because an owner let them in."""

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agencies.model import AgencyId
from storage.database import db_now
from storage.scope import Scope
from storage.tables import group_chat as table
from storage.upserts import Upsert

_WHOSE = select(table.c.agency_id).where(table.c.chat == bindparam("which"))
_ALLOW = Upsert(table, key=["chat"])
_FORBID = delete(table).where(
    table.c.agency_id == bindparam("agency"), table.c.chat == bindparam("which")
)


async def agency_of(connection: AsyncConnection, platform: str, chat: str) -> AgencyId | None:
    found = (await connection.execute(_WHOSE, {"which": _named(platform, chat)})).scalar()
    return None if found is None else AgencyId(found)


class SqlGroups:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def allow(self, platform: str, chat: str, by: str) -> bool:
        """Whether it is this agency's now; another one may have let it in before."""
        named = _named(platform, chat)
        row = {"chat": named, "agency_id": self._scope.agency.id, "added_by": by}
        await self._scope.run(_ALLOW.on(self._scope.connection).values(**row, added_at=db_now()))
        return await agency_of(self._scope.connection, platform, chat) == self._scope.agency.id

    async def forbid(self, platform: str, chat: str) -> None:
        asked = {"agency": self._scope.agency.id, "which": _named(platform, chat)}
        await self._scope.run(_FORBID, asked)


def _named(platform: str, chat: str) -> str:
    return f"{platform}:{chat}"
