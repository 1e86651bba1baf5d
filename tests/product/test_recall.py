"""What a bot sent is corrected and taken back, for exactly those who got it."""

from pathlib import Path

import pytest

from tests.fakes.bots import BLOCKED, Account, FakeBots
from tests.fakes.citizen import Citizen
from tests.product.flood_bot import opened, subscribed
from tests.product.running import Product

# On both databases in tests/dispatch.
pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)

GOT = [1001, 1003, 1004]


async def test_a_message_is_corrected_and_taken_back_for_those_who_got_it(
    tmp_path: Path, database_url: str
) -> None:
    async with FakeBots() as platform:
        product = Product(tmp_path, database_url, {"TELEGRAM_API_URL": platform.url})
        account, people = await a_broadcast(platform, product)
        people[1003].says("/stop")
        await people[1003].sees("You are unsubscribed")
        await corrects(product)
        assert texts(account, "Water is gone.") == GOT
        await sends_a_correction(product)
        assert texts(account, "All is well.") == [1001, 1004]
        await takes_back(product)
        assert texts(account, "Water is gone.") == texts(account, "Water! Go up.") == []
        assert (await product.ends()).code == 0

    deleted = [one.chat for one in platform.altered if one.method == "deleteMessage"]
    edited = [one.chat for one in platform.altered if one.text == "Water is gone."]
    assert sorted(deleted) == sorted(edited) == GOT


async def corrects(product: Product) -> None:
    await product.types("/campaigns", "Water \u00b7 finished")
    await product.says("3 people got it.")
    await product.says("It can be deleted for everybody for another 47 hours, until")
    await product.types("Correct the text", "<b>Water</b> is gone.", "Go on with 3 people")
    await product.types("Looks right, go on", "10")
    await product.says("This changes the message that 3 people got")
    await product.types("Change it for 3 people", "/wait")
    await product.says("3 changed")


async def sends_a_correction(product: Product) -> None:
    await product.types("/campaigns", "Water \u00b7 finished", "Send a correction", "All is well.")
    await product.types("Go on with 3 people", "Looks right, go on", "10", "Send to 3 people")
    await product.types("/wait")
    await product.says("2 accepted by the provider")


async def takes_back(product: Product) -> None:
    await product.types("/campaigns", "Water \u00b7 finished", "Delete it for everybody")
    await product.says("This deletes the message that 3 people got")
    await product.types("Delete it for 3 people", "/wait")
    await product.says("3 deleted")


async def a_broadcast(platform: FakeBots, product: Product) -> tuple[Account, dict[int, Citizen]]:
    """To 1001 to 1004, of whom 1002 blocked the bot, and 1005 comes afterwards."""
    account = await opened(platform, product)
    people = {chat: Citizen(platform, account, chat) for chat in range(1001, 1006)}
    for chat in range(1001, 1005):
        await subscribed(people[chat])
    platform.fates[1002] = BLOCKED
    await product.types("/new", "Telegram \u00b7 @moh_flood_bot", "Water", "<b>Water!</b> Go up.")
    await product.types("The bot's subscribers", "Go on", "Go on with 4 people")
    await product.types("Looks right, go on", "10", "Send to 4 people", "/wait")
    await product.says("3 accepted by the provider")
    await subscribed(people[1005])
    return account, people


def texts(account: Account, text: str) -> list[int]:
    """In whose chats it stands now."""
    return sorted(
        chat for chat, messages in account.chats.items() for one in messages if one.text == text
    )
