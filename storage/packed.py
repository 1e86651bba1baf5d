"""Many rows as one parameter of one statement, which makes a table of it.

On SQLite each run of a statement gives the interpreter's lock away and waits to have it back,
which while messages leave takes longer than the statement; on PostgreSQL each is a round trip.
There it is JSON, here an array for each column, as texts: of JSON PostgreSQL reads each row again
for each of its columns, and arrays of numbers take the driver longer to write than text.
https://www.sqlite.org/json1.html#jeach
https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Text, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Connection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine


def packed(connection: Connection, rows: Iterable[Sequence[Any]]) -> str | list[str]:
    """Rows of numbers, texts and None, for a table made by `unpacked`.

    No text may have a NUL or half of a surrogate pair: PostgreSQL refuses both.
    """
    if connection.dialect.name == "postgresql":
        return [f"{{{','.join(map(_literal, column))}}}" for column in zip(*rows, strict=True)]
    return json.dumps(list(rows), ensure_ascii=False)


def _literal(value: Any) -> str:
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return "NULL" if value is None else str(value + 0)  # of nothing but a number


def unpacked(parameter: str, **columns: type[TypeEngine[Any]]) -> Mapping[str, ColumnElement[Any]]:
    """The columns, in order, of the table that a statement makes of `packed` rows."""
    kinds = {name: kind() for name, kind in columns.items()}
    table = _Unpacked(parameter, kinds).table_valued("value", name=parameter)
    return {
        name: _Item(table.c.value, place, f"{parameter}.{name}", kind)
        for place, (name, kind) in enumerate(kinds.items())
    }


class _Unpacked(FunctionElement[Any]):
    inherit_cache = False  # it is compiled once
    name = "unpacked"

    def __init__(self, parameter: str, kinds: Mapping[str, TypeEngine[Any]]) -> None:
        super().__init__()
        self.parameter = parameter
        self.kinds = kinds


class _Item(FunctionElement[Any]):
    inherit_cache = False  # each has a place of its own, and is compiled once
    name = "item"

    def __init__(
        self, value: ColumnElement[Any], place: int, named: str, kind: TypeEngine[Any]
    ) -> None:
        super().__init__(value)
        self.place = place
        self.named = named
        self.type = kind


@compiles(_Unpacked, "sqlite")
def _sqlite_table(element: _Unpacked, compiler: SQLCompiler, **more: Any) -> str:
    return f"json_each({compiler.process(bindparam(element.parameter, type_=Text()), **more)})"


@compiles(_Unpacked, "postgresql")
def _postgres_table(element: _Unpacked, compiler: SQLCompiler, **more: Any) -> str:
    given = compiler.process(bindparam(element.parameter, type_=ARRAY(Text)), **more)
    written = compiler.dialect.type_compiler_instance.process
    columns = (
        f"unnest(CAST(({given})[{place}] AS {written(kind)}[])) AS {name}"
        for place, (name, kind) in enumerate(element.kinds.items(), 1)
    )
    return f"(SELECT {', '.join(columns)})"


@compiles(_Item, "sqlite")
def _sqlite_item(element: _Item, compiler: SQLCompiler, **more: Any) -> str:
    return f"json_extract({compiler.process(element.clauses, **more)}, '$[{element.place}]')"


@compiles(_Item, "postgresql")
def _postgres_item(element: _Item, _compiler: SQLCompiler, **_: Any) -> str:
    return element.named
