"""Where the people of a campaign were erased, every way to them says so, and its counts stay."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from agencies.model import Agency
from bot.conversation.drafting import Refused
from bot.conversation.listing import ListChecked
from bot.conversation.noticing import notice
from bot.jobs.check import check
from bot.jobs.report import report
from bot.jobs.shop import NewFile, Shop
from bot.texts import render
from bot.words import line
from campaigns.acts import Act
from campaigns.conversations import Job, JobId
from campaigns.following import expect_possible
from campaigns.lifecycle import CampaignState
from campaigns.model import Campaign, Source
from campaigns.retention import ERASURE_DUE, PeopleErased
from campaigns.service import account_of, copy
from campaigns.states import State
from campaigns.steering import send_again
from dispatch.retention import Retention
from dispatch.schedule import ApSchedule
from storage.erasing import SqlErasing
from storage.leftovers import SqlLeftovers
from storage.store import SqlStore
from tests.bot.houses import CAT, House, open_house
from tests.bot.offices import ANN
from tests.bot.test_notices import Chat
from tests.dispatch.aging import grow_older
from tests.storage.test_leftovers import age_files

GONE = "The people of this campaign were erased on"


@pytest.fixture
async def house(store: SqlStore, agency: Agency, tmp_path: Path) -> House:
    return await open_house(store, agency, tmp_path)


@pytest.fixture
async def erased(house: House) -> Campaign:
    """A finished one whose time has come."""
    draft = await house.ready()
    async with house.store.work(house.agency.id) as work:
        over = replace(await work.campaigns.get(draft.id), state=CampaignState.FINISHED)
        await work.campaigns.save(replace(over, launched_at=work.now, ended_at=work.now))
    for days in (31, 8):
        await grow_older(house.store.database, draft.id, days)
        await look(house)
    return await house.now(draft)


async def look(house: House) -> None:
    database, ring = house.store.database, house.store.keyring
    await Retention(
        erasing=SqlErasing(database, ring),
        leftovers=SqlLeftovers(database, ring),
        schedule=ApSchedule(),
        owner="one",
    ).look()


def shop(house: House) -> Shop:
    office = house.staff[ANN].desk._office
    chats = {"telegram": Chat()}  # on a slow machine a job shows how far it is
    return Shop(office=office, courier=None, mail=None, bots=None, front_ends=chats)  # type: ignore[arg-type]


def a_job(house: House, kind: str, of: Campaign) -> Job:
    return Job(
        id=JobId(0), agency=house.agency.id, kind=kind, campaign=of.id, identity=str(CAT),
        chat=CAT.user, arguments=json.dumps({"number": 1}),
    )  # fmt: skip


async def test_it_shows_its_counts_and_the_report_and_nothing_that_needs_people(
    house: House, erased: Campaign
) -> None:
    shown = await house.opens(CAT, erased)
    assert GONE in shown
    assert "39 days after it ended. The counts stay." in shown
    assert list(house.staff[CAT].buttons()) == ["Report"]


async def test_its_report_has_every_fate_and_nobody(house: House, erased: Campaign) -> None:
    made = await report(shop(house), a_job(house, "report", erased))
    assert made.tally == {State.QUEUED: 1}
    csv = next(file for file in made.files if file.name.endswith(".csv"))
    async with house.store.read_work(house.agency.id) as work:
        text = b"".join([piece async for piece in work.blobs.read(csv.blob)]).decode("utf-8-sig")
    assert text.splitlines()[1].startswith("2,erased,queued,")


async def test_it_is_not_copied_sent_again_or_followed_up(house: House, erased: Campaign) -> None:
    offers = house.staff[ANN].desk._office.offers
    async with house.store.work(house.agency.id) as work:
        account = await account_of(work, erased.credential, offers)
        with pytest.raises(PeopleErased):
            await copy(work, erased.id, account, "", [State.NOT_SENT])
        with pytest.raises(PeopleErased):
            await copy(work, erased.id, account, "")
        with pytest.raises(PeopleErased):
            await send_again(work, erased.id, [State.UNCERTAIN], offers)
        with pytest.raises(PeopleErased):
            await expect_possible(work, erased, Act.DELETE)


async def test_a_button_from_before_says_why_it_does_nothing(
    house: House, erased: Campaign
) -> None:
    cat = house.staff[CAT]
    await house.opens(CAT, await finished(house))
    button = cat.button("Copy as new")
    async with house.store.work(house.agency.id) as work:
        pressed = await work.buttons.press(button, CAT)
        assert pressed is not None
        await work.buttons.add([replace(pressed, campaign=erased.id)])
    await cat.pushes(button)
    assert GONE in await cat.presses("SMS · Twilio main")


async def finished(house: House) -> Campaign:
    draft = await house.ready()
    async with house.store.work(house.agency.id) as work:
        over = replace(await work.campaigns.get(draft.id), state=CampaignState.FINISHED)
        return await work.campaigns.save(replace(over, ended_at=work.now))


async def test_a_draft_that_was_to_go_to_the_same_people_asks_for_another_list(
    house: House, erased: Campaign
) -> None:
    draft = await house.ready()
    async with house.store.work(house.agency.id) as work:
        same = replace(await work.campaigns.get(draft.id), source=Source(campaign=erased.id))
        draft = await work.campaigns.save(replace(same, checked=None))
    answer = await check(shop(house), a_job(house, "check", draft))
    assert isinstance(answer, Refused)
    assert GONE in render(line("refused", reason=answer.reason))


async def test_a_list_that_was_uploaded_too_long_ago_is_asked_for_again(house: House) -> None:
    draft = await house.ready()
    async with house.store.work(house.agency.id) as work:
        draft = await work.campaigns.save(replace(draft, checked=None))
        assert draft.source is not None
        assert draft.source.blob is not None
        await work.blobs.write(draft.source.blob, 0, b"recipient\n+6581234567\n")
    assert isinstance(await check(shop(house), a_job(house, "check", draft)), ListChecked)

    await age_files(house.store.database, 25)
    await look(house)
    answer = await check(shop(house), a_job(house, "check", draft))
    assert isinstance(answer, Refused)
    told = "The file “people.csv” was erased, 24 hours after you handed it over. Send it again."
    assert render(line("refused", reason=answer.reason)) == told


async def test_a_report_that_was_made_for_the_chat_is_no_longer_kept_than_an_upload(
    house: House,
) -> None:
    file = NewFile(shop(house), a_job(house, "report", await house.ready()), "report.csv")
    await file.write(b"x")
    made = await file.close()
    await age_files(house.store.database, 25)
    await look(house)
    async with house.store.read_work(house.agency.id) as work:
        with pytest.raises(LookupError):
            await work.blobs.get(made.blob)


def test_staff_are_told_beforehand_and_offered_the_report() -> None:
    from tests.bot.test_noticing import FINISHED  # noqa: PLC0415 - one campaign serves both

    facts = {"at": 1793700000.0, "zone": "Asia/Singapore", "draft": 0}
    said = notice(ERASURE_DUE, FINISHED, facts)
    assert "The people of “Flood” are erased on Tuesday, 3 November 2026" in render(said.lines[0])
    assert [button.action for row in said.buttons for button in row] == ["report"]


async def test_an_owner_says_for_how_long_people_are_kept(house: House) -> None:
    ann = house.staff[ANN]
    assert "erased: 30 days after it ended" in await ann.says("/settings")
    for wrong in ("0", "366", "a while"):
        await ann.presses("Change how long people are kept")
        assert "Type it from 1 to 365" in await ann.says(wrong)
        await ann.says("/settings")
    await ann.presses("Change how long people are kept")
    assert "erased: 90 days after it ended" in await ann.says("90 days")
    async with house.store.read_work(house.agency.id) as work:
        assert work.agency.keep_days == 90
        assert (await work.audit.latest(1))[0].deed.facts["after"] == "90"
    cat = house.staff[CAT]
    await cat.says("/settings")
    await cat.presses("Change how long people are kept")
    assert "owner" in await cat.says("1")
