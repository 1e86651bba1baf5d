"""`kill -9` again and again: by the provider's journal nobody gets two and nobody is missing."""

from dataclasses import dataclass, field
from functools import partial
from random import Random

import pytest

from campaigns.lifecycle import CampaignState
from campaigns.model import CampaignId
from tests.fakes.eventually import eventually
from tests.product.running import Product
from tests.soak.amounts import Amounts
from tests.soak.audit import audit
from tests.soak.crew import Crew, Site, W, pid_of
from tests.soak.yard import Yard

PATIENCE = 120.0
FAULTS = ("--share=drop=0.02", "--share=reset=0.005", "--share=20500=0.015",
          "--share=20429=0.002", "--share=21614=0.008", "--seed=2026")  # fmt: skip
"""5 %, of which 4 % leave nobody knowing."""
WORKERS = 3
RESERVE = 6000
"""Rows that those who were killed hold back for 15 s: as many as are killed within that."""


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_killed_again_and_again_the_embedded_service_sends_each_message_once(
    yard: Yard, site: Site, amounts: Amounts
) -> None:
    kills, hit, luck = amounts.of(200), 0, Random(1)  # noqa: S311 - a test's dice
    rows = 100 * kills
    campaign = await yard.send(rows, await yard.twilio_account(rate=300))
    crew = site.crew(role="run")

    for _ in range(kills):
        wanted = len(site.twilio.journal()) + luck.randint(10, 60)
        await crew.hire()
        await eventually(partial(site.has_received, wanted), PATIENCE)
        await crew.kill_all()
        hit += await yard.attempting() > 0
    await crew.hire()
    await eventually(partial(yard.is_in, campaign, CampaignState.FINISHED), PATIENCE * kills)
    await crew.dismiss_all()

    found = audit(site.twilio.journal(), await yard.ledger(campaign), campaign, rows)
    amounts.notes(kills=kills, of_them_with_rows_attempting=hit)
    found.note(amounts)
    assert found.faults == 0
    assert found.uncertain <= W * kills
    assert hit >= 0.8 * kills
    assert await yard.unequal_counters() == []


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
async def test_three_workers_killed_and_frozen_beside_a_faulty_provider_send_each_message_once(
    yard: Yard, site: Site, amounts: Amounts
) -> None:
    kills, stops = amounts.of(200), amounts.of(40)
    await site.twilio.again(*site.twilio.options, *FAULTS)
    rows = RESERVE + 250 * kills
    campaign = await yard.send(rows, await yard.twilio_account(), rate=100)
    storm = Storm(yard, site.crew(), campaign)
    await storm.crew.hire(WORKERS)

    for n in range(kills):
        await storm.kill_one()
        if n * stops // kills < (n + 1) * stops // kills:
            await storm.freeze_one()
    await eventually(storm.has_thawed_all, PATIENCE)
    await yard.at_any_speed(campaign)
    await eventually(storm.is_over, PATIENCE + kills)
    await storm.crew.dismiss_all()

    found = audit(site.twilio.journal(), await yard.ledger(campaign), campaign, rows)
    amounts.notes(kills=kills, of_them_with_rows_attempting=storm.hit, stops=storm.stops)
    found.note(amounts)
    amounts.notes(trips_of_the_breaker=storm.trips)
    assert found.faults == 0
    assert found.uncertain <= W * (kills + stops) + found.injected
    assert storm.hit >= 0.8 * kills
    assert storm.stops == stops
    assert await yard.unequal_counters() == []


@dataclass(slots=True)
class Storm:
    """Three workers are there at any time, and as many more as are frozen."""

    yard: Yard
    crew: Crew
    campaign: CampaignId
    luck: Random = field(default_factory=lambda: Random(2))  # noqa: S311 - a test's dice
    frozen: list[Product] = field(default_factory=list)
    hit: int = 0
    stops: int = 0
    trips: int = 0

    async def kill_one(self) -> None:
        worker = await self._one_that_sends()
        await self.crew.kill(worker)
        self.hit += await self.yard.attempting(pid_of(worker)) > 0
        await self._keep_number()

    async def freeze_one(self) -> None:
        worker = await self._one_that_sends()
        self.crew.freeze(worker)
        self.frozen.append(worker)
        await self._keep_number()

    async def has_thawed_all(self) -> bool:
        """Whoever is frozen goes on once all that it held was taken from it."""
        self.trips += await self.yard.goes_on(self.campaign)
        for worker in list(self.frozen):
            if await self.yard.holds_nothing(pid_of(worker)):
                self.crew.thaw(worker)
                self.frozen.remove(worker)
                self.stops += 1
        return not self.frozen

    async def is_over(self) -> bool:
        self.trips += await self.yard.goes_on(self.campaign)
        return await self.yard.is_in(self.campaign, CampaignState.FINISHED)

    async def _keep_number(self) -> None:
        """Those that were thawed count, so there are never more than three awake for long."""
        await self.crew.hire(max(0, WORKERS + len(self.frozen) - len(self.crew.present)))

    async def _one_that_sends(self) -> Product:
        found: list[Product] = []

        async def is_found() -> bool:
            await self.has_thawed_all()
            awake = [one for one in self.crew.present if one not in self.frozen]
            worker = self.luck.choice(awake)
            found[:] = [worker] if await self.yard.attempting(pid_of(worker)) else []
            return bool(found)

        await eventually(is_found, PATIENCE)
        return found[0]
