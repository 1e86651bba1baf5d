"""The roles of the command line beside each other, and how each of them ends."""

import asyncio
import socket
from pathlib import Path

import aiohttp
import pytest

from tests.product.running import PEOPLE, Product, campaign, number


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
    assert product.process is not None
    product.process.terminate()
    assert (await product.ends()).code == 0

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
    assert worker.process is not None
    worker.process.terminate()

    assert (await worker.ends()).code == 0
    assert talk.code == 0
    assert talk.counts()["accepted by the provider"] == PEOPLE
    assert sorted(line["address"] for line in product.outbox()) == sorted(
        number(n) for n in range(PEOPLE)
    )


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
