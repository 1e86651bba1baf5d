"""The migrations make the tables that the code declares, on an empty database and only once."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from storage.database import Database
from storage.migrate import FOLDER, is_current, migrate, newest
from storage.tables import metadata

SQLITE_SCHEMA = "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite~_%' ESCAPE '~'"
POSTGRESQL_SCHEMA = """
    SELECT c.relname AS name, c.relkind::text || coalesce(c.reloptions::text, '') ||
        coalesce(pg_get_indexdef(i.indexrelid), '') AS sql
    FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT table_name || '.' || column_name, concat_ws(' ', ordinal_position, data_type,
        character_maximum_length, is_nullable, column_default)
    FROM information_schema.columns WHERE table_schema = 'public'
"""
SCHEMA = {"sqlite": SQLITE_SCHEMA, "postgresql": POSTGRESQL_SCHEMA}


@pytest.fixture
async def blank(blank_url: str) -> AsyncIterator[Database]:
    opened = Database(blank_url)
    yield opened
    await opened.close()


async def schema(database: Database) -> set[tuple[str, str]]:
    async with database.read() as connection:
        found = await connection.execute(text(SCHEMA[connection.dialect.name]))
        return {
            (row.name, " ".join((row.sql or "").split()))
            for row in found
            if "alembic_version" not in row.name
        }


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_server_default": True})
    return list(compare_metadata(context, metadata))


async def test_migrated_tables_are_those_declared(database: Database) -> None:
    async with database.read() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrated_tables_are_the_same_to_the_letter(
    database: Database, blank: Database
) -> None:
    async with blank.write() as connection:
        await connection.run_sync(metadata.create_all)
    declared = await schema(blank)
    assert {"delivery", "job"} <= {name for name, _ in declared}
    assert await schema(database) == declared


async def test_knows_an_empty_database_from_a_current_one(
    blank: Database, database: Database
) -> None:
    assert not await is_current(blank)
    assert await is_current(database)


async def test_migrates_again_without_doing_anything(database: Database) -> None:
    before = await schema(database)
    await migrate(database)
    assert await schema(database) == before


async def test_two_processes_may_migrate_at_once(blank: Database, blank_url: str) -> None:
    other = Database(blank_url)
    await asyncio.gather(migrate(blank), migrate(other))
    await other.close()
    assert await is_current(blank)


def test_the_newest_file_is_the_newest_revision() -> None:
    assert ScriptDirectory(str(FOLDER)).get_current_head() == newest()


def test_a_start_does_not_import_alembic() -> None:
    asked = "import storage.migrate, storage.store, sys; sys.exit('alembic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], check=False, cwd=FOLDER.parents[1])  # noqa: S603
    assert done.returncode == 0
