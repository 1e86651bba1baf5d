"""Where each person is in the conversation."""

from sqlalchemy import bindparam, select

from agencies.model import Identity
from campaigns.conversations import SavedSession
from storage import contexts
from storage.database import db_now
from storage.scope import Scope
from storage.tables import session as table
from storage.upserts import Upsert

_LOAD = (
    select(table)
    .where(table.c.agency_id == bindparam("agency"), table.c.identity == bindparam("person"))
    .with_for_update()
)
_KEY = ["agency_id", "identity"]
_MAKE = Upsert(table, key=_KEY)
_SAVE = Upsert(table, key=_KEY, replaced=["sealed", "update", "saved_at"])


class SqlSessions:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def load(self, identity: Identity) -> SavedSession:
        """A first one is put down at once: a row that is not there cannot be locked."""
        asked = {"agency": self._scope.agency.id, "person": str(identity)}
        found = (await self._scope.run(_LOAD, asked)).first()
        if found is None:
            await self._put(_MAKE, identity, SavedSession())
            found = (await self._scope.run(_LOAD, asked)).one()
        opened = self._scope.key.open(found.sealed, self._context(identity))
        return SavedSession(payload=opened.decode(), update=found.update)

    async def save(self, identity: Identity, session: SavedSession) -> None:
        await self._put(_SAVE, identity, session)

    async def _put(self, how: Upsert, identity: Identity, session: SavedSession) -> None:
        sealed = self._scope.key.seal(session.payload.encode(), self._context(identity))
        statement = how.on(self._scope.connection).values(
            agency_id=self._scope.agency.id,
            identity=str(identity),
            sealed=sealed,
            update=session.update,
            saved_at=db_now(),
        )
        await self._scope.run(statement)

    def _context(self, identity: Identity) -> bytes:
        return contexts.session_payload(self._scope.agency.id, identity)
