"""A wait that a provider asks for, however long; and what is sent faster for money."""

from datetime import timedelta

from sqlalchemy import select

from agencies.model import CredentialId
from campaigns.lifecycle import CampaignState
from campaigns.model import Attempt
from campaigns.outcomes import Deferred, Outcome
from campaigns.pacing import ACCOUNTS
from campaigns.states import State
from storage.tables import pace
from tests.dispatch.office import Office
from tests.fakes.eventually import eventually
from tests.fakes.provider import FakeProvider, accept

HOUR = 3600.0
WAIT = Deferred("Telegram had too many requests", timedelta(seconds=HOUR))


def only_wait(_: Attempt) -> Outcome:
    return WAIT


async def waits(office: Office, account: CredentialId) -> list[float]:
    """For how many seconds it is paused, free and for money."""
    async with office.database.read() as connection:
        found = await connection.execute(
            select(pace.c.paused_until).where(
                pace.c.kind.in_(sorted(ACCOUNTS)), pace.c.subject == account
            )
        )
        now = (await office.engine.look()).now
        return [until - now for until in found.scalars()]


async def is_paused(office: Office, account: CredentialId, paces: int) -> bool:
    return [wait > HOUR - 60 for wait in await waits(office, account)] == [True] * paces


async def test_an_hours_wait_holds_for_every_worker_and_survives_a_restart(office: Office) -> None:
    account = await office.account(rate=1000)
    campaign = await office.launch(40, account=account)
    refusing = FakeProvider(answer=only_wait)
    async with office.dispatching(refusing):
        await eventually(lambda: is_paused(office, account, 1))
    asked, provider = len(refusing.asked), FakeProvider()
    assert asked <= 5  # what was on its way by then
    beside = await office.launch(1)
    async with office.dispatching(provider):
        await eventually(lambda: office.is_in(beside, CampaignState.FINISHED))
        assert {taken.campaign for taken in provider.journal} == {beside}
        assert await office.counters(campaign) == {State.QUEUED: 40}
        await office.pass_time(HOUR - 60)
        again = await office.launch(1)
        await eventually(lambda: office.is_in(again, CampaignState.FINISHED))
        assert await office.counters(campaign) == {State.QUEUED: 40}
        await office.pass_time(60)
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))
    assert await office.counters(campaign) == {State.ACCEPTED: 40}


async def test_a_paid_campaign_is_not_held_to_what_is_free(office: Office) -> None:
    account = await office.account(rate=2)
    free = await office.launch(30, account=account)
    paid = await office.launch(100, account=account, rate=500, paid=True)
    provider = FakeProvider()
    async with office.dispatching(provider):
        await eventually(lambda: office.is_in(paid, CampaignState.FINISHED))
    paid_for = [attempt for attempt in provider.asked if attempt.paid]
    assert len(paid_for) == 100
    assert {attempt.id.partition(".")[0] for attempt in paid_for} == {str(paid)}
    assert (await office.states(free))[State.QUEUED] > 20


async def test_a_wait_pauses_what_is_free_and_what_is_paid_for(office: Office) -> None:
    account = await office.account(rate=100)
    paid = await office.launch(10, account=account, rate=500, paid=True)
    provider = FakeProvider(answer=lambda one: WAIT if one.paid else accept(one))
    async with office.dispatching(provider):
        await eventually(lambda: is_paused(office, account, 2))
    assert await office.counters(paid) == {State.QUEUED: 10}
