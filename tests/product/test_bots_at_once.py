"""Bots come and go while a broadcast of another one is under way, in the shipped product."""

from collections import Counter
from pathlib import Path

import pytest

from tests.fakes.bots import FakeBots
from tests.fakes.citizen import Citizen
from tests.fakes.eventually import eventually
from tests.product.flood_bot import PURPOSE, opened, subscribed
from tests.product.running import Product

# On both databases in tests/dispatch.
pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)

OTHER = f"8654321098:{'D' * 35}"
HELD_UP = 1003


async def test_a_bot_is_added_broadcasts_and_is_removed_while_telegram_holds_another_one_up(
    tmp_path: Path, database_url: str
) -> None:
    async with FakeBots() as platform:
        heat = platform.add(OTHER, "moh_heat_bot", "Heat warnings")
        product = Product(tmp_path, database_url, {"TELEGRAM_API_URL": platform.url})
        floods = await opened(platform, product)
        for chat in (1001, 1002, HELD_UP):
            await subscribed(Citizen(platform, floods, chat))
        platform.fates[HELD_UP] = 1  # "Too Many Requests: retry after 1", again and again
        await product.types("/new", "Telegram · @moh_flood_bot", "Water", "Water!")
        await product.types("The bot's subscribers", "Go on")
        await product.says("3 subscribers get the message")
        await product.types("Go on with 3 people", "Looks right, go on", "30", "#1")
        await eventually(lambda: is_held_up(platform))

        await product.types("/bots", "Add a bot", OTHER)
        await product.says("This is Heat warnings")
        await product.types(PURPOSE)
        await product.says("https://t.me/moh_heat_bot")
        ben = Citizen(platform, heat, 2001)
        await subscribed(ben)
        await product.types("/new", "Telegram · @moh_heat_bot", "Heat", "Drink!")
        await product.types("The bot's subscribers", "Go on")
        await product.says("1 subscriber gets the message")
        await product.types("Go on with 1 person", "Looks right, go on", "30", "#1")
        await ben.sees("Drink!")
        await product.says("report-2.csv")
        await product.types("/bots", "Heat warnings", "Remove", "Yes, remove it")
        await product.says("is removed and its token is destroyed")
        assert HELD_UP not in reached(platform)
        del platform.fates[HELD_UP]
        ended = await product.ends()

    assert ended.code == 0
    assert reached(platform) == {1001: 1, 1002: 1, HELD_UP: 1}


async def is_held_up(platform: FakeBots) -> bool:
    return any(one.chat == HELD_UP and one.html == "Water!" for one in platform.journal)


def reached(platform: FakeBots) -> Counter[int]:
    return Counter(one.chat for one in platform.journal if one.text == "Water!")
