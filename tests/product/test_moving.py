"""An installation outgrows its machine: it is moved to PostgreSQL, and goes on."""

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from agencies.model import Agency
from agencies.sealing import KeyRing
from storage.database import Database
from storage.store import SqlStore
from storage.tables import delivery
from tests.dispatch.office import Office
from tests.fakes.postgres import Databases
from tests.product.running import PEOPLE, Ended, Product, campaign, number, the_message

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)

OPTED_OUT = "+6588880003"  # docs/reference/rehearsal.md
MANY = 30_000


@pytest.fixture
async def target_url(postgresql_databases: Databases) -> AsyncIterator[str]:
    url = await postgresql_databases.blank()
    yield url
    await postgresql_databases.drop(url)


async def moves(product: Product, target_url: str) -> Ended:
    return await (await beside(product).start(role=f"move-database {target_url}")).ends()


def beside(product: Product) -> Product:
    return Product(product.data, product.database_url, product.settings)


async def rows_of(url: str) -> int:
    database = Database(url)
    async with database.read() as connection:
        found = await connection.scalar(select(func.count()).select_from(delivery))
    await database.close()
    return found or 0


async def test_what_was_begun_on_one_machine_is_finished_on_postgresql(
    product: Product, people: Path, target_url: str
) -> None:
    people.write_text(people.read_text().replace(f"{number(1)},", f"{OPTED_OUT},"))
    await product.start(*campaign(people, rate=20), "#1")
    await product.says("[Pause]")
    await product.hands_over(10)
    await product.types("Pause")
    await product.says("[Resume]")
    await product.types("/new", "SMS · rehearsal", "A draft", "Hello", f"/upload {people}")
    await product.says("Go on with 59 people")
    assert (await product.ends()).code == 2
    before = len(product.outbox())

    moved = await moves(product, target_url)
    there = Product(product.data, target_url, product.settings)
    resumed = await there.holds("/campaigns", "Moving · paused", "Resume", "/wait")
    draft = ["/campaigns", "A draft · draft", "Go on with it", "#1", "Looks right, go on"]
    finished = await there.holds(*draft, "1000", "#1")

    assert moved.code == 0
    assert "The copy is equal." in moved.said
    assert "Keep SECRET_KEYS as they are" in moved.said
    assert 10 <= before < PEOPLE - 1
    assert resumed.counts()["rows of the list"] == PEOPLE
    assert finished.counts()["rows of the list"] == PEOPLE
    assert Counter((line["address"], line["text"]) for line in there.outbox()) == Counter(
        (number(n), text) for n in range(PEOPLE) for text in (the_message(n), "Hello") if n != 1
    )


async def test_who_asked_not_to_be_contacted_is_left_alone_there_too(
    product: Product, people: Path, target_url: str
) -> None:
    people.write_text(f"recipient,name,place\n{OPTED_OUT},Ann,here\n")
    await product.holds(*campaign(people), "#1")
    moved = await moves(product, target_url)
    people.write_text(f"recipient,name,place\n{number(1)},Ben,there\n{OPTED_OUT},Ann,here\n")
    there = Product(product.data, target_url, product.settings)
    again = await there.holds(*campaign(people), "#1", "/audit move")

    assert "The operator moved the database to PostgreSQL" in again.said
    assert moved.code == 0
    assert "1 person is left out, as they answered STOP." in again.said
    assert [line["address"] for line in there.outbox()] == [number(1)]


async def test_killed_in_the_midst_it_goes_on_where_it_stopped(
    product: Product, keyring: KeyRing, database: Database, agency: Agency, target_url: str
) -> None:
    store = SqlStore(database, keyring)
    await Office(database=database, keyring=keyring, store=store, agency=agency).launch(MANY)
    mover = await beside(product).start(role=f"move-database {target_url}")
    await mover.says("delivery: 5,000 of 30,000 rows")
    await mover.killed()
    arrived = await rows_of(target_url)
    refused = await (await Product(product.data, target_url).start(role="worker")).ends()

    again = await moves(product, target_url)

    assert 5_000 <= arrived < MANY
    assert refused.code == 78
    assert "is not complete. Give the command move-database again" in refused.said
    assert again.code == 0
    assert "delivery: 5,000 of" not in again.said
    assert await rows_of(target_url) == MANY


async def test_the_keys_that_an_installation_made_itself_are_pointed_to(
    product: Product, target_url: str
) -> None:
    product.settings = {"SECRET_KEYS": ""}
    product.database_url = f"sqlite+aiosqlite:///{product.data / 'postbote.db'}"
    await product.holds("/help")
    moved = await moves(product, target_url)

    assert moved.code == 0
    assert f"Set SECRET_KEYS to what stands in {product.data / 'secret_keys'}" in moved.said


async def test_it_is_not_moved_while_it_sends(product: Product, target_url: str) -> None:
    await product.start("/help")
    await product.says("I send one message")
    moved = await moves(product, target_url)
    await product.ends()

    assert moved.code == 78
    assert "Postbote sends from this database. Stop run, and bot, web and console too" in moved.said


async def test_a_server_that_is_not_there_is_told_in_a_sentence(
    product: Product, target_url: str
) -> None:
    await product.holds("/help")
    moved = await moves(product, target_url.replace("postbote_test", "none_such"))

    assert moved.code == 78
    assert "does not exist. Check it, and that the server runs" in moved.said


async def test_keys_that_do_not_open_it_are_told_before_anything_is_copied(
    product: Product, target_url: str
) -> None:
    await product.holds("/help")
    product.settings = {"SECRET_KEYS": "other keys of at least thirty-two characters"}
    moved = await moves(product, target_url)

    assert moved.code == 78
    assert "SECRET_KEYS are not those" in moved.said
