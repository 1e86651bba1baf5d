"""Of how an installation stands, what is one number each."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, Table, bindparam, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from campaigns.facts import MOST_COUNTED
from campaigns.states import State
from storage.database import db_now
from storage.duties import IS_DONE, SLOWEST_TICK
from storage.engine_receipts import RECEIPT
from storage.migrate import AT
from storage.tables import doubt, inbox, tally


class database_size(FunctionElement[int]):  # noqa: N801 - it is used as an SQL function is
    """In bytes."""

    type = BigInteger()
    inherit_cache = True
    name = "database_size"


@compiles(database_size, "sqlite")
def _sqlite_size(_element: database_size, _compiler: SQLCompiler, **_: Any) -> str:
    return "(SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size())"


@compiles(database_size, "postgresql")
def _postgres_size(_element: database_size, _compiler: SQLCompiler, **_: Any) -> str:
    return "pg_database_size(current_database())"


def numbers_of(agency: ColumnElement[int] | None = None) -> Select[Any]:
    """What is one number each, all together: a statement costs more than what it reads here."""

    def own(statement: Select[Any], table: Table) -> Select[Any]:
        return statement if agency is None else statement.where(table.c.agency_id == agency)

    uncertain = select(func.coalesce(func.sum(tally.c.rows), 0)).where(
        tally.c.state == State.UNCERTAIN, tally.c.campaign_id.in_(select(doubt.c.campaign_id))
    )
    receipts = own(select(inbox.c.received_at).where(inbox.c.source == RECEIPT), inbox)
    counted = select(func.count()).select_from(receipts.limit(MOST_COUNTED).subquery())
    columns: Sequence[ColumnElement[Any]] = (
        db_now().label("now"),
        AT.label("version"),
        IS_DONE.label("dispatching"),
        SLOWEST_TICK.label("slowest_tick"),
        own(uncertain, tally).scalar_subquery().label("uncertain"),
        counted.scalar_subquery().label("receipts"),
        receipts.order_by(inbox.c.id).limit(1).scalar_subquery().label("oldest"),
        database_size().label("size"),
    )
    return select(*columns)


NUMBERS = numbers_of()
OWN_NUMBERS = numbers_of(bindparam("agency"))
"""Of one `agency`."""
