"""Citizens talk to bots whose updates Telegram brings to `web`, on both databases."""

from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestServer
from sqlalchemy import select

from agencies.sealing import KeyRing
from agencies.webhooks import Webhooks
from bot.citizens.ports import Reply
from bot.citizens.serving import Post
from bot.citizens.telegram import TelegramChats
from storage.database import Database
from storage.tables import inbox
from storage.updates import SqlUpdates
from tests.bot.citizens.town import Town
from tests.fakes.eventually import eventually
from tests.fakes.telling import tell, telling
from web.app import make_app
from web.updates import Updates

HOOKS = Webhooks(b"a key for webhooks")
PUBLIC = "https://bot.test"


@pytest.fixture
async def port(database: Database, keyring: KeyRing) -> AsyncIterator[int]:
    """Where `web` is reached."""

    async def ready() -> bool:
        return True

    updates = Updates(HOOKS, SqlUpdates(database, keyring))
    async with TestServer(make_app(ready, updates=updates)) as server:
        assert server.port is not None
        yield server.port


@pytest.fixture
def told(database: Database, keyring: KeyRing, town: Town) -> Town:
    town.post = Post(PUBLIC, HOOKS, SqlUpdates(database, keyring))
    return town


async def is_empty(database: Database) -> bool:
    async with database.read() as connection:
        return not (await connection.execute(select(inbox.c.id))).all()


async def test_who_subscribes_and_leaves_is_heard_and_nothing_of_it_stays(
    told: Town, port: int, database: Database
) -> None:
    health = await told.opens_bot()
    async with told.listening(), telling(health.account, port):
        ana = await health.subscribes()
        ana.says("/stop")
        await ana.sees("You are unsubscribed")
        await eventually(lambda: is_empty(database))
    assert health.account.polls == 0


async def test_an_update_that_is_told_three_times_is_acted_upon_once(told: Town, port: int) -> None:
    health = await told.opens_bot()
    async with told.listening(), telling(health.account, port, times=3):
        ana = await health.subscribes()
        ana.says("/help")
        await ana.sees("/topics")
        ana.says("/privacy")
        await ana.sees("/mydata")
    texts = [one.text for one in ana.chat]
    assert len(texts) == len(set(texts))


async def test_updates_that_come_in_another_order_are_all_heard(told: Town, port: int) -> None:
    health = await told.opens_bot()
    async with told.listening():
        people = [health.citizen(user) for user in range(7001, 7006)]
        for one in people:
            one.says("/start")
        await tell(health.account, port, health.account.updates[::-1])
        for one in people:
            await one.sees("May we write to you here?")


async def test_what_waited_while_nobody_listened_is_heard_afterwards(told: Town, port: int) -> None:
    health = await told.opens_bot()
    async with told.listening("first"), telling(health.account, port):
        await health.subscribes()
    ana = health.citizen()
    ana.says("/help")
    assert await tell(health.account, port, health.account.updates) == [204]
    async with told.listening("second"):
        await ana.sees("/topics")


async def test_two_bots_of_two_agencies_are_told_apart(told: Town, port: int) -> None:
    health, works = await told.opens_bot(), await told.opens_bot(told.other)
    async with told.listening(), telling(health.account, port), telling(works.account, port):
        await health.subscribes(1111)
        await works.subscribes(2222)
    assert await health.subscriber(2222) is None
    assert await works.subscriber(1111) is None


async def test_what_is_no_update_of_ours_disturbs_nobody(told: Town, port: int) -> None:
    health = await told.opens_bot()
    async with told.listening():
        assert await tell(health.account, port, [{"update_id": 1, "message": 7}]) == [204]
        async with telling(health.account, port):
            await health.subscribes()


async def test_a_letter_that_cannot_be_answered_keeps_no_other_waiting(
    told: Town, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    health = await told.opens_bot()
    answered = TelegramChats.show

    async def fails(chats: TelegramChats, reply: Reply) -> None:
        if reply.chat == 6666:
            raise RuntimeError("a fault of ours")
        await answered(chats, reply)

    monkeypatch.setattr(TelegramChats, "show", fails)
    async with told.listening(), telling(health.account, port):
        health.citizen(6666).says("/help")
        await health.subscribes()


async def test_a_bot_that_lost_its_token_says_so(told: Town) -> None:
    health = await told.opens_bot()
    health.account.revoked = True
    async with told.listening():
        await eventually(health.is_refused)
