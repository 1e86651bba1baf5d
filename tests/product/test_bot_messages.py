"""What a broadcast brings beside its text, and its texts by language, as staff and citizens see."""

import json
from pathlib import Path

import pytest

from tests.fakes.bots import FakeBots
from tests.fakes.citizen import Citizen
from tests.product.flood_bot import opened, subscribed
from tests.product.running import Product

# On both databases in tests/dispatch.
pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(300_000)


async def test_a_broadcast_brings_a_picture_and_buttons_in_everybodys_language(
    tmp_path: Path, database_url: str
) -> None:
    picture = tmp_path / "flood.png"
    picture.write_bytes(PICTURE)
    async with FakeBots() as platform:
        product = Product(tmp_path, database_url, {"TELEGRAM_API_URL": platform.url})
        await two_subscribe(platform, product)
        await product.types("/new", "Telegram · @moh_flood_bot", "Water", "<b>Water!</b> Go up.")
        await product.types("The bot's subscribers", "Go on", "Go on with 2 people")
        await product.types("Other languages", "Write in 中文", "<b>水。</b>上去。", "Done")
        await product.types("Go on with 2 people", "File, buttons and more", f"/upload {picture}")
        await product.types("Map - http://example.org", "Map - https://example.org/map")
        await product.types("Arrive without a sound", "Forbid forwarding and saving", "Done")
        await product.types("Go on with 2 people", "Looks right, go on", "10", "Send to 2 people")
        ended = await product.ends()

    sent = [one for one in platform.journal if one.method == "sendPhoto"]
    assert {one.chat: one.text for one in sent} == {1001: "Water! Go up.", 1002: "水。上去。"}
    assert [one.file for one in sent if isinstance(one.file, tuple)] == [("flood.png", PICTURE)]
    assert [one.form["disable_notification"] for one in sent] == ["true", "true"]
    assert [one.form["protect_content"] for one in sent] == ["true", "true"]
    [[button]] = json.loads(sent[0].form["reply_markup"])["inline_keyboard"]
    assert (button["text"], button["url"]) == ("Map", "https://example.org/map")
    assert "http://example.org is no https:// address that can be opened." in ended.said
    assert "In 中文: 1 person" in ended.said
    assert "In the first text: 1 person" in ended.said
    assert ended.counts()["accepted by the provider"] == 2


async def test_staff_pay_for_speed_where_they_say_so(tmp_path: Path, database_url: str) -> None:
    async with FakeBots() as platform:
        product = Product(tmp_path, database_url, {"TELEGRAM_API_URL": platform.url})
        await two_subscribe(platform, product)
        await product.types("/new", "Telegram · @moh_flood_bot", "Water", "Water!")
        await product.types("The bot's subscribers", "Go on", "Go on with 2 people")
        await product.types("Looks right, go on", "10", "Pay for speed", "Send to 2 people")
        ended = await product.ends()

    assert "At up to 1,000 per second" in ended.said
    assert "Costs Telegram Stars, 1 at most: 0.1 for each message" in ended.said
    sent = [one for one in platform.journal if one.text == "Water!"]
    assert [one.form["allow_paid_broadcast"] for one in sent] == ["true", "true"]


async def two_subscribe(platform: FakeBots, product: Product) -> None:
    """Chats 1001, who reads English, and 1002, who reads Chinese."""
    account = await opened(platform, product)
    ana, ben = (Citizen(platform, account, chat) for chat in (1001, 1002))
    await subscribed(ana)
    await subscribed(ben)
    ben.says("/language")
    await ben.sees("In which language")
    ben.presses("中文")
    await ben.sees("中文")
