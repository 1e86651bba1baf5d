"""What the doctor says of how an installation stands."""

from dataclasses import replace

import pytest

from campaigns.alerts import MOST_TICK
from campaigns.checkup import Look, checkup
from dispatch.limits import rate_at
from tests.campaigns.test_alerts import WELL

LOOK = Look(apart=0.0, rate_at=rate_at, unusable={}, reporting=0, public_url="")


@pytest.mark.parametrize(
    ("took", "is_well", "told"),
    [
        (0.012, True, "a process looks for messages to send; its slowest tick of late took 12 ms."),
        (MOST_TICK, True, "took 1,000 ms."),
        (2.4, False, "took 2,400 ms. The database is slow: see what else uses its disk or server."),
    ],
)
def test_a_tick_that_takes_long_is_wrong(took: float, *, is_well: bool, told: str) -> None:
    facts = replace(WELL, dispatching=True, slowest_tick=took)
    [dispatch] = [one for one in checkup(facts, LOOK) if one.what == "Dispatch"]

    assert dispatch.is_well is is_well
    assert dispatch.words.endswith(told)
