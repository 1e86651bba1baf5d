"""What the repositories of one unit of work share."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Executable, Row, bindparam, select
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncConnection

from agencies.model import Agency
from agencies.sealing import Key
from campaigns.model import CampaignId
from campaigns.stores import NoSuch
from storage.database import Parameters
from storage.roles import AS_APP, AS_WORKER
from storage.tables import campaign as table

_LOCKED = (
    select(table.c.id)
    .where(table.c.agency_id == bindparam("agency"), table.c.id == bindparam("campaign"))
    .with_for_update(key_share=True)
)


class Ask(Protocol):
    """Runs a statement that may find rows of any agency."""

    async def __call__(
        self, statement: Executable, parameters: Parameters | None = None, /
    ) -> Sequence[Row[Any]]: ...


def asking(connection: AsyncConnection) -> Ask:
    """On one that no agency has entered."""

    async def ask(
        statement: Executable, parameters: Parameters | None = None, /
    ) -> Sequence[Row[Any]]:
        return (await connection.execute(statement, parameters)).all()

    return ask


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """One transaction on behalf of one agency, and that agency's key.

    Where it is `apart` the database shows it nothing else.
    """

    connection: AsyncConnection
    agency: Agency
    key: Key
    apart: bool = False

    async def run(
        self, statement: Executable, parameters: Parameters | None = None
    ) -> CursorResult[Any]:
        return await self.connection.execute(statement, parameters)

    async def ask_beyond(
        self, statement: Executable, parameters: Parameters | None = None
    ) -> Sequence[Row[Any]]:
        """One question about more than this agency has: who calls it says why."""
        if self.apart:
            await self.connection.execute(AS_WORKER)
        found = (await self.connection.execute(statement, parameters)).all()
        if self.apart:
            await self.connection.execute(AS_APP)
        return found

    async def own_campaign(self, campaign: CampaignId) -> None:
        """Raises NoSuch unless the agency has it; nobody deletes it until the transaction ends."""
        found = await self.run(_LOCKED, {"agency": self.agency.id, "campaign": campaign})
        if found.first() is None:
            raise NoSuch(f"campaign {campaign}")
