"""The life of one campaign, as a table."""

from enum import StrEnum


class CampaignState(StrEnum):
    DRAFT = "draft"
    AWAITING_RELEASE = "awaiting_release"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class Step(StrEnum):
    """What moves a campaign on."""

    LAUNCH = "launch"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    FINISH = "finish"
    SEND_AGAIN = "send again"
    SCHEDULE = "schedule"
    ASK_RELEASE = "ask for release"
    TAKE_BACK = "take back"


C = CampaignState
CAMPAIGN_TRANSITIONS: dict[CampaignState, dict[Step, CampaignState]] = {
    C.DRAFT: {
        Step.LAUNCH: C.RUNNING,
        Step.SCHEDULE: C.SCHEDULED,
        Step.ASK_RELEASE: C.AWAITING_RELEASE,
    },
    C.AWAITING_RELEASE: {
        Step.LAUNCH: C.RUNNING,
        Step.SCHEDULE: C.SCHEDULED,
        Step.TAKE_BACK: C.DRAFT,  # sent back, withdrawn, or void
    },
    C.SCHEDULED: {
        Step.LAUNCH: C.RUNNING,
        Step.PAUSE: C.SCHEDULED,  # it is held, and does not start
        Step.RESUME: C.SCHEDULED,
        Step.STOP: C.CANCELLED,
        Step.FINISH: C.FINISHED,  # a plan, after its last occurrence
    },
    C.RUNNING: {
        Step.PAUSE: C.PAUSED,
        Step.RESUME: C.RUNNING,  # pressed twice
        Step.STOP: C.CANCELLED,
        Step.FINISH: C.FINISHED,
        Step.SEND_AGAIN: C.RUNNING,
    },
    C.PAUSED: {
        Step.PAUSE: C.PAUSED,
        Step.RESUME: C.RUNNING,
        Step.STOP: C.CANCELLED,
        Step.FINISH: C.FINISHED,  # the last ones in flight came back after the pause
        Step.SEND_AGAIN: C.PAUSED,
    },
    C.FINISHED: {Step.SEND_AGAIN: C.RUNNING},
    C.CANCELLED: {Step.STOP: C.CANCELLED},
}


class NotNow(Exception):
    """This campaign's state does not allow that step; staff are told which state it is in."""

    def __init__(self, state: CampaignState, step: Step) -> None:
        super().__init__(f"a campaign that is {state} cannot {step}")
        self.state = state
        self.step = step


def campaign_after(state: CampaignState, step: Step) -> CampaignState:
    """Raises NotNow."""
    try:
        return CAMPAIGN_TRANSITIONS[state][step]
    except KeyError:
        raise NotNow(state, step) from None
