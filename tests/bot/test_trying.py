"""Tests go to an address that is proven to be the person's own, and to no other."""

import json
from pathlib import Path

import pytest

from agencies.model import Agency
from bot.desk.sessions import encode
from bot.words import Session, Step
from campaigns.conversations import Job, SavedSession
from storage.store import SqlStore
from tests.bot.houses import CAT, House, open_house
from tests.bot.offices import Staff

TEST, OWN = "Send me this one as a test", "+1 202 555 0142"


@pytest.fixture
async def house(store: SqlStore, agency: Agency, tmp_path: Path) -> House:
    return await open_house(store, agency, tmp_path)


@pytest.fixture
async def cat(house: House) -> Staff:
    """She looks at a message that would go out over a real account."""
    return await previewing(house)


async def previewing(house: House, *, rehearsal: bool = False) -> Staff:
    draft = await house.ready(rehearsal=rehearsal)
    cat = house.staff[CAT]
    session = Session(step=Step.PREVIEW, campaign=draft.id, row=2)
    async with house.store.work(house.agency.id) as work:
        await work.sessions.save(CAT, SavedSession(payload=encode(session)))
    await cat.says("look")
    return cat


async def job_of(house: House) -> Job | None:
    """What the turn asked for; it is as if it were done."""
    job = await house.store.claim_job("post", [CAT.platform])
    if job is not None:
        async with house.store.work(house.agency.id) as work:
            await work.jobs.end(job.id)
    return job


async def code_of(house: House) -> str:
    job = await job_of(house)
    assert job is not None
    assert job.kind == "own-code"
    asked = json.loads(job.arguments)
    assert asked["address"] == "+12025550142"
    code: str = asked["code"]
    return code


async def test_the_first_test_waits_for_the_code_that_went_there(house: House, cat: Staff) -> None:
    await cat.presses(TEST)
    assert "I sent a code of 8 digits to it" in await cat.says(OWN)
    code = await code_of(house)
    assert "That is not the code" in await cat.says("00000000")
    assert await job_of(house) is None
    await cat.says(code)

    sent = await job_of(house)
    assert sent is not None
    assert sent.kind == "test"
    assert json.loads(sent.arguments) == {"row": 2, "address": "+12025550142"}


async def test_the_next_test_there_needs_none(house: House, cat: Staff) -> None:
    await cat.presses(TEST)
    await cat.says(OWN)
    await cat.says(await code_of(house))
    await job_of(house)
    await cat.says("look")
    await cat.presses(TEST)

    sent = await job_of(house)
    assert sent is not None
    assert sent.kind == "test"


async def test_a_rehearsal_reaches_nobody_and_proves_nothing(house: House) -> None:
    cat = await previewing(house, rehearsal=True)
    await cat.presses(TEST)
    await cat.says(OWN)
    sent = await job_of(house)
    assert sent is not None
    assert sent.kind == "test"
    cat = await previewing(house)

    assert "I sent a code" in await cat.presses(TEST)


async def test_codes_are_not_sent_one_after_another(house: House, cat: Staff) -> None:
    await cat.presses(TEST)
    await cat.says(OWN)
    first = await code_of(house)

    assert "Please wait" in await cat.presses("Send another code")
    assert await job_of(house) is None
    assert "I sent a code" not in await cat.says(first)


async def test_one_can_go_back_without_a_test(house: House, cat: Staff) -> None:
    await cat.presses(TEST)
    await cat.says(OWN)
    await code_of(house)

    assert "Water rises" in await cat.presses("Back to the message")
