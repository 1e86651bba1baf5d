"""Mail through Amazon SES in the shipped process, from its account to what Amazon tells of it."""

import asyncio
import csv
import re
import socket
from pathlib import Path

import aiohttp
import pytest

from tests.fakes.eventually import eventually
from tests.fakes.ses import FIELDS, FakeSes, Received
from tests.fakes.sns import BOUNCE, COMPLAINT, body, event
from tests.product.running import Product
from tests.product.test_receipts import PUBLIC, is_taken_in

PEOPLE = 12
GONE, ANNOYED = {"person4@example.org", "person6@example.org"}, "person8@example.org"
MESSAGE = "Dear {name}, the library is closed on 9 May."


@pytest.fixture
def port() -> int:
    """One at which nobody listens yet."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def a_list(path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = [(f"person{n}@example.org", f"Person {n}") for n in range(PEOPLE)]
        csv.writer(file).writerows([("recipient", "name"), *rows])
    return path


def said_of(mail: Received) -> str:
    if mail.to in GONE:
        return event("Bounce", mail.tags, bounce=BOUNCE)
    kind, about = (
        ("Complaint", {"complaint": COMPLAINT}) if mail.to == ANNOYED else ("Delivery", {})
    )
    return event(kind, mail.tags, **about)


async def post(content: bytes, url: str) -> int:
    headers = {"Content-Type": "text/plain; charset=UTF-8"}
    async with (
        aiohttp.ClientSession() as client,
        client.post(url, data=content, headers=headers) as answer,
    ):
        return answer.status


async def test_what_amazon_tells_stands_in_the_report_and_who_bounced_is_left_out_from_then_on(
    tmp_path: Path, database_url: str, port: int
) -> None:
    people = a_list(tmp_path / "people.csv")
    async with FakeSes(thinks=1.5) as ses:  # longer than a job is held without being looked after
        settings = {"AWS_ENDPOINT_URL": ses.url, "PUBLIC_URL": PUBLIC, "PORT": str(port)}
        product = Product(tmp_path, database_url, settings)
        await product.start("/new", "Add an account", "Email · Amazon SES", *FIELDS.values())
        await product.types("ann@example.org")
        await product.says("50,000 in 24 hours, of which 120 are used")
        await product.types("Main")
        await product.says("I confirm it by myself.")
        [account] = re.findall(rf"{PUBLIC}/receipts/(\d+)", product.said.decode())
        url = f"http://127.0.0.1:{port}/receipts/{account}"
        assert await post(body("SubscriptionConfirmation"), url) == 204
        await product.types("Closing", "Closed on 9 May", MESSAGE, f"/upload {people}", "#1")
        await product.types("Looks right, go on", "10", "#1", "/wait")
        await product.says("accepted by the provider")
        _, *mails = ses.journal
        told = [post(body(text=said_of(mail)), url) for mail in mails for _ in range(2)]
        answers = await asyncio.gather(*told)
        await eventually(lambda: is_taken_in(database_url))
        await product.types("/campaigns", "Closing · finished", "Report")
        ended = await product.ends()

    assert (set(answers), len(ses.confirmed), ses.fetched) == ({204}, 1, 1)
    assert ended.counts() == {
        "delivered": PEOPLE - len(GONE),
        "failed after they were accepted": len(GONE),
        "rows of the list": PEOPLE,
    }
    assert "the mail server does not take it" in ended.said
