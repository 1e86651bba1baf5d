"""Many new rows: on PostgreSQL one statement that brings a list for each column, on SQLite, which
has no lists, the statement once for each row.

https://www.postgresql.org/docs/current/functions-array.html#ARRAY-FUNCTIONS-TABLE
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, func, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Connection

from storage.quick import Quick


class Append:
    """`brought` are columns as the rows bring them, `same` what stands in all of them. A row of
    which there is one by its `unique` columns is let fall."""

    def __init__(
        self,
        table: Table,
        brought: Sequence[str],
        same: Mapping[str, ColumnElement[Any]],
        unique: Sequence[str] = (),
    ) -> None:
        kinds = {name: table.c[name].type for name in brought}
        each = {name: bindparam(name, type_=kind) for name, kind in kinds.items()}
        lists = [func.unnest(bindparam(name, type_=ARRAY(kind))) for name, kind in kinds.items()]
        insert = postgresql.insert(table)  # SQLite spells it alike
        one = insert.values({**each, **same})
        many = insert.from_select([*brought, *same], select(*lists, *same.values()))
        if unique:
            one, many = (of.on_conflict_do_nothing(index_elements=unique) for of in (one, many))
        self._one = Quick(one.inline(), *brought)
        self._many = Quick(many.inline(), *brought)

    def run(self, connection: Connection, rows: Sequence[Sequence[Any]]) -> None:
        if connection.dialect.name == "sqlite":
            self._one.many(connection, rows)
        elif rows:
            self._many.run(connection, *map(list, zip(*rows, strict=True)))
