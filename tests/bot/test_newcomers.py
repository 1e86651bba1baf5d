"""Strangers become staff by a work address, a code, the terms, and an owner's word.

It is long because every way in and every way of guessing one's way in is seen here.
"""

import asyncio
import json
from pathlib import Path

import pytest
from sqlalchemy import select, update

from agencies.enrolment import TRIES, code_hash
from agencies.model import Agency, Identity
from agencies.sealing import Key
from agencies.staff import CHAT_LINKED, Role, Standing, version_of
from bot.desk import StaffDesk
from bot.desk.office import Door
from bot.newcomers.conversation import Answered, Newcomer, Stage, decide
from bot.notices import Notices
from bot.words import Pressed, Said
from storage.agencies import create_agency
from storage.store import SqlStore
from storage.tables import code_sent, enrolment
from tests.bot.offices import ANN, BEN, Staff, open_desk
from tests.bot.test_notices import Chat
from tests.fakes.eventually import eventually
from tests.storage.making import unbroken

EVE = Identity(platform="telegram", user="8")
ADDRESS = "ben@moh.gov.sg"
TERMS = "Write <only> what was decided."


@pytest.fixture
async def desk(store: SqlStore, agency: Agency, tmp_path: Path) -> StaffDesk:
    return await open_desk(store, agency, tmp_path, Door(domains=(".gov.sg",), terms=TERMS))


@pytest.fixture
def ann(desk: StaffDesk) -> Staff:
    """The agency's owner."""
    return Staff(desk, ANN)


@pytest.fixture
def ben(desk: StaffDesk) -> Staff:
    """A stranger."""
    return Staff(desk, BEN)


async def mailed(store: SqlStore) -> tuple[str, str]:
    """To which address, and the code: as the next mail will have it."""
    job = await store.claim_job("post", ["telegram"])
    assert job is not None
    assert job.kind == "send-code"
    async with store.door() as work:
        await work.jobs.end(job.id)
    asked = json.loads(job.arguments)
    return asked["address"], asked["code"]


async def proves(who: Staff, store: SqlStore, address: str = ADDRESS) -> str:
    await who.says(address)
    _, code = await mailed(store)
    return await who.says(code)


async def an_hour_passes(store: SqlStore) -> None:
    """As far as codes that were sent are concerned."""
    async with store.database.write() as connection:
        await connection.execute(update(code_sent).values(at=0.0))


async def test_a_stranger_comes_in_once_an_owner_says_so(
    ann: Staff, ben: Staff, store: SqlStore
) -> None:
    assert "type your work address" in await ben.says("hello")
    assert "If ben@moh.gov.sg can be reached" in await ben.says(" Ben@MOH.gov.sg")
    address, code = await mailed(store)
    assert address == ADDRESS
    assert "Write &lt;only&gt; what was decided." in await ben.says(f"{code[:4]} {code[4:]}")
    assert "An owner of <b>Our agency</b> now decides" in await ben.presses("I agree")
    assert "have not decided yet" in await ben.says("/new")

    chat = await told(ann, store)
    assert f"<b>{ADDRESS}</b> asks to be let in" in chat.shown[0]
    await ann.says("/team")
    await ann.presses(ADDRESS)
    assert f"<b>{ADDRESS}</b>: author" in await ann.presses("Author")
    assert "You speak for <b>Our agency</b> as author" in (await told(ann, store)).shown[-1]
    assert "How should it be sent?" in await ben.says("/new")


async def told(ann: Staff, store: SqlStore) -> Chat:
    """What staff are shown without having asked."""
    chat = Chat()
    running = asyncio.create_task(Notices(ann.desk._office, {chat.platform: chat}).run())
    await eventually(lambda: _none_waits(store))
    running.cancel()
    return chat


async def _none_waits(store: SqlStore) -> bool:
    return not await store.waiting_notices("telegram")


async def test_an_owner_may_say_no(ann: Staff, ben: Staff, store: SqlStore) -> None:
    await proves(ben, store)
    await ben.presses("I agree")
    await ann.says("/team")
    await ann.presses(ADDRESS)
    assert "may do nothing any more" in await ann.presses("Not at all")

    assert "have not decided yet" in await ben.says("/campaigns")


async def test_the_terms_that_were_accepted_are_known_by_their_version(
    ben: Staff, store: SqlStore, agency: Agency
) -> None:
    await store.invite_address(agency.id, ADDRESS, "Ben", Role.AUTHOR)
    await proves(ben, store)
    assert (await store.whereabouts(BEN)).terms == ""
    await ben.presses("I agree")

    assert (await store.whereabouts(BEN)).terms == version_of(TERMS)


async def test_a_known_address_and_an_unknown_one_are_answered_alike(
    ben: Staff, store: SqlStore, agency: Agency
) -> None:
    await store.invite_address(agency.id, "zoe@moh.gov.sg", "Zoe", Role.OWNER)
    known = await ben.says("zoe@moh.gov.sg")
    await an_hour_passes(store)

    assert await ben.says("joe@moh.gov.sg") == known.replace("zoe", "joe")


@pytest.mark.parametrize("typed", ["ben@evil.com", "ben@moh.gov.sg.evil.com"])
async def test_a_foreign_address_gets_no_code(ben: Staff, store: SqlStore, typed: str) -> None:
    assert "are not let in here" in await ben.says(typed)
    assert await store.claim_job("post", ["telegram"]) is None


async def test_a_second_code_is_not_sent_within_half_a_minute(ben: Staff, store: SqlStore) -> None:
    await ben.says(ADDRESS)
    await mailed(store)

    assert "Please wait" in await ben.presses("Send another code")
    assert await store.claim_job("post", ["telegram"]) is None


async def test_only_the_latest_code_counts(ben: Staff, store: SqlStore) -> None:
    await ben.says(ADDRESS)
    _, first = await mailed(store)
    await an_hour_passes(store)
    await ben.presses("Send another code")
    _, second = await mailed(store)

    assert "That is not the code" in await ben.says(first)
    assert "Before you come in" in await ben.says(second)


async def test_a_code_works_once(ben: Staff, store: SqlStore) -> None:
    await ben.says(ADDRESS)
    _, code = await mailed(store)
    await ben.says(code)
    async with store.door() as work:
        assert await work.enrolments.guess(BEN, code) is None


async def test_a_code_is_over_after_ten_minutes_to_the_second(ben: Staff, store: SqlStore) -> None:
    await ben.says(ADDRESS)
    _, code = await mailed(store)
    async with store.door() as work:
        now = work.now.timestamp()
    async with store.database.read() as connection:
        ends = (await connection.execute(select(enrolment.c.expires_at))).scalar_one()
    assert 599 < ends - now <= 600
    assert await guessed(store, code, expires_at=now) is None
    assert await guessed(store, code, expires_at=ends) == ADDRESS


async def guessed(store: SqlStore, code: str, expires_at: float) -> str | None:
    async with store.database.write() as connection:
        await connection.execute(update(enrolment).values(expires_at=expires_at))
    async with store.door() as work:
        return await work.enrolments.guess(BEN, code)


async def test_somebody_else_s_chat_cannot_use_it(ben: Staff, store: SqlStore) -> None:
    eve = Staff(ben.desk, EVE)
    await ben.says(ADDRESS)
    _, code = await mailed(store)
    await eve.says("eve@moh.gov.sg")

    assert "That is not the code" in await eve.says(code)
    assert "Before you come in" in await ben.says(code)


async def test_after_five_wrong_ones_the_right_one_is_refused(ben: Staff, store: SqlStore) -> None:
    await ben.says(ADDRESS)
    _, code = await mailed(store)
    for number in range(TRIES):
        assert "That is not the code" in await ben.says(another(code, number))

    assert "That is not the code" in await ben.says(code)


async def test_of_a_thousand_guesses_at_once_five_are_compared(
    ben: Staff, store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ben.says(ADDRESS)
    _, code = await mailed(store)
    compared: list[str] = []

    def counted(key: Key, identity: Identity, address: str, typed: str) -> bytes:
        compared.append(typed)
        return code_hash(key, identity, address, typed)

    monkeypatch.setattr("storage.enrolments.code_hash", counted)

    async def guess(number: int) -> str | None:
        async with store.door() as work:
            return await work.enrolments.guess(BEN, another(code, number))

    assert set(await asyncio.gather(*(guess(number) for number in range(1000)))) == {None}
    async with store.database.read() as connection:
        left = (await connection.execute(select(enrolment.c.tries_left))).scalar_one()
    assert left == 0
    async with store.door() as work:
        assert await work.enrolments.guess(BEN, code) is None
    assert len(compared) == TRIES


def another(code: str, number: int) -> str:
    return f"{(int(code) + 1 + number) % 10**8:08}"


async def test_no_code_stands_in_the_database(ben: Staff, store: SqlStore) -> None:
    await ben.says(ADDRESS)
    _, code = await mailed(store)
    async with store.database.read() as connection:
        rows = (await connection.execute(select(enrolment))).all()

    assert rows
    assert code.encode() not in b"".join(row.code_hash + row.sealed for row in rows)


async def test_the_first_owner_comes_in_by_the_address_that_the_operator_named(
    ben: Staff, store: SqlStore
) -> None:
    water = await create_agency(store.database, store.keyring, "Water", "SG")
    await store.invite_address(water.id, ADDRESS, "Ben", Role.OWNER)
    await proves(ben, store)
    assert "You speak for <b>Water</b> as owner" in await ben.presses("I agree")

    assert "<b>Ben</b>: owner" in await ben.says("/team")


async def test_nobody_comes_into_another_agency_by_that(store: SqlStore, agency: Agency) -> None:
    water = await create_agency(store.database, store.keyring, "Water", "SG")
    await store.invite_address(water.id, ADDRESS, "Ben", Role.OWNER)
    async with store.door() as door:
        asked = await door.enrolments.join(agency.id, BEN, ADDRESS, "")

    assert asked is not None
    assert asked.standing is Standing.WAITING


async def test_a_used_invitation_makes_nobody_of_who_tries_it(
    ann: Staff, ben: Staff, store: SqlStore
) -> None:
    await ann.says("/team")
    await ann.presses("Invite somebody")
    await ann.presses("Author")
    line = (await ann.says("Ben")).partition("<code>")[2].partition("</code>")[0]
    await ben.says(line)
    await ben.presses("I agree")
    late = Staff(ben.desk, EVE)
    await late.says(line)
    assert "used already" in await late.presses("I agree")

    assert not await store.is_known(EVE)


async def test_whoever_was_named_nowhere_says_for_which_agency_they_work(
    ben: Staff, store: SqlStore
) -> None:
    await create_agency(store.database, store.keyring, "Water", "SG")
    await proves(ben, store)
    assert "For which agency do you work?" in await ben.presses("I agree")

    assert "An owner of <b>Water</b> now decides" in await ben.presses("Water")


async def test_one_person_may_talk_from_two_chats(
    ann: Staff, ben: Staff, store: SqlStore, agency: Agency
) -> None:
    await store.invite_address(agency.id, ADDRESS, "Ben", Role.AUTHOR)
    await proves(ben, store)
    await ben.presses("I agree")
    await an_hour_passes(store)
    also_ben = Staff(ben.desk, EVE)
    await proves(also_ben, store)
    assert await store.waiting_notices("telegram") == []
    await also_ben.presses("I agree")

    assert "How should it be sent?" in await also_ben.says("/new")
    assert "2 people work for your agency" in await ann.says("/team")
    told = {(one.identity, one.kind) for one in await store.waiting_notices("telegram")}
    assert told == {(str(one), CHAT_LINKED) for one in (ANN, BEN)}
    assert "link-chat" in [deed.what for deed in await unbroken(store, agency)]


async def test_whoever_was_invited_agrees_before_they_come_in(ann: Staff, ben: Staff) -> None:
    await ann.says("/team")
    await ann.presses("Invite somebody")
    await ann.presses("Author")
    word = (await ann.says("Ben")).partition("<code>")[2].partition("</code>")[0]
    assert "Before you come in" in await ben.says(word)
    assert "Before you come in" in await ben.says("/new")
    assert "You speak for <b>Our agency</b> as author" in await ben.presses("I agree")


async def test_where_no_domain_is_named_strangers_are_told_their_id(
    store: SqlStore, agency: Agency, tmp_path: Path
) -> None:
    ben = Staff(await open_desk(store, agency, tmp_path), BEN)

    assert "telegram:7" in await ben.says(ADDRESS)
    assert await store.claim_job("post", ["telegram"]) is None


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize(
    "heard", [Said(""), Said("/new"), Said("12345678"), Said("x"), Pressed("no-longer")]
)
def test_a_stranger_is_always_answered(stage: Stage, heard: Said | Pressed) -> None:
    decided = decide(Newcomer(stage=stage, address=ADDRESS), heard)

    assert not isinstance(decided, Answered) or decided.says
