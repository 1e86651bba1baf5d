"""A chat that makes us wait for long holds up what it is told, and no other chat."""

import asyncio
from pathlib import Path

import pytest

from agencies.model import Agency, Identity
from agencies.staff import Role
from bot.chats import Shown
from bot.notices import Notices
from bot.progress import ProgressCards
from bot.slack import SlackFrontEnd
from bot.slack.people import PLATFORM
from campaigns.conversations import LiveCard, Notice
from storage.store import SqlStore
from tests.bot.houses import CAT, House, open_house
from tests.bot.test_notices import Chat
from tests.fakes.eventually import eventually
from tests.fakes.slack_workspace import TEAM, LocalSlack

ZOE = Identity(platform=PLATFORM, workspace=TEAM, user="U0ZOEZOE1")


class Held(Chat):
    """It waits for as long as the platform asks, which is for good."""

    async def show(self, chat: str, shown: object) -> str:
        self.shown.append(chat)
        await asyncio.Event().wait()
        raise AssertionError((chat, shown))


@pytest.fixture
async def house(store: SqlStore, agency: Agency, tmp_path: Path) -> House:
    opened = await open_house(store, agency, tmp_path)
    await store.let_in(agency.id, ZOE, "Zoe", Role.OWNER)
    return opened


@pytest.mark.parametrize("what", [Notices, ProgressCards])
async def test_what_waits_for_slack_comes_in_telegram_all_the_same(
    house: House, what: type[Notices | ProgressCards]
) -> None:
    campaign = await house.ready(1)
    for one in (ZOE, CAT):
        async with house.store.work(house.agency.id) as work:
            await work.cards.put(
                LiveCard(campaign=campaign.id, identity=str(one), chat=one.user, message="")
            )
            await work.notices.add(
                Notice(
                    id=0,
                    agency=house.agency.id,
                    identity=str(one),
                    kind="bot-refused",
                    campaign=None,
                    arguments='{"bot": "water_bot"}',
                )
            )
    slack, telegram = Held(), Chat()
    chats = {PLATFORM: slack, CAT.platform: telegram}
    running = asyncio.create_task(what(house.staff[CAT].desk._office, chats).run())

    async def told() -> bool:
        return bool(slack.shown and telegram.shown)

    try:
        await eventually(told)
    finally:
        running.cancel()
    assert slack.shown == [ZOE.user]


async def test_a_conversation_that_is_written_to_too_fast_keeps_no_other_one_waiting(
    slack_front_end: SlackFrontEnd, slack: LocalSlack
) -> None:
    slack.retry_after = "30"
    asked, over = asyncio.Queue[float](), asyncio.Event()

    async def sleep(seconds: float) -> None:
        asked.put_nowait(seconds)
        await over.wait()

    slack_front_end._patience._sleep = sleep
    slack.once["chat.postMessage"].append(429)
    held = asyncio.create_task(slack_front_end.show("C0TEAM123", Shown(text="Held.")))
    assert await asked.get() > 29
    async with asyncio.timeout(10):
        await slack_front_end.show(ZOE.user, Shown(text="Paused."))
    assert not held.done()
    over.set()
    await held
    assert [message.text for message in slack.messages.values()] == ["Paused.", "Held."]
