"""What is wrong with one campaign alone stops it, and nobody else who sends over its account."""

from campaigns.lifecycle import CampaignState, Step
from campaigns.model import Attempt
from campaigns.outcomes import Misconfigured, Outcome
from campaigns.states import State
from tests.dispatch.office import Office
from tests.fakes.eventually import eventually
from tests.fakes.provider import FakeProvider, accept


async def test_the_others_go_on_over_the_same_account_and_it_does_when_resumed(
    office: Office,
) -> None:
    account = await office.account(rate=1000)
    slow = await office.launch(2, account=account, rate=0.01)
    stopped = await office.launch(1, account=account)
    refused = {stopped}

    def answer(attempt: Attempt) -> Outcome:
        if int(attempt.id.partition(".")[0]) in refused:
            return Misconfigured("MessageRejected", "not from there", alone=True)
        return accept(attempt)

    async with office.dispatching(FakeProvider(answer=answer)):
        await eventually(lambda: office.is_in(stopped, CampaignState.PAUSED))
        assert await office.is_in(slow, CampaignState.RUNNING)
        others = await office.launch(5, account=account)
        await eventually(lambda: office.is_in(others, CampaignState.FINISHED))
        waits = (await office.ledger(stopped))[2]
        assert (waits.state, waits.reason) == (State.QUEUED, "not from there (MessageRejected)")
        refused.clear()
        await office.step(stopped, Step.RESUME)
        await eventually(lambda: office.is_in(stopped, CampaignState.FINISHED))

    assert await office.states(stopped) == {State.ACCEPTED: 1}
