"""Two accounts share the load, and others are for some countries: as staff choose and are told.

It is long because whatever a card says of accounts is tried here.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from agencies.model import Agency, CredentialId
from agencies.money import Money
from agencies.prices import Cost, Prices
from agencies.staff import Role
from bot.conversation.confirming import CardMade, Changed, Launch, ReadRate, SetRate
from bot.conversation.drafting import Drafted, MakeCard, Refused
from bot.conversation.releasing import AskedForRelease
from bot.conversation.routing import ChangeRoutes
from bot.conversation.sparing import SetShare, SetSpare
from bot.words import Pressed, Said, Session, Step
from campaigns.confirming import Country, confirmation_hash
from campaigns.fallback import Fallback
from campaigns.falling_back import choose, keep
from campaigns.lifecycle import CampaignState
from campaigns.model import Campaign, CampaignId, Checked
from storage.store import SqlStore
from tests.bot.houses import CAT, DAN, House, open_house
from tests.bot.offices import ANN
from tests.bot.talking import ONE, READY, Talk
from tests.bot.test_fallback import child_of, mail_account
from tests.bot.test_sparing import another, copied

PEOPLE = {"6591": 60, "6012": 30, "6112": 10}


@pytest.fixture
async def house(store: SqlStore, agency: Agency, tmp_path: Path) -> House:
    return await open_house(store, agency, tmp_path)


async def routed(house: House, text: str) -> None:
    answer = await house.carries_out(ANN, ChangeRoutes(text))
    assert not isinstance(answer, Refused)


async def abroad(house: House) -> Campaign:
    """A draft for people of several countries."""
    draft = await house.ready(100)
    async with house.store.work(house.agency.id) as work:
        found = await work.campaigns.get(draft.id)
        assert found.checked is not None
        checked = replace(found.checked, people_by=PEOPLE, parts_by=PEOPLE)
        return await work.campaigns.save(replace(found, checked=checked))


async def card(house: House, draft: Campaign) -> str:
    await house.comes_to_the_card(CAT, draft)
    return await house.staff[CAT].says("look")


async def made(house: House, draft: Campaign) -> CardMade:
    answer = await house.carries_out(CAT, MakeCard(draft.id))
    assert isinstance(answer, CardMade)
    return answer


@pytest.mark.parametrize(
    ("heard", "percent"),
    [(Pressed("share", "50", ONE), 50), (Said("30 %"), 30), (Pressed("no-share", "", ONE), 0)],
)
def test_the_share_is_chosen_from_the_card_and_brings_a_new_one(
    heard: Pressed | Said, percent: int
) -> None:
    talk = Talk(Session(step=Step.CARD, campaign=ONE)).hears(
        Pressed("change-share", "", ONE), "ask-share"
    )
    talk.hears(heard).hears(READY)

    assert talk.commands == [SetShare(ONE, percent), MakeCard(ONE)]


async def test_the_card_says_the_share_and_what_was_confirmed_without_it_does_not_hold(
    house: House,
) -> None:
    draft, second = await house.ready(1), await another(house)
    await house.carries_out(CAT, SetSpare(draft.id, second))
    before = confirmation_hash(await house.now(draft), house.agency.time_zone)
    assert isinstance(await house.carries_out(CAT, SetShare(draft.id, 30)), Drafted)

    assert "30 % of the messages go through “Twilio two”" in await card(house, draft)
    await house.carries_out(CAT, Launch(draft.id, before))
    assert await house.state(draft) is CampaignState.DRAFT


@pytest.mark.parametrize("percent", [30, 100])
async def test_there_is_no_share_without_a_second_account_nor_one_of_all(
    house: House, percent: int
) -> None:
    draft = await house.ready(1)
    for _ in range(percent // 100):
        await house.carries_out(CAT, SetSpare(draft.id, await another(house)))

    assert isinstance(await house.carries_out(CAT, SetShare(draft.id, percent)), Refused)
    assert (await house.now(draft)).share == 0


async def test_a_copy_shares_and_another_second_account_does_not(house: House) -> None:
    draft, second = await house.ready(1), await another(house)
    await house.carries_out(CAT, SetSpare(draft.id, second))
    await house.carries_out(CAT, SetShare(draft.id, 50))
    assert (await copied(house, await house.now(draft))).share == 50

    await house.carries_out(CAT, SetSpare(draft.id, await another(house, label="Third")))
    assert (await house.now(draft)).share == 0


async def test_two_that_share_may_go_as_fast_as_both_can_together(house: House) -> None:
    draft, second = await house.ready(1), await another(house)
    async with house.store.work(house.agency.id) as work:
        await work.credentials.change_rate(house.account, 10.0)
        await work.credentials.change_rate(second, 3.0)
    await house.carries_out(CAT, SetSpare(draft.id, second))
    assert isinstance(await house.carries_out(CAT, SetRate(draft.id, 11.0)), Refused)
    await house.carries_out(CAT, SetShare(draft.id, 25))

    read = await house.carries_out(CAT, ReadRate(draft.id))
    assert read is not None
    assert getattr(read, "rate", None) == 12.0
    assert isinstance(await house.carries_out(CAT, SetRate(draft.id, 11.0)), Drafted)
    assert (await made(house, draft)).card.rate == 11.0


async def test_the_routes_are_typed_shown_and_kept_in_the_audit(house: House) -> None:
    await another(house, label="Amazon")
    await house.staff[ANN].says("/routes")
    asked = await house.staff[ANN].presses("Change the routes")
    kept = await house.staff[ANN].says("65 twilio main\n60 Amazon")

    assert "Your accounts: Twilio main, Amazon." in asked
    assert "+60: “Amazon”" in kept
    assert "+65: “Twilio main”" in await house.staff[ANN].says("/routes")
    assert "changed which account is for which country" in await house.staff[ANN].says("/audit")
    await house.staff[ANN].says("/routes")
    await house.staff[ANN].presses("Change the routes")
    assert "to whatever country" in await house.staff[ANN].says("none")


async def test_only_owners_change_them(house: House) -> None:
    await house.staff[DAN].says("/routes")
    await house.staff[DAN].presses("Change the routes")

    assert "Only owners decide" in await house.staff[DAN].says("65 Twilio main")


async def test_a_card_has_the_routes_of_its_people_and_a_later_change_leaves_what_was_confirmed(
    house: House,
) -> None:
    amazon, draft = await another(house, label="Amazon"), await abroad(house)
    await routed(house, "6 Twilio main\n60 Amazon\n44 Amazon")
    said = await card(house, draft)
    assert "To +60 through “Amazon”: 30 people" in said
    assert "as all others are, through “Twilio main”" in said
    assert "+44" not in said

    confirmed = (await made(house, draft)).card.hash
    await routed(house, "none")
    await house.carries_out(CAT, Launch(draft.id, confirmed))
    sent = await house.now(draft)
    assert sent.state is CampaignState.RUNNING
    assert sent.countries == {"6": house.account, "60": amazon}


async def test_a_card_made_after_a_change_of_the_routes_has_another_hash(house: House) -> None:
    await another(house, label="Amazon")
    draft = await abroad(house)
    before = (await made(house, draft)).card.hash
    await routed(house, "60 Amazon")
    after = await made(house, draft)

    assert after.card.countries == (Country("60", "Amazon", 30),)
    await house.carries_out(CAT, Launch(draft.id, before))
    assert await house.state(draft) is CampaignState.DRAFT


async def test_each_country_costs_what_its_account_takes(house: House) -> None:
    amazon, draft = await another(house, label="Amazon"), await abroad(house)
    await routed(house, "60 Amazon")
    async with house.store.work(house.agency.id) as work:
        dear = Prices(currency="SGD", prefixes={"60": 1_000_000}, others=None)
        cheap = Prices(currency="SGD", prefixes={}, others=10_000)
        await work.prices.keep(amazon, dear)
        await work.prices.keep(house.account, cheap)

    said = await card(house, draft)
    assert "It costs about <b>SGD 30.70</b>" in said
    assert "• SGD 1.00 a part to Malaysia (+60) through “Amazon”, 30 parts: about SGD 30.00" in said
    assert "• SGD 0.01 a part to Singapore (+65) through “Twilio main”, " in said


@pytest.mark.parametrize("fault", ["removed", "only the owners'", "guarded"])
async def test_what_holds_for_its_account_holds_for_each_countrys(house: House, fault: str) -> None:
    amazon, draft = await another(house, label="Amazon"), await abroad(house)
    await routed(house, "60 Amazon")
    confirmed = (await made(house, draft)).card.hash
    await FAULTS[fault](house, amazon)
    await house.carries_out(CAT, Launch(draft.id, confirmed))

    assert await house.state(draft) in {CampaignState.DRAFT, CampaignState.AWAITING_RELEASE}


async def removed(house: House, account: CredentialId) -> None:
    async with house.store.work(house.agency.id) as work:
        await work.credentials.remove(account)


async def limited(house: House, account: CredentialId) -> None:
    async with house.store.work(house.agency.id) as work:
        await work.credentials.limit(account, [Role.OWNER.value])


async def guarded(house: House, account: CredentialId) -> None:
    async with house.store.work(house.agency.id) as work:
        await work.credentials.guard(account, guarded=True)


FAULTS = {"removed": removed, "only the owners'": limited, "guarded": guarded}


async def by_sms(house: House) -> tuple[Campaign, CredentialId]:
    """A draft to mail addresses; whom it does not reach gets an SMS, some of them abroad."""
    draft, there = await house.ready(100), await another(house, label="Amazon")
    mail = await mail_account(house)
    async with house.store.work(house.agency.id) as work:
        found = await work.campaigns.get(draft.id)
        by_mail = await work.campaigns.save(replace(found, channel="email", credential=mail))
        chosen = Fallback(
            campaign=0, credential=house.account, channel="sms", account="Twilio main",
            column="phone", reports=False,
        )  # fmt: skip
        chose = await choose(work, by_mail, chosen, "Flood")
        assert chose.fallback is not None
        child = await work.campaigns.get(CampaignId(chose.fallback.campaign))
        checked = Checked(
            columns=("recipient", "phone"), reachable=100, parts=100, first=2, longest=2,
            digest="d2", people_by=PEOPLE, parts_by=PEOPLE,
        )  # fmt: skip
        return await keep(work, chose, child, checked, 10.0), there


async def test_a_fallback_by_sms_goes_by_country_and_its_card_and_hash_have_it(
    house: House,
) -> None:
    draft, there = await by_sms(house)
    before = (await made(house, draft)).card
    assert before.extras.fallback_countries == ()
    await routed(house, "60 Amazon")
    now = (await made(house, draft)).card

    assert now.extras.fallback_countries == (Country("60", "Amazon", 30),)
    assert now.hash != before.hash
    assert "To +60 through “Amazon”: 30 people" in await card(house, draft)
    assert isinstance(await house.carries_out(CAT, Launch(draft.id, before.hash)), Changed)
    await house.carries_out(CAT, Launch(draft.id, now.hash))
    assert await house.state(draft) is CampaignState.RUNNING
    child = await child_of(house, await house.now(draft))
    assert (child.state, child.countries) == (CampaignState.RUNNING, {"60": there})


async def test_its_cost_and_its_claim_go_by_the_prices_of_each_account(house: House) -> None:
    draft, there = await by_sms(house)
    async with house.store.work(house.agency.id) as work:
        await work.prices.keep(house.account, Prices(currency="SGD", prefixes={}, others=1_000))
        await work.prices.keep(there, Prices(currency="SGD", prefixes={}, others=10_000))
    await routed(house, "60 Amazon")
    now = (await made(house, draft)).card
    assert now.extras.fallback_cost == Cost(sum=Money("SGD", 70 * 1_000 + 30 * 10_000), unpriced=0)

    await house.carries_out(CAT, Launch(draft.id, now.hash))
    async with house.store.read_work(house.agency.id) as work:
        [claim] = await work.spending.of((await child_of(house, await house.now(draft))).id)
    assert claim.sum == Money("SGD", 70 * 1_000 + 30 * 10_000)


@pytest.mark.parametrize("limit", ["guarded", "for owners"])
async def test_an_account_of_its_countries_needs_what_any_of_the_route_does(
    house: House, limit: str
) -> None:
    draft, there = await by_sms(house)
    await routed(house, "60 Amazon")
    now = (await made(house, draft)).card
    async with house.store.work(house.agency.id) as work:
        if limit == "guarded":
            await work.credentials.guard(there, guarded=True)
        else:
            await work.credentials.limit(there, [Role.OWNER.value])
    answer = await house.carries_out(CAT, Launch(draft.id, now.hash))

    assert isinstance(answer, AskedForRelease if limit == "guarded" else Refused)
