"""A thousand people and an account's secrets, hunted for wherever this process writes."""

import csv
import io
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.fakes.eventually import eventually
from tests.fakes.twilio import FIELDS, GARBAGE, FakeTwilio
from tests.product.running import KEYS, Ended, Product, number

CANARIES = 1000
FORM = ("account_sid", "api_key_sid", "api_key_secret", "sender", "auth_token")
SECRETS = ("api_key_secret", "auth_token")
MAILBOX = "canaryOfTheMailbox"
AWAY = {
    "STAFF_TELEGRAM_TOKEN": "123456789:AACanaryCanaryCanaryCanaryCanaryCa",
    "TELEGRAM_API_URL": "http://127.0.0.1:9",
}
"""Port 9 is of the discard service, which nobody runs: https://www.rfc-editor.org/rfc/rfc863"""


@pytest.fixture
async def twilio() -> AsyncIterator[FakeTwilio]:
    async with FakeTwilio(fates={number(n): 21610 for n in range(0, 50, 7)}) as running:
        yield running


@pytest.fixture
def product(tmp_path: Path, twilio: FakeTwilio) -> Product:
    url = f"sqlite+aiosqlite:///{tmp_path / 'canaries.db'}"
    (tmp_path / "temporary").mkdir()
    settings = {
        "TWILIO_API_URL": twilio.url,
        "LOG_LEVEL": "debug",
        "TMPDIR": str(tmp_path / "temporary"),
        "SMTP_URL": f"smtp://health:{MAILBOX}@127.0.0.1:9",
        "MAIL_FROM": "health@example.org",
    }
    return Product(tmp_path, url, settings, logs=tmp_path / "logs.txt")


def a_list_of_canaries() -> str:
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(["recipient", "name"])
    writer.writerows([number(n), f"Canary-{n:04d}-Canary"] for n in range(CANARIES))
    writer.writerow(["bad-canary-address", "Canary-9999-Canary"])
    return table.getvalue()


async def send_and_fail(product: Product, twilio: FakeTwilio, people: Path) -> str:
    """A provider answers nonsense, a table is gone, and Telegram is away; what the chat said."""
    folder = product.data
    await product.start("/settings", "Change the second person", f"{10 * CANARIES}")
    await product.types("/new", "Add an account", "SMS · Twilio", *(FIELDS[name] for name in FORM))
    await product.types("+12025550199", "Findable label", "Findable campaign", "Dear {name}")
    await product.types(f"/upload {people}", "#1", "Next ▶", "Looks right, go on", "10", "#1")
    await product.says("[Pause]")
    await eventually(lambda: has_taken(twilio, 2))
    twilio.always = GARBAGE
    assert (await beside(product, f"backup {folder / 'monday'}")).code == 0
    await product.says("is paused, because nobody knows")  # unasked, and looked through, too
    await product.types("/credentials", "/audit", "All of it as a file")
    await product.says(f"Saved: {folder / 'received' / 'audit'}")
    with closing(sqlite3.connect(folder / "canaries.db")) as database, database:
        database.execute("DROP TABLE live_card")
    await eventually(lambda: stands_in(folder / "logs.txt", b"Traceback"))
    said = await product.killed()
    settings = {**product.settings, **AWAY}
    bot = Product(folder, product.database_url, settings, folder / "bot.txt")
    await bot.start(role="bot")
    await eventually(lambda: stands_in(folder / "bot.txt", b"telegram"))
    await bot.killed()
    return said


async def test_no_recipient_and_no_secret_stands_in_clear(
    product: Product, twilio: FakeTwilio, tmp_path: Path
) -> None:
    people = tmp_path / "people.csv"
    people.write_text(a_list_of_canaries(), encoding="utf-8")
    said = await send_and_fail(product, twilio, people)

    files = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    del files[people]
    exports = [path for path in files if path.parent.name == "received"]
    for_staff = b"".join(files.pop(path) for path in exports) + said.encode()
    whole = b"".join(files.values())
    written = {"logs.txt", "bot.txt", "monday", "canaries.db", "canaries.db-wal"}
    assert written <= {path.name for path in files}
    assert b"bad-canary" in for_staff
    assert whole.count(b"Findable label") > 1
    assert b"Findable campaign" in whole
    assert len(twilio.journal) > 1
    names = [f"Canary-{n:04d}-Canary".encode() for n in (*range(CANARIES), 9999)]
    numbers = [number(n)[1:].encode() for n in range(CANARIES)]
    secrets = [*(FIELDS[name] for name in SECRETS), MAILBOX, AWAY["STAFF_TELEGRAM_TOKEN"], KEYS]
    hidden = [secret.encode() for secret in secrets]
    hunted = [*names, *numbers, *hidden, b"bad-canary", b"2025550199"]
    assert [canary for canary in hunted if canary in whole] == []
    assert [secret for secret in hidden if secret in for_staff] == []


async def beside(product: Product, command: str) -> Ended:
    other = Product(product.data, product.database_url, product.settings)
    return await (await other.start(role=command)).ends()


async def stands_in(file: Path, text: bytes) -> bool:
    return text in file.read_bytes()


async def has_taken(twilio: FakeTwilio, messages: int) -> bool:
    return len(twilio.journal) >= messages
