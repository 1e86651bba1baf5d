"""A campaign with a fallback under way, for the tests of dispatch."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from campaigns.fallback import HELD, Fate, Sums, sums
from campaigns.lifecycle import CampaignState
from campaigns.model import CampaignId
from campaigns.states import State
from dispatch.handing_over import HandingOver
from dispatch.schedule import ApSchedule
from storage.database import db_now
from storage.engine_fallbacks import SqlFallbacks
from storage.tables import campaign as campaigns
from storage.tables import delivery
from tests.dispatch.office import HELLO, Office, a_row, address_of

HALF_AN_HOUR = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Falling:
    """Row n of `first` and row n of `second` are one person's, at the same address."""

    office: Office
    first: CampaignId
    second: CampaignId

    async def look(self) -> None:
        await handing_over(self.office).look()

    async def put(
        self, rows: Mapping[int, State], minutes_ago: float = 0.0, reason: str = ""
    ) -> None:
        """So they stand in the first campaign, and were handed over then."""
        stand = {"attempted_at": db_now(), "reason": reason}
        left = {"attempted_at": delivery.c.attempted_at - minutes_ago * 60}
        async with self.office.database.write() as connection:
            for row, state in rows.items():
                this = (delivery.c.campaign_id == self.first, delivery.c.row == row)
                await connection.execute(
                    update(delivery).where(*this).values(stand | {"state": state})
                )
                await connection.execute(update(delivery).where(*this).values(left))

    async def fates(self) -> Mapping[int, Fate]:
        columns = (delivery.c.row, delivery.c.state, delivery.c.not_before)
        asked = select(*columns).where(delivery.c.campaign_id == self.second)
        async with self.office.database.read() as connection:
            return {row: _fate(*rest) for row, *rest in (await connection.execute(asked)).all()}

    async def sums(self) -> Sums:
        async with self.office.store.read_work(self.office.agency.id) as work:
            return sums(await work.fallbacks.pairs(self.second))

    async def end_long_ago(self) -> None:
        over = {"state": CampaignState.FINISHED.value, "ended_at": 1.0}
        async with self.office.database.write() as connection:
            await connection.execute(
                update(campaigns).where(campaigns.c.id == self.first).values(over)
            )


def _fate(state: int, not_before: float | None) -> Fate:
    if state != State.QUEUED:
        return Fate.STAYS
    return Fate.WAITS if not_before == HELD else Fate.GOES


def handing_over(office: Office) -> HandingOver:
    rows = SqlFallbacks(office.database, office.keyring)
    return HandingOver(rows, ApSchedule(), lambda: None)


async def falling(
    office: Office,
    rows: Sequence[int],
    after: timedelta | None = HALF_AN_HOUR,
    address: Callable[[int], str] = address_of,
    **route: Any,
) -> Falling:
    first = await office.launch(rows)
    async with office.store.work(office.agency.id) as work:
        parent = await work.campaigns.get(first)
        child = replace(parent, serves=first, follows=first, serves_after=after, name="by SMS")
        child = replace(child, **route)
        draft = await work.campaigns.draft(child)
        template = await work.campaigns.write(draft.id, HELLO)
        key = await work.campaigns.key(draft.id)
        await work.ledger.append(draft.id, [a_row(key, draft.id, n, address(n)) for n in rows])
        await work.ledger.hold(draft.id, rows)
        await work.campaigns.launch(replace(draft, template=template))
    return Falling(office, first, draft.id)
