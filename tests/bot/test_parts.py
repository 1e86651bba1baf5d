"""Whatever a message of ours can have, each front-end shows it: a new part needs its proof here."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from pathlib import Path

import pytest

from agencies.model import AgencyId
from bot.chats import FrontEnd, Reply, Shown
from bot.desk.showing import plain
from bot.words import File, Say, line, press, say
from campaigns.model import BlobId, CampaignId
from tests.bot.dialogues import Confides, Presses, Reads, Receives, Says, Talker
from tests.bot.talkers import CHATS
from tests.fakes.desk import PressedButton, ScriptedDesk
from tests.fakes.eventually import eventually


@dataclass(slots=True)
class Chat:
    """One front-end at work, and who sits at it."""

    front_end: FrontEnd
    who: str
    talker: Talker
    desk: ScriptedDesk

    async def is_said(self, said: Say) -> None:
        """As the answer to something."""
        self.desk.answers(Reply(shown=(shown(said, self.front_end.platform),)))
        await self.talker.does(Says("/status"))


def shown(said: Say, platform: str) -> Shown:
    ids = tuple(tuple(f"{b.action}-id" for b in row) for row in said.buttons)
    return replace(plain(said, ids, platform), live=said.live is not None)


@pytest.fixture(params=CHATS)
async def chat(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Chat]:
    desk = ScriptedDesk()
    async with CHATS[request.param](tmp_path) as (front_end, who, talker):
        serving = asyncio.create_task(front_end.serve(desk))
        yield Chat(front_end, who.user, talker, desk)
        await talker.ends()
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving


async def shows_lines(chat: Chat) -> None:
    await chat.is_said(Say((line("left"), line("group-forbidden"))))
    await chat.talker.does(Reads("Left. Nothing was sent."))
    await chat.talker.does(Reads(plain(say("group-forbidden")).text[:20]))


async def shows_buttons(chat: Chat) -> None:
    await chat.is_said(say("left").with_buttons((press("done"), press("skip")), (press("older"),)))
    for label, action in (("Skip", "skip"), ("Older ones", "older")):
        await chat.talker.does(Reads("Left.") if action == "skip" else Says("on"))
        await chat.talker.does(Presses(label))
        await eventually(lambda: _heard(chat, f"{action}-id"))  # noqa: B023 - at once


async def shows_files(chat: Chat) -> None:
    for name, content in (("a.csv", b"x"), ("b.png", b"\x89PNG")):
        chat.desk.serves(name, content)
    agency, seen = AgencyId(1), line("picture-of-message")
    files = File(BlobId(1), "a.csv", agency), File(BlobId(2), "b.png", agency, seen)
    await chat.is_said(say("left").with_files(*files))
    await chat.talker.does(Receives("a.csv"))
    await chat.talker.does(Receives("b.png"))


async def shows_live(chat: Chat) -> None:
    """It changes in place, and its buttons work as long as it does."""
    said = replace(say("left").with_buttons((press("done"),)), live=CampaignId(1))
    platform = chat.front_end.platform
    message = await chat.front_end.show(chat.who, shown(said, platform))
    changed = replace(say("expired").with_buttons((press("skip"),)), live=CampaignId(1))
    await chat.front_end.edit(chat.who, message, shown(changed, platform))
    await chat.talker.does(Reads("This button has expired."))
    await chat.talker.does(Presses("Skip"))
    await eventually(lambda: _heard(chat, "skip-id"))


async def shows_secret(chat: Chat) -> None:
    await chat.is_said(say("ask-bot-token").asking_for_a_secret("token"))
    await chat.talker.does(Reads("@BotFather"))
    chat.desk.answers(Reply(shown=(plain(say("left")),), forget=True))
    await chat.talker.does(Confides("s3cret"))
    await chat.talker.does(Reads("Left."))
    assert getattr(chat.desk.heard[-1], "text", "") == "s3cret"


SHOWS: Mapping[str, Callable[[Chat], Awaitable[None]]] = {
    "lines": shows_lines,
    "buttons": shows_buttons,
    "files": shows_files,
    "live": shows_live,
    "secret": shows_secret,
}


def test_each_part_of_a_message_has_its_proof() -> None:
    assert {one.name for one in fields(Say)} == set(SHOWS)


@pytest.mark.parametrize("part", SHOWS)
async def test_each_front_end_shows_it(chat: Chat, part: str) -> None:
    await SHOWS[part](chat)


async def _heard(chat: Chat, button: str) -> bool:
    return PressedButton(button) in chat.desk.heard
