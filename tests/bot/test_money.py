"""What messages cost is told before Confirm, and no more is spent in a month than was allowed.

It is long because every way past a budget is tried here.
"""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from agencies.model import Agency, Identity
from agencies.money import Money
from bot.conversation.confirming import Launch
from bot.conversation.drafting import Refused
from bot.conversation.noticing import OF_NO_CAMPAIGN
from bot.words import Line
from campaigns import scheduling
from campaigns.confirming import confirmation_hash
from campaigns.lifecycle import CampaignState
from campaigns.model import Campaign
from campaigns.scheduling import Hindrance
from campaigns.spending import USED_UP, Claim, month_of
from dispatch.budgets import Keeper
from dispatch.schedule import ApSchedule
from dispatch.starting import Starter
from storage.store import SqlStore
from tests.bot.houses import CAT, DAN, EVE, House, open_house
from tests.bot.offices import ANN

RUNNING, DRAFT, PAUSED = CampaignState.RUNNING, CampaignState.DRAFT, CampaignState.PAUSED
WAITS = CampaignState.AWAITING_RELEASE


@pytest.fixture
async def house(store: SqlStore, agency: Agency, tmp_path: Path) -> House:
    return await open_house(store, agency, tmp_path)


async def priced(house: House, text: str = "SGD\nelse 1") -> str:
    await house.staff[ANN].says("/prices")
    await house.staff[ANN].presses("Prices of Twilio main")
    return await house.staff[ANN].says(text)


async def budgeted(house: House, text: str) -> str:
    await house.staff[ANN].says("/budget")
    await house.staff[ANN].presses("Set the budget")
    return await house.staff[ANN].says(text)


async def card(house: House, draft: Campaign, who: Identity = CAT) -> str:
    await house.comes_to_the_card(who, draft)
    return await house.staff[who].says("look")


async def keeps(house: House) -> None:
    await Keeper(house.store, ApSchedule()).look()


async def claims(house: House, of: Campaign) -> list[Claim]:
    async with house.store.read_work(house.agency.id) as work:
        return list(await work.spending.of(of.id))


async def refused(house: House, draft: Campaign) -> tuple[tuple[str, object], ...]:
    """As by the card that was made while there was room."""
    confirmed = confirmation_hash(draft, house.agency.time_zone)
    answer = await house.carries_out(CAT, Launch(draft.id, confirmed))
    assert isinstance(answer, Refused)
    assert isinstance(answer.reason, Line)
    return tuple(sorted((k, v) for k, v in answer.reason.args if k != "month"))


async def told(house: House, kind: str) -> list[str]:
    return [n.identity for n in await house.store.waiting_notices("telegram") if n.kind == kind]


async def test_prices_are_typed_shown_and_kept_in_the_audit(house: House) -> None:
    await house.staff[ANN].says("/prices")
    asked = await house.staff[ANN].presses("Prices of Twilio main")
    kept = await house.staff[ANN].says("sgd\n65 0.0415\nelse 0.08")

    assert "not your provider's price:\nSGD\n65 0.0415" in asked.replace("    ", "")
    assert "Twilio main (SMS): SGD, 65 0.0415 · else 0.08" in kept
    assert "changed what messages over the account “Twilio main” cost" in (
        await house.staff[ANN].says("/audit")
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("SGD\n65 0.08\n66 free", "Line 3: A sum is a number, like 0.08."),
        ("SGX\n65 0.08", "SGX is no currency"),
    ],
)
async def test_a_line_that_cannot_be_read_is_named(house: House, text: str, why: str) -> None:
    assert why in await priced(house, text)
    assert "no price is set" in await house.staff[ANN].says("/prices")


async def test_only_owners_set_prices_and_budgets(house: House) -> None:
    await house.staff[DAN].says("/prices")
    await house.staff[DAN].presses("Prices of Twilio main")
    assert "Only owners decide" in await house.staff[DAN].says("SGD\nelse 1")
    await house.staff[EVE].says("/budget")
    await house.staff[EVE].presses("Set the budget")
    assert "Only owners decide" in await house.staff[EVE].says("SGD 5")


async def test_without_a_price_a_card_says_nothing_of_money_but_to_owners_with_a_budget(
    house: House,
) -> None:
    draft = await house.ready(1)
    assert "/prices" not in await card(house, draft, ANN)
    await budgeted(house, "SGD 1")

    assert "No price is set for this account" in await card(house, draft, ANN)
    assert "/prices" not in await card(house, draft)
    await house.asks(CAT, draft)
    assert await house.state(draft) is RUNNING


async def test_the_card_has_what_it_costs_and_what_is_left(house: House) -> None:
    await priced(house, "SGD\nelse 0.0415")
    draft = await house.ready(400)
    said = await card(house, draft)
    assert "It costs about <b>SGD 16.60</b>" in said
    assert "• SGD 0.0415 a part, 400 parts: about SGD 16.60" in said
    await budgeted(house, "SGD 20")
    assert "SGD 20.00 of the budget for" in await card(house, draft)
    await budgeted(house, "SGD 16")

    said = await card(house, draft)
    assert "That is SGD 0.60 more than is left of the budget for" in said
    assert "Ann can raise it with /budget" in said


async def test_what_would_be_refused_is_not_offered_until_the_budget_was_raised(
    house: House,
) -> None:
    await priced(house)
    await budgeted(house, "SGD 9")
    draft = await house.ready(10)
    await card(house, draft)
    assert house.first_button(CAT) == "Look again"
    assert not [one for one in house.staff[CAT].buttons() if one.startswith("Send")]

    await budgeted(house, "SGD 10")
    said = await house.staff[CAT].presses("Look again")
    assert "SGD 10.00 of the budget for" in said
    await house.staff[CAT].presses("Send to 10 people")
    assert await house.state(draft) is RUNNING


async def test_the_card_says_for_how_many_no_price_is_known(house: House) -> None:
    await priced(house, "SGD\n65 0.04")

    assert "For 7 people no price is known" in await card(house, await house.ready(7))


async def test_what_costs_more_than_is_left_is_not_confirmed_until_an_owner_raises_it(
    house: House,
) -> None:
    await priced(house)
    await budgeted(house, "SGD 9.50")
    draft = await house.ready(10)
    assert await refused(house, draft) == (
        ("cost", "SGD 10.00"),
        ("left", "SGD 9.50"),
        ("owners", "Ann"),
    )
    assert await house.state(draft) is DRAFT
    assert await claims(house, draft) == []
    assert "SGD 10.00 a month" in await budgeted(house, "SGD 10")
    await house.asks(CAT, draft)
    assert await house.state(draft) is RUNNING


async def test_of_many_that_are_confirmed_at_once_as_many_start_as_there_is_money_for(
    house: House,
) -> None:
    await priced(house)
    await budgeted(house, "SGD 3.99")
    drafts = [await house.ready(1) for _ in range(8)]
    told = await asyncio.gather(
        *(
            house.carries_out(CAT, Launch(one.id, confirmation_hash(one, house.agency.time_zone)))
            for one in drafts
        )
    )
    states = [await house.state(one) for one in drafts]

    assert states.count(RUNNING) == 3
    assert sum(isinstance(one, Refused) for one in told) == 5


async def test_what_waits_for_a_release_has_its_share_and_gives_it_back(house: House) -> None:
    await priced(house)
    await budgeted(house, "SGD 700")
    first, second = await house.ready(), await house.ready()
    await house.asks(CAT, first)
    assert ("left", "SGD 199.00") in await refused(house, second)
    await house.opens(CAT, first)
    await house.staff[CAT].presses("Take it back")
    await house.asks(CAT, second)

    assert [await house.state(one) for one in (first, second)] == [DRAFT, WAITS]


async def test_a_release_is_refused_where_the_budget_was_lowered_since(house: House) -> None:
    await priced(house)
    draft = await house.ready()
    await house.asks(CAT, draft)
    await house.opens(DAN, draft)
    await budgeted(house, "SGD 500")

    assert "about SGD 501.00" in await house.staff[DAN].presses("Release it to 501 people")
    assert await house.state(draft) is WAITS
    assert "That is SGD 1.00 more than is left" in await house.opens(DAN, draft)
    assert not [one for one in house.staff[DAN].buttons() if one.startswith("Release")]
    await budgeted(house, "SGD 501")
    await house.staff[DAN].presses("Look again")
    await house.staff[DAN].presses("Release it to 501 people")
    assert await house.state(draft) is RUNNING


async def test_what_was_confirmed_keeps_its_price(house: House) -> None:
    await priced(house)
    draft = await house.ready()
    await house.asks(CAT, draft)
    await priced(house, "SGD\nelse 2")
    await house.opens(DAN, draft)
    assert "SGD 501.00" in house.staff[DAN].sees
    await house.staff[DAN].presses("Release it to 501 people")

    [claim] = await claims(house, draft)
    assert claim.sum == Money("SGD", 501_000_000)


async def test_all_is_counted_in_one_currency(house: House) -> None:
    await priced(house)
    assert "prices of “Twilio main” are in SGD" in await budgeted(house, "USD 5")
    await house.staff[ANN].says("/cancel")
    await budgeted(house, "SGD 5")

    assert "budget is in SGD" in await priced(house, "USD\nelse 1")


async def under_way(house: House) -> tuple[Campaign, Campaign]:
    """Two of one message each."""
    made = await house.ready(1), await house.ready(1)
    for draft in made:
        await house.asks(CAT, draft)
    return made


async def test_what_goes_past_a_lowered_budget_is_paused_last_started_first(
    house: House,
) -> None:
    await priced(house)
    first, second = await under_way(house)
    await budgeted(house, "SGD 1")
    await keeps(house)
    await keeps(house)
    now = await house.now(second)

    assert (await house.state(first), now.state) == (RUNNING, PAUSED)
    assert now.paused_because == USED_UP
    assert await told(house, "over-budget") == [str(CAT)]
    assert "would go past the budget for the month" in await house.staff[ANN].says("/audit")
    assert "only SGD 0.00 is left" in await house.does(CAT, "resume", second)
    assert await house.state(second) is PAUSED
    await budgeted(house, "SGD 2")
    await house.does(CAT, "resume", second)
    assert await house.state(second) is RUNNING


async def test_owners_are_warned_once_a_month_and_again_once_it_was_changed(
    house: House,
) -> None:
    await priced(house)
    await budgeted(house, "SGD 1.25")
    await keeps(house)
    assert await told(house, "budget-warned") == []
    await house.asks(CAT, await house.ready(1))
    await keeps(house)
    await keeps(house)
    assert await told(house, "budget-warned") == [str(ANN)]
    await budgeted(house, "SGD 1.24")
    await keeps(house)

    assert await told(house, "budget-warned") == [str(ANN)] * 2


async def test_where_nothing_may_be_spent_owners_read_that_all_is_gone(house: House) -> None:
    await budgeted(house, "SGD 0")
    await keeps(house)
    [warned] = await house.store.waiting_notices("telegram")

    assert json.loads(warned.arguments)["share"] == 100


def test_the_warning_says_how_much_is_left() -> None:
    facts = {"share": 80, "month": "2026-03", "most": "SGD 5.00", "left": "SGD 1.00"}
    shown = OF_NO_CAMPAIGN["budget-warned"](facts)

    assert dict(shown.lines[0].args)["left"] == "SGD 1.00"


async def test_what_begins_later_has_its_share_and_is_held_where_that_is_gone(
    house: House,
) -> None:
    await priced(house)
    draft = await house.ready(1)
    async with house.store.work(house.agency.id) as work:
        due = await work.campaigns.save(
            replace(draft, starts_at=work.now + timedelta(seconds=0.2), created_by=str(CAT))
        )
        confirmed = confirmation_hash(due, house.agency.time_zone)
        await scheduling.schedule(work, due.id, confirmed, str(CAT))
    assert len(await claims(house, draft)) == 1
    await budgeted(house, "SGD 0.50")
    await is_due(house, draft)
    offers = house.staff[CAT].desk._office.offers
    await Starter(house.store, offers, ApSchedule(), lambda: None).look()

    assert (await house.now(draft)).paused_because == Hindrance.BUDGET
    [claim] = await claims(house, draft)
    assert claim.held == 0


async def is_due(house: House, draft: Campaign) -> None:
    """Its time comes at once."""
    async with house.store.work(house.agency.id) as work:
        now = await work.campaigns.get(draft.id)
        ready = replace(now, starts_at=work.now)
        confirmed = confirmation_hash(ready, house.agency.time_zone)
        await work.campaigns.save(replace(ready, confirmed=confirmed))


async def test_what_goes_on_into_a_new_month_has_the_rest_there(house: House) -> None:
    await priced(house)
    draft = await house.ready(1)
    await house.asks(CAT, draft)
    [claim] = await claims(house, draft)
    async with house.store.work(house.agency.id) as work:
        await work.spending.drop(draft.id)
        await work.spending.claim(replace(claim, month="2026-01"))
    await keeps(house)
    old, new = await claims(house, draft)

    assert (old.month, old.until, old.spent, old.to_come) == ("2026-01", 0, 0, 0)
    assert (new.month, new.since, new.to_come) == (claim.month, 0, 1_000_000)
    assert await house.state(draft) is RUNNING


async def test_a_month_in_which_nothing_was_spent_says_so(house: House) -> None:
    said = await house.staff[ANN].says("/budget")

    assert "No budget is set for a month" in said
    assert "nothing was spent" in said


async def test_a_budget_tells_what_is_spent_and_what_is_to_come(house: House) -> None:
    await priced(house)
    await budgeted(house, "SGD 5")
    await house.asks(CAT, await house.ready(1))
    said = await house.staff[ANN].says("/budget")
    async with house.store.read_work(house.agency.id) as work:
        month = month_of(work.now, house.agency.time_zone)

    assert f"In {month} SGD 4.00 of it is left." in said
    assert "SGD 0.00 spent" in said
    assert "SGD 1.00 for what is confirmed and not sent yet" in said
