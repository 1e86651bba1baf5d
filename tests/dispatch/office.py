"""An agency with campaigns under way, and what its ledger says, for the tests of dispatch.

It is long because all of them share it: providers of every temper, and ways to look at the rows.
"""

import asyncio
import itertools
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select, update

from agencies.hours import Hours
from agencies.model import Agency, AgencyId, Credential, CredentialId, Identity
from agencies.sealing import Key, KeyRing
from agencies.suppression import Cause
from campaigns.attempts import AttemptIds
from campaigns.conversations import Notice
from campaigns.lifecycle import CampaignState, Step
from campaigns.model import Campaign, CampaignId, Checked, ReceiptState, Wording
from campaigns.purpose import Purpose
from campaigns.receipts import EVENTS
from campaigns.rows import Row, seal_row
from campaigns.sending import Record
from campaigns.states import CARRIED, State
from campaigns.steering import take_step
from campaigns.stores import NewRow
from dispatch.lock import DispatchLock
from dispatch.names import no_leaving
from dispatch.ports import Engine, LeaveUrl, Limits
from dispatch.schedule import ApSchedule
from dispatch.worker import Dispatcher
from storage.database import Database
from storage.engine import SqlEngine
from storage.store import SqlStore
from storage.tables import chunk, delivery, pace, run, suppression, tally
from storage.tables import credential as credential_table
from tests.fakes.channel import PLAIN
from tests.fakes.eventually import PATIENCE, eventually
from tests.fakes.provider import ByAccount, FakeProvider, OneProvider

ANA = Identity(platform="telegram", user="1")
HELLO = Wording(text="Hello {name}!")
LONG_AGO = datetime(2026, 3, 1, tzinfo=UTC)


class Line(NamedTuple):
    """What the ledger says about one row."""

    state: State
    attempt: int
    reason: str
    provider_id: str


def address_of(row: int) -> str:
    return f"#8{row:07}"


PASSING = {
    chunk: ["wake_at"],
    delivery: ["not_before"],
    pace: ["paused_until", "tat"],
}
"""What waits for a time, in the order in which a tick locks it."""


def text_of(row: int) -> str:
    """What that person must read."""
    return f"Hello Person {row}!"


@dataclass(slots=True, kw_only=True)
class Office:
    database: Database
    keyring: KeyRing
    store: SqlStore
    agency: Agency
    ids: AttemptIds = field(default_factory=lambda: AttemptIds(bytes(32)))
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    @property
    def engine(self) -> SqlEngine:
        return SqlEngine(self.database, self.keyring)

    async def account(
        self, rate: float | None = None, kept_for: CampaignId | None = None
    ) -> CredentialId:
        credential = Credential(
            id=CredentialId(0),
            agency=AgencyId(0),
            channel=PLAIN.name,
            provider="fake",
            label=f"account {next(self._numbers)}",
            rate=rate,
            added_at=LONG_AGO,
        )
        async with self.store.work(self.agency.id) as work:
            return await work.credentials.add(credential, {}, kept_for)

    async def launch(  # noqa: PLR0913 - by name, all but the first
        self,
        rows: int | Sequence[int],
        *,
        account: CredentialId | None = None,
        spare: CredentialId | None = None,
        address: Callable[[int], str] = address_of,
        rate: float | None = None,
        wording: Wording = HELLO,
        prefer_delivery: bool = False,
        urgent: bool = False,
        hours: Hours | None = None,
        rehearsal: bool = False,
        paid: bool = False,
        purpose: Purpose = Purpose.NEWS,
        **route: Any,
    ) -> CampaignId:
        """Row n goes to `address(n)`, who is Person n; rows count from 2, as in a file."""
        numbers = range(2, rows + 2) if isinstance(rows, int) else rows
        campaign = Campaign(
            id=CampaignId(0),
            agency=self.agency.id,
            name="Flood drill",
            channel=PLAIN.name,
            credential=account or await self.account(),
            spare=spare,
            rehearsal=rehearsal,
            wording=wording,
            checked=Checked(columns=("recipient", "name")),
            rate=rate,
            prefer_delivery=prefer_delivery,
            purpose=purpose,
            urgent=urgent,
            paid=paid,
            hours=hours,
            created_by=str(ANA),
            created_at=LONG_AGO,
            **route,
        )
        return await self._start(campaign, wording, {n: address(n) for n in numbers})

    async def _start(
        self, campaign: Campaign, wording: Wording, to: Mapping[int, str]
    ) -> CampaignId:
        async with self.store.work(self.agency.id) as work:
            draft = await work.campaigns.draft(campaign)
            template = await work.campaigns.write(draft.id, wording)
            key = await work.campaigns.key(draft.id)
            await work.ledger.append(draft.id, [a_row(key, draft.id, *row) for row in to.items()])
        async with self.store.work(self.agency.id) as work:
            ready = replace(await work.campaigns.get(draft.id), template=template)
            await work.campaigns.launch(
                replace(ready, state=CampaignState.RUNNING, launched_at=work.now)
            )
        return draft.id

    async def step(self, campaign: CampaignId, step: Step) -> Campaign:
        async with self.store.work(self.agency.id) as work:
            return await take_step(work, campaign, step)

    async def change_hours(self, campaign: CampaignId, hours: Hours | None) -> None:
        async with self.store.work(self.agency.id) as work:
            found = await work.campaigns.get(campaign)
            await work.campaigns.save(replace(found, hours=hours))

    async def limit_day(self, most: int | None) -> None:
        async with self.store.work(self.agency.id) as work:
            await work.agencies.change(replace(work.agency, daily_most=most))

    async def campaign(self, campaign: CampaignId) -> Campaign:
        async with self.store.read_work(self.agency.id) as work:
            return await work.campaigns.get(campaign)

    async def is_in(self, campaign: CampaignId, state: CampaignState) -> bool:
        return (await self.campaign(campaign)).state is state

    async def ledger(self, campaign: CampaignId) -> Mapping[int, Line]:
        columns = (delivery.c[name] for name in ("row", *Line._fields))
        async with self.database.read() as connection:
            found = await connection.execute(
                select(*columns).where(delivery.c.campaign_id == campaign).order_by(delivery.c.row)
            )
            return {row: Line(State(state), *rest) for row, state, *rest in found.all()}

    async def states(self, campaign: CampaignId) -> Counter[State]:
        return Counter(line.state for line in (await self.ledger(campaign)).values())

    async def counters(self, campaign: CampaignId) -> Counter[State]:
        async with self.database.read() as connection:
            found = await connection.execute(
                select(tally.c.state, tally.c.rows).where(
                    tally.c.campaign_id == campaign, tally.c.rows != 0
                )
            )
            return Counter({State(state): rows for state, rows in found.all()})

    async def is_free(self) -> bool:
        """Whether no worker holds any chunk."""
        async with self.database.read() as connection:
            held = select(chunk.c.id).where(chunk.c.owner.is_not(None))
            return (await connection.execute(held)).first() is None

    async def unequal_counters(self) -> Sequence[object]:
        """Campaigns and states of which the counter is not what the ledger says, in one view; and
        campaigns of which what the second account took is not."""
        counted = (
            select(delivery.c.campaign_id, delivery.c.state, func.count().label("rows"))
            .group_by(delivery.c.campaign_id, delivery.c.state)
            .subquery()
        )
        both = (tally.c.campaign_id == counted.c.campaign_id) & (tally.c.state == counted.c.state)
        unequal = (
            select(tally, counted.c.rows)
            .outerjoin(counted, both)
            .where(tally.c.rows != func.coalesce(counted.c.rows, 0))
        )
        over = select(func.count()).where(
            delivery.c.campaign_id == run.c.campaign_id,
            delivery.c.credential_id != run.c.credential_id,
            delivery.c.state.in_(sorted(CARRIED)),
        )
        miscounted = select(run.c.campaign_id).where(run.c.took_over != over.scalar_subquery())
        async with self.database.read() as connection:
            counters = (await connection.execute(unequal)).all()
            return [*counters, *(await connection.execute(miscounted)).all()]

    async def receipt(self, campaign: CampaignId, row: int, state: ReceiptState) -> None:
        """What a provider says about its first attempt, taken into the ledger."""
        await self.engine.put_receipts([Record(campaign, row, 1, EVENTS[state])])
        await self.engine.take_receipts(500)

    def between(self, provider: FakeProvider, campaign: CampaignId) -> list[CampaignId]:
        """Whose messages left from the first to the last one of that campaign, without what was
        handed back: on a machine that stood still for a second it is no turn, and comes later."""
        order = [CampaignId(taken.campaign) for taken in provider.journal]
        own = [
            place
            for place, taken in enumerate(provider.journal)
            if taken.campaign == campaign and taken.number == 1
        ]
        return order[own[0] : own[-1] + 1]

    async def notices(self) -> Sequence[Notice]:
        return await self.store.waiting_notices("telegram")

    async def suppress(self, row: int, cause: Cause = Cause.STOPPED) -> None:
        async with self.database.write() as connection:
            await connection.execute(
                suppression.insert().values(
                    agency_id=self.agency.id,
                    channel=PLAIN.name,
                    address_hash=hash_of(row),
                    sealed=b"",
                    reason="asked us to stop",
                    at=0.0,
                    cause=cause.value,
                )
            )

    async def suppressed(self) -> Sequence[str]:
        """The reasons that are kept, whoever they are about."""
        async with self.database.read() as connection:
            return (await connection.execute(select(suppression.c.reason))).scalars().all()

    async def is_forgotten(self, account: CredentialId) -> bool:
        async with self.database.read() as connection:
            sealed = select(credential_table.c.sealed).where(credential_table.c.id == account)
            return (await connection.execute(sealed)).scalar_one() is None

    async def expire_leases(self) -> None:
        async with self.database.write() as connection:
            await connection.execute(update(chunk).values(lease_until=0.0))

    async def pass_time(self, seconds: float) -> None:
        """Everything that waits for a time waits so much less."""
        async with self.database.write() as connection:
            for table, names in PASSING.items():
                less = {name: table.c[name] - seconds for name in names}
                await connection.execute(update(table).values(less))

    async def pass_time_until(
        self, is_so: Callable[[], Awaitable[bool]], seconds: float = 100
    ) -> None:
        """Again while it is not so: whoever goes to see whether a provider is well again may be
        held up on a slow machine, and the next one goes after a wait."""
        for patience in (3, 3, 3, PATIENCE):
            await self.pass_time(seconds)
            try:
                await eventually(is_so, within=patience)
            except AssertionError:
                if patience == PATIENCE:
                    raise
            else:
                return

    @asynccontextmanager
    async def dispatching(
        self,
        provider: FakeProvider | ByAccount,
        *,
        engine: Engine | None = None,
        lock: DispatchLock | None = None,
        limits: Limits | None = None,
        leave_url: LeaveUrl = no_leaving,
    ) -> AsyncIterator[Dispatcher]:
        """A dispatcher that runs, and is stopped at the end as SIGTERM would."""
        dispatcher = self.dispatcher(
            provider, engine=engine, lock=lock, limits=limits, leave_url=leave_url
        )
        running = asyncio.create_task(dispatcher.run())
        try:
            yield dispatcher
        except BaseException:
            await crash(running)
            raise
        await asyncio.wait([running, asyncio.create_task(dispatcher.stop())])
        await running

    def dispatcher(
        self,
        provider: FakeProvider | ByAccount,
        *,
        engine: Engine | None = None,
        lock: DispatchLock | None = None,
        limits: Limits | None = None,
        leave_url: LeaveUrl = no_leaving,
    ) -> Dispatcher:
        return Dispatcher(
            engine=engine or self.engine,
            providers=provider if isinstance(provider, ByAccount) else OneProvider(provider),
            channels={PLAIN.name: PLAIN},
            ids=self.ids,
            schedule=ApSchedule(),
            lock=lock,
            limits=limits,
            leave_url=leave_url,
        )


async def crash(running: "asyncio.Task[None]") -> None:
    """What a process that dies does: it stops wherever it is, and tells nobody."""
    running.cancel()
    await asyncio.wait([running])


def a_row(key: Key, campaign: CampaignId, number: int, address: str = "") -> NewRow:
    row = Row(address or address_of(number), (f"Person {number}",))
    return NewRow(
        row=number,
        state=State.QUEUED,
        sealed=seal_row(key, campaign, number, row),
        address_hash=hash_of(number),
        body_hash=bytes(16),
        parts=1,
        country="SG",
        reason="",
    )


def hash_of(row: int) -> bytes:
    return row.to_bytes(16, "big")
