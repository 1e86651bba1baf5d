"""What is kept about a staff member: their own addresses, and how many tests they sent."""

import hmac
from typing import Any

from sqlalchemy import bindparam, select, update

from agencies.enrolment import CODE_LIFE, TRIES, code_hash
from agencies.model import Identity
from agencies.staff import OwnAddress
from campaigns.stores import NoSuch
from storage import contexts
from storage.database import db_now
from storage.scope import Scope
from storage.tables import staff_address as table
from storage.tables import staff_tests
from storage.times import aware
from storage.upserts import Upsert

_MINE = (
    table.c.agency_id == bindparam("agency"),
    table.c.identity == bindparam("person"),
    table.c.channel == bindparam("over"),
)
_ADDRESS = select(table).where(*_MINE)
_KEEP = Upsert(
    table,
    key=["agency_id", "identity", "channel"],
    replaced=["sealed", "proven_at", "code_hash", "tries_left", "expires_at"],
)
_KEEP_CODE = (
    update(table)
    .where(*_MINE)
    .values(
        code_hash=bindparam("hash"),
        tries_left=TRIES,
        expires_at=db_now() + CODE_LIFE.total_seconds(),
    )
)
_TRY = (
    update(table)
    .where(*_MINE, table.c.tries_left > 0, table.c.expires_at > db_now())
    .values(tries_left=table.c.tries_left - 1)
    .returning(table.c.sealed, table.c.code_hash)
)
_PROVEN = update(table).where(*_MINE).values(proven_at=db_now(), code_hash=None, tries_left=0)
_COUNT = Upsert(
    staff_tests,
    key=["agency_id", "identity", "day"],
    changed={"count": staff_tests.c.count + 1},
)


def _expires(known: OwnAddress | None) -> float | None:
    """As before: a code for another address is not sent any sooner."""
    if known is None or known.code_sent_at is None:
        return None
    return (known.code_sent_at + CODE_LIFE).timestamp()


class SqlStaffNotes:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._agency = scope.agency.id

    async def own_address(self, identity: Identity, channel: str) -> OwnAddress | None:
        found = (await self._scope.run(_ADDRESS, self._asked(identity, channel))).first()
        if found is None:
            return None
        expires = aware(found.expires_at)
        return OwnAddress(
            address=self._opened(found.sealed, identity, channel),
            proven=found.proven_at is not None,
            code_sent_at=expires - CODE_LIFE if expires else None,
        )

    async def keep_address(self, identity: Identity, channel: str, address: str) -> None:
        """It has to be proven, unless it is the one that was."""
        known = await self.own_address(identity, channel)
        if known and known.address == address:
            return
        statement = _KEEP.on(self._scope.connection).values(
            agency_id=self._agency,
            identity=str(identity),
            channel=channel,
            sealed=self._scope.key.seal(address.encode(), self._context(identity, channel)),
            proven_at=None,
            code_hash=None,
            tries_left=0,
            expires_at=_expires(known),
        )
        await self._scope.run(statement)

    async def keep_code(self, identity: Identity, channel: str, code: str) -> None:
        """That is on its way to the address; it takes the place of an earlier one. Raises NoSuch
        where there is no address.
        """
        asked, known = self._asked(identity, channel), await self.own_address(identity, channel)
        if known is None:
            raise NoSuch(f"own {channel} address")
        hashed = code_hash(self._scope.key, identity, known.address, code)
        await self._scope.run(_KEEP_CODE, {**asked, "hash": hashed})

    async def guess_code(self, identity: Identity, channel: str, code: str) -> bool:
        """Whether the address is proven by it now. Each guess is counted before it is compared."""
        asked = self._asked(identity, channel)
        found = (await self._scope.run(_TRY, asked)).first()
        if found is None:
            return False
        address = self._opened(found.sealed, identity, channel)
        hashed = code_hash(self._scope.key, identity, address, code)
        if not hmac.compare_digest(found.code_hash, hashed):
            return False
        await self._scope.run(_PROVEN, asked)
        return True

    async def count_test(self, identity: Identity, day: str) -> int:
        row = {"agency_id": self._agency, "identity": str(identity), "day": day, "count": 1}
        statement = _COUNT.on(self._scope.connection).values(row)
        counted: int = (
            await self._scope.run(statement.returning(staff_tests.c.count))
        ).scalar_one()
        return counted

    def _asked(self, identity: Identity, channel: str) -> dict[str, Any]:
        return {"agency": self._agency, "person": str(identity), "over": channel}

    def _opened(self, sealed: bytes, identity: Identity, channel: str) -> str:
        return self._scope.key.open(sealed, self._context(identity, channel)).decode()

    def _context(self, identity: Identity, channel: str) -> bytes:
        return contexts.staff_address(self._agency, channel, identity)
