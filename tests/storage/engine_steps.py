"""One transaction of the engine at a time, as a worker asks for them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from agencies.model import CredentialId
from campaigns.model import CampaignId
from campaigns.pacing import Judged, Leg, Pace, Reserved
from campaigns.sending import Asked, Lease, Record, Ticked, Want
from storage.engine import SqlEngine

ME, OTHER = "worker 1", "worker 2"
ACCOUNT = CredentialId(1)


Reserve = Callable[[float, Sequence[Pace], Mapping[Leg, Sequence[int]]], Reserved]


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan without a breaker."""

    reserving: Reserve

    def judge(self, _now: float, paces: Sequence[Pace]) -> Judged:
        return Judged(paces=paces)

    def reserve(
        self, now: float, paces: Sequence[Pace], parts: Mapping[Leg, Sequence[int]]
    ) -> Reserved:
        return self.reserving(now, paces, parts)


def _now(now: float, _: Sequence[Pace], parts: Mapping[Leg, Sequence[int]]) -> Reserved:
    return Reserved(slots={leg: [now] * len(rows) for leg, rows in parts.items()})


AT_ONCE = Planned(_now)


def a_want(lease: Lease, rows: Sequence[int], credential: CredentialId = ACCOUNT) -> Want:
    return Want(
        chunk=lease.chunk,
        campaign=lease.campaign,
        credential=credential,
        rows=rows,
        parts=[1] * len(rows),
    )


async def leased(engine: SqlEngine, campaign: CampaignId, size: int = 10) -> Lease:
    lease = await engine.lease(campaign, ME, size)
    assert lease is not None
    return lease


async def mark(
    engine: SqlEngine, lease: Lease, rows: Sequence[int], owner: str = ME, epoch: int = 0
) -> Ticked:
    want = Want(
        chunk=lease.chunk,
        campaign=lease.campaign,
        credential=ACCOUNT,
        rows=rows,
        parts=[1] * len(rows),
    )
    asked = Asked(owner=owner, leases={lease.chunk: lease.epoch + epoch}, wants=[want])
    return await engine.tick(asked, AT_ONCE)


async def tell(engine: SqlEngine, *records: Record) -> Ticked:
    return await engine.tick(Asked(owner=ME, records=records), AT_ONCE)


async def give_back(engine: SqlEngine, lease: Lease) -> Ticked:
    """For anybody, while rows of it wait."""
    held = {lease.chunk: lease.epoch}
    return await engine.tick(Asked(owner=ME, leases=held, let_go=[lease.chunk]), AT_ONCE)
