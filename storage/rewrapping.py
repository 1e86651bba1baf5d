"""The agencies' keys, the installation's own among them, brought under the first of SECRET_KEYS."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agencies.audit import operator
from agencies.model import INSTALLATION, AgencyId
from agencies.sealing import KeyRing
from storage import contexts
from storage.chain import append
from storage.database import Database
from storage.tables import agency as table

_KEYS = select(table.c.id, table.c.wrapped_key).order_by(table.c.id)
_REPLACE = (
    update(table)
    .where(table.c.id == bindparam("agency"), table.c.wrapped_key == bindparam("old"))
    .values(wrapped_key=bindparam("new"))
)


async def rewrap(database: Database, ring: KeyRing) -> None:
    """Each in a transaction of its own, with its entry: nobody waits for all of them.

    What is done stays done where it is cut off. Raises CannotOpen where no key opens one.
    """
    async with database.read() as connection:
        left = await _left(connection, ring)
    for of, wrapped in left:
        agency, context = AgencyId(of), contexts.agency_key(AgencyId(of))
        new = ring.renewed(wrapped, context)
        names = {"old": ring.name_over(wrapped, context), "new": ring.name_over(new, context)}
        deeds = [operator("rotate-keys", **names)] if agency != INSTALLATION else []
        async with database.write() as connection:
            asked = {"agency": of, "old": wrapped, "new": new}
            if (await connection.execute(_REPLACE, asked)).rowcount:
                await connection.run_sync(append, [(agency, deed) for deed in deeds])


async def is_rewrapped(connection: AsyncConnection, ring: KeyRing) -> bool:
    """Whether the first key opens every agency."""
    return not await _left(connection, ring)


async def _left(connection: AsyncConnection, ring: KeyRing) -> Sequence[Row[Any, Any]]:
    found = await connection.execute(_KEYS)
    return [row for row in found if not ring.is_renewed(row.wrapped_key)]
