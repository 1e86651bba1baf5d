"""Messages to staff that any process writes and the bot delivers, the oldest first."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agencies.model import AgencyId
from agencies.sealing import Key, KeyRing
from campaigns.conversations import Notice
from campaigns.model import CampaignId
from campaigns.spares import UNTRUE
from storage import contexts
from storage.agencies import open_scope
from storage.database import db_now
from storage.platforms import on_platform
from storage.scope import Ask, Scope
from storage.tables import notice as table

READ_AT_ONCE = 50  # what is left waits for the next look, a second later

_MINE = (table.c.agency_id == bindparam("agency"), table.c.id == bindparam("notice"))
_ADD = insert(table).values(sealed=b"", created_at=db_now()).returning(table.c.id)
_SEAL = update(table).where(*_MINE).values(sealed=bindparam("arguments"))
_STANDS = select(table).where(*_MINE).with_for_update()
_DELIVERED = delete(table).where(*_MINE)
_SHOWN = update(table).where(*_MINE).values(message=bindparam("shown_in"))
_KEPT = _SHOWN.values(delivered_at=db_now())
_FORGET = delete(table).where(
    table.c.agency_id == bindparam("agency"),
    table.c.campaign_id == bindparam("campaign"),
    table.c.kind.in_(bindparam("kinds", expanding=True)),
)
_REPLACED = delete(table).where(
    table.c.agency_id == bindparam("agency"),
    table.c.identity == bindparam("person"),
    table.c.kind.in_(bindparam("kinds", expanding=True)),
    table.c.campaign_id == bindparam("campaign"),  # NULL is equal to nothing: those all stay
)


@cache  # it is asked several times a second, also while messages leave
def _waiting(platform: str) -> Select[Any]:
    but = table.c.id.not_in(bindparam("but", expanding=True))
    theirs = table.c.delivered_at.is_(None), on_platform(table.c.identity, platform), but
    return select(table).where(*theirs).order_by(table.c.id).limit(READ_AT_ONCE)


class SqlNotices:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._agency = scope.agency.id

    async def add(self, notice: Notice) -> None:
        await self._scope.run(
            _REPLACED,
            {
                "agency": self._agency,
                "person": notice.identity,
                "kinds": [notice.kind, *([UNTRUE[notice.kind]] if notice.kind in UNTRUE else [])],
                "campaign": notice.campaign,
            },
        )
        row = {
            "agency_id": self._agency,
            "identity": notice.identity,
            "kind": notice.kind,
            "campaign_id": notice.campaign,
        }
        new: int = (await self._scope.run(_ADD, row)).scalar_one()
        context = contexts.notice_arguments(self._agency, new)
        sealed = self._scope.key.seal(notice.arguments.encode(), context)
        await self._scope.run(_SEAL, {**self._mine(new), "arguments": sealed})

    async def delivered(self, notice: Notice, message: str = "") -> None:
        mine = self._mine(notice.id)
        row = (await self._scope.run(_STANDS, mine)).first()
        if row is None:
            return
        if _opened(row, self._scope.key).arguments != notice.arguments:
            await self._scope.run(_SHOWN, {**mine, "shown_in": message})
        elif message:
            await self._scope.run(_KEPT, {**mine, "shown_in": message})
        else:
            await self._scope.run(_DELIVERED, mine)

    async def forget(self, campaign: CampaignId, kinds: Collection[str]) -> None:
        which = {"agency": self._agency, "campaign": campaign}
        await self._scope.run(_FORGET, {**which, "kinds": sorted(kinds)})

    def _mine(self, notice: int) -> dict[str, Any]:
        return {"agency": self._agency, "notice": notice}


async def waiting(ask: Ask, platform: str, but: Collection[int]) -> Sequence[Row[Any]]:
    """At most READ_AT_ONCE, of all agencies, without those."""
    return await ask(_waiting(platform), {"but": sorted(but)})


async def opened(
    connection: AsyncConnection, keyring: KeyRing, found: Sequence[Row[Any]]
) -> Sequence[Notice]:
    agencies = {AgencyId(row.agency_id) for row in found}
    keys = {a: (await open_scope(connection, keyring, a))[0].key for a in agencies}
    return [_opened(row, keys[AgencyId(row.agency_id)]) for row in found]


def _opened(row: Row[Any], key: Key) -> Notice:
    agency = AgencyId(row.agency_id)
    return Notice(
        id=row.id,
        agency=agency,
        identity=row.identity,
        kind=row.kind,
        campaign=row.campaign_id,
        message=row.message,
        arguments=key.open(row.sealed, contexts.notice_arguments(agency, row.id)).decode(),
    )
