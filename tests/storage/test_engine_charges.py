"""What receipts say that was charged is kept once for each attempt, however they come."""

from itertools import permutations

import pytest
from sqlalchemy import select, update

from agencies.money import Money
from campaigns.charges import Took
from campaigns.model import CampaignId
from campaigns.sending import Record
from campaigns.states import Event
from storage.database import Database
from storage.engine import SqlEngine
from storage.engine_receipts import _record
from storage.tables import campaign as campaigns
from storage.tables import charge
from tests.dispatch.office import Office
from tests.storage.engine_steps import leased, mark

SENT, DELIVERED = Event.RECEIPT_SENT, Event.RECEIPT_DELIVERED


def usd(millionths: int) -> Money:
    return Money("USD", millionths)


async def sent(office: Office, engine: SqlEngine) -> CampaignId:
    campaign = await office.launch(3)
    await mark(engine, await leased(engine, campaign), [2, 3, 4])
    return campaign


async def kept(database: Database) -> list[tuple[object, ...]]:
    columns = (charge.c.row, charge.c.attempt, charge.c.currency, charge.c.millionths)
    async with database.read() as connection:
        return [tuple(one) for one in await connection.execute(select(*columns))]


@pytest.mark.parametrize("order", [*permutations(range(3))], ids=str)
@pytest.mark.parametrize("at_once", [True, False], ids=["at once", "one by one"])
async def test_in_whatever_order_and_however_often_the_same_is_kept(
    office: Office, engine: SqlEngine, database: Database, order: tuple[int, ...], *, at_once: bool
) -> None:
    campaign = await sent(office, engine)
    said = [
        Record(campaign, 2, 1, SENT, charged=usd(40_000)),
        Record(campaign, 2, 1, SENT, charged=usd(41_500)),
        Record(campaign, 2, 1, DELIVERED),
    ]
    for place in (*order, *order):
        await engine.put_receipts([said[place]])
        if not at_once:
            await engine.take_receipts(100)
    await engine.take_receipts(100)

    assert await kept(database) == [(2, 1, "USD", 41_500)]


async def test_each_attempt_has_its_own_and_all_of_them_are_added_up(
    office: Office, engine: SqlEngine
) -> None:
    campaign = await sent(office, engine)
    async with office.store.work(office.agency.id) as work:
        assert await work.ledger.took(campaign) == []
    for row, attempt, price in ((2, 1, usd(1)), (2, 2, usd(2)), (3, 1, Money("EUR", 4))):
        await engine.put_receipts([Record(campaign, row, attempt, SENT, charged=price)])
    await engine.take_receipts(100)

    async with office.store.work(office.agency.id) as work:
        [took] = await work.ledger.took(campaign)
    assert took == Took(took.account, 2, 2, (Money("EUR", 4), usd(3)))


@pytest.mark.parametrize("more", [[], [None], [None, None], [None, ["USD", 5]]], ids=str)
def test_a_receipt_that_waits_since_an_earlier_version_has_no_price(more: list[object]) -> None:
    opened = _record([7, 2, 1, SENT.value, "", *more])
    assert opened == Record(CampaignId(7), 2, 1, SENT, charged=usd(5) if any(more) else None)


async def test_of_a_campaign_whose_people_were_erased_nothing_is_kept_any_more(
    office: Office, engine: SqlEngine, database: Database
) -> None:
    campaign = await sent(office, engine)
    async with database.write() as connection:
        await connection.execute(update(campaigns).values(erased_at=1.0))
    await engine.put_receipts([Record(campaign, 2, 1, SENT, charged=usd(1))])
    await engine.take_receipts(100)
    assert await kept(database) == []
