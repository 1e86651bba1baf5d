"""Each person has one live card of a campaign."""

from dataclasses import replace

from agencies.model import Agency
from campaigns.lifecycle import CampaignState
from campaigns.model import Campaign
from storage.store import SqlStore
from tests.storage.making import ANA, BEN, a_card


async def test_a_card_is_found_as_it_was_put(
    store: SqlStore, agency: Agency, draft: Campaign
) -> None:
    async with store.work(agency.id) as work:
        await work.cards.put(a_card(draft.id))
        assert await work.cards.list() == [a_card(draft.id)]


async def test_a_new_card_takes_the_place_of_the_old(
    store: SqlStore, agency: Agency, draft: Campaign
) -> None:
    new = replace(a_card(draft.id), chat="c2", message="m2", shown="y")
    async with store.work(agency.id) as work:
        await work.cards.put(a_card(draft.id))
        await work.cards.put(a_card(draft.id, BEN))
        await work.cards.put(new)
        assert await work.cards.list() == [a_card(draft.id, BEN), new]


async def test_a_removed_card_is_gone_and_others_stay(
    store: SqlStore, agency: Agency, draft: Campaign
) -> None:
    async with store.work(agency.id) as work:
        await work.cards.put(a_card(draft.id))
        await work.cards.put(a_card(draft.id, BEN))
        await work.cards.remove(a_card(draft.id, ANA))
        assert await work.cards.list() == [a_card(draft.id, BEN)]


async def test_a_card_says_when_its_campaign_is_finished(
    store: SqlStore, agency: Agency, draft: Campaign
) -> None:
    async with store.work(agency.id) as work:
        await work.cards.put(a_card(draft.id))
        await work.campaigns.save(replace(draft, state=CampaignState.FINISHED))

    [(_, card)] = await store.all_cards("telegram")
    assert card == replace(a_card(draft.id), finished=True)


async def test_a_platform_sees_its_own_cards_of_all_agencies(
    store: SqlStore, agency: Agency, draft: Campaign
) -> None:
    async with store.work(agency.id) as work:
        await work.cards.put(a_card(draft.id))
        await work.cards.put(a_card(draft.id, BEN))
    assert await store.all_cards("telegram") == [(agency.id, a_card(draft.id))]
    assert await store.all_cards("slack") == [(agency.id, a_card(draft.id, BEN))]
    assert await store.all_cards("tele_ram") == []
