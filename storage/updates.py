"""What a platform told `web` about bots, until whoever serves the bot has taken it.

Sealed, and deleted once it was acted upon: until people agree, nothing of them stays.
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from agencies.bots import BotId, Told
from agencies.model import AgencyId
from agencies.sealing import Key, KeyRing
from storage import contexts
from storage.database import db_now
from storage.tables import agency, bot, inbox
from storage.transacting import Transacting
from storage.upserts import Upsert

KEPT_FOR = 86400.0
"""Seconds, as the platform does: https://core.telegram.org/bots/api#getting-updates"""

_PREFIX = "updates of bot "
_WHOSE = (
    select(bot.c.agency_id, agency.c.wrapped_key)
    .join(agency, agency.c.id == bot.c.agency_id)
    .where(bot.c.id == bindparam("bot"), bot.c.removed_at.is_(None))
)
_PUT = Upsert(inbox, key=["source", "key"])
_TOLD = (
    select(
        inbox.c.id,
        inbox.c.agency_id,
        inbox.c.source,
        inbox.c.key,
        inbox.c.sealed,
        agency.c.wrapped_key,
    )
    .join(agency, agency.c.id == inbox.c.agency_id)
    .where(
        inbox.c.source.in_(bindparam("sources", expanding=True)),
        inbox.c.id.not_in(bindparam("but", expanding=True)),
    )
    .order_by(inbox.c.id)
    .limit(bindparam("most"))
)
_TAKEN = delete(inbox).where(inbox.c.id.in_(bindparam("taken", expanding=True)))
_FORGET = delete(inbox).where(
    inbox.c.source.startswith(_PREFIX), inbox.c.received_at < db_now() - KEPT_FOR
)


class SqlUpdates(Transacting):
    """Every function raises StorageDown."""

    async def put_update(self, bot: BotId, number: int, content: bytes) -> None:
        """Once, however often it is told; of a bot that was removed it is let fall."""
        await self._transact(lambda c: _put(c, self._ring, bot, number, content))

    async def updates_told(
        self, bots: Collection[BotId], most: int, but: Collection[int] = ()
    ) -> Sequence[Told]:
        """In the order in which they came, but for those."""
        sources = [f"{_PREFIX}{one}" for one in sorted(bots)]
        asked = {"sources": sources, "most": most, "but": sorted(but)}
        return await self._look(
            lambda c: [_told(row, self._ring) for row in c.execute(_TOLD, asked)]
        )

    async def updates_taken(self, ids: Collection[int]) -> None:
        await self._transact(lambda c: c.execute(_TAKEN, {"taken": sorted(ids)}))


async def forget(connection: AsyncConnection) -> None:
    """What nobody took for so long that the platform would not tell it any more, either."""
    await connection.execute(_FORGET)


def _put(connection: Connection, ring: KeyRing, of: BotId, number: int, content: bytes) -> None:
    found = connection.execute(_WHOSE, {"bot": of}).first()
    if found is None:
        return
    source, known_as = f"{_PREFIX}{of}", str(number)
    sealed = _key(ring, found).seal(
        content, contexts.inbox_entry(found.agency_id, source, known_as)
    )
    row = {"agency_id": found.agency_id, "source": source, "key": known_as, "sealed": sealed}
    connection.execute(_PUT.on(connection).values(**row, received_at=db_now()))


def _told(row: Any, ring: KeyRing) -> Told:
    content = _key(ring, row).open(
        row.sealed, contexts.inbox_entry(row.agency_id, row.source, row.key)
    )
    of = BotId(int(row.source.removeprefix(_PREFIX)))
    return Told(id=row.id, bot=of, number=int(row.key), content=content)


def _key(ring: KeyRing, row: Any) -> Key:
    return ring.unwrap(row.wrapped_key, contexts.agency_key(AgencyId(row.agency_id)))
