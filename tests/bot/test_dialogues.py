"""The same dialogues in every chat, through the product's own desk, jobs and dispatch."""

import asyncio
from contextlib import suppress
from itertools import chain
from pathlib import Path

import pytest

from agencies.staff import Role
from campaigns.meters import Meters
from config.env import read_settings
from installation import installation
from storage.agencies import list_agencies
from tests.bot.dialogues import DIALOGUES
from tests.bot.talkers import CHATS
from wiring import dispatching, front_office

BOT = Path(__file__).parents[2] / "bot"


def test_every_front_end_has_somebody_to_hold_them() -> None:
    assert {path.parent.name for path in BOT.glob("*/front_end.py")} == set(CHATS)


@pytest.mark.parametrize("chat", CHATS)
async def test_they_are_the_same_in_every_chat(chat: str, tmp_path: Path) -> None:
    settings = read_settings(
        {"DATA_DIR": str(tmp_path), "SECRET_KEYS": "k" * 32, "REHEARSAL_LATENCY": "0"}
    )
    async with CHATS[chat](tmp_path) as (front_end, who, talker), installation(settings) as place:
        first, *_ = await list_agencies(place.database)
        await place.store.let_in(first.id, who, "Ann", Role.OWNER)
        async with (
            dispatching(place, Meters()) as dispatcher,
            front_office(place, {front_end.platform: front_end}, dispatcher.wake) as desk,
        ):
            serving = asyncio.create_task(front_end.serve(desk))
            try:
                for line in chain(*DIALOGUES.values()):
                    await talker.does(line)
            finally:
                await talker.ends()
                serving.cancel()
                with suppress(asyncio.CancelledError):
                    await serving
