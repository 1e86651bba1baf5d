"""One person in all that an agency keeps, found by the keyed hashes of their addresses.

Nothing is sought by an index: that would cost every message that is sent. A list is looked through
a stretch of rows at a time, in a view that keeps nobody waiting.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from sqlalchemy import bindparam, delete, func, or_, select, update

from agencies.sealing import KeyRing
from campaigns.model import CampaignId
from campaigns.one_person import Erased, Stretch
from campaigns.states import State
from storage.database import db_now
from storage.engine_ends import end
from storage.engine_records import Change, count
from storage.erasing import EMPTIED
from storage.scope import Scope
from storage.tables import campaign, delivery, doubt, suppression

STRETCH = 20_000  # rows: some 20 ms
REASON = "erased"

_CAMPAIGNS = (
    select(campaign.c.id)
    .where(campaign.c.agency_id == bindparam("agency"), campaign.c.erased_at.is_(None))
    .order_by(campaign.c.id)
)
_ROWS = (
    delivery.c.agency_id == bindparam("agency"),
    delivery.c.campaign_id == bindparam("campaign"),
)
_LAST = select(func.max(delivery.c.row)).where(*_ROWS)
_FIND = (
    select(delivery.c.row)
    .where(
        *_ROWS,
        delivery.c.row > bindparam("after"),
        delivery.c.row <= bindparam("to"),
        delivery.c.address_hash.in_(bindparam("hashes", expanding=True)),
    )
    .order_by(delivery.c.row)
)
_THESE = (
    delivery.c.agency_id == bindparam("agency"),
    delivery.c.campaign_id.in_(bindparam("campaigns", expanding=True)),
    delivery.c.row.in_(bindparam("rows", expanding=True)),
)
_HOLD = (
    select(delivery.c.campaign_id, delivery.c.row, delivery.c.state, delivery.c.address_hash)
    .where(*_THESE)
    .order_by(delivery.c.campaign_id, delivery.c.row)  # locked in one order by everyone
    .with_for_update()
)
_CANCEL = (
    update(delivery)
    .where(*_THESE, delivery.c.state == State.QUEUED)
    .values(state=State.CANCELLED, reason=REASON, settled_at=db_now(), not_before=None)
    .returning(delivery.c.campaign_id)
)
_NOT_AWAY = update(delivery).where(*_THESE, delivery.c.state != State.ATTEMPTING)
_EMPTY = _NOT_AWAY.values(EMPTIED)
_EMPTY_BUT_HASH = _NOT_AWAY.values({**EMPTIED, "address_hash": delivery.c.address_hash})
_served = campaign.alias("served")
_BESIDE = select(campaign.c.id).where(
    campaign.c.agency_id == bindparam("agency"),
    or_(
        campaign.c.serves == bindparam("campaign"),
        campaign.c.id
        == select(_served.c.serves).where(_served.c.id == bindparam("campaign")).scalar_subquery(),
    ),
)
_LET_BE = delete(doubt).where(
    doubt.c.agency_id == bindparam("agency"),
    doubt.c.campaign_id.in_(bindparam("campaigns", expanding=True)),
    doubt.c.row.in_(bindparam("rows", expanding=True)),
)
_SUPPRESSED = (
    suppression.c.agency_id == bindparam("agency"),
    suppression.c.address_hash.in_(bindparam("hashes", expanding=True)),
)
_ASKED_NOT_TO = select(func.count()).select_from(suppression).where(*_SUPPRESSED)
_ONLY_HASHES = update(suppression).where(*_SUPPRESSED).values(sealed=b"")


class SqlOnePerson:
    def __init__(self, scope: Scope, keyring: KeyRing) -> None:
        self._scope = scope
        self._keyring = keyring

    async def campaigns(self) -> Sequence[CampaignId]:
        """In which they could be: those whose people are known."""
        found = await self._scope.run(_CAMPAIGNS, {"agency": self._scope.agency.id})
        return [CampaignId(one) for one in found.scalars()]

    async def look(self, of: CampaignId, hashes: Collection[bytes], after: int = -1) -> Stretch:
        """In the next rows after that one."""
        mine = self._mine(of)
        last: int | None = (await self._scope.run(_LAST, mine)).scalar()
        to = after + STRETCH
        asked = {**mine, "after": after, "to": to, "hashes": sorted(hashes)}
        rows = (await self._scope.run(_FIND, asked)).scalars().all()
        return Stretch(rows=tuple(rows), after=to if last is not None and to < last else None)

    async def erase(
        self, of: CampaignId, rows: Collection[int], hashes: Collection[bytes]
    ) -> Erased:
        """What waits is never sent. What is on its way stays for now: its answer is not in yet.

        So it goes with the same row by another channel, whatever the address is there. While that
        one is on its way it is known by the hash of this one, which stays as long.
        """
        family = [of, *(await self._scope.run(_BESIDE, self._mine(of))).scalars()]
        which = {"agency": self._scope.agency.id, "campaigns": sorted(family)}
        found = (await self._scope.run(_HOLD, {**which, "rows": sorted(rows)})).all()
        known = frozenset(hashes)
        mine = [one for one in found if one.campaign_id == of and one.address_hash in known]
        theirs = {one.row for one in mine}
        away = {one.row for one in mine if one.state == State.ATTEMPTING}
        beside = {
            one.row
            for one in found
            if one.row in theirs
            and one.campaign_id != of
            and one.state == State.ATTEMPTING
            and one.address_hash not in known  # else it is found, and counted, by itself
        }
        cancelled = await self._empty({**which, "rows": sorted(theirs)}, beside)
        return Erased(
            rows=len(theirs - away - beside),
            cancelled=cancelled[of],
            on_their_way=len(away) + len(beside),
        )

    async def _empty(
        self, which: Mapping[str, Any], waited_for: AbstractSet[int]
    ) -> Counter[CampaignId]:
        """The rows of all the campaigns come before what is counted: ticks take them so, too."""
        cancelled = Counter((await self._scope.run(_CANCEL, which)).scalars())
        await self._scope.run(_EMPTY, {**which, "rows": sorted({*which["rows"]} - waited_for)})
        await self._scope.run(_EMPTY_BUT_HASH, {**which, "rows": sorted(waited_for)})
        await self._scope.run(_LET_BE, which)
        change = Change()
        for campaign_id, more in cancelled.items():
            change[campaign_id, State.QUEUED] -= more
            change[campaign_id, State.CANCELLED] += more
        await self._scope.connection.run_sync(count, change)
        await self._scope.connection.run_sync(lambda c: end(c, self._keyring, cancelled))
        return cancelled

    async def is_suppressed(self, hashes: Collection[bytes]) -> bool:
        return bool((await self._scope.run(_ASKED_NOT_TO, self._known(hashes))).scalar_one())

    async def keep_only_hashes(self, hashes: Collection[bytes]) -> None:
        """They asked not to be contacted, and are not; whoever has no key cannot tell who it is."""
        await self._scope.run(_ONLY_HASHES, self._known(hashes))

    def _mine(self, of: CampaignId) -> dict[str, Any]:
        return {"agency": self._scope.agency.id, "campaign": of}

    def _known(self, hashes: Collection[bytes]) -> dict[str, Any]:
        return {"agency": self._scope.agency.id, "hashes": sorted(hashes)}
