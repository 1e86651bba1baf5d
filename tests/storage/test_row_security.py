"""The second wall: on PostgreSQL a statement that forgot its agency finds nothing of another's."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import (
    Column,
    Insert,
    String,
    Table,
    delete,
    func,
    insert,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from agencies.model import INSTALLATION, Agency, AgencyId, CredentialId
from storage.database import Database
from storage.engine import SqlEngine
from storage.roles import AGENCY, APP, AS_OWNER, WORKER
from storage.store import SqlStore
from storage.tables import metadata
from tests.storage.things import Things, things_of

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)

WALLED = metadata.sorted_tables
OF_THE_INSTALLATION = {"agency", "credential", "duty", "pace"}
"""Of which every agency sees a row or two of the installation's: what is lent, and who sends."""
OF_MEMBERS = {"person", "staff_chat"}
"""The installation's own, of which an agency sees its members'."""
WALLED_AND_EMPTIED = [table for table in WALLED if table.name != "agency"]
REFUSED = r"row-level security|permission denied"
USER = select(literal_column("current_user", String))
SETTING = select(func.current_setting(AGENCY, True))  # noqa: FBT003 - where it was never set
WALLS = text(
    "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity "
    "AND relnamespace = 'public'::regnamespace"
)
POLICIES = text("SELECT tablename, policyname FROM pg_policies")


def whose(table: Table) -> Column[int]:
    found: Column[int] = table.c["id" if table.name == "agency" else "agency_id"]
    return found


@pytest.fixture
async def theirs(store: SqlStore, other_agency: Agency, lent: CredentialId) -> Things:
    return await things_of(store, other_agency, lent)


@asynccontextmanager
async def as_agency(database: Database, agency: AgencyId | None) -> AsyncIterator[AsyncConnection]:
    """Whatever is done is taken back."""
    async with database.engine.connect() as connection:
        setting = "" if agency is None else str(agency)
        await connection.execute(AS_OWNER)
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        await connection.execute(select(func.set_config(AGENCY, setting, True)))  # noqa: FBT003
        await connection.execute(text(f"SET LOCAL ROLE {APP}"))
        yield connection
        await connection.rollback()


async def owners(connection: AsyncConnection, table: Table) -> set[int]:
    return set((await connection.scalars(select(whose(table)))).all())


async def test_a_statement_without_a_where_reaches_only_ones_own(
    database: Database, agency: Agency, theirs: Things
) -> None:
    async with database.read() as connection:
        full = {one.name for one in WALLED if theirs.agency in await owners(connection, one)}
    assert {"campaign", "delivery", "credential", "member", "subscriber"} <= full
    seen = set()
    for table in WALLED:
        async with as_agency(database, agency.id) as connection:
            shown = await owners(connection, table)
        assert theirs.agency not in shown, table.name
        seen |= {table.name} if INSTALLATION in shown else set()
    assert seen <= OF_THE_INSTALLATION
    async with as_agency(database, theirs.agency) as connection:
        for name in full:
            assert theirs.agency in await owners(connection, metadata.tables[name]), name


async def test_nothing_of_anothers_is_changed_removed_or_made(
    database: Database, agency: Agency, theirs: Things
) -> None:
    """Without the audit's trigger and the references, behind which a policy could be missing."""
    for table in WALLED:
        as_it_is = update(table).values({whose(table): whose(table)}).returning(whose(table))
        async with as_agency(database, agency.id) as connection:
            assert set(await connection.scalars(as_it_is)) <= {agency.id}, table.name
        with pytest.raises(DBAPIError, match=REFUSED):
            async with as_agency(database, agency.id) as connection:
                await connection.execute(copied_for(table, theirs.agency))
    for table in WALLED_AND_EMPTIED:
        async with as_agency(database, agency.id) as connection:
            gone = await connection.scalars(delete(table).returning(whose(table)))
            assert set(gone) <= {agency.id}, table.name


async def test_nobody_unmakes_agencies(database: Database, agency: Agency) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        async with as_agency(database, agency.id) as connection:
            await connection.execute(delete(metadata.tables["agency"]))


async def test_who_named_no_agency_sees_nothing(database: Database, theirs: Things) -> None:
    assert theirs
    for table in WALLED:
        async with as_agency(database, None) as connection:
            shown = await owners(connection, table)
        assert shown <= ({INSTALLATION} if table.name in OF_THE_INSTALLATION else set())


async def test_who_serves_all_agencies_sees_all_of_them(
    database: Database, agency: Agency, theirs: Things
) -> None:
    async with database.read() as connection:
        assert await connection.scalar(USER) == WORKER
        assert {agency.id, theirs.agency} <= await owners(connection, metadata.tables["agency"])


async def test_every_table_has_its_wall_and_its_owner_stands_before_it_too(
    database: Database,
) -> None:
    """One that is made later and forgotten is missed here."""
    async with database.read() as connection:
        walls = (await connection.execute(WALLS)).all()
        policies = {(row.tablename, row.policyname) for row in await connection.execute(POLICIES)}
    assert {row.relname for row in walls} == {table.name for table in WALLED}
    assert policies >= {(table.name, role) for table in WALLED for role in (APP, WORKER)}


async def test_a_unit_of_work_goes_on_as_its_agency_and_the_next_one_does_not(
    store: SqlStore, database: Database, engine: SqlEngine, agency: Agency
) -> None:
    for unit in (store.work, store.read_work):
        async with unit(agency.id) as work:
            assert await work._connection.scalar(USER) == APP
            assert await work._connection.scalar(SETTING) == str(agency.id)
    async with store.door() as door:
        assert await door._connection.scalar(USER) == WORKER
    assert await engine._transact(lambda connection: connection.scalar(USER)) == WORKER
    assert await database.view(lambda connection: connection.scalar(SETTING)) in (None, "")


async def test_a_question_beyond_an_agency_is_one_question(
    store: SqlStore, agency: Agency, theirs: Things
) -> None:
    async with store.work(agency.id) as work:
        scope = work.campaigns._scope
        found = await scope.ask_beyond(select(metadata.tables["campaign"].c.agency_id))
        assert theirs.agency in {row.agency_id for row in found}
        assert (await scope.run(select(metadata.tables["campaign"]))).all() == []


def copied_for(table: Table, agency: AgencyId) -> Insert:
    """A row that says it is another agency's; whether it could be is not looked at so far."""
    values = {column: _anything(column) for column in table.c}
    return insert(table).values({**values, whose(table): agency})


def _anything(column: Column[Any]) -> object:
    made: dict[type, object] = {str: "x", int: 987, float: 1.0, bytes: b"x", bool: True}
    return made.get(column.type.python_type, {})
