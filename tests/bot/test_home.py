"""What stands beside the conversation: what runs, what waits for one's own release, a beginning."""

from pathlib import Path

import pytest

from agencies.model import Agency, Identity
from bot.chats import Sender, Shown
from storage.store import SqlStore
from tests.bot.houses import CAT, DAN, EVE, House, open_house


@pytest.fixture
async def house(store: SqlStore, agency: Agency, tmp_path: Path) -> House:
    return await open_house(store, agency, tmp_path)


async def home(house: House, who: Identity) -> tuple[Shown, ...]:
    return await house.staff[CAT].desk.home(Sender(identity=who, chat=who.user))


def said(shown: tuple[Shown, ...]) -> str:
    return "\n".join(one.text for one in shown)


def buttons(shown: tuple[Shown, ...]) -> dict[str, str]:
    return {b.label: b.id for one in shown for row in one.buttons for b in row}


async def test_it_has_what_runs_and_what_waits_for_who_looks(house: House) -> None:
    assert "Nothing is under way." in said(await home(house, DAN))
    await house.asks(CAT, await house.ready())
    await house.asks(CAT, await house.ready(1))

    for_her, for_him = await home(house, CAT), await home(house, DAN)
    assert "Waits for your release:" not in said(for_her)
    assert "Waits for your release:" in said(for_him)
    assert "Under way:" in said(for_her)
    assert "Under way:" in said(for_him)
    assert list(buttons(for_him)) == [
        "Start a campaign", "Flood · awaiting release", "Flood · running",
    ]  # fmt: skip


async def test_its_buttons_lead_into_the_conversation(house: House) -> None:
    await house.asks(CAT, await house.ready())
    pressed = buttons(await home(house, DAN))

    assert "Flood" in await house.staff[DAN].pushes(pressed["Flood · awaiting release"])
    assert "Release it to 501 people" in house.staff[DAN].buttons()
    assert "How should it be sent?" in await house.staff[DAN].pushes(pressed["Start a campaign"])


async def test_who_prepares_nothing_begins_nothing(house: House) -> None:
    assert buttons(await home(house, EVE)) == {}


async def test_a_stranger_s_names_no_agency_and_no_campaign(house: House) -> None:
    await house.asks(CAT, await house.ready(1))
    shown = await home(house, Identity(platform="slack", workspace="T1", user="U9"))
    assert said(shown).startswith("I serve an agency's staff.")
    assert buttons(shown) == {}
