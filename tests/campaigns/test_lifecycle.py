"""What can be done with a campaign, and when."""

import pytest

from campaigns.lifecycle import CAMPAIGN_TRANSITIONS, CampaignState, NotNow, Step, campaign_after

ENDED = (CampaignState.FINISHED, CampaignState.CANCELLED)


@pytest.mark.parametrize("state", [CampaignState.RUNNING, CampaignState.PAUSED])
@pytest.mark.parametrize("step", [Step.PAUSE, Step.RESUME, Step.STOP])
def test_a_button_pressed_twice_is_harmless(state: CampaignState, step: Step) -> None:
    once = campaign_after(state, step)
    twice = campaign_after(campaign_after(state, step), step)
    assert once is twice


def test_what_has_ended_runs_again_only_where_staff_send_again() -> None:
    running = {
        (state, step)
        for state in ENDED
        for step, to in CAMPAIGN_TRANSITIONS[state].items()
        if to not in ENDED
    }
    assert running == {(CampaignState.FINISHED, Step.SEND_AGAIN)}


def test_a_running_campaign_cannot_be_launched_again() -> None:
    with pytest.raises(NotNow, match="a campaign that is running cannot launch"):
        campaign_after(CampaignState.RUNNING, Step.LAUNCH)


def test_a_draft_can_be_launched() -> None:
    assert campaign_after(CampaignState.DRAFT, Step.LAUNCH) is CampaignState.RUNNING


def test_a_paused_campaign_may_finish() -> None:
    assert campaign_after(CampaignState.PAUSED, Step.FINISH) is CampaignState.FINISHED


def test_every_state_has_its_row_in_the_table() -> None:
    assert set(CAMPAIGN_TRANSITIONS) == set(CampaignState)
