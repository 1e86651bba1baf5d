"""What staff decide about uncertain messages: sent again once, in the same campaign, or left."""

import pytest
from sqlalchemy import select

from campaigns.lifecycle import CampaignState, NotNow, Step
from campaigns.model import Attempt, CampaignId, ReceiptState
from campaigns.offers import Offers
from campaigns.outcomes import Outcome, Uncertain
from campaigns.service import AccountGone
from campaigns.states import State
from campaigns.steering import send_again
from storage.tables import chunk, doubt
from tests.dispatch.office import Office, address_of
from tests.fakes.eventually import eventually
from tests.fakes.provider import FakeProvider, accept

LOST = (3, 4, 11)
UNCERTAIN = (State.UNCERTAIN,)


class AnyAccount(Offers):
    """Whatever account there is may be used."""

    def __init__(self) -> None:
        super().__init__([], [])

    def can_use(self, _credential: object) -> bool:
        return True


def losing(attempt: Attempt) -> Outcome:
    if attempt.address in {address_of(row) for row in LOST}:
        return Uncertain("reset")
    return accept(attempt)


async def lose_some(office: Office, rows: int = 20) -> CampaignId:
    campaign = await office.launch(rows)
    async with office.dispatching(FakeProvider(answer=losing)):
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))
    return campaign


async def decide(office: Office, campaign: CampaignId) -> int:
    async with office.store.work(office.agency.id) as work:
        return (await send_again(work, campaign, UNCERTAIN, AnyAccount()))[1]


async def test_they_are_sent_again_and_nobody_else_is(office: Office) -> None:
    campaign = await lose_some(office)
    provider = FakeProvider()

    async with office.dispatching(provider):
        assert await decide(office, campaign) == 3
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))

    assert sorted(taken.address for taken in provider.journal) == [address_of(r) for r in LOST]
    assert await office.states(campaign) == {State.ACCEPTED: 20}
    assert [line.attempt for line in (await office.ledger(campaign)).values()].count(2) == 3
    assert await office.unequal_counters() == []


async def test_a_second_press_sends_nothing(office: Office) -> None:
    campaign = await lose_some(office)
    assert await decide(office, campaign) == 3
    assert await decide(office, campaign) == 0


async def test_one_that_is_reported_before_its_turn_is_not_sent_again(office: Office) -> None:
    campaign = await lose_some(office)
    await decide(office, campaign)
    await office.receipt(campaign, 4, ReceiptState.DELIVERED)
    provider = FakeProvider()

    async with office.dispatching(provider):
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))

    assert {taken.address for taken in provider.journal} == {address_of(3), address_of(11)}
    assert (await office.ledger(campaign))[4].state is State.DELIVERED


async def test_those_whose_chunk_is_still_being_sent_come_with_it(office: Office) -> None:
    campaign = await office.launch(300, rate=60)
    provider = FakeProvider(answer=losing)

    async with office.dispatching(provider):
        await eventually(lambda: has(office, campaign, State.UNCERTAIN, 3))
        provider.answer = accept
        await decide(office, campaign)
        await office.step(campaign, Step.PAUSE)
        await eventually(office.is_free)
        assert await overlapping(office) == []
        await office.step(campaign, Step.RESUME)
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))

    assert await office.states(campaign) == {State.ACCEPTED: 300}
    assert provider.most_to_one() == 1


async def test_nobody_is_asked_about_what_was_left_as_it_is(office: Office) -> None:
    campaign = await lose_some(office)
    async with office.store.work(office.agency.id) as work:
        assert await work.doubts.let_be(campaign) == 3
    async with office.database.read() as connection:
        assert (await connection.execute(select(doubt.c.row))).all() == []
    assert (await office.states(campaign))[State.UNCERTAIN] == 3


async def test_a_stopped_campaign_sends_nothing_again(office: Office) -> None:
    campaign = await office.launch(5)
    await office.step(campaign, Step.STOP)
    with pytest.raises(NotNow):
        await decide(office, campaign)


async def test_an_account_that_is_gone_is_said_to_be(office: Office) -> None:
    account = await office.account()
    campaign = await office.launch(5, account=account)
    async with office.dispatching(FakeProvider()):
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))
    async with office.store.work(office.agency.id) as work:
        await work.credentials.remove(account)
    with pytest.raises(AccountGone):
        await decide(office, campaign)


async def overlapping(office: Office) -> list[object]:
    """Chunks of which two hold a row: their workers would take each other's for lost."""
    one, other = chunk.alias(), chunk.alias()
    together = select(one.c.id).where(
        one.c.campaign_id == other.c.campaign_id,
        one.c.id < other.c.id,
        one.c.first_row <= other.c.last_row,
        other.c.first_row <= one.c.last_row,
    )
    async with office.database.read() as connection:
        return list((await connection.execute(together)).all())


async def has(office: Office, campaign: CampaignId, state: State, rows: int) -> bool:
    return (await office.states(campaign))[state] == rows
