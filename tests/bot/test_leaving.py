"""Who is deactivated in their chat is nobody any more, there and wherever else they talk to us."""

from pathlib import Path

import pytest

from agencies.model import Agency, Identity
from bot.chats import Sender
from bot.words import Said
from storage.store import SqlStore
from tests.bot.houses import CAT, DAN, FAY, House, open_house
from tests.bot.offices import ANN, Staff
from tests.bot.test_auditing import WHAT

HIS_SLACK = Identity(platform="slack", workspace="T1", user="U12")
HERS = Identity(platform="slack", workspace="T1", user="U1")


@pytest.fixture
async def house(store: SqlStore, agency: Agency, tmp_path: Path) -> House:
    return await open_house(store, agency, tmp_path)


async def talks_from(house: House, who: Identity, also: Identity) -> None:
    async with house.store.read_work(house.agency.id) as work:
        person = (await work.members.acting(who)).person
    await house.store.give_chat(person, also)


async def test_they_act_from_none_of_their_chats_and_the_others_as_before(house: House) -> None:
    await talks_from(house, DAN, HIS_SLACK)
    waits = await house.ready()
    await house.asks(CAT, waits)
    await house.opens(DAN, waits)
    desk = house.staff[DAN].desk
    assert await desk.knows(HIS_SLACK)
    await desk.leaves(HIS_SLACK)

    assert not await desk.knows(DAN)
    assert not await desk.knows(HIS_SLACK)
    assert "You have released" not in await house.staff[DAN].presses("Release it to 501 people")
    await house.opens(FAY, waits)
    assert "You have released" in await house.staff[FAY].presses("Release it to 501 people")


async def test_the_audit_says_so_and_an_owner_lets_them_in_again(house: House) -> None:
    await talks_from(house, DAN, HIS_SLACK)
    desk = house.staff[ANN].desk
    await desk.leaves(HIS_SLACK)
    first, *_ = WHAT.findall(await house.staff[ANN].says("/audit"))
    assert first == "Postbote disabled approver 12, whose account in slack was deactivated"

    await house.staff[ANN].says("/team")
    await house.staff[ANN].presses(next(b for b in house.staff[ANN].buttons() if "12" in b))
    await house.staff[ANN].presses("Let them in")
    assert await desk.knows(DAN)


async def test_told_twice_or_of_a_stranger_it_changes_nothing(house: House) -> None:
    await talks_from(house, DAN, HIS_SLACK)
    desk = house.staff[ANN].desk
    for identity in (HIS_SLACK, HIS_SLACK, Identity(platform="slack", workspace="T1", user="U9")):
        await desk.leaves(identity)
    told = await house.staff[ANN].says("/audit")
    assert told.count("was deactivated") == 1


async def test_the_last_owner_leaves_too(house: House) -> None:
    await talks_from(house, ANN, HERS)
    desk = house.staff[ANN].desk
    await desk.leaves(HERS)
    assert not await desk.knows(ANN)


async def test_a_job_that_they_began_shows_them_nothing(house: House) -> None:
    await talks_from(house, DAN, HIS_SLACK)
    desk = house.staff[DAN].desk
    await Staff(desk, HIS_SLACK).says("/new")
    await desk.leaves(HIS_SLACK)
    reply = await desk.hear(Sender(identity=HIS_SLACK, chat="U12"), Said("/status"))
    assert "give your administrator this id" in "\n".join(one.text for one in reply.shown)
