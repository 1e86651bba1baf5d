"""Brings a database's tables to what this version of Postbote expects.

https://alembic.sqlalchemy.org/en/latest/cookbook.html#connection-sharing
"""

from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, String, Table, inspect, select, text

from storage.database import Database

FOLDER = Path(__file__).parent / "migrations"
LOCK = 7_081_977  # any number, the same in all of our processes
_VERSION = Table("alembic_version", MetaData(), Column("version_num", String(32)))
AT = select(_VERSION.c.version_num).scalar_subquery()
"""The name of the last migration that was run, where tables were made at all."""


def newest() -> str:
    """The name of the last migration: the files are numbered."""
    return max(_revisions())


async def is_current(database: Database) -> bool:
    """Without Alembic, whose import costs half a second at every start."""
    async with database.read() as connection:
        return await connection.run_sync(is_at_head)


async def migrate(database: Database) -> None:
    """Runs what is missing, all of it or nothing. Any number of processes may do so at once.

    Raises RolesMissing.
    """
    if await is_current(database):
        return
    async with database.write_as_owner() as connection:
        if not database.is_sqlite:  # SQLite has one writer at a time
            for unlimited in (
                "statement_timeout",
                "lock_timeout",
            ):  # it may change millions of rows
                await connection.execute(text(f"SET LOCAL {unlimited} = 0"))
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        await connection.run_sync(_upgrade)
    if not database.is_sqlite:
        await database.engine.dispose()  # its connections begin in a role that is there by now


async def is_postbotes(database: Database) -> bool:
    """Whether its tables were made by this version, or by an earlier one."""
    async with database.read() as connection:
        return await connection.run_sync(_has_ours)


def _has_ours(connection: Connection) -> bool:
    return inspect(connection).has_table(_VERSION.name) and not is_foreign(connection)


def is_foreign(connection: Connection) -> bool:
    """Whether what it holds was made by something else, or by a later version."""
    names = inspect(connection).get_table_names()
    if _VERSION.name not in names:
        return bool(names)
    return not _revisions().issuperset(connection.scalars(select(_VERSION.c.version_num)))


def _revisions() -> set[str]:
    return {file.stem for file in FOLDER.glob("versions/[0-9]*.py")}


def is_at_head(connection: Connection) -> bool:
    if not inspect(connection).has_table(_VERSION.name):
        return False
    return list(connection.scalars(select(_VERSION.c.version_num))) == [newest()]


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - half a second that most starts can do without
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(FOLDER))
    command.upgrade(config, "head")
