"""Providers that are dead: staff see that it does not go on and why, and nothing is lost."""

import socket
from pathlib import Path

import pytest

from tests.fakes.twilio import FIELDS, FakeTwilio
from tests.product.running import MESSAGE, Product, a_list, number, the_message

PEOPLE = 20
OWN_NUMBER = "+12025550199"


@pytest.fixture
def port() -> int:
    """One at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
async def test_a_provider_that_cannot_be_reached_is_told_and_all_goes_out_once_it_is_back(
    tmp_path: Path, database_url: str, port: int
) -> None:
    people = tmp_path / "people.csv"
    people.write_text(a_list(PEOPLE), encoding="utf-8")
    product = Product(tmp_path, database_url, {"TWILIO_API_URL": f"http://127.0.0.1:{port}"})
    async with FakeTwilio(port=port) as alive:
        await product.start("/new", "Add an account", "SMS · Twilio", *FIELDS.values())
        await product.types(OWN_NUMBER, "Main", "Moving", MESSAGE, f"/upload {people}", "#1")
        await product.says("Looks right")
    await product.types("Looks right, go on", "10", "#1")
    await product.says("are tried again")
    await product.types("/status")
    await product.says("“Moving”: some messages could not be handed over")
    async with FakeTwilio(port=port) as back:
        ended = await product.ends()

    assert {m.to for m in alive.journal} == {OWN_NUMBER}
    assert ended.counts()["accepted by the provider"] == PEOPLE
    assert sorted((m.to, m.body) for m in back.journal) == sorted(
        (number(n), the_message(n)) for n in range(PEOPLE)
    )
