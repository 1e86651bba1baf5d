"""What starts later, and what repeats, in the shipped process."""

from pathlib import Path

import pytest

from tests.fakes.bots import FakeBots
from tests.fakes.citizen import Citizen
from tests.product.flood_bot import opened, subscribed
from tests.product.running import PEOPLE, Product, campaign

# On both databases in tests/dispatch.
pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)

LATER = ["Start later", "tomorrow 9am", "#1"]


async def test_what_is_scheduled_is_started_by_hand_or_left_for_its_time(
    product: Product, people: Path
) -> None:
    await product.start(*campaign(people), *LATER, "/schedule", "Calendar file")
    await product.says("schedule.ics")
    assert product.outbox() == []
    await product.types("/schedule", "Start now", "/wait", *campaign(people), *LATER)
    ended = await product.ends()

    assert "“Moving” is scheduled: it starts on " in ended.said
    assert (ended.code, len(product.outbox())) == (2, PEOPLE)
    assert "BEGIN:VEVENT" in (product.data / "received" / "schedule.ics").read_text()


async def test_a_broadcast_repeats_and_asks_for_its_text_before_each(
    tmp_path: Path, database_url: str
) -> None:
    async with FakeBots() as platform:
        product = Product(tmp_path, database_url, {"TELEGRAM_API_URL": platform.url})
        account = await opened(platform, product)
        citizen = Citizen(platform, account, 1001)
        await subscribed(citizen)
        await product.types("/new", "Telegram · @moh_flood_bot", "News", "An example.")
        await product.types("The bot's subscribers", "Go on", "Go on with 1 person")
        await product.types("Looks right, go on", "10", "Start later", "in 50 minutes")
        await product.types("Repeat it", "Every day", "Change the end", "3 times")
        await product.types("Ask me for the text each time", "1 hour", "Confirm this plan")
        await product.says("Please write its text and confirm it by then")
        await product.types("Write its text", "Water is back.", "Go on with 1 person")
        await product.types("Looks right, go on", "Schedule it for 1 person", "/schedule", "#1")
        await product.types("Start now")
        await citizen.sees("Water is back.")
        await product.says("1 accepted by the provider")  # numbers are the latest message's
        await product.says("report-")
        await product.types("/schedule", "Skip one", "#1", "/schedule", "End the plan")
        await product.says("has ended: nothing more of it goes out.")
        ended = await product.ends()

    assert ended.code == 0
    assert [one.text for one in platform.journal if one.text == "An example."] == []
    assert "The next one:" in ended.said
