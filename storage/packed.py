"""Many rows as one parameter of one statement: JSON, which the database makes a table of.

On SQLite each run of a statement gives the interpreter's lock away and waits to have it back,
which while messages leave takes longer than the statement; on PostgreSQL each is a round trip.
https://www.sqlite.org/json1.html#jeach
https://www.postgresql.org/docs/current/functions-json.html
A list for each column is a tenth quicker there for 256 rows, and 60 % more work for the worker.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Text, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine


def packed(rows: Iterable[Sequence[Any]]) -> str:
    """Rows of numbers, texts and None, for a table made by `unpacked`.

    No text may have a NUL or half of a surrogate pair: PostgreSQL refuses both.
    """
    return json.dumps(list(rows), ensure_ascii=False)


def unpacked(parameter: str, **columns: type[TypeEngine[Any]]) -> Mapping[str, ColumnElement[Any]]:
    """The columns, in order, of the table that a statement makes of `packed` rows."""
    table = _Unpacked(bindparam(parameter, type_=Text())).table_valued("value", name=parameter)
    return {
        name: _Item(table.c.value, place, kind())
        for place, (name, kind) in enumerate(columns.items())
    }


class _Unpacked(FunctionElement[Any]):
    inherit_cache = True
    name = "unpacked"


class _Item(FunctionElement[Any]):
    inherit_cache = False  # each has a place of its own, and is compiled once
    name = "item"

    def __init__(self, value: ColumnElement[Any], place: int, kind: TypeEngine[Any]) -> None:
        super().__init__(value)
        self.place = place
        self.type = kind


@compiles(_Unpacked, "sqlite")
def _sqlite_table(element: _Unpacked, compiler: SQLCompiler, **more: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **more)})"


@compiles(_Unpacked, "postgresql")
def _postgres_table(element: _Unpacked, compiler: SQLCompiler, **more: Any) -> str:
    return f"json_array_elements(CAST({compiler.process(element.clauses, **more)} AS JSON))"


@compiles(_Item, "sqlite")
def _sqlite_item(element: _Item, compiler: SQLCompiler, **more: Any) -> str:
    return f"json_extract({compiler.process(element.clauses, **more)}, '$[{element.place}]')"


@compiles(_Item, "postgresql")
def _postgres_item(element: _Item, compiler: SQLCompiler, **more: Any) -> str:
    kind = compiler.dialect.type_compiler_instance.process(element.type)
    return f"CAST({compiler.process(element.clauses, **more)} ->> {element.place} AS {kind})"
