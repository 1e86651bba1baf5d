"""Statements of the tick, handed straight to the driver.

SQLAlchemy writes each of them once for a dialect, and is then passed by: its own way through a
statement costs some 100 µs, and the nine of a tick were a third of it (docs/decisions/0024). The
driver's errors come out of here as they are.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import BigInteger, Boolean, ClauseElement, ColumnElement, Select, Text, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

Arranged = Callable[[Sequence[Any]], Any]
_ALL: "list[Quick]" = []


def write_all_for(dialect: Dialect) -> None:
    """All statements that there are, beforehand."""
    for statement in _ALL:
        statement.write_for(dialect)


class Quick:
    """`order` names the parameters as they are brought: numbers, texts, bytes and `numbers()`."""

    def __init__(self, statement: ClauseElement, *order: str) -> None:
        self._statement = statement
        self._order = order
        self._compiled: dict[str, tuple[str, Arranged]] = {}
        _ALL.append(self)

    def rows(self, connection: Connection, *values: Any) -> Sequence[Sequence[Any]]:
        sql, arranged = self.write_for(connection.dialect)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(sql, arranged(values))
            return cursor.fetchall()
        finally:
            cursor.close()

    def run(self, connection: Connection, *values: Any) -> int:
        """How many rows it changed."""
        sql, arranged = self.write_for(connection.dialect)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(sql, arranged(values))
            return cursor.rowcount
        finally:
            cursor.close()

    def many(self, connection: Connection, rows: Iterable[Sequence[Any]]) -> None:
        """The statement once for each of a few, in order."""
        sql, arranged = self.write_for(connection.dialect)
        cursor = connection.connection.cursor()
        try:
            cursor.executemany(sql, list(map(arranged, rows)))
        finally:
            cursor.close()

    def write_for(self, dialect: Dialect) -> tuple[str, Arranged]:
        if dialect.name not in self._compiled:
            compiled = self._statement.compile(dialect=dialect)
            assert isinstance(compiled, SQLCompiler)  # noqa: S101 - what else would it be
            self._compiled[dialect.name] = self._written(compiled), self._arranged(compiled)
        return self._compiled[dialect.name]

    def _written(self, compiled: SQLCompiler) -> str:
        return compiled.string

    def _arranged(self, compiled: SQLCompiler) -> Arranged:
        """The constants of the statement are parameters too: they stand behind what is brought."""
        names = compiled.positiontup or []
        constants = {name: compiled.params[name] for name in names if name not in self._order}
        places = {name: place for place, name in enumerate((*self._order, *constants))}
        pick = _tuple_of(*(places[name] for name in names))
        if not constants:
            return pick
        rest = tuple(constants.values())
        return lambda values: pick((*values, *rest))


def _tuple_of(*places: int) -> Arranged:
    if len(places) == 1:
        return lambda values: (values[places[0]],)
    return itemgetter(*places)


class QuickNumbers(Quick):
    """A SELECT of whole numbers, many rows of them: on SQLite they come as one."""

    def __init__(self, statement: Select[Any], *order: str) -> None:
        super().__init__(statement, *order)
        self._names = statement.selected_columns.keys()

    def rows(self, connection: Connection, *values: Any) -> Sequence[Sequence[Any]]:
        found = super().rows(connection, *values)
        return json.loads(found[0][0]) if connection.dialect.name == "sqlite" else found

    def _written(self, compiled: SQLCompiler) -> str:
        if compiled.dialect.name != "sqlite":
            return compiled.string
        parts = ", ".join(map(compiled.preparer.quote, self._names)), compiled.string
        return "SELECT json_group_array(json_array({})) FROM ({})".format(*parts)  # nosec B608  # noqa: S608


def numbers(connection: Connection, values: Sequence[int]) -> Any:
    """A list as one parameter: an array on PostgreSQL, JSON on SQLite."""
    return list(values) if connection.dialect.name == "postgresql" else json.dumps(values)


class _Listed(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True
    name = "listed"


def listed(column: ColumnElement[int], parameter: str) -> tuple[ColumnElement[bool], ...]:
    """That the column is one of some numbers, `parameter`, which lie between two others.

    The range is there because SQLite, which cannot know how long a list is, would rather read the
    whole table than look each of them up. https://www.sqlite.org/json1.html#jeach
    """
    first, last, among = bounds(parameter)
    return column.between(bindparam(first), bindparam(last)), _Listed(column, bindparam(among))


def bounds(parameter: str) -> tuple[str, str, str]:
    """The names of the parameters of `listed`."""
    return f"{parameter}_first", f"{parameter}_last", parameter


def within(connection: Connection, values: Sequence[int]) -> tuple[int, int, Any]:
    """Values for them; of no numbers, none is one."""
    return min(values, default=1), max(values, default=0), numbers(connection, values)


@compiles(_Listed, "sqlite")
def _sqlite(element: _Listed, compiler: SQLCompiler, **more: Any) -> str:
    column, values = element.clauses
    written = compiler.process(column, **more), _as(compiler, values, Text(), more)
    return "{} IN (SELECT value FROM json_each({}))".format(*written)  # nosec B608  # noqa: S608 - names


@compiles(_Listed, "postgresql")
def _postgres(element: _Listed, compiler: SQLCompiler, **more: Any) -> str:
    column, values = element.clauses
    written = compiler.process(column, **more), _as(compiler, values, ARRAY(BigInteger), more)
    return "{} = ANY({})".format(*written)


def _as(compiler: SQLCompiler, values: Any, kind: Any, more: dict[str, Any]) -> str:
    return compiler.process(bindparam(values.key, type_=kind), **more)
