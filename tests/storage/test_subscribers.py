"""Citizens as they are kept, and the figures that are kept with them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from agencies.bots import Audience, Bot, BotId, BotTaken, Leaving, Subscriber, TopicId
from agencies.model import Agency
from campaigns.stores import NoSuch
from storage.database import Database
from storage.store import SqlStore
from storage.tables import comings
from tests.storage.making import NOON, a_bot, a_credential, a_subscriber


@pytest.fixture
async def bot(store: SqlStore, agency: Agency) -> Bot:
    """With the topics Floods and Dengue."""
    async with store.work(agency.id) as work:
        credential = await work.credentials.add(a_credential(), {"token": "x"})
        made = await work.bots.keep(a_bot(0, credential))
        for name in ("Floods", "Dengue"):
            await work.bots.add_topic(made, name)
        return await work.bots.get(made)


async def found(store: SqlStore, agency: Agency, bot: BotId, chat: int = 4242) -> Subscriber | None:
    async with store.work(agency.id) as work:
        return await work.subscribers.find(bot, chat)


async def change(
    store: SqlStore, agency: Agency, before: Subscriber | None, after: Subscriber
) -> Subscriber:
    async with store.work(agency.id) as work:
        await work.subscribers.keep(before, after)
    kept = await found(store, agency, after.bot, after.chat)
    assert kept is not None
    return kept


async def test_a_person_is_found_as_they_were_kept(
    store: SqlStore, agency: Agency, bot: Bot
) -> None:
    floods = bot.topics[0].id
    person = replace(a_subscriber(bot.id), topics=frozenset({floods}))
    kept = await change(store, agency, None, person)
    assert kept == replace(person, id=kept.id)
    left = replace(kept, left=Leaving.ASKED, left_at=NOON, topics=frozenset(), language="zh")
    assert await change(store, agency, kept, left) == left


async def test_figures_follow_every_change(store: SqlStore, agency: Agency, bot: Bot) -> None:
    floods, dengue = (topic.id for topic in bot.topics)

    async def figures() -> Audience:
        async with store.read_work(agency.id) as work:
            return await work.bots.audience(bot.id)

    ana = await change(
        store, agency, None, replace(a_subscriber(bot.id), topics=frozenset({floods, dengue}))
    )
    await change(store, agency, None, a_subscriber(bot.id, chat=5555))
    assert await figures() == Audience(
        people=2, by_language={"ta": 2}, by_topic={floods: 1, dengue: 1}
    )
    ana = await change(store, agency, ana, replace(ana, language="en", topics=frozenset({dengue})))
    assert await figures() == Audience(
        people=2, by_language={"ta": 1, "en": 1}, by_topic={floods: 0, dengue: 1}
    )
    await change(store, agency, ana, replace(ana, left=Leaving.BLOCKED, left_at=NOON))
    assert await figures() == Audience(
        people=1, by_language={"ta": 1, "en": 0}, by_topic={floods: 0, dengue: 0}
    )


async def test_whoever_subscribes_is_known_by_chat_and_by_number(
    store: SqlStore, agency: Agency, bot: Bot
) -> None:
    ana = await change(store, agency, None, a_subscriber(bot.id))
    gone = replace(a_subscriber(bot.id, chat=5555), phone="+6598765432")
    gone = await change(store, agency, None, gone)
    await change(store, agency, gone, replace(gone, left=Leaving.ASKED, left_at=NOON))
    async with store.work(agency.id) as work:
        key = await work.agencies.address_key()
        asked = [key.hash(one) for one in ("4242", ana.phone, "5555", "+6598765432", "7")]
        by_hash = await work.subscribers.chats(bot.id, asked)
    assert [by_hash.get(one) for one in asked] == [4242, 4242, None, None, None]


async def test_who_came_and_went_is_kept_by_day_and_source(
    store: SqlStore, database: Database, agency: Agency, bot: Bot
) -> None:
    ana = await change(store, agency, None, a_subscriber(bot.id))
    await change(store, agency, None, a_subscriber(bot.id, chat=5555))
    async with store.work(agency.id) as work:
        await work.subscribers.erase(ana)
    async with database.read() as connection:
        [row] = (await connection.execute(select(comings))).all()
    assert (row.source, row.joined, row.left) == ("mrt", 2, 1)
    assert await found(store, agency, bot.id) is None


async def test_erasing_one_who_left_counts_no_second_time(
    store: SqlStore, database: Database, agency: Agency, bot: Bot
) -> None:
    ana = await change(store, agency, None, a_subscriber(bot.id))
    gone = await change(store, agency, ana, replace(ana, left=Leaving.ASKED, left_at=NOON))
    async with store.work(agency.id) as work:
        await work.subscribers.erase(gone)
        with pytest.raises(NoSuch):
            await work.subscribers.erase(gone)
    async with database.read() as connection:
        [row] = (await connection.execute(select(comings))).all()
    assert (row.joined, row.left) == (1, 1)


async def test_a_topic_that_is_removed_is_nobodys(
    store: SqlStore, agency: Agency, bot: Bot
) -> None:
    floods = bot.topics[0].id
    await change(store, agency, None, replace(a_subscriber(bot.id), topics=frozenset({floods})))
    async with store.work(agency.id) as work:
        await work.bots.remove_topic(bot.id, floods)
        with pytest.raises(NoSuch):
            await work.bots.remove_topic(bot.id, TopicId(99))
    person = await found(store, agency, bot.id)
    assert person is not None
    assert person.topics == frozenset()
    async with store.read_work(agency.id) as work:
        assert (await work.bots.audience(bot.id)).by_topic == {}


async def test_a_bot_that_comes_back_has_its_people(
    store: SqlStore, agency: Agency, bot: Bot
) -> None:
    await change(store, agency, None, a_subscriber(bot.id))
    async with store.work(agency.id) as work:
        await work.bots.remove(bot.id)
        assert await work.bots.list() == []
        with pytest.raises(NoSuch):
            await work.bots.get(bot.id)
        assert await work.bots.keep(bot) == bot.id
        [back] = await work.bots.list()
    assert back == bot
    assert await found(store, agency, bot.id) is not None


async def test_a_bot_is_one_agencys_only(
    store: SqlStore, agency: Agency, other_agency: Agency, bot: Bot
) -> None:
    assert bot.agency == agency.id
    async with store.work(other_agency.id) as work:
        credential = await work.credentials.add(a_credential(), {"token": "x"})
        with pytest.raises(BotTaken):
            await work.bots.keep(a_bot(0, credential))


async def test_an_update_is_taken_once(store: SqlStore, agency: Agency, bot: Bot) -> None:
    taken = []
    for number in (7, 8, 7, 6):
        async with store.work(agency.id) as work:
            taken.append(await work.subscribers.take_update(bot.id, number))
    assert taken == [True, True, False, True]


async def test_an_update_whose_turn_failed_can_be_taken_again(
    store: SqlStore, agency: Agency, bot: Bot
) -> None:
    async def fail() -> None:
        async with store.work(agency.id) as work:
            assert await work.subscribers.take_update(bot.id, 7)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with store.work(agency.id) as work:
        assert await work.subscribers.take_update(bot.id, 7)


async def test_a_person_who_left_a_day_ago_left_then(
    store: SqlStore, agency: Agency, bot: Bot
) -> None:
    ana = await change(store, agency, None, a_subscriber(bot.id))
    when = NOON + timedelta(days=1)
    gone = await change(store, agency, ana, replace(ana, left=Leaving.ASKED, left_at=when))
    assert gone.left_at == when
