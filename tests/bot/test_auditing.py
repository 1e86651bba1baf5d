"""Every change at the desk has its entry: who, what, from where, before and after, and no text."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from agencies.audit import MOVED, Deed
from agencies.model import Agency
from agencies.staff import Role
from bot.anchoring import Anchoring
from bot.desk.recording import name_of
from storage.store import SqlStore
from tests.bot.houses import CAT, DAN, EVE, House, open_house
from tests.bot.offices import ANN

WHAT = re.compile(r"\d\. \d+ [A-Z][a-z]+ \d{4} \d\d:\d\d · (.+)")

ASKED = "<b>author 11</b> asked for the release of campaign 1 “Flood”, 501 people"


@pytest.fixture
async def house(store: SqlStore, agency: Agency, tmp_path: Path) -> House:
    return await open_house(store, agency, tmp_path)


async def last(house: House) -> Deed:
    async with house.store.read_work(house.agency.id) as work:
        [entry] = await work.audit.latest(1)
        return entry.deed


async def count(house: House) -> int:
    async with house.store.read_work(house.agency.id) as work:
        return (await work.audit.head())[0]


async def test_a_change_of_a_setting_stands_there_with_what_it_was(house: House) -> None:
    ann = house.staff[ANN]
    await ann.says("/settings")
    await ann.presses("Change the second person")
    before = await count(house)
    await ann.says("3")

    told = await last(house)
    assert await count(house) == before + 1
    assert (told.by, told.what) == (str(ANN), "change-setting")
    assert told.facts["setting"] == "release"
    assert (told.facts["before"], told.facts["after"]) == ("500", "3")


async def test_a_role_that_was_changed_stands_there_with_what_it_was(house: House) -> None:
    ann = house.staff[ANN]
    await ann.says("/team")
    await ann.presses("author 11")
    await ann.presses("Viewer")

    told = await last(house)
    assert told.what == "change-role"
    assert (told.facts["role_before"], told.facts["role"]) == ("author", "viewer")


async def test_a_launch_and_its_release_are_two_peoples_entries(house: House) -> None:
    draft = await house.ready()
    await house.asks(CAT, draft)
    asked = await last(house)
    await house.opens(DAN, draft)
    await house.staff[DAN].presses("Release it to 501 people")
    given = await last(house)

    assert (asked.by, asked.what, asked.facts["state"]) == (str(CAT), "launch", "awaiting_release")
    assert (given.by, given.what, given.facts["state"]) == (str(DAN), "give-release", "running")
    assert given.facts["state_before"] == "awaiting_release"
    assert asked.facts["confirmed"] == given.facts["hash"]
    assert asked.person != given.person


async def test_what_was_refused_stands_there_as_refused(house: House) -> None:
    await house.staff[EVE].says("/stopall")

    told = await last(house)
    assert (told.by, told.what, told.facts) == (str(EVE), "pause-all", {"refused": True})


@pytest.mark.parametrize(
    "asked", ["/team", "/settings", "/campaigns", "/status", "/audit", "/help"]
)
async def test_who_only_looks_leaves_no_entry(house: House, asked: str) -> None:
    before = await count(house)
    await house.staff[ANN].says(asked)

    assert await count(house) == before


async def test_nothing_that_was_typed_stands_there_in_clear(house: House) -> None:
    ann = house.staff[ANN]
    await ann.says("/settings")
    await ann.presses("Change the time zone")
    await ann.says("Secret/Place +6581234567")
    async with house.store.read_work(house.agency.id) as work:
        entries = [entry async for page in work.audit.read() for entry in page]

    kept = json.dumps([dict(entry.deed.facts) for entry in entries])
    assert "81234567" not in kept
    assert "Secret" not in kept
    assert entries[-1].deed.facts["refused"]


async def test_an_auditor_reads_who_changed_what(house: House) -> None:
    await house.store.let_in(house.agency.id, EVE, "Eve", Role.AUDITOR)
    told = await house.staff[EVE].says("/audit")

    assert "The operator let Eve in as auditor" in told
    assert "All of it as a file" in house.staff[EVE].buttons()


async def test_an_author_does_not(house: House) -> None:
    assert "Only auditors and owners read the audit" in await house.staff[CAT].says("/audit")


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ("author 11", [ASKED]),  # a colleague
        ("Flood", [ASKED]),  # a campaign
        ("launch", [ASKED]),  # a deed
        ("nothing like it", []),
        ("1999-12-31", []),
    ],
)
async def test_entries_are_found_by_who_did_what_to_which_campaign(
    house: House, sought: str, found: list[str]
) -> None:
    await house.asks(CAT, await house.ready())
    told = await house.staff[ANN].says(f"/audit {sought}")

    assert WHAT.findall(told) == found
    assert ("I found nothing" in told) is (found == [])


async def test_entries_are_found_by_their_day(house: House) -> None:
    await house.asks(CAT, await house.ready())
    async with house.store.read_work(house.agency.id) as work:
        today = work.now.date().isoformat()

    assert ASKED in WHAT.findall(await house.staff[ANN].says(f"/audit {today}"))


async def test_it_is_mailed_once_a_day_how_far_the_audit_has_come(house: House) -> None:
    ann, mails = house.staff[ANN], Mails()
    anchoring = Anchoring(house.store, mails)
    await anchoring.look()
    await ann.says("/settings")
    await ann.presses("Change the audit's mail")
    assert "to records@agency.example" in await ann.says("Records@agency.example")
    await anchoring.look()
    await anchoring.look()

    [(address, text)] = mails.taken
    async with house.store.read_work(house.agency.id) as work:
        number, last = await work.audit.head()
    assert address == "records@agency.example"
    assert f"--anchor {house.agency.id}/{number}:{last.hex()}" in text


async def test_a_mail_that_was_not_taken_is_sent_again(house: House) -> None:
    async with house.store.work(house.agency.id) as work:
        await work.agencies.change(replace(house.agency, audit_address="records@agency.example"))
    mails = Mails()
    mails.takes = False
    await Anchoring(house.store, mails).look()
    mails.takes = True
    await Anchoring(house.store, mails).look()

    assert len(mails.taken) == 1


async def test_the_other_owners_learn_where_it_goes(house: House) -> None:
    await house.store.let_in(house.agency.id, EVE, "Eve", Role.OWNER)
    await house.staff[ANN].says("/settings")
    await house.staff[ANN].presses("Change the audit's mail")
    assert "is not one plain mail address" in await house.staff[ANN].says("me, you")
    await house.staff[ANN].says("records@agency.example")

    told = {(one.identity, one.kind) for one in await house.store.waiting_notices("telegram")}
    assert told == {(str(EVE), MOVED)}


class Mails:
    """A mail server that keeps what it takes."""

    def __init__(self) -> None:
        self.takes = True
        self.taken: list[tuple[str, str]] = []

    async def send(self, address: str, _subject: str, text: str) -> bool:
        self.taken += [(address, text)] if self.takes else []
        return self.takes


def test_a_deed_is_named_as_its_command() -> None:
    from bot.conversation.team import ChangeRole  # noqa: PLC0415 - an example

    assert name_of(ChangeRole) == "change-role"
