"""A campaign's record: who decided what and when, all texts, and every fate, also once erased."""

import csv
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import case, update

from agencies.model import Agency, Identity
from bot.jobs.record import make_record
from bot.words import File
from campaigns.lifecycle import CampaignState
from campaigns.model import Campaign, Wording
from campaigns.states import State
from storage.store import SqlStore
from storage.tables import delivery, tally
from tests.bot.houses import CAT, DAN, EVE, House, open_house
from tests.bot.test_erased import a_job, look, shop
from tests.dispatch.aging import grow_older
from tests.storage.making import some_rows

TABLES = ["campaign.csv", "counts.csv", "who.csv", "texts.csv", "rows.csv"]


@pytest.fixture
async def house(store: SqlStore, agency: Agency, tmp_path: Path) -> House:
    return await open_house(store, agency, tmp_path)


@pytest.fixture
async def sent(house: House) -> Campaign:
    """By two people, after its text was changed once, and over by now."""
    draft = await house.ready()
    async with house.store.work(house.agency.id) as work:
        wording = Wording(text="=cmd|' /C calc'!A0", translations={"ta": "நீர்"})
        version = await work.campaigns.write(draft.id, wording)
        key = await work.campaigns.key(draft.id)
        await work.ledger.append(draft.id, some_rows(key, draft.id, [81234567]))
        now = await work.campaigns.get(draft.id)
        draft = await work.campaigns.save(replace(now, template=version, wording=wording))
    await house.asks(CAT, draft)
    await house.opens(DAN, draft)
    await house.staff[DAN].presses("Release it to 501 people")
    async with house.store.database.write() as connection:
        counted = case((tally.c.state == State.ACCEPTED, 2), else_=0)
        await connection.execute(update(delivery).values(state=State.ACCEPTED))
        await connection.execute(update(tally).values(rows=counted))
    async with house.store.work(house.agency.id) as work:
        now = await work.campaigns.get(draft.id)
        over = replace(now, state=CampaignState.FINISHED, ended_at=work.now)
        return await work.campaigns.save(over)


async def tables(house: House, of: Campaign, by: Identity = EVE) -> dict[str, list[list[str]]]:
    made = await make_record(shop(house), replace(a_job(house, "record", of), identity=str(by)))
    return await unpacked(house, made.file)


async def unpacked(house: House, file: File) -> dict[str, list[list[str]]]:
    async with house.store.read_work(house.agency.id) as work:
        content = b"".join([piece async for piece in work.blobs.read(file.blob)])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["READ ME.txt", *TABLES]
        return {
            name: list(csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
            for name in TABLES
        }


async def test_it_has_who_asked_who_released_and_when(house: House, sent: Campaign) -> None:
    who = (await tables(house, sent))["who.csv"]
    said = [(row[1], row[2], row[3]) for row in who]
    assert ("author 11", "", "asked for release") in said
    assert ("approver 12", "", "released") in said
    assert ("author 11", str(CAT), "launch") in said
    assert ("approver 12", str(DAN), "give-release") in said
    assert [at for at, *_ in who[1:]] == sorted(at for at, *_ in who[1:])


async def test_it_has_every_version_of_the_text_and_no_formula(
    house: House, sent: Campaign
) -> None:
    texts = (await tables(house, sent))["texts.csv"]
    assert texts[1:] == [
        ["1", "", "", "Water rises"],
        ["2", "", "", "'=cmd|' /C calc'!A0"],
        ["2", "ta", "", "நீர்"],
    ]


async def test_it_has_the_lists_hash_the_counts_and_every_fate(
    house: House, sent: Campaign
) -> None:
    found = await tables(house, sent)
    facts = {row[0]: row[1] for row in found["campaign.csv"]}
    assert (facts["list"], facts["list_sha256"], facts["people"]) == ("people.csv", "d1", "501")
    assert found["counts.csv"][1:] == [["accepted", "2"], ["all", "2"]]
    assert [row[:3] for row in found["rows.csv"][1:]] == [
        ["2", "… 2", "accepted"],
        ["81234567", "…4567", "accepted"],
    ]


async def test_it_is_there_after_the_people_were_erased(house: House, sent: Campaign) -> None:
    before = await tables(house, sent)
    for days in (31, 8):
        await grow_older(house.store.database, sent.id, days)
        await look(house)
    after = await tables(house, await house.now(sent))
    assert {row[1] for row in after["rows.csv"][1:]} == {"erased"}
    assert [row[2] for row in after["rows.csv"]] == [row[2] for row in before["rows.csv"]]
    assert (after["texts.csv"], after["counts.csv"]) == (before["texts.csv"], before["counts.csv"])
    assert after["who.csv"][1:] != []


async def test_whoever_may_see_a_report_may_have_it_and_the_audit_says_so(
    house: House, sent: Campaign
) -> None:
    eve = house.staff[EVE]
    await house.opens(EVE, sent)
    async with house.store.work(house.agency.id) as work:
        [button] = [b for row in eve.reply.shown[-1].buttons for b in row if b.label == "Report"]
        pressed = await work.buttons.press(button.id, EVE)
        assert pressed is not None
        await work.buttons.add([replace(pressed, id="record-it", action="record")])
    assert "The record is being made" in await eve.pushes("record-it")
    async with house.store.read_work(house.agency.id) as work:
        [entry] = await work.audit.latest(1)
        assert (entry.deed.what, entry.deed.by) == ("make-record", str(EVE))
        assert await work.jobs.under_way(EVE) == 1
