"""The agencies' keys, the installation's own among them, brought under the first of SECRET_KEYS."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agencies.model import AgencyId
from agencies.sealing import KeyRing
from storage import contexts
from storage.database import Database
from storage.tables import agency as table

_KEYS = select(table.c.id, table.c.wrapped_key).order_by(table.c.id)
_REPLACE = (
    update(table)
    .where(table.c.id == bindparam("agency"), table.c.wrapped_key == bindparam("old"))
    .values(wrapped_key=bindparam("new"))
)


async def rewrap(database: Database, ring: KeyRing) -> None:
    """Each in a transaction of its own: nobody waits for all of them.

    What is done stays done where it is cut off. Raises CannotOpen where no key opens one.
    """
    async with database.read() as connection:
        left = await _left(connection, ring)
    for of, wrapped in left:
        new = ring.renewed(wrapped, contexts.agency_key(AgencyId(of)))
        async with database.write() as connection:
            await connection.execute(_REPLACE, {"agency": of, "old": wrapped, "new": new})


async def is_rewrapped(connection: AsyncConnection, ring: KeyRing) -> bool:
    """Whether the first key opens every agency."""
    return not await _left(connection, ring)


async def _left(connection: AsyncConnection, ring: KeyRing) -> Sequence[Row[Any, Any]]:
    found = await connection.execute(_KEYS)
    return [row for row in found if not ring.is_renewed(row.wrapped_key)]
