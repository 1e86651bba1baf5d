"""What is uncertain of one agency's campaigns, and what staff decide about it."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import BindParameter, Row, bindparam, delete, insert, select, update

from campaigns.model import CampaignId
from campaigns.states import State
from storage.engine_records import Change, count
from storage.scope import Scope
from storage.tables import chunk, delivery, doubt, run

AGAIN = "sent again, as staff decided"

_CAMPAIGN: BindParameter[int] = bindparam("campaign")
_THESE: BindParameter[Any] = bindparam("rows", expanding=True)
_CHUNKS = (
    select(chunk.c.id, chunk.c.first_row, chunk.c.last_row)
    .where(chunk.c.agency_id == bindparam("agency"), chunk.c.campaign_id == _CAMPAIGN)
    .order_by(chunk.c.id)
    .with_for_update()
)
_ROWS = (
    select(doubt.c.row, delivery.c.state)
    .join(
        delivery,
        (delivery.c.campaign_id == doubt.c.campaign_id)
        & (delivery.c.row == doubt.c.row)
        & (delivery.c.attempt == doubt.c.attempt),
    )
    .where(
        doubt.c.agency_id == bindparam("agency"),
        doubt.c.campaign_id == _CAMPAIGN,
        delivery.c.state.in_(bindparam("states", expanding=True)),
    )
    .order_by(doubt.c.row)
    .with_for_update(of=delivery)
)
_QUEUE = (
    update(delivery)
    .where(delivery.c.campaign_id == _CAMPAIGN, delivery.c.row.in_(_THESE))
    .values(
        state=State.QUEUED,
        excused=delivery.c.attempt,  # what was tried before costs it nothing
        tried_since=None,
        not_before=None,
        settled_at=None,
        reason=AGAIN,
    )
)
_WAKE = update(chunk).where(chunk.c.id == bindparam("of_chunk")).values(wake_at=0.0)
_NEW = insert(chunk).values(epoch=0, lease_until=0.0, wake_at=0.0)
_TOLD_NOTHING = (
    update(run)
    .where(run.c.agency_id == bindparam("agency"), run.c.campaign_id == _CAMPAIGN)
    .values(told="")
)
_LET_BE = delete(doubt).where(
    doubt.c.agency_id == bindparam("agency"), doubt.c.campaign_id == _CAMPAIGN
)
_DECIDED = _LET_BE.where(doubt.c.row.in_(_THESE))


class SqlDoubts:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def send_again(self, campaign: CampaignId, states: Collection[State]) -> int:
        """Raises NoSuch.

        Chunks are locked first: whoever is about to close one waits, and then sees an open row.
        """
        await self._scope.own_campaign(campaign)
        which = self._which(campaign)
        chunks = (await self._scope.run(_CHUNKS, which)).all()
        found = (await self._scope.run(_ROWS, {**which, "states": sorted(states)})).all()
        rows = [one.row for one in found]
        await self._scope.run(_QUEUE, {"campaign": campaign, "rows": rows})
        await self._scope.run(_DECIDED, {**which, "rows": rows})
        change = Change({(campaign, State.QUEUED): len(rows)})
        change.subtract((campaign, State(one.state)) for one in found)
        await self._scope.connection.run_sync(count, change)
        await self._reopen(which, chunks, rows)
        await self._scope.run(_TOLD_NOTHING, which)
        return len(rows)

    async def let_be(self, campaign: CampaignId) -> int:
        await self._scope.run(_TOLD_NOTHING, self._which(campaign))
        return (await self._scope.run(_LET_BE, self._which(campaign))).rowcount

    async def _reopen(
        self, which: dict[str, Any], chunks: Sequence[Row[Any]], rows: Sequence[int]
    ) -> None:
        """No two chunks ever hold the same row: what stands in one comes with it."""
        homeless = set(rows)
        for one in chunks:
            within = {row for row in rows if one.first_row <= row <= one.last_row}
            if within:
                await self._scope.run(_WAKE, {"of_chunk": one.id})
            homeless -= within
        of = {"agency_id": which["agency"], "campaign_id": which["campaign"]}
        for first, last in _stretches(sorted(homeless)):
            await self._scope.run(_NEW, {**of, "first_row": first, "last_row": last})

    def _which(self, campaign: CampaignId) -> dict[str, Any]:
        return {"agency": self._scope.agency.id, "campaign": campaign}


def _stretches(rows: Iterable[int]) -> list[tuple[int, int]]:
    """First and last of those that follow each other."""
    stretches: list[tuple[int, int]] = []
    for row in rows:
        if stretches and stretches[-1][1] == row - 1:
            stretches[-1] = (stretches[-1][0], row)
        else:
            stretches.append((row, row))
    return stretches
