"""An agency's bot, opened in the console, and citizens who subscribe to it."""

from tests.fakes.bots import Account, FakeBots
from tests.fakes.citizen import Citizen
from tests.product.running import Product

NEW = f"7654321098:{'C' * 35}"
PURPOSE = "Warnings about floods, only when there is one."


async def opened(platform: FakeBots, product: Product) -> Account:
    """The product is started, and has it."""
    account = platform.add(NEW, "moh_flood_bot", "Flood warnings")
    await product.start("/bots", "Add a bot", NEW)
    await product.says("This is Flood warnings, @moh_flood_bot.")
    await product.types(PURPOSE)
    await product.says("https://t.me/moh_flood_bot")
    return account


async def subscribed(citizen: Citizen) -> None:
    citizen.says("/start")
    await citizen.sees(PURPOSE)
    citizen.presses("Yes, I agree")
    await citizen.sees("Thank you.")
