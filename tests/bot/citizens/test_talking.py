"""Citizens talk to the agencies' bots, over Telegram's wire format and on both databases.

It is long because a subscriber's whole life is in it, and what must not happen in one.
"""

import json
from typing import Any

import pytest
from sqlalchemy import func, select

from agencies.bots import Leaving
from storage.database import Database
from storage.tables import metadata, subscriber
from tests.bot.citizens.town import Town
from tests.fakes.bots import BLOCKED
from tests.fakes.eventually import eventually

PHONE = "+6591234567"


async def test_a_subscribers_whole_life(town: Town) -> None:
    health = await town.opens_bot(asks_phone=True)
    async with town.listening():
        ana = health.citizen()
        ana.says("/start mrt")
        await ana.sees("Warnings, about twice a month.")
        ana.presses("Yes, I agree")
        await ana.sees("Choose what you want to read")
        ana.presses("✓ Dengue")
        changed = await ana.sees("Choose what you want to read")
        assert list(changed.buttons) == ["✓ Floods", "Dengue"]
        ana.shares("6591234567")
        await ana.sees(f"Thank you, I keep the number {PHONE}.")
        ana.says("/mydata")
        await ana.sees(PHONE)
        kept = json.loads(await ana.receives("mydata.json"))
        assert (kept["chat"], kept["topics"], kept["consent"]["source"]) == (
            4242,
            ["Floods"],
            "mrt",
        )
        ana.says("/stop")
        await ana.sees("You are unsubscribed")
        ana.presses("Yes, erase everything")
        await ana.sees("Everything is erased")
    assert await health.subscriber() is None


async def test_nothing_personal_is_in_the_database_before_they_agree(
    town: Town, database: Database
) -> None:
    health = await town.opens_bot()
    async with town.listening():
        ana = health.citizen(987654321, "ta")
        ana.says("/start mrt")
        await ana.sees("வணக்கம்!")
        ana.presses("中文")
        await ana.sees("您好")
        ana.says("My name is Ana Lim")
        await ana.sees("சந்தா செய்ய, /start")
    whole = await everything(database)
    for personal in ("987654321", "Ana Lim", "mrt", "Somebody"):
        assert personal not in whole
    async with database.read() as connection:
        assert (
            await connection.execute(select(func.count()).select_from(subscriber))
        ).scalar() == 0


async def test_nothing_personal_stands_in_clear_afterwards(town: Town, database: Database) -> None:
    health = await town.opens_bot(asks_phone=True)
    async with town.listening():
        ana = await health.subscribes(987654321)
        ana.shares(PHONE)
        await ana.sees("I keep the number")
    whole = await everything(database)
    assert await health.subscriber(987654321) is not None
    for personal in ("987654321", PHONE.lstrip("+"), "Somebody", health.account.token):
        assert personal not in whole


async def everything(database: Database) -> str:
    async with database.read() as connection:
        rows = [(await connection.execute(select(table))).all() for table in metadata.sorted_tables]
    return repr(rows)


async def test_a_number_belongs_to_one_person_and_whoever_had_it_is_told(town: Town) -> None:
    health = await town.opens_bot(asks_phone=True)
    news = await town.opens_bot(asks_phone=True)
    async with town.listening():
        before, after = await health.subscribes(1111), await news.subscribes(2222)
        before.shares(PHONE)
        await before.sees("I keep the number")
        after.shares(PHONE)
        await after.sees("I keep the number")
        await before.sees("shared from another Telegram account")
    first, second = await health.subscriber(1111), await news.subscriber(2222)
    assert first is not None
    assert second is not None
    assert (first.phone, second.phone) == ("", PHONE)


async def test_one_person_may_share_a_number_with_two_bots_of_an_agency(town: Town) -> None:
    health = await town.opens_bot(asks_phone=True)
    news = await town.opens_bot(asks_phone=True)
    async with town.listening():
        for bot in (health, news):
            ana = await bot.subscribes()
            ana.shares(PHONE)
            await ana.sees("I keep the number")
    assert [getattr(await bot.subscriber(), "phone", "") for bot in (health, news)] == [PHONE] * 2


@pytest.mark.parametrize(
    "contact",
    [
        {"user": 777},
        {"user": None},
        {"forward_origin": {"type": "hidden_user", "sender_user_name": "x", "date": 1}},
    ],
)
async def test_a_contact_that_is_not_the_senders_own_is_refused(
    town: Town, contact: dict[str, Any]
) -> None:
    health = await town.opens_bot(asks_phone=True)
    async with town.listening():
        ana = await health.subscribes()
        ana.shares(PHONE, **contact)
        await ana.sees("I am a bot" if "forward_origin" in contact else "not your own number")
    person = await health.subscriber()
    assert person is not None
    assert not person.phone


async def test_groups_and_other_bots_are_not_answered(town: Town) -> None:
    health = await town.opens_bot()
    async with town.listening():
        ana = health.citizen()
        ana.says("/start", chat={"id": -5, "type": "group", "title": "x"})
        ana.sends(chat={"id": -5, "type": "group", "title": "x"}, migrate_to_chat_id=-1005)
        ana.sends(text="/start", **{"from": {"id": 9, "is_bot": True, "first_name": "x"}})
        ana.says("/help")
        await ana.sees("To begin, send /start")
    assert {received.chat for received in town.platform.journal} == {4242}


async def test_an_update_that_is_told_twice_is_taken_once(town: Town) -> None:
    health = await town.opens_bot()
    async with town.listening():
        ana = await health.subscribes()
        number = ana.says("/help")
        await ana.sees("/mydata")
    async with town.listening("second"):
        ana.says("/help", number)
        ana.says("/privacy")
        await ana.sees("What")
    helped = [
        one
        for one in town.platform.journal
        if "/mydata" in one.text and "/stop" in one.text and "/language" in one.text
    ]
    assert len(helped) == 1


async def test_a_bot_whose_updates_are_numbered_anew_after_a_quiet_week_hears_on(
    town: Town,
) -> None:
    health = await town.opens_bot()
    async with town.listening():
        ana = health.citizen()
        for number, text, answer in (
            (7_000_000, "/start", "May we write to you here?"),
            (5000, "/help", "To begin, send /start"),
            (5001, "/privacy", "/mydata shows all of it"),
        ):
            ana.says(text, number)
            await ana.sees(answer)
            await eventually(health.has_confirmed_all)


async def test_a_bot_whose_answers_hang_delays_no_other(town: Town) -> None:
    slow, quick = await town.opens_bot(), await town.opens_bot(town.other)
    async with town.listening():
        waits = await slow.subscribes(1111)
        slow.account.stuck = True
        for person in range(120):
            slow.citizen(3000 + person).says("/help")
        waits.says("/help")
        await quick.subscribes(2222)
        town.platform.let_go(slow.account)
        await waits.sees("/mydata")


async def test_two_agencies_see_nothing_of_each_other(town: Town) -> None:
    mine, theirs = await town.opens_bot(), await town.opens_bot(town.other)
    async with town.listening():
        await mine.subscribes()
        there = theirs.citizen()
        there.says("/mydata")
        await there.sees("We keep nothing about you.")
        button = mine.account.chats[4242][-1]
        there.calls_back(next(iter(button.buttons.values())), button.number)
        await there.sees("no longer good")
    assert await theirs.subscriber() is None


async def test_who_blocks_the_bot_has_left_and_who_returns_is_asked_again(town: Town) -> None:
    health = await town.opens_bot()
    async with town.listening():
        ana = await health.subscribes()
        ana.blocks()
        await eventually(health.has_left)
        ana.unblocks()
        ana.says("/start")
        await ana.sees("May we write to you here?")
    person = await health.subscriber()
    assert person is not None
    assert person.left is Leaving.BLOCKED


async def test_who_cannot_be_answered_has_left(town: Town) -> None:
    health = await town.opens_bot()
    async with town.listening():
        ana = await health.subscribes()
        town.platform.fates[4242] = BLOCKED
        ana.says("/help")
        await eventually(health.has_left)


async def test_bots_come_and_go_while_others_are_listened_for(town: Town) -> None:
    first = await town.opens_bot()
    async with town.listening():
        ana = await first.subscribes()
        second = await town.opens_bot(town.other)
        await second.subscribes(5555)
        async with town.store.work(town.other.id) as work:
            await work.bots.remove(second.id)
        await eventually(second.is_silent)
        ana.says("/help")
        await ana.sees("/mydata")


async def test_a_bot_whose_token_is_revoked_tells_staff_once_and_disturbs_nobody(
    town: Town,
) -> None:
    first, second = await town.opens_bot(), await town.opens_bot()
    async with town.listening():
        await second.subscribes()
        second.account.revoked = True
        second.account.news.set()
        await eventually(second.is_refused)
        await first.subscribes()
    notices = await town.store.waiting_notices("telegram")
    assert [notice.kind for notice in notices] == ["bot-refused"]


async def test_a_renewed_token_keeps_the_subscribers(town: Town) -> None:
    health = await town.opens_bot()
    async with town.listening():
        ana = await health.subscribes()
        await health.renews(f"{health.account.number}:{'B' * 35}")
        ana.says("/help")
        await ana.sees("/mydata")


async def test_a_bot_that_is_paused_is_silent_and_hears_afterwards_what_was_said(
    town: Town,
) -> None:
    health = await town.opens_bot()
    async with town.listening():
        ana = await health.subscribes()
        await health.pauses()
        await eventually(health.is_silent)
        ana.says("/help")
        await health.pauses(paused=False)
        await ana.sees("/mydata")
    assert sum("/mydata" in message.text for message in ana.chat) == 1


async def test_two_processes_never_listen_for_one_bot(town: Town) -> None:
    health = await town.opens_bot()
    async with town.listening("first"), town.listening("second"):
        ana = await health.subscribes()
        ana.says("/help")
        await ana.sees("/mydata")
    assert health.account.conflicts == 0


async def test_another_process_takes_over_at_once_when_one_ends(town: Town) -> None:
    health = await town.opens_bot()
    async with town.listening("first"):
        ana = await health.subscribes()
    async with town.listening("second"):
        ana.says("/help")
        await ana.sees("/mydata")
