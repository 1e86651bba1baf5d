"""A group is let in by an owner, for the agency's staff, who say no secrets there."""

from dataclasses import replace
from pathlib import Path

import pytest

from agencies.model import Agency, Identity
from agencies.staff import Role
from bot.chats import Reply, Sender
from bot.conversation import COMMANDS
from bot.conversation.groups import SAID
from bot.words import Said
from storage.agencies import create_agency
from storage.store import SqlStore
from tests.bot.houses import CAT, House, open_house
from tests.bot.offices import ANN

STRANGER = Identity(platform="telegram", user="666")
GROUP = "-5"
ALLOWED = "can ask me in this group now"


@pytest.fixture
async def house(store: SqlStore, agency: Agency, tmp_path: Path) -> House:
    return await open_house(store, agency, tmp_path)


async def says(house: House, who: Identity, text: str) -> str:
    """In the group."""
    there = Sender(identity=who, chat=GROUP, group=True)
    return _seen(await house.staff[ANN].desk.hear(there, Said(text)))


def _seen(reply: Reply) -> str:
    return "\n".join(one.text for one in reply.shown)


@pytest.mark.parametrize("who", [ANN, CAT, STRANGER])
async def test_nobody_is_answered_in_a_group_that_was_not_let_in(
    house: House, who: Identity
) -> None:
    assert await says(house, who, "/status") == ""
    assert await says(house, who, "/stopall") == ""


async def test_an_owner_lets_it_in_for_the_agencys_staff_alone(house: House) -> None:
    assert ALLOWED in await says(house, ANN, "/allowgroup@postbote_bot")

    assert "private chat" in await says(house, CAT, "/help")
    assert await says(house, STRANGER, "/help") == ""


async def test_nobody_else_does(house: House) -> None:
    assert await says(house, CAT, "/allowgroup") == ""
    assert await says(house, STRANGER, "/allowgroup") == ""

    assert await says(house, ANN, "/help") == ""


async def test_it_can_be_taken_back(house: House) -> None:
    await says(house, ANN, "/allowgroup")
    assert "any more" in await says(house, ANN, "/forbidgroup@postbote_bot")

    assert await says(house, ANN, "/help") == ""


async def test_another_agencys_staff_are_not_answered_and_cannot_take_it(
    house: House, store: SqlStore
) -> None:
    water = await create_agency(store.database, store.keyring, "Water", "SG")
    wes = replace(STRANGER, user="77")
    await store.let_in(water.id, wes, "Wes", Role.OWNER)
    await says(house, ANN, "/allowgroup")

    assert await says(house, wes, "/allowgroup") == ""
    assert await says(house, wes, "/help") == ""


async def test_a_strangers_press_there_is_not_answered(house: House) -> None:
    await says(house, ANN, "/allowgroup")
    there = Sender(identity=STRANGER, chat=GROUP, group=True)

    assert (await house.staff[ANN].desk.press(there, "any")).shown == ()


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - SAID))
async def test_nothing_else_is_heard_there(house: House, command: str) -> None:
    await says(house, ANN, "/allowgroup")

    assert "Please do that in our private chat" in await says(house, ANN, command)


async def test_nor_is_a_button_which_still_works_in_private(house: House) -> None:
    await says(house, ANN, "/allowgroup")
    await house.staff[ANN].says("/team")
    button = house.staff[ANN].button("Invite somebody")
    there = Sender(identity=ANN, chat=GROUP, group=True)
    assert "private chat" in _seen(await house.staff[ANN].desk.press(there, button))

    assert "As what shall they come?" in await house.staff[ANN].pushes(button)


async def test_staff_see_there_how_it_stands(house: House) -> None:
    await says(house, ANN, "/allowgroup")

    assert "Nothing" in await says(house, CAT, "/status")


async def test_a_group_is_said_in_the_group(house: House) -> None:
    assert "said in the group" in await house.staff[ANN].says("/allowgroup")
