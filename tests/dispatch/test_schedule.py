"""Time calls back on the loop that asked for it."""

import asyncio
import threading
from datetime import datetime, timedelta, tzinfo

import pytest
from apscheduler.schedulers import base
from apscheduler.triggers import interval

from dispatch.schedule import ApSchedule
from tests.fakes.eventually import eventually


async def test_calls_back_again_and_again_on_the_event_loop_until_stopped() -> None:
    calls: list[threading.Thread] = []

    async def has_called() -> bool:
        return len(calls) >= 2

    schedule = ApSchedule()
    schedule.every(0.05, lambda: calls.append(threading.current_thread()))
    schedule.start()
    await eventually(has_called)
    schedule.stop()
    await asyncio.sleep(0)

    made = len(calls)
    assert set(calls) == {threading.main_thread()}
    await asyncio.sleep(0)
    assert len(calls) == made


async def test_a_machine_clock_that_is_set_back_holds_nothing_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls: list[float] = []

    async def has_called_again() -> bool:
        return len(calls) > before

    schedule = ApSchedule()
    schedule.every(0.05, lambda: calls.append(asyncio.get_running_loop().time()))
    schedule.start()
    await asyncio.sleep(0.2)
    for module in base, interval:
        monkeypatch.setattr(module, "datetime", AnHourAgo)
    await asyncio.sleep(0.1)  # what was due already still comes
    before = len(calls)
    await eventually(has_called_again, 10)
    schedule.stop()


class AnHourAgo(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "AnHourAgo":
        return super().now(tz) - timedelta(hours=1)
