"""What would hang on PostgreSQL ends with an error instead, and only that."""

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from agencies.model import Agency
from storage.database import Database
from storage.tables import agency as table

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)

MOVE = update(table).values(region="MY")


async def test_who_waits_for_a_lock_too_long_is_told(database: Database, agency: Agency) -> None:
    assert agency.id
    async with database.write() as first:
        await first.execute(MOVE)
        async with database.write() as second:
            await second.execute(text("SET LOCAL lock_timeout = '50ms'"))
            with pytest.raises(DBAPIError, match="lock timeout"):
                await second.execute(MOVE)


async def test_every_connection_has_its_limits(database: Database) -> None:
    names = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
    async with database.write() as connection:
        found = [await connection.scalar(select(func.current_setting(name))) for name in names]
    assert found == ["10s", "30s", "5s"]


async def test_a_file_is_read_for_as_long_as_the_chat_needs(database: Database) -> None:
    async with database.read() as connection:
        name = "idle_in_transaction_session_timeout"
        assert await connection.scalar(select(func.current_setting(name))) == "0"
