"""Time, by APScheduler 3, in memory only: what is due stands in our own tables.

https://apscheduler.readthedocs.io/en/3.x/userguide.html#configuring-the-scheduler
"""

from collections.abc import Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

LATE_IS_FINE = None  # the default of 1 s would skip what a busy moment delayed


class ApSchedule:
    """Calls back on the running event loop. What was missed is made up for once."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(
            job_defaults={"misfire_grace_time": LATE_IS_FINE, "coalesce": True, "max_instances": 1},
            timezone="UTC",
        )

    def every(self, seconds: float, work: Callable[[], None]) -> None:
        async def on_the_loop() -> None:
            work()

        self._scheduler.add_job(on_the_loop, "interval", seconds=seconds)

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        self._scheduler.shutdown(wait=False)
