"""A citizen who asks for it is erased in all that the agency keeps, and in nobody else's.

It is long because a person can be in every room of the house.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

import bot.jobs.erasing
from agencies.model import Agency
from bot.conversation.drafting import ShowRow
from bot.conversation.erasing import NotAnAddress, PersonErased, PersonFound
from bot.conversation.previewing import NoSuchRow
from bot.desk.handlers.erasing import ERASE_PERSON, FIND_PERSON
from bot.desk.handlers.previewing import show_row_of
from bot.desk.office import Context
from bot.jobs.erasing import erase_person, find_person
from campaigns.conversations import Job, JobId
from campaigns.lifecycle import CampaignState
from campaigns.model import Campaign, CampaignId, Delivery, Source
from campaigns.rows import Row, seal_row
from campaigns.states import State
from campaigns.stores import NoSuch
from storage.agencies import create_agency
from storage.store import SqlStore, SqlWork
from storage.tables import delivery, suppression
from tests.bot.houses import House, open_house
from tests.bot.offices import ANN
from tests.bot.test_erased import shop
from tests.storage.making import a_bot, a_campaign, a_credential, a_subscriber, some_rows

PHONE, OTHER, CHAT = "+6581234567", "+6581112222", 4242


@pytest.fixture
async def house(store: SqlStore, agency: Agency, tmp_path: Path) -> House:
    return await open_house(store, agency, tmp_path)


async def add_list(work: SqlWork, campaign: Campaign, *addresses: str) -> CampaignId:
    """As the check of a list writes it."""
    key, hashes = await work.campaigns.key(campaign.id), await work.agencies.address_key()
    rows = some_rows(key, campaign.id, range(2, len(addresses) + 2))
    await work.ledger.append(
        campaign.id,
        [
            row._replace(
                sealed=seal_row(key, campaign.id, row.row, Row(address, ("Ana",))),
                address_hash=hashes.hash(address),
            )
            for row, address in zip(rows, addresses, strict=True)
        ],
    )
    return campaign.id


async def two_campaigns(house: House, agency: Agency) -> list[CampaignId]:
    """A draft and one that runs: the person is in both, twice in the first."""
    async with house.store.work(agency.id) as work:
        account = house.account
        if agency.id != house.agency.id:
            account = await work.credentials.add(a_credential(), {})
        first = await work.campaigns.draft(a_campaign(account))
        second = await work.campaigns.draft(a_campaign(account))
        await add_list(work, first, PHONE, OTHER, PHONE)
        await add_list(work, second, OTHER, str(CHAT))
        await work.campaigns.launch(replace(second, state=CampaignState.RUNNING))
        return [first.id, second.id]


async def subscribe(house: House) -> None:
    async with house.store.work(house.agency.id) as work:
        bot = await work.bots.keep(a_bot(0, house.account))
        await work.subscribers.keep(None, a_subscriber(bot, chat=CHAT))
        key = await work.agencies.address_key()
    async with house.store.database.write() as connection:
        asked = {"agency_id": house.agency.id, "channel": "sms", "address_hash": key.hash(PHONE)}
        row = {**asked, "sealed": b"sealed", "reason": "stop", "at": 0.0}
        await connection.execute(insert(suppression), row)


async def rows_of(store: SqlStore, agency: Agency, of: CampaignId) -> Sequence[Delivery]:
    async with store.read_work(agency.id) as work:
        return [row async for page in work.ledger.read(of) for row in page]


async def fates(house: House, agency: Agency, of: CampaignId) -> list[tuple[str, State]]:
    return [(one.address, one.state) for one in await rows_of(house.store, agency, of)]


def a_job(house: House, kind: str, **arguments: object) -> Job:
    return Job(
        id=JobId(0), agency=house.agency.id, kind=kind, campaign=None, identity=str(ANN),
        chat=ANN.user, arguments=json.dumps(arguments),
    )  # fmt: skip


async def found(house: House, text: str) -> PersonFound | NotAnAddress:
    return await find_person(shop(house), a_job(house, FIND_PERSON, text=text))


async def erased(house: House, text: str) -> PersonErased:
    there = await found(house, text)
    assert isinstance(there, PersonFound)
    return await erase_person(
        shop(house), a_job(house, ERASE_PERSON, hashes=there.hashes, person=1)
    )


@pytest.mark.parametrize("text", ["8123 4567", PHONE, str(CHAT)])
async def test_they_are_found_by_number_and_by_chat_wherever_they_are(
    house: House, text: str
) -> None:
    await two_campaigns(house, house.agency)
    await subscribe(house)
    there = await found(house, text)
    assert isinstance(there, PersonFound)
    assert (there.rows, there.campaigns) == (3, 2)
    assert (there.subscribed, there.suppressed) == (True, True)


async def test_they_are_gone_from_every_list_and_nobody_else_is(house: House) -> None:
    draft, running = await two_campaigns(house, house.agency)
    await subscribe(house)
    other = await create_agency(house.store.database, house.store.keyring, "Other", "SG")
    theirs = await two_campaigns(house, other)
    before = [await fates(house, other, one) for one in theirs]

    gone = await erased(house, PHONE)

    assert (gone.rows, gone.cancelled, gone.subscriptions, gone.on_their_way) == (3, 3, 1, 0)
    nobody = ("", State.CANCELLED)
    assert await fates(house, house.agency, draft) == [nobody, (OTHER, State.QUEUED), nobody]
    assert await fates(house, house.agency, running) == [(OTHER, State.QUEUED), nobody]
    assert [await fates(house, other, one) for one in theirs] == before
    async with house.store.work(house.agency.id) as work:
        assert await work.campaigns.tally(draft) == {State.QUEUED: 1, State.CANCELLED: 2}
        assert await work.subscribers.with_phone(PHONE) == []
        assert await work.campaigns.tally(running) == {State.QUEUED: 1, State.CANCELLED: 1}
    async with house.store.database.read() as connection:
        assert (await connection.execute(select(suppression.c.sealed))).all() == [(b"",)]
    again = await found(house, PHONE)
    assert isinstance(again, PersonFound)
    assert (again.rows, again.subscribed, again.suppressed) == (0, False, True)


async def test_no_list_that_was_not_sent_yet_brings_them_back(house: House) -> None:
    draft, running = await two_campaigns(house, house.agency)
    async with house.store.work(house.agency.id) as work:
        lists = {of: await work.blobs.create("people.csv") for of in (draft, running)}
        for of, blob in lists.items():
            campaign = await work.campaigns.get(of)
            named = replace(campaign, source=Source(blob=blob, name="people.csv"))
            await work.campaigns.save(named)
    await subscribe(house)
    await erased(house, PHONE)

    async with house.store.read_work(house.agency.id) as work:
        with pytest.raises(NoSuch):
            await work.blobs.get(lists[draft])
        assert (await work.blobs.get(lists[running])).name == "people.csv"


async def test_the_audit_has_it_with_counts_and_no_address(house: House) -> None:
    await two_campaigns(house, house.agency)
    await erased(house, PHONE)
    async with house.store.read_work(house.agency.id) as work:
        [entry] = await work.audit.latest(1)
        key = await work.agencies.address_key()
    assert (entry.deed.what, entry.deed.by) == ("person-erased", str(ANN))
    assert (entry.deed.facts["rows"], entry.deed.facts["cancelled"]) == (2, 2)
    assert key.hash(PHONE).hex() in str(entry.deed.facts["addresses"])
    assert "81234567" not in json.dumps(dict(entry.deed.facts))


async def test_what_is_no_address_is_not_looked_for(house: House) -> None:
    assert isinstance(await found(house, "the mayor"), NotAnAddress)


async def test_a_row_of_theirs_shows_that_it_was_erased(house: House) -> None:
    draft, _ = await two_campaigns(house, house.agency)
    await erased(house, PHONE)
    ann = house.staff[ANN]
    async with house.store.read_work(house.agency.id) as work:
        campaign = await work.campaigns.get(draft)
        context = Context(
            work=work,
            sender=ann._sender(0),
            member=(await work.members.list())[0],
            office=ann.desk._office,
        )
        shown = await show_row_of(context, campaign, ShowRow(draft, 2))
    assert shown == NoSuchRow(2, "erased")


async def test_what_is_on_its_way_is_waited_for_and_told(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.jobs.erasing, "LOOKS", 2)
    monkeypatch.setattr(bot.jobs.erasing, "BETWEEN", 0.01)
    _, running = await two_campaigns(house, house.agency)
    await on_its_way(house, running, State.QUEUED, State.ATTEMPTING)

    gone = await erased(house, str(CHAT))
    assert (gone.rows, gone.on_their_way) == (0, 1)
    assert (str(CHAT), State.ATTEMPTING) in await fates(house, house.agency, running)

    await on_its_way(house, running, State.ATTEMPTING, State.ACCEPTED)
    gone = await erased(house, str(CHAT))
    assert (gone.rows, gone.cancelled, gone.on_their_way) == (1, 0, 0)
    assert ("", State.ACCEPTED) in await fates(house, house.agency, running)


async def on_its_way(house: House, of: CampaignId, before: State, after: State) -> None:
    async with house.store.database.write() as connection:
        row = update(delivery).where(delivery.c.campaign_id == of, delivery.c.row == 3)
        await connection.execute(row.where(delivery.c.state == before).values(state=after))


async def test_an_owner_asks_sees_and_confirms_it_in_the_chat(house: House) -> None:
    await two_campaigns(house, house.agency)
    ann = house.staff[ANN]
    assert "Who asks to be erased?" in await ann.says("/erase")
    assert "I look for that address" in await ann.says(PHONE)
    assert ann.reply.forget
    there = await found(house, PHONE)
    ann.reply = await ann.desk.bring(house.agency.id, ann._sender(0), there)
    assert "2 rows of 1 campaign" in ann.sees
    assert "I erase them now" in await ann.presses("Yes, erase them")
    async with house.store.read_work(house.agency.id) as work:
        asked, looked = (entry.deed for entry in await work.audit.latest(2))
    assert (looked.what, asked.what) == ("find-person", "erase-person")
    assert PHONE not in json.dumps([dict(looked.facts), dict(asked.facts)])
