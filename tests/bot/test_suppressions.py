"""Staff look up who is left out, put somebody on the list or take them off it, or bring a file."""

import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from agencies.model import Agency
from agencies.suppression import Cause, Suppression
from bot.chats import Sender
from bot.conversation.suppressions import SuppressedImported
from bot.jobs import JOBS
from bot.jobs.shop import Shop
from bot.words import File, Uploaded
from campaigns.conversations import Job
from storage.store import SqlStore
from tests.bot.houses import CAT, EVE, House, open_house
from tests.bot.offices import ANN

MAIL = "anna@example.com"


@pytest.fixture
async def house(store: SqlStore, agency: Agency, tmp_path: Path) -> House:
    return await open_house(store, agency, tmp_path)


async def listed(house: House) -> Sequence[Suppression]:
    async with house.store.read_work(house.agency.id) as work:
        pages = [page async for page in work.suppressions.read("email")]
    return [one.suppression for page in pages for one in page]


async def leave_out(house: House, cause: Cause, address: str = MAIL) -> None:
    async with house.store.work(house.agency.id) as work:
        told = Suppression(channel="email", address=address, cause=cause, reason="550 gone")
        await work.suppressions.put([told])


async def test_whoever_asks_is_left_out_from_then_on(house: House) -> None:
    cat = house.staff[CAT]
    assert "Nobody is left out so far." in await cat.says("/suppressions")
    assert f"Email: {MAIL} is not left out." in await cat.says(f" {MAIL} ")
    await cat.presses("Leave out: Email")
    assert "is left out from now on" in await cat.presses("They asked us")
    assert f"Email: {MAIL} is left out since" in await cat.says(MAIL)
    assert "They asked your agency." in cat.sees
    assert await listed(house) == [
        Suppression(channel="email", address=MAIL, cause=Cause.STAFF, reason="asked")
    ]


async def test_a_typed_reason_is_kept_without_the_persons_address(house: House) -> None:
    cat = house.staff[CAT]
    await cat.says("/suppressions")
    await cat.says(MAIL)
    await cat.presses("Leave out: Email")
    await cat.says(f"{MAIL} called from 8123 4567 in May")
    [one] = await listed(house)
    assert one.reason == "(address) called from (number) in May"


async def test_an_owner_lets_somebody_in_again_and_the_audit_has_why(house: House) -> None:
    await leave_out(house, Cause.BOUNCED)
    ann = house.staff[ANN]
    await ann.says("/suppressions")
    assert "mails to their address came back. (550 gone)" in await ann.says(MAIL)
    await ann.presses("Let in again: Email")
    assert "not left out any more" in await ann.presses("The address works now")
    assert await listed(house) == []
    async with house.store.read_work(house.agency.id) as work:
        [entry, *_] = await work.audit.latest(9)
    facts = entry.deed.facts
    assert (entry.deed.what, facts["why"], facts["cause"]) == ("let-in-again", "works", "bounced")
    assert MAIL not in json.dumps(dict(facts))


async def test_an_author_cannot_let_anybody_in_again(house: House) -> None:
    await leave_out(house, Cause.COMPLAINED)
    cat = house.staff[CAT]
    await cat.says("/suppressions")
    await cat.says(MAIL)
    await cat.presses("Let in again: Email")
    await cat.presses("It was a mistake")
    assert len(await listed(house)) == 1


async def test_who_may_only_look_sees_how_many_and_nobody_by_address(house: House) -> None:
    await leave_out(house, Cause.UNSUBSCRIBED)
    eve = house.staff[EVE]
    assert "Email: 1 person, as they unsubscribed" in await eve.says("/suppressions")
    assert "unsubscribed" not in await eve.says(MAIL)


async def test_what_is_no_address_is_told(house: House) -> None:
    await house.staff[ANN].says("/suppressions")
    assert "no address that I can look for" in await house.staff[ANN].says("Anna Tan")


async def test_a_list_is_taken_in_and_its_faults_are_counted(house: House) -> None:
    await leave_out(house, Cause.COMPLAINED, "old@example.com")
    done = await importing(
        house, b"recipient,why\nold@example.com,\nnew@example.com,moved\nnobody,\n"
    )
    assert done == SuppressedImported(channel="email", rows=3, added=1, unusable=1)
    causes = {one.address: one.cause for one in await listed(house)}
    assert causes == {"old@example.com": Cause.COMPLAINED, "new@example.com": Cause.STAFF}


async def test_what_is_no_list_leaves_nobody_out(house: House) -> None:
    done = await importing(house, b"colour\nred\n")
    assert done.refused
    assert await listed(house) == []


async def test_all_of_them_come_as_a_file_which_can_be_taken_in_again(house: House) -> None:
    await leave_out(house, Cause.STOPPED)
    await leave_out(house, Cause.STAFF, "zoe@example.com")
    await house.staff[ANN].says("/suppressions")
    await house.staff[ANN].presses("Export")
    made = await work_off(house)
    content = await read(house, made.file)
    lines = content.decode("utf-8-sig").splitlines()
    assert lines[0] == "channel,recipient,cause,reason,since"
    assert {line.split(",")[1] for line in lines[1:]} == {MAIL, "zoe@example.com"}
    async with house.store.work(house.agency.id) as work:
        for one in [one async for page in work.suppressions.read("email") for one in page]:
            await work.suppressions.remove("email", one.name)
    assert (await importing(house, content)).added == 2


async def importing(house: House, content: bytes) -> SuppressedImported:
    ann = house.staff[ANN]
    await ann.says("/suppressions")
    await ann.presses("A list: Email")
    sender = Sender(identity=ANN, chat=ANN.user)
    uploaded = await ann.desk.take_file(sender, "out.csv", _pieces(content))
    assert isinstance(uploaded, Uploaded)
    await ann.desk.hear(sender, uploaded)
    done = await work_off(house)
    assert isinstance(done, SuppressedImported)
    return done


async def _pieces(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def work_off(house: House) -> Any:
    job: Job | None = await house.store.claim_job("post", [ANN.platform])
    assert job is not None
    office = house.staff[ANN].desk._office
    nobody: Any = None
    shop = Shop(office=office, courier=nobody, mail=nobody, bots=nobody, front_ends={})
    return await JOBS[job.kind](shop, job)


async def read(house: House, file: File) -> bytes:
    async with house.store.read_work(house.agency.id) as work:
        return b"".join([piece async for piece in work.blobs.read(file.blob)])
