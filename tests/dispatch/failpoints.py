"""Places where a process can die, each passed a number of times before it does."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from agencies.model import CredentialId
from campaigns.model import CampaignId
from campaigns.pacing import Plan
from campaigns.sending import Asked, Lease, Reaped, Run, Seen, StorageDown, Ticked
from dispatch.ports import Engine

POINTS = (
    "before leasing",
    "after leasing",
    "before the tick",
    "after the tick",
    "before handing over",
    "after it was taken",
)


@dataclass(slots=True)
class Failpoints:
    """At `point`, for the `hit`th time, everything stands still until the test kills it."""

    point: str
    hit: int = 1
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    async def at(self, point: str) -> None:
        if self.reached.is_set():
            await asyncio.Event().wait()
        if point == self.point:
            self.hit -= 1
            if self.hit == 0:
                self.reached.set()
                await asyncio.Event().wait()


@dataclass(slots=True)
class ThroughEngine:
    """The real engine, to be disturbed."""

    engine: Engine

    async def look(self) -> Seen:
        return await self.engine.look()

    async def take_receipts(self, most: int) -> int:
        return await self.engine.take_receipts(most)

    async def open_run(self, of: CampaignId) -> Run:
        return await self.engine.open_run(of)

    async def lease(self, of: CampaignId, owner: str, size: int) -> Lease | None:
        return await self.engine.lease(of, owner, size)

    async def tick(self, asked: Asked, plan: Plan) -> Ticked:
        return await self.engine.tick(asked, plan)

    async def keep_ceiling(self, of: CredentialId, ceiling: float) -> None:
        await self.engine.keep_ceiling(of, ceiling)

    async def tell_interruption(self, seconds: int) -> None:
        await self.engine.tell_interruption(seconds)

    async def sweep(self, of: CampaignId, first: int) -> int:
        return await self.engine.sweep(of, first)

    async def reap(self, *, everything: bool = False) -> Reaped:
        return await self.engine.reap(everything=everything)


@dataclass(slots=True)
class DyingEngine(ThroughEngine):
    """It has places to die at. After the first death nothing goes on anywhere."""

    points: Failpoints

    async def lease(self, of: CampaignId, owner: str, size: int) -> Lease | None:
        await self.points.at("before leasing")
        leased = await self.engine.lease(of, owner, size)
        await self.points.at("after leasing")
        return leased

    async def tick(self, asked: Asked, plan: Plan) -> Ticked:
        await self.points.at("before the tick")
        ticked = await self.engine.tick(asked, plan)
        await self.points.at("after the tick")
        return ticked


@dataclass(slots=True)
class ForgetfulEngine(ThroughEngine):
    """Every `nth` tick's answer is lost: before its commit, or after."""

    nth: int
    committed: bool
    ticks: int = 0

    async def tick(self, asked: Asked, plan: Plan) -> Ticked:
        self.ticks += 1
        if self.ticks % self.nth:
            return await self.engine.tick(asked, plan)
        if self.committed:
            await self.engine.tick(asked, plan)
        raise StorageDown("the connection is gone")


@dataclass(slots=True)
class AuditedEngine(ThroughEngine):
    """After every tick, `audit` looks at what it left."""

    audit: Callable[[], Awaitable[None]]

    async def tick(self, asked: Asked, plan: Plan) -> Ticked:
        ticked = await self.engine.tick(asked, plan)
        await self.audit()
        return ticked
