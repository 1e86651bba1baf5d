"""Whoever was away for long proves again that it is them, but never to pause or to stop."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from agencies.model import CONSOLE, Agency, Identity
from agencies.staff import Role
from bot.chats import FileRefused, Sender
from bot.conversation.drafting import Refused
from bot.conversation.team import CodeGiven
from bot.desk.office import Door
from bot.jobs.codes import give_code
from bot.jobs.shop import Shop
from campaigns import service
from campaigns.conversations import SavedSession
from campaigns.lifecycle import CampaignState
from campaigns.model import Campaign
from storage.store import SqlStore
from storage.tables import person, staff_chat
from tests.bot.houses import CAT, House, open_house
from tests.bot.offices import ANN, BEN, Staff, agree
from tests.bot.test_newcomers import ADDRESS, an_hour_passes, mailed, proves

HOUR, DAY = 3600.0, 86_400.0
DOOR = Door(domains=(".gov.sg",), terms="Write only what was decided.")
AWAY = "You were away for more than 12 hours"
BEGUN = "How should it be sent?"
NOBODY: Any = None


@pytest.fixture
async def house(store: SqlStore, agency: Agency, tmp_path: Path) -> House:
    """Its staff were let in by the operator; nobody has a work address but Ben."""
    return await open_house(store, agency, tmp_path, DOOR)


@pytest.fixture
def cat(house: House) -> Staff:
    return house.staff[CAT]


@pytest.fixture
async def ben(house: House) -> Staff:
    """He came in by his work address."""
    ben = Staff(house.staff[ANN].desk, BEN)
    await house.store.invite_address(house.agency.id, ADDRESS, "Ben", Role.AUTHOR)
    await proves(ben, house.store)
    await ben.presses("I agree")
    await an_hour_passes(house.store)
    return ben


async def last_here(who: Staff, ago: float, proven: float = 0.0) -> None:
    """So many seconds ago, and that it is them was proven so many before now."""
    async with who.desk._office.store.door() as door:
        now = door.now.timestamp()
    store: Any = who.desk._office.store
    async with store.database.write() as connection:
        await connection.execute(
            update(staff_chat)
            .where(staff_chat.c.identity == str(who.identity))
            .values(active_at=now - ago, proven_at=now - proven)
        )


async def test_whoever_was_away_for_long_proves_it_by_a_new_code(house: House, ben: Staff) -> None:
    await last_here(ben, 12 * HOUR + 60)
    assert AWAY in await ben.says("/new")
    assert "If ben@moh.gov.sg can be reached" in await ben.says(ADDRESS)
    _, code = await mailed(house.store)
    assert "Welcome back" in await ben.says(code)

    assert BEGUN in await ben.says("/new")


@pytest.mark.parametrize(
    ("ago", "proven", "asked"),
    [(11.9 * HOUR, 29.9 * DAY, False), (12.1 * HOUR, DAY, True), (60.0, 30.1 * DAY, True)],
)
async def test_nobody_is_asked_before_that(
    ben: Staff,
    ago: float,
    proven: float,
    asked: bool,  # noqa: FBT001 - a column of the table
) -> None:
    await last_here(ben, ago, proven)

    assert (AWAY in await ben.says("/new")) is asked


async def test_whatever_is_said_counts_as_having_been_here(ben: Staff) -> None:
    await last_here(ben, 11 * HOUR)
    await ben.says("/help")
    await an_hour_and_a_half_pass(ben)

    async with ben.desk._office.store.door() as door:
        assert not (await door.members.whereabouts(BEN)).lapsed


async def an_hour_and_a_half_pass(who: Staff) -> None:
    store: Any = who.desk._office.store
    async with store.database.write() as connection:
        earlier = staff_chat.c.active_at - 1.5 * HOUR
        await connection.execute(update(staff_chat).values(active_at=earlier))


async def test_pause_and_stop_work_without(house: House, cat: Staff) -> None:
    await last_here(cat, DAY)
    first, second = await running(house), await running(house)
    assert "is paused" in await house.does(CAT, "pause", first)
    assert "is paused" in await cat.says("pause")
    assert await house.state(second) is CampaignState.PAUSED
    assert AWAY in await house.does(CAT, "resume", second)
    third = await running(house)
    assert "1 campaign is paused" in await cat.says("/stopall")
    assert await house.state(third) is CampaignState.PAUSED
    assert "is stopped" in await house.does(CAT, "stop", third)

    assert AWAY in await cat.says("/campaigns")


async def running(house: House) -> Campaign:
    """One that Cat launched."""
    made = await house.ready(people=1, rehearsal=True)
    async with house.store.work(house.agency.id) as work:
        ready = replace(await work.campaigns.get(made.id), state=CampaignState.DRAFT)
        launched = await service.send(work, ready)
        await work.sessions.save(CAT, replace(await work.sessions.load(CAT), payload=""))
    return launched


async def test_a_word_that_belongs_to_the_message_stops_nothing(house: House, cat: Staff) -> None:
    sent = await running(house)
    await cat.says("/new")
    await last_here(cat, DAY)

    assert AWAY in await cat.says("pause")
    assert await house.state(sent) is CampaignState.RUNNING


async def test_a_button_can_be_pressed_once_they_are_known_again(house: House, ben: Staff) -> None:
    await ben.says("/new")
    button = ben.button("SMS · rehearsal")
    await last_here(ben, DAY)
    assert AWAY in await ben.pushes(button)
    await proves(ben, house.store)

    assert "What shall we call this campaign?" in await ben.pushes(button)


async def test_their_file_is_not_taken(ben: Staff) -> None:
    await last_here(ben, DAY)
    sender = Sender(identity=BEN, chat=BEN.user)
    with pytest.raises(FileRefused, match="who you are"):
        await ben.desk.take_file(sender, "people.csv", _bytes())
    assert not await ben.desk.knows(BEN)


async def _bytes() -> AsyncIterator[bytes]:
    yield b"recipient\n"


async def test_another_address_does_not_do(house: House, ben: Staff) -> None:
    await last_here(ben, DAY)

    assert "belongs to somebody" in await proves(ben, house.store, "thief@moh.gov.sg")
    assert AWAY in await ben.says("/new")


async def test_an_invitation_does_not_do(house: House, ben: Staff) -> None:
    await house.staff[ANN].says("/team")
    await house.staff[ANN].presses("Invite somebody")
    await house.staff[ANN].presses("Owner")
    invited = await house.staff[ANN].says("Thief")
    await last_here(ben, DAY)

    assert AWAY in await ben.says(f"/start i_{invited.partition('i_')[2].partition('<')[0]}")


async def test_without_an_address_an_owner_gives_the_code(house: House, cat: Staff) -> None:
    await last_here(cat, DAY)
    assert "Ask an owner" in await cat.says("/new")
    given = await asked_of_an_owner(house, "author 11")
    assert given.name == "author 11"
    assert "Welcome back" in await cat.says(given.code)

    assert BEGUN in await cat.says("/new")


async def asked_of_an_owner(house: House, name: str) -> CodeGiven:
    ann = house.staff[ANN]
    await ann.says("/team")
    await ann.presses(name)
    await ann.presses("Give a code")
    job = await house.store.claim_job("owner", [ANN.platform])
    assert job is not None
    office = ann.desk._office
    shop = Shop(office=office, courier=NOBODY, mail=NOBODY, bots=NOBODY, front_ends={})
    given = await give_code(shop, job)
    assert isinstance(given, CodeGiven)
    return given


async def test_nobody_gives_a_code_to_themselves(house: House) -> None:
    ann = house.staff[ANN]
    await ann.says("/team")
    await ann.presses("Ann")

    assert "Nobody gives a code to themselves" in await ann.presses("Give a code")


async def test_new_terms_are_agreed_to_before_they_go_on(house: House, ben: Staff) -> None:
    async with house.store.database.write() as connection:
        await connection.execute(update(person).values(terms="older"))
    await last_here(ben, DAY)
    await ben.says("/new")
    assert DOOR.terms in await proves(ben, house.store)

    assert "Welcome back" in await ben.presses("I agree")
    assert BEGUN in await ben.says("/new")


async def test_the_terms_alone_let_nobody_back(house: House, ben: Staff) -> None:
    """What was asked for long ago, or as a stranger, is no proof."""
    async with house.store.database.write() as connection:
        await connection.execute(update(person).values(terms="older"))
    await last_here(ben, DAY)
    await proves(ben, house.store)
    agree = ben.button("I agree")
    await said_in_vain(house, ben, minutes=11)

    assert AWAY in await ben.pushes(agree)
    assert AWAY in await ben.says("/new")


async def said_in_vain(house: House, who: Staff, minutes: int) -> None:
    """So long ago it was proven at the door."""
    async with house.store.door() as door:
        kept = json.loads((await door.sessions.load(who.identity)).payload)
        kept["proven"] -= 60 * minutes
        await door.sessions.save(who.identity, SavedSession(payload=json.dumps(kept)))


async def test_who_began_as_a_stranger_begins_anew(house: House) -> None:
    eve = Staff(house.staff[ANN].desk, Identity(platform="telegram", user="99"))
    assert "Before you come in" in await eve.says("/start i_anything")
    agree = eve.button("I agree")
    await house.store.let_in(house.agency.id, eve.identity, "Eve", Role.AUTHOR)
    await last_here(eve, DAY)

    assert AWAY in await eve.pushes(agree)
    assert AWAY in await eve.says("/new")


async def test_whoever_an_owner_admitted_is_known_again_like_anybody(house: House) -> None:
    dee = Staff(house.staff[ANN].desk, Identity(platform="telegram", user="98"))
    await proves(dee, house.store, "dee@moh.gov.sg")
    assert "now decides" in await dee.presses("I agree")
    await house.staff[ANN].says("/team")
    await house.staff[ANN].presses("dee@moh.gov.sg")
    await house.staff[ANN].presses("Author")
    await an_hour_passes(house.store)
    await last_here(dee, DAY)

    assert AWAY in await dee.says("/new")
    assert "Welcome back" in await proves(dee, house.store, "dee@moh.gov.sg")


async def test_owners_codes_are_as_rare_as_those_by_mail(house: House) -> None:
    await asked_of_an_owner(house, "author 11")
    ann = house.staff[ANN]
    await ann.says("/team")
    await ann.presses("author 11")
    await ann.presses("Give a code")
    job = await house.store.claim_job("owner", [ANN.platform])
    assert job is not None
    shop = Shop(office=ann.desk._office, courier=NOBODY, mail=NOBODY, bots=NOBODY, front_ends={})

    assert isinstance(await give_code(shop, job), Refused)


async def test_whoever_is_at_the_machine_is_not_asked(house: House) -> None:
    local = Staff(house.staff[ANN].desk, Identity(platform=CONSOLE, user="local"))
    await house.store.let_in(house.agency.id, local.identity, "console", Role.OWNER)
    await agree(house.store, local.identity, DOOR)
    await last_here(local, DAY, 40 * DAY)

    assert BEGUN in await local.says("/new")


async def test_nobody_is_asked_where_no_codes_are_sent(
    store: SqlStore, agency: Agency, tmp_path: Path
) -> None:
    cat = (await open_house(store, agency, tmp_path)).staff[CAT]
    await last_here(cat, DAY, 40 * DAY)

    assert BEGUN in await cat.says("/new")
