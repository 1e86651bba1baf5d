"""Transactions of one database, and its clock."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from agencies.sealing import KeyRing
from storage.agencies import create_agency
from storage.database import NOW, Database, db_now
from storage.tables import agency

ROW = {"time_zone": "UTC", "region": "SG", "wrapped_key": b"k", "created_at": 1.5}


async def names(database: Database) -> list[str]:
    async with database.read() as connection:
        return list(await connection.scalars(select(agency.c.name).order_by(agency.c.id)))


async def test_starts_empty(database: Database) -> None:
    assert await names(database) == []


async def test_keeps_what_was_written(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(insert(agency), {**ROW, "name": "Health"})
    assert await names(database) == ["Health"]


async def write_and_fail(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(insert(agency), {**ROW, "name": "Health"})
        raise ValueError


async def test_undoes_everything_when_the_block_raises(database: Database) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        await write_and_fail(database)
    assert await names(database) == []


async def test_refuses_to_write_while_it_reads(database: Database) -> None:
    async with database.read() as connection:
        with pytest.raises(DBAPIError, match=r"read-?only"):
            await connection.execute(insert(agency), {**ROW, "name": "Health"})


async def test_writes_again_after_a_refused_write(database: Database) -> None:
    await test_refuses_to_write_while_it_reads(database)
    await test_keeps_what_was_written(database)


async def test_reads_one_view_while_others_write(database: Database) -> None:
    async with database.read() as connection:
        assert (await connection.scalars(select(agency.c.name))).all() == []
        await test_keeps_what_was_written(database)
        assert (await connection.scalars(select(agency.c.name))).all() == []


async def test_lets_many_writers_take_turns(database: Database, keyring: KeyRing) -> None:
    writers = [create_agency(database, keyring, f"agency {n}", "SG") for n in range(20)]
    await asyncio.gather(*writers)
    assert sorted(await names(database)) == sorted(f"agency {n}" for n in range(20))


async def test_tells_the_time_in_seconds_since_1970(database: Database) -> None:
    before = datetime.now(UTC).timestamp()
    async with database.read() as connection:
        told = await connection.scalar(select(db_now()))
    assert told is not None
    assert before - 0.01 <= told <= datetime.now(UTC).timestamp() + 0.01


async def test_shows_no_value_in_an_error(database: Database) -> None:
    await test_keeps_what_was_written(database)
    async with database.write() as connection:
        with pytest.raises(IntegrityError) as raised:
            await connection.execute(insert(agency), {**ROW, "name": "Health", "region": "XX"})
        await connection.rollback()
    assert "XX" not in str(raised.value)


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
async def test_a_question_by_itself_is_one_trip_where_a_view_makes_four(database: Database) -> None:
    said: list[str] = []

    async def asks() -> None:
        await database.ask(NOW)

    async def looks() -> None:
        async with database.read() as connection:
            await connection.execute(NOW)

    event.listen(  # the driver tells what begins and ends a transaction, and nothing prepared
        database.engine.sync_engine, "before_cursor_execute", lambda *told: said.append(told[2])
    )
    async with database.engine.connect() as connection:  # the pool gives it again
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        driver.add_query_logger(lambda told: said.append(told.query))
    trips = []
    for act in (asks, looks):
        await act()  # its statement is prepared
        said.clear()
        await act()
        trips.append(len(said))

    assert trips == [1, 4]
