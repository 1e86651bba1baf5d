"""What one process does for all: who does it, and until when that is to be believed.

Nobody is elected: whoever finds that nobody does it begins, and says so again and again. A moment
that no beat can have set is from before the database's clock was set back, and counts for nothing.
"""

from sqlalchemy import ColumnElement, bindparam, exists, or_, select, update
from sqlalchemy.engine import Connection

from agencies.model import INSTALLATION
from storage.database import db_now
from storage.tables import duty
from storage.transacting import Transacting
from storage.upserts import Upsert

DISPATCH = "dispatch"
WATCH = "watch"
BELIEVED = 15.0  # seconds: whoever is alive says so three times within that

_HELD: ColumnElement[bool] = duty.c.until.between(db_now(), db_now() + bindparam("seconds"))
IS_DONE = exists().where(duty.c.name == bindparam("of_name"), _HELD)
"""Of a duty `of_name`, believed for `seconds`."""
SLOWEST_TICK = (
    select(duty.c.slowest_tick).where(duty.c.name == bindparam("of_name"), _HELD).scalar_subquery()
)
"""Of whoever said last that it does `of_name`; NULL where nobody is believed to do it."""

_IS_DONE = select(IS_DONE)
_BEAT = Upsert(duty, key=["name"], replaced=["owner", "until", "slowest_tick"])
_FREE = Upsert(duty, key=["name"])
_TAKE = (
    update(duty)
    .where(duty.c.name == bindparam("of_name"), or_(duty.c.owner == bindparam("me"), ~_HELD))
    .values(owner=bindparam("me"), until=db_now() + bindparam("seconds"))
)


class SqlDuties(Transacting):
    """Every function raises StorageDown."""

    async def beat(self, name: str, owner: str, slowest_tick: float = 0.0) -> None:
        """Any number of processes may do it at once, and each says so.

        `slowest_tick`: seconds, of its ticks since its last beat; whoever beat last is believed.
        """
        await self._transact(lambda connection: beat(connection, name, owner, slowest_tick))

    async def take(self, name: str, owner: str, seconds: float) -> bool:
        """Only one may do it: whether that is this `owner`, for so many seconds from now."""
        return await self._transact(lambda connection: take(connection, name, owner, seconds))


def is_done(connection: Connection, name: str) -> bool:
    """Whether any process said lately that it does that."""
    asked = {"of_name": name, "seconds": BELIEVED}
    return bool(connection.execute(_IS_DONE, asked).scalar())


def beat(connection: Connection, name: str, owner: str, slowest_tick: float = 0.0) -> None:
    values = {"agency_id": INSTALLATION, "name": name, "owner": owner, "slowest_tick": slowest_tick}
    connection.execute(_BEAT.on(connection).values(**values, until=db_now() + BELIEVED))


def take(connection: Connection, name: str, owner: str, seconds: float) -> bool:
    values = {"agency_id": INSTALLATION, "name": name, "owner": owner, "until": 0.0}
    connection.execute(_FREE.on(connection).values(**values))
    asked = {"of_name": name, "me": owner, "seconds": seconds}
    return connection.execute(_TAKE, asked).rowcount > 0
