"""The mark of a copy that is not complete: a table in the database that the copy goes to."""

from sqlalchemy import Column, LargeBinary, MetaData, Table, inspect
from sqlalchemy.engine import Connection

from storage.database import Database

begun = Table(
    "move_begun",
    MetaData(),
    Column("installation", LargeBinary, nullable=False),  # whose copy it is: its own wrapped key
)


async def is_half_moved(database: Database) -> bool:
    """Nobody may work with it before the copy is complete."""
    async with database.read() as connection:
        return await connection.run_sync(has_mark)


def has_mark(connection: Connection) -> bool:
    return inspect(connection).has_table(begun.name)
