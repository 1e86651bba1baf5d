"""What a fallback costs is told before Confirm, and is kept within the budget as all else is."""

import pytest

from agencies.money import MILLION
from agencies.prices import Prices
from bot.conversation.confirming import Launch
from bot.conversation.drafting import Refused
from campaigns.lifecycle import CampaignState
from campaigns.model import Campaign
from tests.bot.houses import CAT, House, open_house
from tests.bot.test_authorship import house
from tests.bot.test_erased import look
from tests.bot.test_fallback import card, child_of, chosen
from tests.bot.test_money import budgeted, claims, priced

__all__ = ["house", "look", "open_house"]

FIRST, MORE = 600, 2 * 3  # parts at 1, and two people who have a mail address at 3


async def costly(house: House) -> Campaign:
    """Both of its accounts have a price."""
    await priced(house)
    draft, _ = await chosen(house)
    assert draft.fallback is not None
    async with house.store.work(house.agency.id) as work:
        prices = Prices(currency="SGD", prefixes={}, others=3 * MILLION)
        await work.prices.keep(draft.fallback.credential, prices)
    return draft


async def test_the_card_says_what_it_costs_if_everybody_goes_over(house: House) -> None:
    draft = await costly(house)
    await budgeted(house, "SGD 605")
    await house.comes_to_the_card(CAT, draft)
    said = await house.staff[CAT].says("look")
    assert "It costs about <b>SGD 600.00</b>" in said
    assert "goes over to the other channel, that costs about <b>SGD 6.00</b> more" in said
    assert "That is SGD 1.00 more than is left of the budget" in said


@pytest.mark.parametrize(("most", "state"), [(605, "draft"), (606, "awaiting_release")])
async def test_it_is_confirmed_only_where_there_is_money_for_both(
    house: House, most: int, state: str
) -> None:
    draft = await costly(house)
    await budgeted(house, f"SGD {most}")
    answer = await house.carries_out(CAT, Launch(draft.id, (await card(house, draft)).hash))
    assert isinstance(answer, Refused) is (state == "draft")
    assert await house.state(draft) is CampaignState(state)


async def test_what_waits_to_go_over_has_its_share_and_gives_it_back(house: House) -> None:
    draft = await costly(house)
    await budgeted(house, "SGD 700")
    await house.asks(CAT, draft)
    child = await child_of(house, draft)
    assert await house.state(draft) is CampaignState.AWAITING_RELEASE
    assert child.state is CampaignState.DRAFT
    [claim] = await claims(house, child)
    assert (claim.people, claim.held) == (2, MORE * MILLION)
    async with house.store.read_work(house.agency.id) as work:
        assert {one.campaign for one in await work.spending.claims(claim.month)} == {
            draft.id,
            child.id,
        }
