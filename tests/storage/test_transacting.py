"""What a transaction says of a database that is down, and of a mistake of ours."""

import pytest
from sqlalchemy import Integer, Text, bindparam, cast, select
from sqlalchemy.exc import DBAPIError

from agencies.sealing import KeyRing
from campaigns.sending import StorageDown
from storage.database import Database
from storage.engine import SqlEngine
from storage.quick import Quick
from storage.transacting import Transacting


@pytest.mark.parametrize(
    "url", ["sqlite+aiosqlite:////nowhere/at/all.db", "postgresql+asyncpg://127.0.0.1:1/nowhere"]
)
async def test_a_database_that_cannot_be_reached_is_said_to_be_down(
    keyring: KeyRing, url: str
) -> None:
    nowhere = Database(url)
    with pytest.raises(StorageDown):
        await SqlEngine(nowhere, keyring).look()
    await nowhere.close()


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
async def test_a_value_of_ours_that_cannot_be_read_is_no_database_that_is_down(
    database: Database, keyring: KeyRing
) -> None:
    """Else it would be written again and again."""
    number = Quick(select(cast(bindparam("text", type_=Text), Integer)), "text")
    asking = Transacting(database, keyring)
    with pytest.raises(DBAPIError, match="invalid input"):
        await asking._transact(lambda connection: connection.execute(select(cast("x", Integer))))
    driver = database.engine.dialect.loaded_dbapi
    with pytest.raises(driver.Error, match="invalid input"):
        await asking._transact(lambda connection: number.rows(connection, "x"))
