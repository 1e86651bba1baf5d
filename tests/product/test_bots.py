"""An agency's own bot, from its token to a subscriber, as staff and citizens live it."""

from pathlib import Path

import pytest

from tests.fakes.bots import BLOCKED, FakeBots
from tests.fakes.citizen import Citizen
from tests.product.flood_bot import NEW, PURPOSE, opened, subscribed
from tests.product.running import Product

ON_SQLITE = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
"""On both in tests/storage and tests/bot/citizens."""


async def test_an_agency_opens_a_bot_and_a_citizen_subscribes(
    tmp_path: Path, database_url: str
) -> None:
    async with FakeBots() as platform:
        account = platform.add(NEW, "moh_flood_bot", "Flood warnings")
        product = Product(tmp_path, database_url, {"TELEGRAM_API_URL": platform.url})
        await product.start("/bots", "Add a bot", "no token", NEW)
        await product.says("a number, a colon and 35 letters")
        await product.says("This is Flood warnings, @moh_flood_bot.")
        await product.types(PURPOSE)
        await product.says("https://t.me/moh_flood_bot")
        citizen = Citizen(platform, account, 4242)
        citizen.says("/start mrt")
        await citizen.sees(PURPOSE)
        citizen.presses("Yes, I agree")
        await citizen.sees("Thank you.")
        await product.types("/bots")
        await product.says("@moh_flood_bot · 1 subscriber")
        await product.types("Flood warnings", "Add a topic", "Storms")
        await product.says("Nobody has it yet")
        await product.types("/bots", "Flood warnings", "Remove", "Yes, remove it")
        await product.says("is removed and its token is destroyed")
        ended = await product.ends()

    assert ended.code == 1  # what was no token was refused
    assert NEW not in ended.said.replace(f"> {NEW}", "")
    commands = account.said["setMyCommands"]
    assert {form.get("language_code") for form in commands} == {None, "en", "zh", "ms", "ta"}
    assert any("topics" in form["commands"] for form in commands)
    described = {
        form.get("language_code"): form["description"] for form in account.said["setMyDescription"]
    }
    assert all(PURPOSE in text for text in described.values())
    assert account.said["setChatMenuButton"]
    assert (tmp_path / "received").exists()


async def test_its_test_goes_the_way_of_a_broadcast_and_can_be_corrected_when_it_comes_back(
    tmp_path: Path, database_url: str
) -> None:
    async with FakeBots() as platform:
        product = Product(tmp_path, database_url, {"TELEGRAM_API_URL": platform.url})
        account = await opened(platform, product)
        citizen, other = (Citizen(platform, account, chat) for chat in (4242, 4343))
        await subscribed(citizen)
        await subscribed(other)
        await product.types("/bots", "Flood warnings", "Test", "12345678")
        await product.says("press “Test” again")
        await product.types("/bots", "Flood warnings", "Pause")
        await product.says("It hears nobody and sends nothing.")
        await product.types("Test", "4242")
        await product.says("“@moh_flood_bot” is paused or not open yet")
        await product.types("/cancel", "/bots", "Flood warnings", "Open it again")
        await product.types("/bots", "Flood warnings", "Test", "4242")
        await citizen.sees("This is a test from Our agency. The bot works.")
        await product.says("1 accepted by the provider")
        await product.types("/bots", "Flood warnings", "Remove", "Yes, remove it")
        await product.says("is removed and its token is destroyed")
        await product.types("/bots", "Add a bot", NEW, PURPOSE)
        await product.types("/campaigns", "Test of Flood warnings · finished", "Correct the text")
        await product.says("Please type the text.")
        ended = await product.ends()
    assert ended.code == 1  # the bot was paused at first
    assert [one.chat for one in platform.journal if "This is a test" in one.html] == [4242]


async def test_what_a_bot_is_sending_pauses_with_it(tmp_path: Path, database_url: str) -> None:
    async with FakeBots() as platform:
        product = Product(tmp_path, database_url, {"TELEGRAM_API_URL": platform.url})
        account = await opened(platform, product)
        people = [Citizen(platform, account, chat) for chat in (1001, 1002, 1003)]
        for citizen in people:
            await subscribed(citizen)
        await product.types("/new", "Telegram · @moh_flood_bot", "Water", "Water!")
        await product.types("The bot's subscribers", "Go on")
        await product.says("3 subscribers get the message")
        await product.types("Go on with 3 people", "Looks right, go on", "0.1", "#1")
        await people[0].sees("Water!")
        await product.types("/bots", "Flood warnings", "Pause")
        await product.says("Water \N{EN DASH} paused")
        await product.ends()
    assert [one.chat for one in platform.journal if one.html == "Water!"] == [1001]


async def test_a_broadcast_reaches_those_who_subscribe_and_nobody_else(
    tmp_path: Path, database_url: str
) -> None:
    async with FakeBots() as platform:
        product = Product(tmp_path, database_url, {"TELEGRAM_API_URL": platform.url})
        account = await opened(platform, product)
        people = {chat: Citizen(platform, account, chat) for chat in range(1001, 1007)}
        for citizen in people.values():
            citizen.says("/start")
            await citizen.sees(PURPOSE)
            citizen.presses("Yes, I agree")
            await citizen.sees("Thank you.")
        people[1002].says("/stop")
        await people[1002].sees("You are unsubscribed")
        platform.fates[1003] = BLOCKED
        await product.types("/new", "Telegram · @moh_flood_bot", "Water", "<b>Water!</b> Go up.")
        await product.says("The bot's subscribers")
        await product.types("The bot's subscribers", "Go on")
        await product.says("5 subscribers get the message")
        await product.types("Go on with 5 people", "Looks right, go on", "10", "#1")
        ended = await product.ends()

    assert ended.code == 0
    sent = {one.chat for one in platform.journal if one.text == "Water! Go up."}
    assert sent == {1001, 1004, 1005, 1006}
    assert ended.counts()["accepted by the provider"] == 4
    assert ended.counts()["refused by the provider"] == 1


@ON_SQLITE
async def test_staff_see_find_and_remove_subscribers(tmp_path: Path, database_url: str) -> None:
    async with FakeBots() as platform:
        account = platform.add(NEW, "moh_flood_bot", "Flood warnings")
        product = Product(tmp_path, database_url, {"TELEGRAM_API_URL": platform.url})
        await product.start("/bots", "Add a bot", NEW)
        await product.says("This is Flood warnings, @moh_flood_bot.")
        await product.types(PURPOSE, "/bots", "Flood warnings", "Ask for mobile numbers")
        await product.says("yes, they may share it")
        ana, ben = (Citizen(platform, account, chat) for chat in (1001, 1002))
        await subscribed(ana)
        await subscribed(ben)
        ana.shares("6591234567")
        await ana.sees("I keep the number +6591234567")
        await product.types("/subscribers", "Export", "Picture over time")
        await product.types("/subscribers", "Find one", "9123 4567")
        await product.says("Chat 1001")
        await product.types("Remove", "Yes, remove")
        await product.says("Chat 1001 is removed")
        await product.types("/subscribers", "Find one", "7777")
        await product.says("Nobody with “7777” subscribes or did.")
        ended = await product.ends()

    assert "In the last seven days 2 joined and 0 left." in ended.said
    assert "In the last seven days 2 joined and 1 left." in ended.said
    rows = (tmp_path / "received" / "subscribers-moh_flood_bot.csv").read_text("utf-8-sig")
    assert [row.split(",")[:3] for row in rows.splitlines()[1:]] == [
        ["1001", "'+6591234567", "en"],
        ["1002", "", "en"],
    ]
    picture = (tmp_path / "received" / "subscribers-moh_flood_bot.png").read_bytes()
    assert picture.startswith(b"\x89PNG")


@ON_SQLITE
async def test_an_audience_that_changed_since_the_card_is_confirmed_anew(
    tmp_path: Path, database_url: str
) -> None:
    async with FakeBots() as platform:
        product = Product(tmp_path, database_url, {"TELEGRAM_API_URL": platform.url})
        account = await opened(platform, product)
        await subscribed(Citizen(platform, account, 1001))
        await product.types("/new", "Telegram · @moh_flood_bot", "Water", "Water!")
        await product.types("The bot's subscribers", "Go on", "Go on with 1 person")
        await product.types("Looks right, go on", "10")
        await product.says("To 1 person")
        await subscribed(Citizen(platform, account, 1002))
        await product.types("Send to 1 person")
        await product.says("To 2 people")
        await product.types("Send to 2 people")
        ended = await product.ends()

    assert {one.chat for one in platform.journal if one.text == "Water!"} == {1001, 1002}
    assert ended.counts()["accepted by the provider"] == 2


@ON_SQLITE
async def test_who_does_not_subscribe_is_left_out_of_a_list_before_it_is_sent(
    tmp_path: Path, database_url: str
) -> None:
    people = tmp_path / "people.csv"
    people.write_text("recipient\n9123 4567\n1002\n98765432\n", encoding="utf-8")
    async with FakeBots() as platform:
        product = Product(tmp_path, database_url, {"TELEGRAM_API_URL": platform.url})
        account = await opened(platform, product)
        await product.types("/bots", "Flood warnings", "Ask for mobile numbers")
        await product.says("yes, they may share it")
        ana = Citizen(platform, account, 1001)
        await subscribed(ana)
        ana.shares("6591234567")
        await ana.sees("I keep the number +6591234567")
        await product.types("/new", "Telegram · @moh_flood_bot", "Water", "Water!")
        await product.types(f"/upload {people}", "Go on with 1 person")
        await product.types("Looks right, go on", "10", "Send to 1 person")
        ended = await product.ends()

    assert ended.code == 0
    assert "Row 3: Nobody who subscribes to this bot has this number or chat id." in ended.said
    assert "Row 4: Nobody who subscribes to this bot has this number or chat id." in ended.said
    assert {one.chat for one in platform.journal if one.text == "Water!"} == {1001}
