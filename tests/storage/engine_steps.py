"""One transaction of the engine at a time, as a worker asks for them."""

from collections.abc import Mapping, Sequence

from agencies.model import CredentialId
from campaigns.model import CampaignId
from campaigns.sending import Asked, Lease, Pace, Record, Reserved, Ticked, Want
from storage.engine import SqlEngine

ME, OTHER = "worker 1", "worker 2"
ACCOUNT = CredentialId(1)


def at_once(now: float, _: Sequence[Pace], rows: Mapping[CampaignId, int]) -> Reserved:
    return Reserved(slots={campaign: [now] * count for campaign, count in rows.items()})


async def leased(engine: SqlEngine, campaign: CampaignId, size: int = 10) -> Lease:
    lease = await engine.lease(campaign, ME, size)
    assert lease is not None
    return lease


async def mark(
    engine: SqlEngine, lease: Lease, rows: Sequence[int], owner: str = ME, epoch: int = 0
) -> Ticked:
    want = Want(chunk=lease.chunk, campaign=lease.campaign, credential=ACCOUNT, rows=rows)
    asked = Asked(owner=owner, leases={lease.chunk: lease.epoch + epoch}, wants=[want])
    return await engine.tick(asked, at_once)


async def tell(engine: SqlEngine, *records: Record) -> Ticked:
    return await engine.tick(Asked(owner=ME, records=records), at_once)
