"""What is kept about a staff member: their own addresses, and how many tests they sent."""

from sqlalchemy import bindparam, select

from agencies.model import Identity
from storage import contexts
from storage.scope import Scope
from storage.tables import staff_address, staff_tests
from storage.upserts import Upsert

_ADDRESS = select(staff_address.c.sealed).where(
    staff_address.c.agency_id == bindparam("agency"),
    staff_address.c.identity == bindparam("person"),
    staff_address.c.channel == bindparam("over"),
)
_KEEP = Upsert(staff_address, key=["agency_id", "identity", "channel"], replaced=["sealed"])
_COUNT = Upsert(
    staff_tests,
    key=["agency_id", "identity", "day"],
    changed={"count": staff_tests.c.count + 1},
)


class SqlStaffNotes:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._agency = scope.agency.id

    async def own_address(self, identity: Identity, channel: str) -> str | None:
        asked = {"agency": self._agency, "person": str(identity), "over": channel}
        sealed = (await self._scope.run(_ADDRESS, asked)).scalar()
        if sealed is None:
            return None
        return self._scope.key.open(sealed, self._context(identity, channel)).decode()

    async def keep_address(self, identity: Identity, channel: str, address: str) -> None:
        statement = _KEEP.on(self._scope.connection).values(
            agency_id=self._agency,
            identity=str(identity),
            channel=channel,
            sealed=self._scope.key.seal(address.encode(), self._context(identity, channel)),
        )
        await self._scope.run(statement)

    async def count_test(self, identity: Identity, day: str) -> int:
        row = {"agency_id": self._agency, "identity": str(identity), "day": day, "count": 1}
        statement = _COUNT.on(self._scope.connection).values(row)
        counted: int = (
            await self._scope.run(statement.returning(staff_tests.c.count))
        ).scalar_one()
        return counted

    def _context(self, identity: Identity, channel: str) -> bytes:
        return contexts.staff_address(self._agency, channel, identity)
