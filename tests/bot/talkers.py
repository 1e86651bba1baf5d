"""A person in each chat, who does what a dialogue says."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import assert_never

from agencies.model import Identity
from bot.chats import FrontEnd
from bot.slack import SlackFrontEnd
from bot.telegram import TelegramFrontEnd
from bot.texts import render, words_for
from config.secrets import Secret
from tests.bot.dialogues import Confides, Hands, Line, Presses, Reads, Receives, Says, Talker
from tests.fakes.console import OPERATOR, Script
from tests.fakes.eventually import eventually
from tests.fakes.slack_staff import Person as InSlack
from tests.fakes.slack_workspace import BY_SOCKET, TEAM, local_slack
from tests.fakes.telegram import TOKEN, local_bot_api
from tests.fakes.telegram import Person as InTelegram

Opened = tuple[FrontEnd, Identity, Talker]


class TelegramTalker:
    def __init__(self, person: InTelegram) -> None:
        self._person = person

    async def does(self, line: Line) -> None:
        match line:
            case Says(text):
                await self._person.says(text)
            case Presses(label):
                await self._person.presses(label)
            case Hands(name, content):
                await self._person.sends_file(name, content)
            case Confides(text):
                sent = await self._person.says(text)
                await eventually(lambda: _is(not self._person.has(sent)))
            case Reads(text):
                await self._person.sees(text)
            case Receives(name) if name.endswith(".png"):
                assert (await self._person.receives_picture()).startswith(b"\x89PNG")
            case Receives(name):
                assert await self._person.receives(name)
            case _:
                assert_never(line)

    async def ends(self) -> None:
        """Nothing is open."""


class SlackTalker:
    """Commands are said with the stroke that Slack leaves to us."""

    def __init__(self, person: InSlack) -> None:
        self._person = person

    async def does(self, line: Line) -> None:
        match line:
            case Says(text) if text.startswith("/"):
                await self._person.commands(text.removeprefix("/"))
            case Says(text):
                await self._person.says(text.replace("&", "&amp;").replace("<", "&lt;"))
            case Presses(label):
                await self._person.presses(label)
            case Hands(name, content):
                await self._person.sends_file(name, content)
            case Confides(text):
                await self._person.types_in_the_form(text)
                assert text not in self._person.transcript()
            case Reads(text):
                await self._person.sees(text)
            case Receives(name) if name.endswith(".png"):
                assert (await self._person.receives_picture()).alt
            case Receives(name):
                assert await self._person.receives(name)
            case _:
                assert_never(line)

    async def ends(self) -> None:
        """Nothing is open."""


class ConsoleTalker:
    def __init__(self, script: Script, folder: Path) -> None:
        self._script = script
        self._folder = folder
        self._since = 0

    async def does(self, line: Line) -> None:
        match line:
            case Says(text) | Presses(text):
                self._types(text)
            case Confides(text):
                self._types(text)
                await self._prints("•••")
                assert text not in self._script.transcript
            case Hands(name, content):
                await asyncio.to_thread((self._folder / name).write_bytes, content)
                self._types(f"/upload {self._folder / name}")
            case Reads(text):
                await self._prints(text)
            case Receives(name):
                await eventually(lambda: _is((self._folder / "received" / name).exists()))
            case _:
                assert_never(line)

    async def ends(self) -> None:
        self._script.ends()

    def _types(self, text: str) -> None:
        self._since = len(self._script.transcript)
        self._script.types(text)

    async def _prints(self, text: str) -> None:
        await eventually(lambda: _is(text in self._script.transcript[self._since :]))


async def _is(so: bool) -> bool:  # noqa: FBT001 - what is waited for
    return so


@asynccontextmanager
async def in_telegram(_folder: Path) -> AsyncIterator[Opened]:
    async with local_bot_api() as api:
        front_end = TelegramFrontEnd(Secret(TOKEN), api.url, render)
        yield front_end, Identity(platform="telegram", user="4242"), TelegramTalker(InTelegram(api))


@asynccontextmanager
async def in_slack(_folder: Path) -> AsyncIterator[Opened]:
    async with local_slack() as slack:
        front_end = SlackFrontEnd(BY_SOCKET, slack.url, words_for("slack"))
        person = InSlack(slack)
        who = Identity(platform="slack", workspace=TEAM, user=person.user)
        yield front_end, who, SlackTalker(person)


@asynccontextmanager
async def at_the_console(folder: Path) -> AsyncIterator[Opened]:
    script = Script(folder)
    yield script.console, OPERATOR, ConsoleTalker(script, folder)


CHATS: Mapping[str, Callable[[Path], AbstractAsyncContextManager[Opened]]] = {
    "console": at_the_console,
    "telegram": in_telegram,
    "slack": in_slack,
}
"""By the name of the package that each is a person at."""
