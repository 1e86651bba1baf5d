"""What a tick decides about accounts and campaigns together. Pure."""

import pytest

from agencies.model import CredentialId
from campaigns.model import CampaignId
from campaigns.pacing import Account, Pace, PaceKind
from dispatch.breaker import LOST_IN_A_ROW, Result
from dispatch.limits import Room
from dispatch.plan import TickPlan

NOON = 1_800_000_000.0
FIRST, SECOND = ((PaceKind.CREDENTIAL, CredentialId(one)) for one in (7, 8))


@pytest.mark.parametrize(("through", "stopped"), [(FIRST, []), (SECOND, [CampaignId(1)])])
def test_what_failed_over_an_account_that_is_down_is_no_fault_of_the_campaigns(
    through: Account, stopped: list[CampaignId]
) -> None:
    lost = Result.LOST * LOST_IN_A_ROW
    plan = TickPlan(
        asking=(),
        room=Room({}, 0.0),
        results={FIRST: lost},
        throttled={},
        leaving={CampaignId(1): {through: lost}},
    )

    judged = plan.judge(NOON, [Pace(PaceKind.CAMPAIGN, 1), Pace(*FIRST), Pace(*SECOND)])

    assert judged.paces[1].is_down
    assert [one.campaign for one in judged.pauses if one.campaign] == stopped
