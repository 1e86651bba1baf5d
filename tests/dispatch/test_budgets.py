"""What was spent follows from what became of the messages, and nothing is written for it."""

from agencies.money import Money
from campaigns.lifecycle import CampaignState
from campaigns.outcomes import Rejected
from campaigns.spending import Claim
from tests.dispatch.office import Office, address_of
from tests.fakes.eventually import eventually
from tests.fakes.provider import FakeProvider, accept

PEOPLE = 10
REFUSED = {address_of(row) for row in (9, 10, 11)}


async def test_what_was_handed_over_is_spent_and_what_was_refused_is_given_back(
    office: Office,
) -> None:
    running = await office.launch(PEOPLE)
    whole = Money("SGD", 10_000_001)
    async with office.store.work(office.agency.id) as work:
        claim = Claim(campaign=running, month="2026-03", sum=whole, people=PEOPLE)
        await work.spending.claim(claim)
        [before] = await work.spending.of(running)
    assert (before.spent, before.held) == (0, 10_000_001)
    provider = FakeProvider(
        lambda one: Rejected("21211", "no number") if one.address in REFUSED else accept(one)
    )
    async with office.dispatching(provider):
        await eventually(lambda: office.is_in(running, CampaignState.FINISHED))
    async with office.store.read_work(office.agency.id) as work:
        [after] = await work.spending.of(running)

    assert (after.handed, after.waiting) == (7, 0)
    assert after.spent == after.held == 7_000_000
