"""The roles of the command line beside each other, and how each of them ends."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import NullPool, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from tests.fakes.eventually import eventually
from tests.product.running import PEOPLE, Product, campaign, number

OTHERS = """
    SELECT query FROM pg_stat_activity WHERE datname = current_database()
    AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


@pytest.fixture
def product(tmp_path: Path, database_url: str) -> Product:
    return Product(tmp_path, database_url, {"REHEARSAL_LATENCY": "0.2"})


def beside(product: Product) -> Product:
    return Product(product.data, product.database_url, product.settings)


async def test_told_to_stop_it_waits_for_what_is_on_its_way_and_loses_nothing(
    product: Product, people: Path
) -> None:
    await product.start(*campaign(people, rate=20), "#1")
    await product.hands_over(5)
    assert (await product.stops()).code == 0

    ended = await product.holds("/wait")

    assert ended.counts() == {"accepted by the provider": PEOPLE, "rows of the list": PEOPLE}
    assert len(product.outbox()) == PEOPLE


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_a_second_dispatcher_of_one_file_refuses_to_start(product: Product) -> None:
    await product.start("/help")
    await product.says("I send one message")
    second = await beside(product).holds("/help")
    await product.ends()

    assert second.code == 78
    assert "Another process is sending from this database" in second.said


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_an_agency_is_made_beside_a_service_that_runs(product: Product) -> None:
    await product.start("/help")
    await product.says("I send one message")
    made = await (await beside(product).start(role="agency create Health")).ends()
    await product.ends()

    assert made.code == 0
    assert "Health is agency 2" in made.said


async def test_a_console_and_a_worker_share_a_campaign(product: Product, people: Path) -> None:
    worker = await beside(product).start(role="worker")
    talk = await (await beside(product).start(*campaign(people), "#1", role="console")).ends()

    assert (await worker.stops()).code == 0
    assert talk.code == 0
    assert talk.counts()["accepted by the provider"] == PEOPLE
    assert sorted(line["address"] for line in product.outbox()) == sorted(
        number(n) for n in range(PEOPLE)
    )


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
async def test_a_worker_that_sends_holds_three_connections_at_most_and_listens(
    product: Product, people: Path
) -> None:
    await product.start(*campaign(people, rate=30), "#1", role="console")
    await product.says("[Pause]")
    await product.killed()
    server = create_async_engine(product.database_url, poolclass=NullPool)
    async with server.connect() as watching:
        held = partial(connections, watching)
        await eventually(lambda: is_empty(held))
        worker = await beside(product).start(role="worker")
        seen: list[list[str]] = []

        async def all_is_sent() -> bool:
            seen.append(await held())
            return len(product.outbox()) == PEOPLE

        await eventually(all_is_sent)
        await worker.killed()

    assert max(len(queries) for queries in seen) <= 3
    assert any("LISTEN" in query for queries in seen for query in queries)


async def connections(watching: AsyncConnection) -> list[str]:
    """What those of others to this database said last."""
    async with watching.begin():
        return list(await watching.scalars(text(OTHERS)))


async def is_empty(held: Callable[[], Awaitable[list[str]]]) -> bool:
    return await held() == []


async def test_web_tells_a_platform_that_it_is_well(product: Product) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    product.settings = {"PORT": str(port)}
    await product.start(role="web")
    try:
        assert await asyncio.wait_for(_answer(port), 20) == (200, "ready\n")
    finally:
        await product.killed()


async def test_web_says_that_its_port_is_taken(product: Product) -> None:
    with socket.create_server(("0.0.0.0", 0)) as other:  # noqa: S104 - where web listens, too
        port = other.getsockname()[1]
        product.settings = {"PORT": str(port)}
        ended = await (await product.start(role="web")).ends()

    assert ended.code == 78
    assert ended.said == (
        f"The port {port} cannot be used: another process listens there. "
        "Set PORT to one that is free.\n"
    )


async def test_the_bot_says_what_it_needs(product: Product) -> None:
    ended = await (await product.start(role="bot")).ends()

    assert ended.code == 78
    assert "STAFF_TELEGRAM_TOKEN" in ended.said


async def test_migrating_again_changes_nothing(product: Product) -> None:
    assert (await (await product.start(role="migrate")).ends()).code == 0
    assert (await (await product.start(role="migrate")).ends()).code == 0


async def _answer(port: int) -> tuple[int, str]:
    """Once it listens."""
    async with aiohttp.ClientSession() as client:
        while True:
            try:
                async with client.get(f"http://127.0.0.1:{port}/readyz") as answer:
                    return answer.status, await answer.text()
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.05)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_other_keys_than_the_databases_are_told_with_what_to_do(product: Product) -> None:
    await product.holds("/help")
    product.settings = {"SECRET_KEYS": "other keys of at least thirty-two characters"}
    ended = await product.holds("/help")

    assert ended.code == 78
    assert "SECRET_KEYS are not those" in ended.said


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("below", "why"),
    [("", "it is a file, not a folder"), ("/data", "it would be in a file, not in a folder")],
)
async def test_a_data_dir_that_is_no_folder_is_told_in_a_sentence(
    product: Product, people: Path, below: str, why: str
) -> None:
    product.settings = {"DATA_DIR": f"{people}{below}"}
    ended = await product.holds("/help")

    assert ended.code == 78
    assert ended.said == (
        f"DATA_DIR, which is {people}{below}, cannot be used: {why}. Set DATA_DIR to a folder "
        "that this account may make and write to, like: DATA_DIR=data\n"
    )


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", ["run", "migrate", "agency list"])
async def test_a_database_that_cannot_be_opened_is_told_in_a_sentence(
    product: Product, people: Path, role: str
) -> None:
    product.database_url = f"sqlite+aiosqlite:///{people}/postbote.db"
    ended = await (await product.start(role=role)).ends()

    assert ended.code == 78
    assert ended.said == (
        f"The database {product.database_url} cannot be used: unable to open database file. "
        "Check DATABASE_URL and DATA_DIR, and that its folder is there and this account may "
        "write to it.\n"
    )


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_a_database_server_that_is_away_may_be_tried_again_and_no_password_is_told(
    product: Product,
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))  # and nobody listens
        port = probe.getsockname()[1]
        product.database_url = f"postgresql+asyncpg://me:hunter2@127.0.0.1:{port}/mine"
        ended = await (await product.start(role="worker")).ends()

    assert ended.code == 75
    assert "me:***@127.0.0.1" in ended.said
    assert "hunter2" not in ended.said
    assert ended.said.count("\n") == 1


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
async def test_a_database_that_the_server_does_not_have_is_told_in_a_sentence(
    product: Product,
) -> None:
    url = make_url(product.database_url).set(database="none_such")
    product.database_url = url.render_as_string(hide_password=False)
    ended = await (await product.start(role="worker")).ends()

    assert ended.code == 78
    assert "does not exist. Check DATABASE_URL" in ended.said


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_two_agencies_cannot_differ_in_their_case_only(product: Product) -> None:
    first = await (await product.start(role="agency create Health")).ends()
    second = await (await product.start(role="agency create health")).ends()

    assert (first.code, second.code) == (0, 78)
    assert "There is an agency 'health' already" in second.said
