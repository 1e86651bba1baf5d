"""Whoever the operator lets in accepts the operator's terms before anything but Pause and Stop."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agencies.model import Agency
from agencies.staff import Role
from bot.chats import FileRefused, Sender
from bot.desk.office import Door
from storage.store import SqlStore
from tests.bot.houses import CAT, House, open_house
from tests.bot.offices import ANN, BEN, Staff, open_desk
from tests.bot.test_coming_back import BEGUN, running
from tests.storage.making import unbroken

TERMS = "Write <only> what was decided."
ASKED = "Write &lt;only&gt; what was decided."


@pytest.fixture
async def house(store: SqlStore, agency: Agency, tmp_path: Path) -> House:
    """No codes are sent. All but Ben, who comes now, have accepted."""
    return await open_house(store, agency, tmp_path, Door(terms=TERMS))


@pytest.fixture
async def ben(house: House) -> Staff:
    await house.store.let_in(house.agency.id, BEN, "Ben", Role.OWNER)
    house.staff[BEN] = Staff(house.staff[ANN].desk, BEN)
    return house.staff[BEN]


async def test_before_their_first_act_they_agree_once(house: House, ben: Staff) -> None:
    assert ASKED in await ben.says("/new")
    assert not ben.reply.refused
    assert ASKED in await ben.says("/start")
    assert "Thank you" in await ben.presses("I agree")

    assert BEGUN in await ben.says("/new")
    *_, last = await unbroken(house.store, house.agency)
    assert (last.by, last.what) == (str(BEN), "accept-terms")


async def test_who_agreed_is_asked_again_when_the_terms_change_and_loses_no_button(
    house: House, tmp_path: Path
) -> None:
    assert BEGUN in await house.staff[CAT].says("/new")
    button = house.staff[CAT].button("SMS · rehearsal")
    newer = Door(terms="Write nothing.")
    cat = Staff(await open_desk(house.store, house.agency, tmp_path, newer), CAT)

    assert "Write nothing." in await cat.pushes(button)
    await cat.presses("I agree")
    assert "What shall we call this campaign?" in await cat.pushes(button)


async def test_pause_and_stop_work_without(house: House, ben: Staff) -> None:
    first, second = await running(house), await running(house)
    assert "is paused" in await house.does(BEN, "pause", first)
    assert "1 campaign is paused" in await ben.says("/stopall")
    assert "is stopped" in await house.does(BEN, "stop", second)

    assert ASKED in await house.does(BEN, "resume", first)


async def test_their_file_is_not_taken(ben: Staff) -> None:
    sender = Sender(identity=BEN, chat=BEN.user)
    with pytest.raises(FileRefused):
        await ben.desk.take_file(sender, "people.csv", nothing())


async def nothing() -> AsyncIterator[bytes]:
    yield b""
