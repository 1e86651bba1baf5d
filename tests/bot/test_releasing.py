"""What reaches many leaves only once a second person has released it.

It is long because every way around a second person is tried here.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from secrets import token_hex

import pytest
from sqlalchemy import update

from agencies.bots import BotId, Rule, SubscriberId
from agencies.model import Agency, Identity
from agencies.release import FixedByRelease, Unreleased
from agencies.staff import Member, Role
from campaigns import service, steering
from campaigns.confirming import confirmation_hash
from campaigns.conversations import SavedButton
from campaigns.lifecycle import CampaignState
from campaigns.model import Campaign, Source
from campaigns.purpose import Purpose
from campaigns.service import account_of
from dispatch.schedule import ApSchedule
from dispatch.starting import Starter
from storage.store import SqlStore
from storage.tables import campaign
from storage.tables import release as release_table
from tests.bot.houses import CAT, DAN, EVE, FAY, MANY, House, open_house
from tests.bot.offices import ANN, Staff

WAITS = CampaignState.AWAITING_RELEASE
DAY = 86_400.0


@pytest.fixture
async def house(store: SqlStore, agency: Agency, tmp_path: Path) -> House:
    return await open_house(store, agency, tmp_path)


async def test_above_the_threshold_a_second_person_is_asked(house: House) -> None:
    draft = await house.ready()
    told = await house.asks(CAT, draft)

    assert "waits for a second person" in told
    assert "3 colleagues were asked" in told
    assert await house.state(draft) is WAITS


async def test_up_to_the_threshold_one_person_sends(house: House) -> None:
    draft = await house.ready(MANY - 1)
    await house.asks(CAT, draft)

    assert await house.state(draft) is CampaignState.RUNNING


async def test_a_rehearsal_needs_nobody(house: House) -> None:
    draft = await house.ready(rehearsal=True)
    await house.asks(CAT, draft)

    assert await house.state(draft) is CampaignState.RUNNING


@pytest.mark.parametrize(
    ("purpose", "state"),
    [
        (Purpose.NEWS, CampaignState.RUNNING),
        (Purpose.SERVICE, CampaignState.RUNNING),
        (Purpose.ESSENTIAL, WAITS),
    ],
)
async def test_what_must_reach_everyone_needs_a_second_person_however_few_they_are(
    house: House, purpose: Purpose, state: CampaignState
) -> None:
    draft = await house.ready(1)
    async with house.store.work(house.agency.id) as work:
        draft = await work.campaigns.save(replace(draft, purpose=purpose))
    await house.asks(CAT, draft)

    assert await house.state(draft) is state


async def test_a_guarded_account_needs_a_second_person_for_one_message(house: House) -> None:
    ann = house.staff[ANN]
    await ann.says("/credentials")
    assert "always needs a second person" in await ann.presses(
        "Always ask a second person for Twilio main"
    )
    draft = await house.ready(1)
    await house.asks(CAT, draft)

    assert await house.state(draft) is WAITS


async def test_what_was_sent_to_the_same_people_a_moment_ago_is_pointed_out(house: House) -> None:
    sent = await house.ready(1)
    await house.asks(CAT, sent)
    again = await house.ready(1)
    await house.comes_to_the_card(CAT, again)
    assert "The same message went to the same people</b> as “Flood”" in (
        await house.staff[CAT].says("look")
    )
    async with house.store.database.write() as connection:
        await connection.execute(update(campaign).values(launched_at=campaign.c.launched_at - DAY))

    assert "The same message" not in await house.staff[CAT].says("look")


async def test_a_bots_test_is_not_copied_into_a_message_that_nobody_releases(house: House) -> None:
    made = await house.ready(1)
    to_one = Source(rule=Rule(bot=BotId(1), only=SubscriberId(7)))
    async with house.store.work(house.agency.id) as work:
        tested = await work.campaigns.save(replace(await house.now(made), source=to_one))
        account = await account_of(work, house.account, house.staff[ANN].desk._office.offers)
        with pytest.raises(service.OnlyATest):
            await service.copy(work, tested.id, account, str(CAT))


async def test_an_owner_sets_the_threshold(house: House) -> None:
    ann = house.staff[ANN]
    await ann.says("/settings")
    await ann.presses("Change the second person")
    assert "what goes to more than 3 people" in await ann.says("3")
    draft = await house.ready(4)
    await house.asks(CAT, draft)

    assert await house.state(draft) is WAITS


async def test_an_approver_sees_exactly_what_was_asked_for_and_releases_it(house: House) -> None:
    draft = await house.ready()
    await house.asks(CAT, draft)
    told = await house.opens(DAN, draft)
    assert "author 11 asks for its release" in told
    assert "To <b>501 people</b>" in told
    assert "Water rises" in await house.staff[DAN].presses("Read the messages")
    await house.staff[DAN].presses("Look at it")
    assert "You have released “Flood”" in await house.staff[DAN].presses("Release it to 501 people")

    assert await house.state(draft) is CampaignState.RUNNING


@pytest.mark.parametrize("who", [CAT, EVE])
async def test_whoever_may_not_release_sees_it_without_the_button(
    house: House, who: Identity
) -> None:
    draft = await house.ready()
    await house.asks(CAT, draft)
    await house.opens(who, draft)

    assert "Release it to 501 people" not in house.staff[who].buttons()


@pytest.mark.parametrize("who", [ANN, DAN])
async def test_nobody_releases_their_own_owner_or_not(house: House, who: Identity) -> None:
    draft = await house.ready(by=who)
    await house.asks(who, draft)
    await house.opens(who, draft)

    assert "Release it to 501 people" not in house.staff[who].buttons()
    assert "Take it back" in house.staff[who].buttons()


async def test_nobody_releases_their_own_from_another_chat_of_theirs(
    house: House, store: SqlStore
) -> None:
    draft = await house.ready(by=DAN)
    await house.asks(DAN, draft)
    async with store.work(house.agency.id) as work:
        dan = await work.members.acting(DAN)
    elsewhere = Identity(platform="telegram", user="99")
    await store.give_chat(dan.person, elsewhere)
    house.staff[elsewhere] = Staff(house.staff[DAN].desk, elsewhere)
    await house.opens(elsewhere, draft)

    assert "Release it to 501 people" not in house.staff[elsewhere].buttons()


async def test_it_goes_back_with_a_comment(house: House) -> None:
    draft = await house.ready()
    await house.asks(CAT, draft)
    await house.opens(DAN, draft)
    await house.staff[DAN].presses("Send it back")
    assert "author 11 is told why" in await house.staff[DAN].says("Which flood?")

    assert await house.state(draft) is CampaignState.DRAFT
    notices = await house.store.waiting_notices("telegram")
    assert any("Which flood?" in one.arguments for one in notices if one.identity == str(CAT))


async def test_what_was_taken_back_cannot_be_released_by_an_old_button(house: House) -> None:
    draft = await house.ready()
    await house.asks(CAT, draft)
    await house.opens(DAN, draft)
    button = house.staff[DAN].button("Release it to 501 people")
    await house.opens(CAT, draft)
    await house.staff[CAT].presses("Take it back")

    assert "not possible" in await house.staff[DAN].pushes(button)
    assert await house.state(draft) is CampaignState.DRAFT


async def test_an_old_button_does_not_release_what_was_asked_for_since(house: House) -> None:
    draft = await house.ready()
    await house.asks(CAT, draft)
    await house.opens(DAN, draft)
    button = house.staff[DAN].button("Release it to 501 people")
    await house.opens(CAT, draft)
    await house.staff[CAT].presses("Take it back")
    async with house.store.work(house.agency.id) as work:
        await service.set_rate(work, draft.id, 4.0)
    await house.asks(CAT, await house.now(draft))

    assert "Nobody can release this any more" in await house.staff[DAN].pushes(button)
    assert await house.state(draft) is WAITS


async def test_a_release_is_asked_for_a_day_to_the_second(house: House) -> None:
    draft = await house.ready()
    await house.asks(CAT, draft)
    await house.opens(DAN, draft)
    button = house.staff[DAN].button("Release it to 501 people")
    await asked_ago(house, timedelta(hours=24, seconds=1))

    assert "too long ago" in await house.staff[DAN].pushes(button)
    assert "Nobody can release it any more" in await house.opens(DAN, draft)
    await asked_ago(house, timedelta(hours=24, seconds=-5))
    assert "You have released" in await house.staff[DAN].pushes(button)


async def test_what_nobody_released_in_time_is_a_draft_again_and_its_author_is_told(
    house: House,
) -> None:
    draft = await house.ready()
    await house.asks(CAT, draft)
    offers = house.staff[CAT].desk._office.offers
    starter = Starter(house.store, offers, ApSchedule(), lambda: None)
    await starter.look()
    assert await house.state(draft) is WAITS
    await asked_ago(house, timedelta(hours=24, seconds=1))
    await starter.look()

    assert await house.state(draft) is CampaignState.DRAFT
    told = {(one.identity, one.kind) for one in await house.store.waiting_notices("telegram")}
    assert (str(CAT), "not-released") in told
    async with house.store.read_work(house.agency.id) as work:
        [entry] = await work.audit.latest(1)
    assert (entry.deed.by, entry.deed.what) == ("postbote", "not-released")


async def asked_ago(house: House, ago: timedelta) -> None:
    async with house.store.work(house.agency.id) as work:
        at = (work.now - ago).timestamp()
    async with house.store.database.write() as connection:
        await connection.execute(update(release_table).values(asked_at=at))


async def test_fifty_presses_at_once_release_once(house: House) -> None:
    draft = await house.ready()
    await house.asks(CAT, draft)
    for who in (DAN, FAY):
        await house.opens(who, draft)
    pressed = [(who, house.staff[who].button("Release it to 501 people")) for who in (DAN, FAY)]
    await asyncio.gather(
        *(Staff(house.staff[who].desk, who).pushes(button) for who, button in pressed * 25)
    )

    assert await house.state(draft) is CampaignState.RUNNING
    given = [one for one in await house.store.waiting_notices("telegram") if one.kind == "released"]
    assert len(given) == 1


async def test_fifty_confirms_at_once_launch_once(house: House) -> None:
    draft = await house.ready(MANY - 1)
    await house.staff[CAT].says("look")
    desk, button = house.staff[CAT].desk, house.staff[CAT].button(house.first_button(CAT))
    told = await asyncio.gather(*(Staff(desk, CAT).pushes(button) for _ in range(50)))

    assert await house.state(draft) is CampaignState.RUNNING
    assert sum("expired" in one for one in told) == 49
    async with house.store.read_work(house.agency.id) as work:
        deeds = [one.deed.what for one in await work.audit.latest(100)]
    assert deeds.count("launch") == 1


async def test_who_waits_for_nobody_is_told_so(house: House) -> None:
    async with house.store.work(house.agency.id) as work:
        for one in await work.members.list():
            if one.role is Role.APPROVER:
                await work.members.save(replace(one, role=Role.AUTHOR))
    draft = await house.ready(by=ANN)

    assert "nobody is there to give it" in await house.asks(ANN, draft)
    assert await house.state(draft) is CampaignState.DRAFT


CHANGES: dict[str, Callable[..., Awaitable[object]]] = {
    "faster": lambda work, of: steering.steer_rate(work, of, 9.0),
    "urgent": lambda work, of: steering.steer_urgency(work, of, urgent=True),
    "any hour": steering.send_at_any_hour,
}


@pytest.mark.parametrize("change", CHANGES)
async def test_what_was_released_is_sent_as_it_is(house: House, change: str) -> None:
    draft = await released(house)
    async with house.store.work(house.agency.id) as work:
        with pytest.raises(FixedByRelease):
            await CHANGES[change](work, draft.id)


async def test_what_was_released_may_be_slowed_down_and_sped_up_again(house: House) -> None:
    draft = await released(house)
    async with house.store.work(house.agency.id) as work:
        await steering.steer_rate(work, draft.id, 2.0)
        assert (await steering.steer_rate(work, draft.id, 5.0)).rate == 5.0


async def released(house: House) -> Campaign:
    draft = await house.ready()
    await house.asks(CAT, draft)
    await house.opens(DAN, draft)
    await house.staff[DAN].presses("Release it to 501 people")
    return await house.now(draft)


async def test_nothing_leaves_by_the_domains_own_door_either(house: House) -> None:
    draft = await house.ready()
    async with house.store.work(house.agency.id) as work:
        confirmed = confirmation_hash(draft, house.agency.time_zone)
        with pytest.raises(Unreleased):
            await service.launch(work, draft.id, confirmed, str(CAT))


async def test_what_goes_to_many_more_by_now_is_not_what_was_asked_for(house: House) -> None:
    """Whatever the campaign was told of them since."""
    draft = await house.ready()
    await house.asks(CAT, draft)
    await house.opens(DAN, draft)
    async with house.store.work(house.agency.id) as work:
        now = await work.campaigns.get(draft.id)
        assert now.checked
        await work.campaigns.save(replace(now, checked=replace(now.checked, reachable=60_000)))
    told = await house.staff[DAN].presses("Release it to 501 people")

    assert "Nobody can release this any more" in told
    assert await house.state(draft) is WAITS


async def test_an_old_card_does_not_bring_back_its_higher_rate(house: House) -> None:
    draft = await house.ready()
    await house.comes_to_the_card(CAT, draft)
    await house.staff[CAT].says("look")
    async with house.store.work(house.agency.id) as work:
        await service.set_rate(work, draft.id, 0.5)
    await house.staff[CAT].presses(house.first_button(CAT))
    await house.opens(DAN, draft)
    await house.staff[DAN].presses("Release it to 501 people")

    async with house.store.work(house.agency.id) as work:
        with pytest.raises(FixedByRelease):
            await steering.steer_rate(work, draft.id, 5.0)


async def test_who_asked_for_it_does_not_decide_alone_that_it_is_sent_twice(house: House) -> None:
    draft = await released(house)
    again = SavedButton(
        id=token_hex(12), identity=str(CAT), action="send-absent", argument="",
        campaign=draft.id, single=True, expires=None,
    )  # fmt: skip
    async with house.store.work(house.agency.id) as work:
        await work.buttons.add([again])

    assert "Only approvers and owners release" in await house.staff[CAT].pushes(again.id)


async def test_the_other_owners_are_told_where_one_lets_more_leave_alone(house: House) -> None:
    fay = next(one for one in await members(house) if FAY in one.chats)
    async with house.store.work(house.agency.id) as work:
        await work.members.save(replace(fay, role=Role.OWNER))
    ann = house.staff[ANN]
    await ann.says("/settings")
    await ann.presses("Change the second person")
    await ann.says("9000")

    notices = await house.store.waiting_notices("telegram")
    assert [(one.kind, one.identity) for one in notices] == [("release-loosened", str(FAY))]


async def members(house: House) -> Sequence[Member]:
    async with house.store.read_work(house.agency.id) as work:
        return await work.members.list()
