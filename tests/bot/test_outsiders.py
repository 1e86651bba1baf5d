"""Who is not of an agency comes nowhere near a handler, whatever they say, press or send."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy import select

from agencies.model import Agency, Identity
from agencies.staff import Role
from bot.chats import FileRefused, Sender
from bot.conversation.drafting import Refused
from bot.desk import StaffDesk
from bot.desk.handlers import HANDLERS
from bot.desk.office import Context
from bot.words import Command, Heard, Markup, Pressed, Said, Turn, Uploaded
from campaigns.model import BlobId, CampaignId
from storage.agencies import create_agency
from storage.database import Database
from storage.store import SqlStore
from storage.tables import metadata
from tests.bot.offices import ANN, Staff, open_desk

OUTSIDERS = {
    "a stranger": Identity(platform="telegram", user="50"),
    "the owner's number on another platform": Identity(platform="slack", workspace="T1", user="1"),
    "who waits": Identity(platform="telegram", user="51"),
    "who was disabled": Identity(platform="telegram", user="52"),
    "who waited and was refused": Identity(platform="telegram", user="53"),
    "another agency's owner": Identity(platform="telegram", user="54"),
}
HEARD: tuple[Heard, ...] = (
    Said("/new"),
    Pressed("send", "1", CampaignId(1)),
    Uploaded(BlobId(1), "people.csv", 3),
    Refused(Markup("no")),
)
OF_THE_DOOR = {"session"}
"""What a stranger may leave behind: how far they have come at the door."""


@pytest.fixture
async def desk(store: SqlStore, agency: Agency, tmp_path: Path) -> StaffDesk:
    """Ann's, an owner; all the others are no staff of hers."""
    desk = await open_desk(store, agency, tmp_path)
    water = await create_agency(store.database, store.keyring, "Water", "SG")
    await store.let_in(water.id, OUTSIDERS["another agency's owner"], "Eve", Role.OWNER)
    await store.let_in(agency.id, OUTSIDERS["who was disabled"], "Ben", Role.OWNER)
    async with store.door() as door:
        for who in ("who waits", "who waited and was refused"):
            mail = f"{OUTSIDERS[who].user}@moh.gov.sg"
            await door.enrolments.join(agency.id, OUTSIDERS[who], mail, "12345678")
    ann = Staff(desk, ANN)
    await says_no(ann, "Ben", "Take all rights away")
    await says_no(ann, f"{OUTSIDERS['who waited and was refused'].user}@moh.gov.sg", "Not at all")
    return desk


async def says_no(ann: Staff, name: str, button: str) -> None:
    await ann.says("/team")
    await ann.presses(name)
    await ann.presses(button)


async def everything(database: Database) -> Mapping[str, list[str]]:
    async with database.read() as connection:
        return {
            table.name: sorted(map(repr, await connection.execute(select(table))))
            for table in metadata.sorted_tables
            if table.name not in OF_THE_DOOR
        }


def sender(identity: Identity) -> Sender:
    return Sender(identity=identity, chat=identity.user)


async def test_of_all_that_a_turn_may_come_to_nothing_is_carried_out_for_them(
    desk: StaffDesk, agency: Agency, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where a front-end took them for the agency's; a turn comes to every command here."""
    reached: list[type[Command]] = []

    async def carry_out(_context: Context, command: Command) -> None:
        reached.append(type(command))

    all_of_them = tuple(object.__new__(kind) for kind in HANDLERS)
    monkeypatch.setattr("bot.desk.carry_out", carry_out)
    monkeypatch.setattr("bot.desk.take_turn", lambda s, _: Turn(s, commands=all_of_them))
    before = await everything(database)
    for identity in OUTSIDERS.values():
        for heard in HEARD:
            await desk.bring(agency.id, sender(identity), heard)
    assert reached == []
    assert await everything(database) == before

    await desk.bring(agency.id, sender(ANN), Said("/new"))
    assert set(reached) == set(HANDLERS)


async def test_they_press_staffs_buttons_in_vain_and_use_none_up(
    desk: StaffDesk, database: Database
) -> None:
    ann = Staff(desk, ANN)
    await ann.says("/settings")
    button = ann.button("Change the name")
    before = await everything(database)
    for identity in OUTSIDERS.values():
        await desk.press(sender(identity), button)

    assert kept(await everything(database)) == kept(before)
    assert "What is the agency called" in await ann.pushes(button)


def kept(rows: Mapping[str, list[str]]) -> Mapping[str, list[str]]:
    """But for what the other agency's owner got for an answer, and when they were here."""
    return {name: found for name, found in rows.items() if name not in {"button", "staff_chat"}}


async def test_a_file_is_taken_of_nobody_who_is_no_staff(
    desk: StaffDesk, database: Database
) -> None:
    before = await everything(database)
    for who in OUTSIDERS.keys() - {"another agency's owner"}:
        with pytest.raises(FileRefused):
            await desk.take_file(sender(OUTSIDERS[who]), "people.csv", never())

    assert await everything(database) == before


async def never() -> AsyncIterator[bytes]:
    raise AssertionError("the file was read")
    yield b""
