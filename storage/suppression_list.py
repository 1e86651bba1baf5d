"""The addresses that an agency leaves out: found by their keyed hashes, put there, taken away."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, select

from agencies.suppression import Cause, Listed, Suppression
from storage import contexts
from storage.scope import Scope
from storage.suppressing import entry, put
from storage.tables import suppression
from storage.times import aware

PAGE = 500

_MINE = suppression.c.agency_id == bindparam("agency")
_COUNTS = (
    select(suppression.c.channel, suppression.c.cause, func.count().label("people"))
    .where(_MINE)
    .group_by(suppression.c.channel, suppression.c.cause)
)
_FIND = select(suppression).where(
    _MINE,
    suppression.c.channel == bindparam("channel"),
    suppression.c.address_hash.in_(bindparam("hashes", expanding=True)),
)
_REMOVE = (
    delete(suppression)
    .where(
        _MINE,
        suppression.c.channel == bindparam("channel"),
        suppression.c.address_hash == bindparam("hash"),
        suppression.c.cause.in_(bindparam("causes", expanding=True)),
    )
    .returning(suppression.c.cause)
)
_READ = (
    select(suppression)
    .where(
        _MINE,
        suppression.c.channel == bindparam("channel"),
        suppression.c.address_hash > bindparam("after"),
    )
    .order_by(suppression.c.address_hash)
    .limit(PAGE)
)


class SqlSuppressions:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._agency = scope.agency.id
        self._hashes = contexts.address_key(scope.key)

    async def counts(self) -> Mapping[tuple[str, Cause], int]:
        """By channel and cause."""
        found = await self._scope.run(_COUNTS, {"agency": self._agency})
        return {(row.channel, Cause(row.cause)): row.people for row in found}

    async def find(self, channel: str, addresses: Collection[str]) -> Sequence[Listed]:
        return await self._find(channel, [self._hashes.hash(address) for address in addresses])

    async def cause_of(self, channel: str, name: str) -> Cause | None:
        """Of the address with that keyed hash; None where it is not on the list."""
        found = await self._find(channel, [bytes.fromhex(name)])
        return found[0].suppression.cause if found else None

    async def put(self, told: Sequence[Suppression]) -> int:
        """With their addresses; how many were not there before for something that weighs more."""
        statement = put(self._scope.connection)
        done = 0
        for one in told:
            row = entry(self._agency, self._scope.key, one, self._hashes.hash(one.address))
            done += (await self._scope.run(statement.values(**row))).rowcount
        return done

    async def put_by_name(self, channel: str, name: str, cause: Cause) -> None:
        """Where no more than the keyed hash is known of the address."""
        told = Suppression(channel=channel, address="", cause=cause)
        row = entry(self._agency, self._scope.key, told, bytes.fromhex(name))
        await self._scope.run(put(self._scope.connection).values(**row))

    async def remove(
        self, channel: str, name: str, causes: Collection[Cause] = tuple(Cause)
    ) -> Cause | None:
        """Why it was there; None where it was not, or for another cause than these."""
        asked = {"agency": self._agency, "channel": channel, "hash": bytes.fromhex(name)}
        found = await self._scope.run(_REMOVE, {**asked, "causes": [one.value for one in causes]})
        cause = found.scalar_one_or_none()
        return None if cause is None else Cause(cause)

    async def read(self, channel: str) -> AsyncIterator[Sequence[Listed]]:
        """All of a channel, in pages."""
        after = b""
        asked = {"agency": self._agency, "channel": channel}
        while found := (await self._scope.run(_READ, {**asked, "after": after})).all():
            yield [self._opened(row) for row in found]
            after = found[-1].address_hash

    async def _find(self, channel: str, hashes: Sequence[bytes]) -> Sequence[Listed]:
        asked = {"agency": self._agency, "channel": channel, "hashes": hashes}
        return [self._opened(row) for row in await self._scope.run(_FIND, asked)]

    def _opened(self, row: Row[Any]) -> Listed:
        context = contexts.suppressed_address(self._agency, row.channel, row.address_hash)
        address = self._scope.key.open(row.sealed, context).decode() if row.sealed else ""
        told = Suppression(
            channel=row.channel, address=address, cause=Cause(row.cause), reason=row.reason
        )
        return Listed(suppression=told, name=row.address_hash.hex(), since=aware(row.at))
