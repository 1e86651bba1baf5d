"""An agency's own bot, from its token to a subscriber, as staff and citizens live it."""

from pathlib import Path

from tests.fakes.bots import FakeBots
from tests.fakes.citizen import Citizen
from tests.product.running import Product

NEW = f"7654321098:{'C' * 35}"
PURPOSE = "Warnings about floods, only when there is one."


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
        await product.types("/bots", "Flood warnings", "Test", "4242")
        await citizen.sees("This is a test from Our agency.")
        await product.says("It works: the provider accepted the message to 4242.")
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
