"""No account sends faster than its provider says that it takes, whatever staff set."""

import asyncio
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select

from agencies.model import CredentialId
from campaigns.lifecycle import CampaignState
from campaigns.pacing import PaceKind
from campaigns.ports import Standing
from storage.lent import LentAccount, ensure_accounts
from storage.tables import pace
from tests.dispatch.office import Office
from tests.dispatch.test_limits import most_in_a_second
from tests.fakes.channel import PLAIN
from tests.fakes.eventually import eventually
from tests.fakes.provider import FakeProvider

CEILING = 20.0


@dataclass(slots=True)
class KnownProvider(FakeProvider):
    """It says how the account stands, and keeps when it was asked, by what it had sent."""

    says: Standing = field(default_factory=lambda: Standing(ceiling=CEILING))
    asked_after: list[int] = field(default_factory=list)

    async def standing(self) -> Standing:
        self.asked_after.append(len(self.asked))
        return self.says


async def rate_of(office: Office, account: CredentialId) -> float:
    wanted = select(pace.c.ceiling).where(
        pace.c.kind == PaceKind.CREDENTIAL, pace.c.subject == account
    )
    async with office.database.read() as connection:
        return float((await connection.execute(wanted)).scalar_one())


async def test_it_is_asked_before_anything_is_sent_and_kept_to(office: Office) -> None:
    campaign = await office.launch(30, account=await office.account(rate=1000))
    provider = KnownProvider()

    async with office.dispatching(provider):
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))

    assert provider.asked_after == [0]
    assert most_in_a_second([taken.at for taken in provider.journal]) <= CEILING * 1.02 + 1


@pytest.mark.parametrize(("set_to", "goes"), [(5.0, 5.0), (None, CEILING), (100.0, CEILING)])
async def test_what_staff_set_counts_where_it_is_lower(
    office: Office, set_to: float | None, goes: float
) -> None:
    account = await office.account(rate=set_to)
    await office.engine.keep_ceiling(account, CEILING)

    assert await rate_of(office, account) == goes
    async with office.store.read_work(office.agency.id) as work:
        assert (await work.credentials.get(account)).ceiling == CEILING


async def test_a_lent_account_goes_as_fast_as_it_may(office: Office) -> None:
    lent = LentAccount(channel=PLAIN.name, provider="fake", label="lent", rate=1.0)
    [account] = await ensure_accounts(office.database, office.keyring, [lent])
    await office.engine.keep_ceiling(account, CEILING)

    assert await rate_of(office, account) == CEILING


async def test_who_cannot_be_asked_is_still_sent_through_at_the_rate_that_is_set(
    office: Office,
) -> None:
    campaign = await office.launch(3, account=await office.account(rate=1000))

    async with office.dispatching(KnownProvider(says=Standing(fault="nobody answers"))):
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))


@dataclass(slots=True)
class SilentProvider(KnownProvider):
    """It never says how the account stands."""

    asked_at_all: asyncio.Event = field(default_factory=asyncio.Event)

    async def standing(self) -> Standing:
        self.asked_at_all.set()
        return await asyncio.Future()


async def test_who_is_left_while_it_is_asked_is_closed(office: Office) -> None:
    await office.launch(3, account=await office.account(rate=1000))
    provider = SilentProvider()

    async with office.dispatching(provider):
        await provider.asked_at_all.wait()
    assert provider.closed == 1
