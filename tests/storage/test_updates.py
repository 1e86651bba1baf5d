"""Updates that wait in the inbox for whoever serves the bot."""

import pytest
from sqlalchemy import select, update

from agencies.bots import TOKEN, BotId
from agencies.model import Agency
from agencies.sealing import KeyRing
from storage.database import Database
from storage.store import SqlStore
from storage.tables import bot, inbox
from storage.updates import KEPT_FOR, SqlUpdates
from tests.storage.making import a_bot, a_credential

SAID = b'{"update_id": 3, "message": {"text": "My name is Ana Lim"}}'


@pytest.fixture
def updates(database: Database, keyring: KeyRing) -> SqlUpdates:
    return SqlUpdates(database, keyring)


@pytest.fixture
async def its_bot(store: SqlStore, agency: Agency) -> BotId:
    async with store.work(agency.id) as work:
        return await work.bots.keep(
            a_bot(0, await work.credentials.add(a_credential(), {TOKEN: "1:x"}))
        )


async def test_an_update_waits_once_and_sealed_until_it_was_taken(
    updates: SqlUpdates, its_bot: BotId, database: Database
) -> None:
    for _ in range(2):
        await updates.put_update(its_bot, 3, SAID)
    async with database.read() as connection:
        assert b"Ana Lim" not in (await connection.execute(select(inbox.c.sealed))).scalar_one()

    [told] = await updates.updates_told([its_bot], 10)
    await updates.updates_taken([told.id])

    assert (told.bot, told.number, told.content) == (its_bot, 3, SAID)
    assert await updates.updates_told([its_bot], 10) == []


async def test_nobody_hears_what_is_told_to_other_bots(updates: SqlUpdates, its_bot: BotId) -> None:
    await updates.put_update(its_bot, 3, SAID)
    assert await updates.updates_told([BotId(its_bot + 1)], 10) == []


async def test_what_is_told_to_a_bot_that_was_removed_is_let_fall(
    updates: SqlUpdates, its_bot: BotId, database: Database
) -> None:
    async with database.write() as connection:
        await connection.execute(update(bot).values(removed_at=1.0))
    await updates.put_update(its_bot, 3, SAID)
    await updates.put_update(BotId(999), 3, SAID)
    assert await updates.updates_told([its_bot, BotId(999)], 10) == []


async def test_what_nobody_took_for_a_day_is_forgotten(
    updates: SqlUpdates, its_bot: BotId, database: Database, store: SqlStore
) -> None:
    for number in (3, 4):
        await updates.put_update(its_bot, number, SAID)
    async with database.write() as connection:
        old = inbox.c.received_at - KEPT_FOR
        await connection.execute(update(inbox).where(inbox.c.key == "3").values(received_at=old))
    await store.bots_to_serve("anybody")
    assert [one.number for one in await updates.updates_told([its_bot], 10)] == [4]
