"""INSERT … ON CONFLICT, which SQLite and PostgreSQL spell alike and SQLAlchemy does not.

https://docs.sqlalchemy.org/en/21/dialects/sqlite.html#insert-on-conflict-upsert
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

Insert = sqlite.Insert | postgresql.Insert


class Upsert:
    """Puts a row in, or changes the one with the same key.

    `replaced` columns take the new row's values, `changed` ones what is said here; where there
    is neither, the row that stands already stays as it is: the one with the same `key`, or with
    anything the same that must not be where no key is named. With `where`, only rows for which
    that is true are changed.
    """

    def __init__(
        self,
        table: Table,
        *,
        key: Sequence[str] = (),
        replaced: Sequence[str] = (),
        changed: dict[str, ColumnElement[Any]] | None = None,
        where: ColumnElement[bool] | None = None,
    ) -> None:
        self._by_dialect: dict[str, Insert] = {
            name: _upsert(insert, list(key), replaced, changed or {}, where)
            for name, insert in (
                ("sqlite", sqlite.insert(table)),
                ("postgresql", postgresql.insert(table)),
            )
        }

    def on(self, connection: AsyncConnection | Connection) -> Insert:
        return self._by_dialect[connection.dialect.name]


def _upsert(
    insert: Insert,
    key: Sequence[str],
    replaced: Sequence[str],
    changed: dict[str, ColumnElement[Any]],
    where: ColumnElement[bool] | None,
) -> Insert:
    values = {name: insert.excluded[name] for name in replaced} | changed
    if not values:
        return insert.on_conflict_do_nothing(index_elements=key or None)
    return insert.on_conflict_do_update(index_elements=key, set_=values, where=where)
