"""Shipped processes that send through the local Twilio, and what happens to them."""

import os
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.fakes.skew import skewed, tidy
from tests.product.running import Product
from tests.soak.counterpart import Counterpart

W = 32
"""IN_FLIGHT_MAX: what a crash can leave uncertain, for an account and process."""


def pid_of(worker: Product) -> int:
    assert worker.process is not None
    return worker.process.pid


@dataclass(slots=True)
class Crew:
    """`present` are those that run, or stand still. Their clocks are so many seconds `ahead`, and
    if those are wrong, a line is logged for each message."""

    site: "Site"
    in_flight: int
    role: str
    ahead: float = 0.0
    present: list[Product] = field(default_factory=list)

    @property
    def log(self) -> Path:
        """Of all crews with the same clock."""
        return self.site.data / (f"log {self.ahead:+.0f}" if self.ahead else "log")

    async def hire(self, number: int = 1) -> None:
        settings = {
            "TWILIO_API_URL": self.site.twilio.url,
            "IN_FLIGHT_MAX": str(self.in_flight),
            **({"LOG_LEVEL": "debug", **skewed(self.ahead)} if self.ahead else {}),
        }
        for _ in range(number):
            worker = Product(self.site.data, self.site.database_url, settings, self.log)
            self.present.append(await worker.start(role=self.role))

    async def kill(self, worker: Product) -> None:
        self.present.remove(worker)
        await worker.killed()
        tidy(pid_of(worker))

    async def kill_all(self) -> None:
        for worker in list(self.present):
            await self.kill(worker)

    async def dismiss(self, worker: Product) -> float:
        """SIGTERM, which it obeys; how many seconds that took it."""
        began = time.monotonic()
        ended = await worker.stops()
        self.present.remove(worker)
        assert ended.code == 0, ended
        return time.monotonic() - began

    async def dismiss_all(self) -> None:
        for worker in list(self.present):
            await self.dismiss(worker)

    def freeze(self, worker: Product) -> None:
        os.kill(pid_of(worker), signal.SIGSTOP)

    def thaw(self, worker: Product) -> None:
        os.kill(pid_of(worker), signal.SIGCONT)


@dataclass(slots=True)
class Site:
    """Where they work: a folder, a database and a provider of one test."""

    data: Path
    database_url: str
    twilio: Counterpart
    crews: list[Crew] = field(default_factory=list)

    def crew(self, role: str = "worker", in_flight: int = W, ahead: float = 0.0) -> Crew:
        self.crews.append(Crew(self, in_flight, role, ahead))
        return self.crews[-1]

    async def clear(self) -> None:
        for crew in self.crews:
            await crew.kill_all()

    async def has_received(self, requests: int) -> bool:
        return len(self.twilio.journal()) >= requests

    async def has_received_until(self, time: float) -> bool:
        """Whether something came after that moment."""
        return any(one.at >= time for one in self.twilio.journal()[-1:])
