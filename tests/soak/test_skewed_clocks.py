"""Workers whose clocks are five minutes off: nobody waits for that, and nobody gets two."""

import asyncio
import json
import time
from datetime import datetime
from functools import partial

import pytest

from campaigns.lifecycle import CampaignState
from campaigns.model import CampaignId
from storage.engine_leases import LEASE
from tests.fakes.eventually import eventually
from tests.fakes.skew import LIBRARIES
from tests.soak.amounts import Amounts
from tests.soak.audit import audit
from tests.soak.crew import Crew, Site, W, pid_of
from tests.soak.test_kills import FAULTS
from tests.soak.yard import Yard

OFF = 300.0  # seconds
CLOCKS = (OFF, -OFF, 0.0)
PATIENCE = 120.0
ROWS = 2000
"""For each kill, so that there is work for all while another one begins."""


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
async def test_three_workers_of_which_one_is_ahead_and_one_behind_send_each_message_once(
    yard: Yard, site: Site, amounts: Amounts
) -> None:
    """Whoever is killed leaves leases of 15 s, which others take over then. By a clock that is
    ahead they would last five minutes; by one behind they would be over before they begin."""
    if not LIBRARIES:
        (pytest.fail if amounts.whole else pytest.skip)("needs Debian's package libfaketime")
    kills = amounts.of(30)
    await site.twilio.again(*site.twilio.options, *FAULTS)
    crews = [site.crew(ahead=ahead) for ahead in CLOCKS]
    for crew in crews:
        await crew.hire()
    await eventually(partial(yard.has_listeners, len(crews)), PATIENCE)

    rows = ROWS * kills
    campaign = await yard.send(rows, await yard.twilio_account())
    killed = [await kill_one(yard, crews[n % len(crews)], campaign) for n in range(kills)]
    await eventually(partial(is_over, yard, campaign), OFF)
    held = [await one for one in killed]
    await site.clear()

    apart = [clock_of(crew) for crew in crews if crew.ahead]
    found = audit(site.twilio.journal(), await yard.ledger(campaign), campaign, rows)
    amounts.notes(seconds_apart=apart, kills=kills, seconds_held_by_the_dead=round(max(held)))
    found.note(amounts)
    assert apart == pytest.approx([OFF, -OFF], abs=5)
    assert found.faults == 0
    assert found.uncertain <= W * kills + found.injected
    assert max(held) < 3 * LEASE
    assert await yard.unequal_counters() == []


async def kill_one(yard: Yard, crew: Crew, campaign: CampaignId) -> "asyncio.Task[float]":
    """While it has messages on their way; another one with its clock takes its place. What comes
    back is for how many seconds nobody took over what it had."""
    [worker] = crew.present

    async def sends() -> bool:
        await yard.goes_on(campaign)
        return await yard.attempting(pid_of(worker)) > 0

    await eventually(sends, PATIENCE)
    await crew.kill(worker)
    held = asyncio.create_task(until_free(yard, pid_of(worker)))
    await crew.hire()
    return held


async def until_free(yard: Yard, pid: int) -> float:
    begun = time.monotonic()
    await eventually(partial(yard.holds_nothing, pid), OFF)
    return time.monotonic() - begun


async def is_over(yard: Yard, campaign: CampaignId) -> bool:
    await yard.goes_on(campaign)
    return await yard.is_in(campaign, CampaignState.FINISHED)


def clock_of(crew: Crew) -> int:
    """By how many seconds the last thing it logged is ahead of when it did."""
    line = crew.log.read_text().splitlines()[-1]
    logged = datetime.fromisoformat(json.loads(line)["timestamp"]).timestamp()
    return round(logged - crew.log.stat().st_mtime)
