"""An agency whose lists go through the local Twilio, and what its ledger says about them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select, text, update

from agencies.model import AgencyId, Credential, CredentialId
from campaigns.lifecycle import CampaignState, Step
from campaigns.model import Campaign, CampaignId, Checked
from campaigns.pacing import Pace, PaceKind
from campaigns.rows import Row, seal_row
from campaigns.states import State
from campaigns.stores import NewRow
from storage.engine_marks import read_paces
from storage.tables import chunk, delivery, doubt, job
from tests.dispatch.office import ANA, HELLO, LONG_AGO, Office
from tests.fakes.twilio import FIELDS

APPENDED_AT_ONCE = 5000


def address_of(campaign: CampaignId, row: int) -> str:
    return f"+65{campaign:03}{row:07}"


def row_of(address: str) -> tuple[CampaignId, int]:
    return CampaignId(int(address[3:6])), int(address[6:])


@dataclass(slots=True, kw_only=True)
class Yard(Office):
    async def twilio_account(self, rate: float | None = None) -> CredentialId:
        credential = Credential(
            id=CredentialId(0),
            agency=AgencyId(0),
            channel="sms",
            provider="twilio",
            label=f"account {next(self._numbers)}",
            rate=rate,
            added_at=LONG_AGO,
        )
        async with self.store.work(self.agency.id) as work:
            return await work.credentials.add(credential, FIELDS)

    async def send(
        self,
        rows: int,
        account: CredentialId,
        *,
        rate: float | None = None,
        urgent: bool = False,
    ) -> CampaignId:
        """Row n of 1 to `rows` goes to `address_of`."""
        campaign = Campaign(
            id=CampaignId(0),
            agency=self.agency.id,
            name="Flood drill",
            channel="sms",
            credential=account,
            rehearsal=False,
            wording=HELLO,
            checked=Checked(columns=("recipient", "name")),
            rate=rate,
            urgent=urgent,
            created_by=str(ANA),
            created_at=LONG_AGO,
        )
        async with self.store.work(self.agency.id) as work:
            draft = await work.campaigns.draft(campaign)
            template = await work.campaigns.write(draft.id, HELLO)
        for first in range(1, rows + 1, APPENDED_AT_ONCE):
            await self._append(draft.id, range(first, min(rows + 1, first + APPENDED_AT_ONCE)))
        async with self.store.work(self.agency.id) as work:
            ready = replace(await work.campaigns.get(draft.id), template=template)
            await work.campaigns.launch(
                replace(ready, state=CampaignState.RUNNING, launched_at=work.now)
            )
        return draft.id

    async def _append(self, campaign: CampaignId, numbers: Sequence[int]) -> None:
        async with self.store.work(self.agency.id) as work:
            key = await work.campaigns.key(campaign)
            rows = [
                NewRow(
                    row=number,
                    state=State.QUEUED,
                    sealed=seal_row(
                        key,
                        campaign,
                        number,
                        Row(address_of(campaign, number), (f"Person {number}",)),
                    ),
                    address_hash=number.to_bytes(16, "big"),
                    body_hash=bytes(16),
                    parts=1,
                    country="SG",
                    reason="",
                )
                for number in numbers
            ]
            await work.ledger.append(campaign, rows)

    async def at_any_speed(self, campaign: CampaignId) -> None:
        async with self.store.work(self.agency.id) as work:
            await work.campaigns.change_rate(campaign, None)

    async def goes_on(self, campaign: CampaignId) -> bool:
        """Whether it had been paused, and staff pressed resume."""
        if not await self.is_in(campaign, CampaignState.PAUSED):
            return False
        await self.step(campaign, Step.RESUME)
        return True

    async def attempting(self, pid: int | None = None) -> int:
        """Rows that are marked, all of them or those that this process holds."""
        held = (delivery.c.campaign_id == chunk.c.campaign_id) & delivery.c.row.between(
            chunk.c.first_row, chunk.c.last_row
        )
        count = select(func.count()).where(delivery.c.state == State.ATTEMPTING)
        if pid is None:
            count = count.select_from(delivery)
        else:
            count = count.select_from(chunk).join(delivery, held)
            count = count.where(chunk.c.owner.startswith(f"{pid}-"))
        async with self.database.read() as connection:
            return (await connection.execute(count)).scalar_one()

    async def holds_nothing(self, pid: int) -> bool:
        """Whether all that the process held was taken from it, or given back by it."""
        held = select(chunk.c.id).where(chunk.c.owner.startswith(f"{pid}-"))
        async with self.database.read() as connection:
            return (await connection.execute(held)).first() is None

    async def has_listeners(self, number: int) -> bool:
        """Whether so many processes are there and wait to be woken (on PostgreSQL)."""
        listening = text(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND query LIKE 'LISTEN%'"
        )
        async with self.database.write_as_owner() as connection:  # who sees what others ask
            return int((await connection.execute(listening)).scalar_one()) >= number

    async def pace(self, account: CredentialId) -> Pace:
        async with self.database.read() as connection:
            [found] = await connection.run_sync(read_paces, {(PaceKind.CREDENTIAL, account)})
            return found

    async def make_doubts_due(self) -> None:
        """As if ten minutes had passed, and whoever had been given a question had not answered."""
        async with self.database.write() as connection:
            await connection.execute(
                update(doubt).values(since=doubt.c.since - 1000, ask_at=doubt.c.since)
            )

    async def expire_jobs(self) -> None:
        async with self.database.write() as connection:
            await connection.execute(update(job).values(lease_until=0.0))
