"""A group is let in by an owner, for the agency's staff, who say no secrets there."""

from dataclasses import replace
from pathlib import Path

import pytest

from agencies.model import Agency, Identity
from agencies.staff import Role
from bot.chats import Reply, Sender
from bot.words import Said, Session, Step
from storage.agencies import create_agency
from storage.store import SqlStore
from tests.bot.houses import CAT, House, open_house
from tests.bot.offices import ANN

STRANGER = Identity(platform="telegram", user="666")
GROUP = "-5"
ALLOWED = "can talk to me in this group now"


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

    assert "/new starts a campaign" in await says(house, CAT, "/help")
    assert await says(house, STRANGER, "/help") == ""


async def test_nobody_else_does(house: House) -> None:
    assert "owners" in await says(house, CAT, "/allowgroup")
    assert await says(house, STRANGER, "/allowgroup") == ""

    assert await says(house, ANN, "/help") == ""


async def test_it_can_be_taken_back(house: House) -> None:
    await says(house, ANN, "/allowgroup")
    assert "any more" in await says(house, ANN, "/forbidgroup")

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


@pytest.mark.parametrize("step", [Step.FORM, Step.BOT_TOKEN, Step.PREVIEW, Step.LIST])
async def test_secrets_and_peoples_messages_stay_in_private(house: House, step: Step) -> None:
    await says(house, ANN, "/allowgroup")
    draft = await house.ready(by=ANN)
    form = {"channel": "sms", "provider": "twilio", "asked": "token"}
    await house.is_at(ANN, Session(step=step, campaign=draft.id, row=2, form=form))

    told = await says(house, ANN, "what?")
    assert "Please go on in our private chat" in told
    assert "Water rises" not in told


async def test_a_group_is_said_in_the_group(house: House) -> None:
    assert "said in the group" in await house.staff[ANN].says("/allowgroup")
