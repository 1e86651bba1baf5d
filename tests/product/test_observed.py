"""The shipped product seen from outside: metrics, the doctor, and what staff see of it."""

import asyncio
import re
import socket
from pathlib import Path

import aiohttp
import pytest

from tests.product.running import KEYS, PEOPLE, Product, campaign

PASSWORD = "hunter2OfTheMailServer"


def beside(product: Product) -> Product:
    return Product(product.data, product.database_url, product.settings)


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def metrics(port: int) -> dict[str, float]:
    """Once it listens."""
    async with aiohttp.ClientSession() as client:
        while True:
            try:
                async with client.get(f"http://127.0.0.1:{port}/metrics") as answer:
                    text = await answer.text()
                    found = re.findall(r"^postbote_(\S+) (\S+)$", text, re.MULTILINE)
                    return {name: float(value) for name, value in found}
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.05)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("role", "dispatches"), [("run", 1), ("worker", 1), ("web", 0)])
async def test_a_role_that_runs_tells_prometheus_how_it_stands(
    product: Product, port: int, role: str, dispatches: int
) -> None:
    product.settings = {"METRICS_PORT": str(port), "PORT": "0"}
    await product.start(role=role)
    try:
        found = await asyncio.wait_for(metrics(port), 30)
    finally:
        await product.killed()

    assert found["database_up"] == 1
    assert found["dispatching"] == dispatches
    assert ("tick_seconds_count" in found) == bool(dispatches)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_metrics_are_for_this_machine_alone(product: Product, port: int) -> None:
    product.settings = {"METRICS_PORT": str(port)}
    await product.start(role="worker")
    try:
        await asyncio.wait_for(metrics(port), 30)
        with socket.create_server(("127.0.0.2", port)) as free:
            elsewhere = free.getsockname()
    finally:
        await product.killed()

    assert elsewhere == ("127.0.0.2", port)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_a_metrics_port_that_is_taken_is_told(product: Product) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        product.settings = {"METRICS_PORT": str(port)}
        ended = await (await product.start(role="worker")).ends()

    assert ended.code == 78
    assert "Set METRICS_PORT to one that is free." in ended.said


async def test_what_was_sent_is_counted(product: Product, people: Path, port: int) -> None:
    product.settings = {**product.settings, "METRICS_PORT": str(port)}
    await product.start(*campaign(people), "#1", "/wait")
    await product.says("Report: ")
    found = await metrics(port)
    await product.ends()

    assert found['msgs_total{channel="sms",outcome="accepted"}'] == PEOPLE
    assert found['send_seconds_count{channel="sms"}'] == PEOPLE
    assert (found["queued"], found["inflight"], found["uncertain"]) == (0, 0, 0)


async def test_without_a_worker_staff_see_that_nobody_sends_until_one_runs(
    product: Product, people: Path
) -> None:
    console = await beside(product).start(*campaign(people), "#1", role="console")
    await console.says("Nobody is sending: the part of Postbote that sends does not run.")
    await console.types("/status")
    await console.says("• Nobody is sending")
    worker = await beside(product).start(role="worker")
    ended = await console.ends()
    await worker.killed()

    assert ended.counts()["accepted by the provider"] == PEOPLE


async def test_the_doctor_finds_all_well_beside_a_service_that_runs(
    product: Product, port: int
) -> None:
    served = beside(product)
    served.settings = {"METRICS_PORT": str(port)}
    await served.start(role="worker")
    await asyncio.wait_for(metrics(port), 30)
    ended = await (await product.start(role="doctor")).ends()
    await served.killed()

    assert "WRONG" not in ended.said
    assert re.search(r"Dispatch: .* its slowest tick of late took \d+ ms\.", ended.said)
    assert ended.code == 0


async def test_the_doctor_says_that_nobody_sends(product: Product) -> None:
    await (await product.start(role="agency create Health")).ends()
    ended = await (await product.start(role="doctor")).ends()

    assert ended.code == 1
    assert [line for line in ended.said.splitlines() if line.startswith("WRONG")] == [
        "WRONG  Dispatch: nobody sends. Start `python main.py run`, or a worker."
    ]


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_the_doctor_makes_no_database(product: Product, tmp_path: Path) -> None:
    missing = tmp_path / "missing" / "postbote.db"
    product.database_url = f"sqlite+aiosqlite:///{missing}"
    ended = await (await product.start(role="doctor")).ends()

    assert ended.code == 1
    assert "there is none yet" in ended.said
    assert not missing.parent.exists()


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_the_doctor_tells_of_settings_and_keys_that_are_wrong(product: Product) -> None:
    await (await product.start(role="agency create Health")).ends()
    product.settings = {"SECRET_KEYS": "other keys of at least thirty-two characters"}
    keys = await (await product.start(role="doctor")).ends()
    product.settings = {"PORT": "many"}
    settings = await (await product.start(role="doctor")).ends()

    assert (keys.code, settings.code) == (1, 1)
    assert "WRONG  Keys: SECRET_KEYS are not those" in keys.said
    assert "PORT cannot be read" in settings.said


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_the_doctor_says_which_address_the_topic_of_a_lent_account_is_to_call(
    product: Product,
) -> None:
    product.settings = {
        "SES_REGION": "ap-southeast-1",
        "SES_CONFIGURATION_SET": "postbote",
        "SES_TOPIC_ARN": "arn:aws:sns:ap-southeast-1:123456789012:postbote",
        "MAIL_FROM": "a@example.org",
        "PUBLIC_URL": "https://postbote.example.org",
    }
    await (await product.start(role="agency create Health")).ends()
    ended = await (await product.start(role="doctor")).ends()

    [line] = [line for line in ended.said.splitlines() if "PUBLIC_URL" in line]
    assert re.search(r"is to call https://postbote\.example\.org/receipts/\d+$", line)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_the_doctor_tells_no_secret(product: Product) -> None:
    product.settings = {
        "SMTP_URL": f"smtp://me:{PASSWORD}@127.0.0.1:1",
        "MAIL_FROM": "a@example.org",
    }
    await (await product.start(role="agency create Health")).ends()
    ended = await (await product.start(role="doctor")).ends()

    assert "Accounts" in ended.said
    assert PASSWORD not in ended.said
    assert KEYS not in ended.said
