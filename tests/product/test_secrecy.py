"""A thousand people and an account's secrets, hunted for wherever this process writes."""

import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.eventually import eventually
from tests.fakes.twilio import FIELDS, FakeTwilio
from tests.product.running import Product, number

CANARIES = 1000
FORM = ("account_sid", "api_key_sid", "api_key_secret", "sender", "auth_token")
SECRETS = ("api_key_secret", "auth_token")


@pytest.fixture
async def twilio() -> AsyncIterator[FakeTwilio]:
    async with FakeTwilio(fates={number(n): 21610 for n in range(0, 50, 7)}) as running:
        yield running


@pytest.fixture
def product(tmp_path: Path, twilio: FakeTwilio) -> Product:
    url = f"sqlite+aiosqlite:///{tmp_path / 'canaries.db'}"
    settings = {"TWILIO_API_URL": twilio.url, "LOG_LEVEL": "debug"}
    return Product(tmp_path, url, settings, logs=tmp_path / "logs.txt")


def a_list_of_canaries() -> str:
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(["recipient", "name"])
    writer.writerows([number(n), f"Canary-{n:04d}-Canary"] for n in range(CANARIES))
    writer.writerow(["bad-canary-address", "Canary-9999-Canary"])
    return table.getvalue()


async def test_no_recipient_and_no_secret_stands_in_clear(
    product: Product, twilio: FakeTwilio, tmp_path: Path
) -> None:
    people = tmp_path / "people.csv"
    people.write_text(a_list_of_canaries(), encoding="utf-8")
    await product.start("/settings", "Change the second person", f"{10 * CANARIES}")
    await product.types("/new", "Add an account", "SMS · Twilio", *(FIELDS[name] for name in FORM))
    await product.types("+12025550199", "Findable label", "Findable campaign", "Dear {name}")
    await product.types(f"/upload {people}", "#1", "Next ▶", "Looks right, go on", "10", "#1")
    await product.says("[Pause]")
    await eventually(lambda: has_taken(twilio, 2))
    await product.killed()

    files = {path: path.read_bytes() for path in tmp_path.glob("canaries.db*")}
    files[tmp_path / "logs.txt"] = (tmp_path / "logs.txt").read_bytes()
    whole = b"".join(files.values())
    assert len(files) >= 3
    assert b"Findable label" in whole
    assert b"Findable campaign" in whole
    assert len(twilio.journal) > 1
    names = [f"Canary-{n:04d}-Canary".encode() for n in (*range(CANARIES), 9999)]
    numbers = [number(n)[1:].encode() for n in range(CANARIES)]
    secrets = [FIELDS[name].encode() for name in SECRETS]
    hunted = [*names, *numbers, *secrets, b"bad-canary", b"2025550199"]
    assert [canary for canary in hunted if canary in whole] == []


async def has_taken(twilio: FakeTwilio, messages: int) -> bool:
    return len(twilio.journal) >= messages
