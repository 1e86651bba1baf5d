"""Time calls back on the loop that asked for it."""

import asyncio
import threading

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
