"""What Twilio reports about messages, from its call to the report, in the shipped process."""

import asyncio
import socket
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest
from sqlalchemy import select

from storage.tables import inbox
from tests.fakes.eventually import eventually
from tests.fakes.twilio import FIELDS, FakeTwilio, Received, signed_callback
from tests.product.running import MESSAGE, Product, a_list, finds_nothing, number
from tests.product.twilio_account import OWN_NUMBER

PEOPLE = 12
OFF = {number(n) for n in range(0, 100, 4)}
OF_THEM_OFF = 3
PUBLIC = "https://bot.test"


@pytest.fixture
def port() -> int:
    """One at which nobody listens yet."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def report(about: Received, port: int) -> int:
    form = {"MessageSid": about.sid, "MessageStatus": "delivered", "To": about.to}
    if about.to in OFF:
        form |= {"MessageStatus": "undelivered", "ErrorCode": "30003"}
    return await call_back(about, form, port)


async def call_back(about: Received, form: Mapping[str, str], port: int) -> int:
    """As Twilio tells it: to the address that it was given, signed, through our proxy."""
    call = signed_callback(about.callback, form)
    parts = urlsplit(about.callback)
    url = f"http://127.0.0.1:{port}{parts.path}?{parts.query}"
    async with (
        aiohttp.ClientSession() as client,
        client.post(url, data=form, headers=call.headers) as answer,
    ):
        return answer.status


async def is_taken_in(database_url: str) -> bool:
    return await finds_nothing(database_url, select(inbox.c.id))


async def test_what_twilio_reports_stands_in_the_report(
    tmp_path: Path, database_url: str, port: int
) -> None:
    people = tmp_path / "people.csv"
    people.write_text(a_list(PEOPLE), encoding="utf-8")
    async with FakeTwilio() as twilio:
        settings = {"TWILIO_API_URL": twilio.url, "PUBLIC_URL": PUBLIC, "PORT": str(port)}
        product = Product(tmp_path, database_url, settings)
        await product.start("/new", "Add an account", "SMS · Twilio", *FIELDS.values())
        await product.types(OWN_NUMBER, "Main", "Moving", MESSAGE, f"/upload {people}", "#1")
        await product.types("Looks right, go on", "10", "#1", "/wait")
        await product.says("accepted by the provider")
        _, *messages = twilio.journal
        told = await asyncio.gather(*(report(one, port) for one in messages for _ in range(3)))
        await eventually(lambda: is_taken_in(database_url))
        await product.types("/campaigns", "Moving · finished", "Report")
        ended = await product.ends()

    assert set(told) == {204}
    assert ended.counts() == {
        "delivered": PEOPLE - OF_THEM_OFF,
        "failed after they were accepted": OF_THEM_OFF,
        "rows of the list": PEOPLE,
    }
    assert "the phone is switched off or out of reach" in ended.said
