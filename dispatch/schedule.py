"""Time, by APScheduler 3, in memory only: what is due stands in our own tables.

https://apscheduler.readthedocs.io/en/3.x/userguide.html#configuring-the-scheduler
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

LATE_IS_FINE = None  # the default of 1 s would skip what a busy moment delayed
LOOK_EVERY = 1.0  # seconds
TOO_LATE = 2.0  # seconds: no busy moment lasts as long


@dataclass(slots=True)
class _Beat:
    job: Any  # APScheduler has no types
    seconds: float
    last: float  # by the loop's clock, which nobody sets


class ApSchedule:
    """Calls back on the running event loop. What was missed is made up for once.

    APScheduler goes by the machine's clock. Where that is set back, what would wait until the old
    time comes round again begins anew.
    """

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(
            job_defaults={"misfire_grace_time": LATE_IS_FINE, "coalesce": True, "max_instances": 1},
            timezone="UTC",
        )
        self._beats: list[_Beat] = []
        self._timer: asyncio.TimerHandle | None = None

    def every(self, seconds: float, work: Callable[[], None]) -> None:
        beat = _Beat(None, seconds, 0.0)

        async def on_the_loop() -> None:
            beat.last = asyncio.get_running_loop().time()
            work()

        beat.job = self._scheduler.add_job(on_the_loop, "interval", seconds=seconds)
        self._beats.append(beat)

    def start(self) -> None:
        self._scheduler.start()
        for beat in self._beats:
            beat.last = asyncio.get_running_loop().time()
        self._look()

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._scheduler.shutdown(wait=False)

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        for beat in self._beats:
            if loop.time() > beat.last + beat.seconds + TOO_LATE:
                beat.last = loop.time()
                beat.job.reschedule("interval", seconds=beat.seconds)
        self._timer = loop.call_later(LOOK_EVERY, self._look)
