"""A first account whose provider answers 503, and a second one, in the shipped process."""

import re
import socket
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.fakes.eventually import eventually
from tests.fakes.twilio import FIELDS, FakeTwilio, Received
from tests.product.running import MESSAGE, Product, a_list, number
from tests.product.test_receipts import OFF, OWN_NUMBER, PUBLIC, is_taken_in, report

PEOPLE = 30
MAIN, SPARE = "+12025550141", "+12025550142"
UNAVAILABLE = 20503


@pytest.fixture
def port() -> int:
    """One at which nobody listens yet."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def an_account(sender: str, label: str) -> Sequence[str]:
    fields = {**FIELDS, "sender": sender}
    return ("/new", "Add an account", "SMS · Twilio", *fields.values(), OWN_NUMBER, label)


def to(taken: Sequence[Received]) -> set[str]:
    return {one.to for one in taken}


async def test_a_failing_first_account_ends_with_a_report_whose_numbers_are_the_journals(
    tmp_path: Path, database_url: str, port: int
) -> None:
    people = tmp_path / "people.csv"
    people.write_text(a_list(PEOPLE), encoding="utf-8")
    async with FakeTwilio() as twilio:
        settings = {"TWILIO_API_URL": twilio.url, "PUBLIC_URL": PUBLIC, "PORT": str(port)}
        product = Product(tmp_path, database_url, settings)
        await product.start(*an_account(SPARE, "Spare"), *an_account(MAIN, "Main"))
        await product.types("Moving", MESSAGE, f"/upload {people}", "#1", "Looks right, go on")
        await product.types("10", "If the account fails", "Go on through “Spare”")
        await product.says("While that fails: through “Spare”")
        twilio.fates[MAIN], twilio.journal[:] = UNAVAILABLE, []
        await product.types(f"Send to {PEOPLE} people", "/wait")
        await product.says("finished")
        tried = [one for one in twilio.journal if one.sender == MAIN]
        taken = [one for one in twilio.journal if one.sender == SPARE]
        assert {await report(one, port) for one in taken} == {204}
        await eventually(lambda: is_taken_in(database_url))
        await product.types("/campaigns", "Moving · finished", "Report")
        ended = await product.ends()

    assert len(tried) + len(taken) == PEOPLE
    assert to(tried) | to(taken) == {number(n) for n in range(PEOPLE)}
    counts = ended.counts()
    assert counts["rows of the list"] == PEOPLE
    assert counts["delivered"] == len(to(taken) - OFF)
    assert counts["taken through “Spare”"] == len(taken)
    assert re.search("^0 taken through “Main”", ended.said, re.MULTILINE)
    assert "goes through “Spare” since" in ended.said
