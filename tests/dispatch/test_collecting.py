"""What waits in providers' queues comes into our inbox, by one process at a time."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import pytest

import dispatch.collecting
from agencies.model import CredentialId
from campaigns.model import AttemptId, CampaignId, Receipt, ReceiptState
from campaigns.ports import CannotOpenAccount
from campaigns.states import State
from dispatch.collecting import Collector
from dispatch.schedule import ApSchedule
from storage.collecting import SqlCollecting
from tests.dispatch.office import Office
from tests.fakes.channel import PLAIN
from tests.fakes.eventually import eventually
from tests.fakes.provider import FakeProvider
from tests.storage.engine_steps import leased, mark

KINDS = [(PLAIN.name, "fake")]
Keep = Callable[[Sequence[Receipt]], Awaitable[None]]


@dataclass(slots=True)
class QueuedProvider(FakeProvider):
    """Its `queue` gives two at a time; `broken` it cannot be read."""

    queue: list[Receipt] = field(default_factory=list)
    broken: bool = False
    looked: int = 0

    async def collect(self, keep: Keep) -> bool:
        self.looked += 1
        if self.broken:
            raise OSError("no queue")
        some = self.queue[:2]
        await keep(some)
        del self.queue[:2]
        return len(some) == 2


@dataclass(slots=True)
class ManyProviders:
    behind: Mapping[CredentialId, FakeProvider]

    async def open(self, credential: CredentialId) -> FakeProvider:
        if credential not in self.behind:
            raise CannotOpenAccount("The account was removed.")
        return self.behind[credential]


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch.collecting, "EVERY", 0.05)


@asynccontextmanager
async def collecting(
    office: Office, behind: Mapping[CredentialId, FakeProvider], owner: str = "one"
) -> AsyncIterator[None]:
    collector = Collector(
        waiting=SqlCollecting(office.database, office.keyring, KINDS),
        providers=ManyProviders(behind),
        ids=office.ids,
        schedule=ApSchedule(),
        owner=owner,
    )
    running = asyncio.create_task(collector.run())
    try:
        yield
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


def delivered(office: Office, account: CredentialId, campaign: CampaignId, row: int) -> Receipt:
    attempt = office.ids.make(account, campaign, row, 1)
    return Receipt(attempt=attempt, state=ReceiptState.DELIVERED)


async def under_way(office: Office, account: CredentialId, rows: int) -> CampaignId:
    campaign = await office.launch(rows, account=account)
    await mark(office.engine, await leased(office.engine, campaign), list(range(2, rows + 2)))
    return campaign


async def has_told(office: Office, campaign: CampaignId, rows: int) -> bool:
    await office.engine.take_receipts(100)
    return (await office.states(campaign))[State.DELIVERED] == rows


async def test_what_waits_is_put_in_and_what_is_not_ours_is_let_fall(office: Office) -> None:
    account, other = await office.account(), await office.account()
    campaign = await under_way(office, account, 5)
    ours = [delivered(office, account, campaign, row) for row in range(2, 7)]
    strange = Receipt(attempt=AttemptId("test.0f"), state=ReceiptState.DELIVERED)
    provider = QueuedProvider(queue=[strange, *ours, delivered(office, other, campaign, 2)])

    async def all_is_taken() -> bool:
        return await has_told(office, campaign, 5) and not provider.queue

    async with collecting(office, {account: provider}):
        await eventually(all_is_taken)

    assert provider.closed == 1


async def test_one_queue_that_cannot_be_read_does_not_stop_the_others(office: Office) -> None:
    accounts = [await office.account() for _ in range(3)]
    campaign = await under_way(office, accounts[2], 1)
    well = QueuedProvider(queue=[delivered(office, accounts[2], campaign, 2)])

    async with collecting(office, {accounts[0]: QueuedProvider(broken=True), accounts[2]: well}):
        await eventually(lambda: has_told(office, campaign, 1))


async def test_only_one_process_collects(office: Office) -> None:
    account = await office.account()
    first, second = QueuedProvider(), QueuedProvider()
    async with collecting(office, {account: first}):
        await eventually(lambda: looked(first, 1))
        async with collecting(office, {account: second}, owner="two"):
            await eventually(lambda: looked(first, 4))

    assert second.looked == 0


async def looked(provider: QueuedProvider, times: int) -> bool:
    return provider.looked >= times
