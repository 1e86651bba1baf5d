"""SQLite is asked in one trip to its thread, and answers what SQLAlchemy expects of a driver."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import bindparam, column, insert, select, table, text, update
from sqlalchemy.exc import IntegrityError, OperationalError

from storage.bulk import Bulk
from storage.database import Database
from storage.quick_sqlite import connect

PEOPLE = table("people", column("id"), column("name"), column("face"))


@pytest.fixture
async def people(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'people.db'}")
    async with database.write() as connection:
        made = "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT UNIQUE, face BLOB)"
        await connection.execute(text(made))
    yield database
    await database.close()


async def test_rows_come_with_their_names_and_types(people: Database) -> None:
    async with people.write() as connection:
        await connection.execute(insert(PEOPLE), {"id": 1, "name": "Ana", "face": b"\x00\xff"})
        [row] = (await connection.execute(select(PEOPLE))).all()
    assert row._asdict() == {"id": 1, "name": "Ana", "face": b"\x00\xff"}


async def test_a_statement_without_rows_says_how_many_it_changed(people: Database) -> None:
    async with people.write() as connection:
        rows = [{"id": n, "name": f"{n}", "face": None} for n in range(5)]
        assert (await connection.execute(insert(PEOPLE), rows)).rowcount == 5
        changed = await connection.execute(update(PEOPLE).values(face=b"x"))
        assert changed.rowcount == 5
        assert not changed.returns_rows


async def test_a_changing_statement_can_return_rows(people: Database) -> None:
    async with people.write() as connection:
        added = insert(PEOPLE).returning(PEOPLE.c.id)
        assert (await connection.execute(added, {"name": "Ana", "face": None})).scalar_one() == 1


async def test_what_goes_wrong_is_raised_and_the_connection_goes_on(people: Database) -> None:
    async with people.write() as connection:
        await connection.execute(insert(PEOPLE), {"id": 1, "name": "Ana", "face": None})
        with pytest.raises(IntegrityError, match=r"people\.name"):
            await connection.execute(insert(PEOPLE), {"id": 2, "name": "Ana", "face": None})
        with pytest.raises(OperationalError, match="no such table"):
            await connection.execute(text("SELECT * FROM nobody"))
        assert (await connection.scalars(select(PEOPLE.c.name))).all() == ["Ana"]


async def test_many_rows_go_in_at_once_in_the_order_that_they_are_named(people: Database) -> None:
    named = insert(PEOPLE).values({name: bindparam(name) for name in ("id", "name", "face")})
    bulk = Bulk(named, ("face", "id", "name"))
    async with people.write() as connection:
        done = await bulk.run(connection, [(b"a", 1, "Ana"), (b"b", 2, "Ben")])
        assert done.rowcount == 2
        rows = (await connection.execute(select(PEOPLE))).all()
    assert [tuple(row) for row in rows] == [(1, "Ana", b"a"), (2, "Ben", b"b")]


async def test_a_bulk_statement_must_name_all_that_it_needs(people: Database) -> None:
    named = insert(PEOPLE).values({name: bindparam(name) for name in ("id", "name")})
    async with people.write() as connection:
        with pytest.raises(ValueError, match="name"):
            await Bulk(named, ("id",)).run(connection, [(1,)])


async def test_who_closes_it_is_not_left_waiting_where_it_is_stopped_meanwhile(
    tmp_path: Path,
) -> None:
    connection = await connect(str(tmp_path / "people.db"))
    closing = asyncio.create_task(connection.close())
    await asyncio.sleep(0)  # it is under way
    connection.stop()

    async with asyncio.timeout(10):
        await closing
