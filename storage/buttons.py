"""What the buttons in the chats mean. Pressing one that is single takes it away."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, or_, select

from agencies.model import Identity
from campaigns.conversations import SavedButton
from storage import contexts
from storage.database import db_now
from storage.scope import Scope
from storage.tables import button as table
from storage.times import aware, seconds_of

SWEPT_AT_ONCE = 100  # more than one keyboard adds, so expired ones never pile up

_PRESSABLE = (
    table.c.agency_id == bindparam("agency"),
    table.c.id == bindparam("button"),
    table.c.identity == bindparam("person"),
    or_(table.c.expires_at.is_(None), table.c.expires_at > db_now()),
)
_TAKE = delete(table).where(*_PRESSABLE, table.c.single).returning(*table.c)
_LOOK = select(table).where(*_PRESSABLE, ~table.c.single)
_EXPIRED = (
    select(table.c.id)
    .where(table.c.agency_id == bindparam("agency"), table.c.expires_at <= db_now())
    .limit(SWEPT_AT_ONCE)
)
"""On its own: within a DELETE PostgreSQL may ask it anew for every button that there is."""
_SWEEP = delete(table).where(
    table.c.agency_id == bindparam("agency"),
    table.c.id.in_(bindparam("expired", expanding=True)),
)


class SqlButtons:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def add(self, buttons: Sequence[SavedButton]) -> None:
        if buttons:
            await self._scope.run(insert(table), [self._row(button) for button in buttons])
            own = {"agency": self._scope.agency.id}
            expired = (await self._scope.run(_EXPIRED, own)).scalars().all()
            if expired:
                await self._scope.run(_SWEEP, {**own, "expired": expired})

    async def press(self, button: str, identity: Identity) -> SavedButton | None:
        asked = {"agency": self._scope.agency.id, "button": button, "person": str(identity)}
        found = (await self._scope.run(_TAKE, asked)).first()
        found = found or (await self._scope.run(_LOOK, asked)).first()
        return self._opened(found) if found else None

    def _row(self, button: SavedButton) -> dict[str, Any]:
        context = contexts.button_argument(self._scope.agency.id, button.id)
        return {
            "agency_id": self._scope.agency.id,
            "id": button.id,
            "identity": button.identity,
            "action": button.action,
            "sealed": self._scope.key.seal(button.argument.encode(), context),
            "campaign_id": button.campaign,
            "version": 0,  # a column of the first migration that nothing reads
            "single": button.single,
            "expires_at": seconds_of(button.expires),
        }

    def _opened(self, row: Row[Any]) -> SavedButton:
        context = contexts.button_argument(self._scope.agency.id, row.id)
        return SavedButton(
            id=row.id,
            identity=row.identity,
            action=row.action,
            argument=self._scope.key.open(row.sealed, context).decode(),
            campaign=row.campaign_id,
            single=row.single,
            expires=aware(row.expires_at),
        )
