"""An embedded installation goes to PostgreSQL as it is, all of it, or not at all.

It is long because there are many ways to be cut off, and to be sent to the wrong place.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import delete, event, insert, text, update

from agencies.model import Agency
from agencies.sealing import KeyRing
from campaigns.model import CampaignId
from storage.agencies import bootstrap
from storage.database import Database
from storage.half_moved import is_half_moved
from storage.migrate import migrate
from storage.moving import LOCK, CannotMove, CutOff, Moved, move
from storage.store import SqlStore
from storage.tables import delivery, notice, suppression
from tests.dispatch.office import Office
from tests.fakes.postgres import HANG_UP, Databases
from tests.storage.filling import everything, fill, names

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)

MANY = 12_000  # rows: three pages
SPOIL = (
    """
    CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN NEW.kind := 'spoilt'; RETURN NEW; END $$
    """,
    "CREATE TRIGGER spoil BEFORE INSERT ON notice FOR EACH ROW EXECUTE FUNCTION spoil()",
)


class PulledOut(Exception):
    """Somebody trips over the cable."""


@pytest.fixture
async def target(postgresql_databases: Databases) -> AsyncIterator[Database]:
    """An empty database on PostgreSQL."""
    url = await postgresql_databases.blank()
    opened = Database(url)
    yield opened
    await opened.close()
    await postgresql_databases.drop(url)


@pytest.fixture
async def filled(database: Database) -> Database:
    await fill(database)
    return database


@pytest.fixture
async def long_list(database: Database, keyring: KeyRing, agency: Agency) -> CampaignId:
    store = SqlStore(database, keyring)
    office = Office(database=database, keyring=keyring, store=store, agency=agency)
    return await office.launch(MANY)


def nobody(_line: str) -> None:
    """Says it to nobody."""


def pulls_out_after(line: str) -> Callable[[str], None]:
    def say(said: str) -> None:
        if said.startswith(line):
            raise PulledOut

    return say


async def cut_off(database: Database, target: Database) -> None:
    """Begun, with a first page of the ledger."""
    with pytest.raises(PulledOut):
        await move(database, target, pulls_out_after("delivery: 5,000 of 12,000"))


def unequal(moved: Sequence[Moved]) -> list[str]:
    return [one.name for one in moved if not one.equal]


async def test_every_value_of_every_table_arrives_as_it_is(
    filled: Database, target: Database
) -> None:
    moved = await move(filled, target, nobody)

    assert [(one.name, one.rows, one.arrived, one.equal) for one in moved] == [
        (name, 4, 4, True) for name in names()
    ]
    assert await everything(target) == await everything(filled)


async def test_texts_in_keys_are_in_one_order_whatever_the_language_of_the_target(
    filled: Database, target: Database
) -> None:
    asked: list[str] = []
    event.listen(
        target.engine.sync_engine, "before_cursor_execute", lambda *said: asked.append(said[2])
    )
    await move(filled, target, nobody)

    orders = [one.partition("ORDER BY ")[2] for one in asked if "ORDER BY button.id" in one]
    assert [" ".join(order.partition("LIMIT")[0].split()) for order in orders] == [
        'button.id COLLATE "C" DESC',
        'button.id COLLATE "C"',
    ]


async def test_a_target_may_have_been_migrated_before(filled: Database, target: Database) -> None:
    await migrate(target)

    assert unequal(await move(filled, target, nobody)) == []


async def test_a_number_that_was_given_is_not_given_again(
    filled: Database, target: Database
) -> None:
    async with filled.write() as connection:
        await connection.execute(delete(notice).where(notice.c.id > 1))
    await move(filled, target, nobody)

    new = {"agency_id": 1, "identity": "a", "kind": "b", "sealed": b"", "created_at": 0.0}
    async with target.write() as connection:
        given = await connection.scalar(insert(notice).returning(notice.c.id), new)
    assert given == 4


async def test_a_copy_that_was_cut_off_goes_on_where_it_stopped(
    database: Database, target: Database, long_list: CampaignId
) -> None:
    assert long_list
    await cut_off(database, target)
    said: list[str] = []
    moved = await move(database, target, said.append)

    told = next(line for line in said if line.startswith("delivery: "))
    assert told == "delivery: 10,000 of 12,000 rows"
    assert unequal(moved) == []
    assert await everything(target) == await everything(database)


async def test_a_connection_that_is_lost_is_told_and_the_copy_can_be_gone_on_with(
    database: Database, target: Database, long_list: CampaignId
) -> None:
    assert long_list

    def say(line: str) -> None:
        if "5,000 of" in line:
            at_once(hang_up(target))

    with pytest.raises(CutOff, match="it goes on where it stopped"):
        await move(database, target, say)
    await target.engine.dispose()  # the next command is a new process
    assert unequal(await move(database, target, nobody)) == []


def at_once(work: Coroutine[Any, Any, None]) -> None:
    """In another thread, while nothing of ours goes on."""
    thread = Thread(target=asyncio.run, args=[work])
    thread.start()
    thread.join()


async def hang_up(target: Database) -> None:
    """As when the server is started again."""
    beside = Database(target.url.render_as_string(hide_password=False))
    async with beside.write_as_owner() as connection:
        await connection.execute(text(HANG_UP))
    await beside.close()


async def test_nobody_may_work_with_a_copy_before_it_is_complete(
    database: Database, target: Database, long_list: CampaignId
) -> None:
    assert long_list
    await cut_off(database, target)
    assert await is_half_moved(target)

    await move(database, target, nobody)
    assert not await is_half_moved(target)


async def test_what_changed_since_an_earlier_copy_is_copied_anew(
    database: Database, target: Database, long_list: CampaignId
) -> None:
    await cut_off(database, target)
    ours = delivery.c.campaign_id == long_list
    async with database.write() as connection:
        await connection.execute(
            update(delivery).where(ours, delivery.c.row == 7).values(reason="a reason")
        )
        await connection.execute(delete(delivery).where(ours, delivery.c.row == 8))
    said: list[str] = []
    moved = await move(database, target, said.append)

    assert "changed since the copy was begun, so copied anew: delivery" in said
    assert unequal(moved) == []
    assert await everything(target) == await everything(database)


async def test_a_table_is_copied_anew_with_those_that_refer_to_it(
    database: Database, target: Database, long_list: CampaignId, agency: Agency
) -> None:
    await cut_off(database, target)
    async with database.write() as connection:
        await connection.execute(text("UPDATE agency SET name = 'Health' WHERE id = 1"))
    moved = await move(database, target, nobody)

    assert unequal(moved) == []
    assert (agency.id, long_list) == (1, 1)
    assert await everything(target) == await everything(database)


async def test_a_copy_that_comes_out_unequal_is_told_and_not_complete(
    filled: Database, target: Database
) -> None:
    await migrate(target)
    async with target.write_as_owner() as connection:
        for statement in SPOIL:
            await connection.execute(text(statement))
    moved = await move(filled, target, nobody)

    assert unequal(moved) == ["notice"]
    assert await is_half_moved(target)


async def test_nobody_writes_at_the_source_while_it_is_copied(
    filled: Database, target: Database
) -> None:
    refusals = []

    def say(_line: str) -> None:
        beside = sqlite3.connect(filled.url.database or "", timeout=0)
        with pytest.raises(sqlite3.OperationalError) as raised:
            beside.execute("BEGIN IMMEDIATE")
        beside.close()
        refusals.append(str(raised.value))

    await move(filled, target, say)
    assert set(refusals) == {"database is locked"}


async def test_another_installation_is_not_written_over(
    database: Database, agency: Agency, target: Database, keyring: KeyRing
) -> None:
    assert agency
    await migrate(target)
    await bootstrap(target, keyring, "MY")
    before = await everything(target)

    with pytest.raises(CannotMove, match="holds another installation"):
        await move(database, target, nobody)
    assert await everything(target) == before


async def test_a_begun_copy_of_another_installation_is_not_gone_on_with(
    database: Database, agency: Agency, target: Database, long_list: CampaignId
) -> None:
    assert (agency.id, long_list) == (1, 1)
    await cut_off(database, target)
    async with database.write() as connection:
        await connection.execute(text("UPDATE agency SET wrapped_key = x'00' WHERE id = 0"))

    with pytest.raises(CannotMove, match="begun copy of another installation"):
        await move(database, target, nobody)


async def test_a_complete_copy_is_not_written_over_since_it_may_have_sent(
    filled: Database, target: Database
) -> None:
    await move(filled, target, nobody)
    async with target.write() as connection:
        await connection.execute(update(delivery).values(reason="sent meanwhile"))
    before = await everything(target)

    with pytest.raises(CannotMove, match="was copied there already"):
        await move(filled, target, nobody)
    assert await everything(target) == before


@pytest.mark.parametrize(
    "statements",
    [
        ("CREATE TABLE invoice (id int)",),
        (
            "CREATE TABLE alembic_version (version_num text)",
            "INSERT INTO alembic_version VALUES ('9999_from_the_future')",
        ),
    ],
)
async def test_a_database_of_something_else_is_left_alone(
    filled: Database, target: Database, statements: Sequence[str]
) -> None:
    async with target.write() as connection:
        for statement in statements:
            await connection.execute(text(statement))

    with pytest.raises(CannotMove, match="holds something else"):
        await move(filled, target, nobody)
    async with target.read() as connection:
        found = await connection.scalars(
            text("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        )
        assert len(found.all()) == 1


async def test_an_installation_that_was_never_started_has_nothing_to_move(
    database: Database, target: Database
) -> None:
    with pytest.raises(CannotMove, match="never started"):
        await move(database, target, nobody)


async def test_two_copies_into_one_database_do_not_meet(filled: Database, target: Database) -> None:
    async with target.engine.connect() as other:
        await other.execute(text(f"SELECT pg_advisory_lock({LOCK})"))
        with pytest.raises(CannotMove, match="Another process is copying"):
            await move(filled, target, nobody, patience=0.0)


@pytest.mark.parametrize("value", ["x" * 201, "a\x00b"])
async def test_what_postgresql_does_not_take_is_named_by_its_table_without_the_value(
    filled: Database, target: Database, value: str
) -> None:
    async with filled.write() as connection:
        await connection.execute(update(suppression).values(reason=value))

    with pytest.raises(CannotMove, match="a row of the table suppression") as raised:
        await move(filled, target, nobody)
    assert value not in str(raised.value)
    assert await is_half_moved(target)
