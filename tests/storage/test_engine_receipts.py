"""Receipts wait in the inbox, and say the same in whatever order and however often they come."""

import random
from itertools import permutations

import pytest
from sqlalchemy import select, update

from agencies.suppression import Cause
from campaigns.model import LAST_WORD, CampaignId
from campaigns.sending import Record
from campaigns.states import Event, State
from storage.contexts import suppressed_address
from storage.database import Database
from storage.engine import SqlEngine
from storage.engine_ends import agency_keys
from storage.tables import delivery, inbox, suppression
from tests.dispatch.office import Office, address_of
from tests.fakes.channel import PLAIN
from tests.storage.engine_steps import leased, mark, tell

SENT, DELIVERED, FAILED = Event.RECEIPT_SENT, Event.RECEIPT_DELIVERED, Event.RECEIPT_FAILED


async def taken(engine: SqlEngine, *receipts: Record) -> None:
    await engine.put_receipts(receipts)
    await engine.take_receipts(100)


async def test_a_receipt_moves_its_row_on_and_leaves_the_inbox(
    office: Office, engine: SqlEngine
) -> None:
    campaign = await office.launch(3)
    await mark(engine, await leased(engine, campaign), [2])

    await engine.put_receipts([Record(campaign, 2, 1, FAILED, "30003")])
    assert (await engine.look()).receipts
    assert await engine.take_receipts(100) == 1

    assert (await office.ledger(campaign))[2] == (State.FAILED, 1, "30003", "")
    assert not (await engine.look()).receipts
    assert await engine.take_receipts(100) == 0
    assert await office.unequal_counters() == []


async def test_a_receipt_that_waits_already_is_not_put_in_twice(
    office: Office, engine: SqlEngine, database: Database
) -> None:
    campaign = await office.launch(3)
    once = Record(campaign, 2, 1, SENT)
    await engine.put_receipts([once, once])
    await engine.put_receipts([once])

    async with database.read() as connection:
        assert len((await connection.execute(select(inbox))).all()) == 1


async def test_a_receipt_about_a_campaign_that_is_gone_is_let_fall(engine: SqlEngine) -> None:
    await engine.put_receipts([Record(CampaignId(999), 2, 1, SENT)])
    assert not (await engine.look()).receipts


async def test_the_last_receipt_finishes_a_campaign(office: Office, engine: SqlEngine) -> None:
    campaign = await office.launch(1)
    await mark(engine, await leased(engine, campaign), [2])
    await taken(engine, Record(campaign, 2, 1, DELIVERED))

    assert (await office.campaign(campaign)).state.name == "FINISHED"


@pytest.mark.parametrize("suppress", [Cause.BOUNCED, Cause.COMPLAINED])
async def test_an_address_that_bounced_or_complained_is_never_used_again(
    office: Office, engine: SqlEngine, database: Database, suppress: Cause
) -> None:
    campaign, following = await office.launch(3), await office.launch(3)
    await mark(engine, await leased(engine, campaign), [2, 3])
    await taken(
        engine,
        Record(campaign, 2, 1, DELIVERED),
        Record(campaign, 2, 1, DELIVERED, suppress=suppress),
        Record(campaign, 3, 1, DELIVERED),
    )

    ticked = await mark(engine, await leased(engine, following), [2, 3])
    assert [one.row for one in ticked.marked[following]] == [3]
    assert (await office.ledger(following))[2].state is State.SUPPRESSED
    async with database.read() as connection:
        [found] = (await connection.execute(select(suppression))).all()
    own = [office.agency.id]
    keys = await database.transact(lambda c: agency_keys(c, office.keyring, own))
    context = suppressed_address(office.agency.id, PLAIN.name, found.address_hash)
    assert found.cause == suppress.value
    opened = keys[office.agency.id].open(found.sealed, context)
    assert opened.decode() == address_of(2)


async def test_whoever_was_erased_is_not_known_by_a_late_complaint(
    office: Office, engine: SqlEngine, database: Database
) -> None:
    campaign = await office.launch(1)
    await mark(engine, await leased(engine, campaign), [2])
    async with database.write() as connection:
        await connection.execute(update(delivery).values(address_hash=b"", sealed=b""))
    await taken(engine, Record(campaign, 2, 1, FAILED, suppress=Cause.BOUNCED))

    async with database.read() as connection:
        assert (await connection.execute(select(suppression))).all() == []


@pytest.mark.parametrize("seed", range(8))
async def test_the_order_of_receipts_does_not_matter(
    office: Office, engine: SqlEngine, seed: int
) -> None:
    """Shuffled, each three times, and our own record anywhere among them."""
    campaign = await office.launch(4)
    await mark(engine, await leased(engine, campaign), [2, 3, 4, 5])
    luck = random.Random(seed)  # noqa: S311 - it hides nothing
    said = {2: [SENT, DELIVERED], 3: [SENT, FAILED, DELIVERED], 4: [SENT, FAILED], 5: [SENT]}
    receipts = [Record(campaign, row, 1, event) for row, all_ in said.items() for event in all_] * 3
    accepted = [Record(campaign, row, 1, Event.ACCEPT, "", f"id {row}") for row in said]
    everything = luck.sample(receipts + accepted, k=len(receipts + accepted))

    for one in everything:
        await (tell if one.event is Event.ACCEPT else taken)(engine, one)

    ledger = await office.ledger(campaign)
    assert {row: (line.state, line.provider_id) for row, line in ledger.items()} == {
        2: (State.DELIVERED, "id 2"),
        3: (State.DELIVERED, "id 3"),
        4: (State.FAILED, "id 4"),
        5: (State.SENT, "id 5"),
    }
    assert await office.unequal_counters() == []


@pytest.mark.parametrize("said", [*permutations(["", LAST_WORD, "accept"])], ids=str)
async def test_that_nothing_more_is_told_stands_whenever_it_comes(
    office: Office, engine: SqlEngine, said: tuple[str, ...]
) -> None:
    """Each taken by itself, and all of them at once."""
    campaign = await office.launch(2)
    await mark(engine, await leased(engine, campaign), [2, 3])
    sent = [Record(campaign, 3, 1, SENT, reason) for reason in said if reason != "accept"]
    for reason in said:
        if reason == "accept":
            await tell(engine, Record(campaign, 2, 1, Event.ACCEPT, "", "id 2"))
        else:
            await taken(engine, Record(campaign, 2, 1, SENT, reason))
    await taken(engine, *sent, *sent)

    ledger = await office.ledger(campaign)
    assert ledger[2] == (State.SENT, 1, LAST_WORD, "id 2")
    assert ledger[3] == (State.SENT, 1, LAST_WORD, "")
    assert await office.unequal_counters() == []


async def test_a_delivery_outranks_that_nothing_more_is_told(
    office: Office, engine: SqlEngine
) -> None:
    campaign = await office.launch(2)
    await mark(engine, await leased(engine, campaign), [2, 3])
    last, delivered = (Record(campaign, 2, 1, SENT, LAST_WORD), Record(campaign, 2, 1, DELIVERED))
    await taken(engine, last)
    await taken(engine, delivered)
    await taken(engine, delivered._replace(row=3))
    await taken(engine, last._replace(row=3))

    ledger = await office.ledger(campaign)
    assert ledger[2] == ledger[3] == (State.DELIVERED, 1, "", "")


async def test_good_news_of_an_earlier_attempt_keeps_a_person_from_a_second_message(
    office: Office, engine: SqlEngine
) -> None:
    campaign = await office.launch(3)
    lease = await leased(engine, campaign)
    await mark(engine, lease, [2, 3])
    await tell(engine, Record(campaign, 2, 1, Event.DEFER), Record(campaign, 3, 1, Event.DEFER))
    await mark(engine, lease, [3])
    await taken(engine, Record(campaign, 2, 1, DELIVERED), Record(campaign, 3, 1, DELIVERED))

    marked = await mark(engine, lease, [2])

    assert marked.marked[campaign] == []
    ledger = await office.ledger(campaign)
    assert [ledger[row].state for row in (2, 3)] == [State.DELIVERED, State.DELIVERED]


async def test_bad_news_of_an_earlier_attempt_changes_nothing(
    office: Office, engine: SqlEngine
) -> None:
    campaign = await office.launch(1)
    lease = await leased(engine, campaign)
    await mark(engine, lease, [2])
    await tell(engine, Record(campaign, 2, 1, Event.DEFER))
    await mark(engine, lease, [2])
    await taken(engine, Record(campaign, 2, 1, FAILED))

    assert (await office.ledger(campaign))[2][:2] == (State.ATTEMPTING, 2)


async def test_a_late_receipt_settles_an_uncertain_row(office: Office, engine: SqlEngine) -> None:
    campaign = await office.launch(1)
    await mark(engine, await leased(engine, campaign), [2])
    await engine.reap(everything=True)
    await taken(engine, Record(campaign, 2, 1, DELIVERED))

    assert (await office.ledger(campaign))[2].state is State.DELIVERED
