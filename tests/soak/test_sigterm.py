"""SIGTERM again and again: it ends soon and in order, and leaves nobody uncertain."""

from functools import partial
from random import Random

import pytest

from campaigns.lifecycle import CampaignState
from tests.fakes.eventually import eventually
from tests.soak.amounts import Amounts
from tests.soak.audit import audit
from tests.soak.crew import Site
from tests.soak.yard import Yard

PATIENCE = 60.0


@pytest.mark.parametrize(
    ("dialect", "role", "workers"),
    [("sqlite", "run", 1), ("postgresql", "worker", 3)],
    indirect=["dialect"],
)
async def test_told_to_stop_again_and_again_it_leaves_nobody_uncertain(
    yard: Yard, site: Site, amounts: Amounts, role: str, workers: int
) -> None:
    stops, luck = amounts.of(50), Random(3)  # noqa: S311 - a test's dice
    rows = 300 * stops
    campaign = await yard.send(rows, await yard.twilio_account(), rate=300)
    crew = site.crew(role)
    await crew.hire(workers)

    took = []
    for _ in range(stops):
        wanted = len(site.twilio.journal()) + luck.randint(10, 60)
        await eventually(partial(site.has_received, wanted), PATIENCE)
        took.append(await crew.dismiss(crew.present[0]))
        await crew.hire()
    await yard.at_any_speed(campaign)
    await eventually(partial(yard.is_in, campaign, CampaignState.FINISHED), PATIENCE + stops)
    await crew.dismiss_all()

    found = audit(site.twilio.journal(), await yard.ledger(campaign), campaign, rows)
    amounts.notes(stops=stops, seconds_the_slowest_took=round(max(took), 2))
    found.note(amounts)
    assert (found.faults, found.uncertain) == (0, 0)
    assert max(took) < 20
