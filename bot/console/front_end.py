"""The staff front-end of the console: one person, one line (or one text of several) is one turn."""

import asyncio
import secrets
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Protocol, assert_never

import structlog

from agencies.model import Identity
from bot.chats import Attachment, Desk, FileRefused, Reply, Sender, Shown
from bot.console.files import Unreadable, read, save
from bot.console.looks import Looks
from bot.console.script import (
    Ask,
    Lines,
    NoButton,
    Push,
    Unclosed,
    Upload,
    Wait,
    meaning,
    typed_lines,
)
from bot.menu import Words
from bot.words import Line, Said, line

CHAT = "console"
NOTHING_RUNS = 0.2  # seconds in which the desk answers when it has nothing to wait for

DONE, REFUSED, UNFINISHED = 0, 1, 2

log = structlog.get_logger(__name__)


HIDDEN = "•••"
"""What a transcript has where a secret was typed."""


class Screen(Lines, Protocol):
    """Where a person or a script types, and reads what is written."""

    looks: Looks

    @property
    def scripted(self) -> bool:
        """Whether each answer is waited for before the next line, and the campaigns at the end."""

    def keep(self, typed: str) -> None: ...

    async def show(self, message: str) -> None:
        """Writes a message that is new in `looks`."""

    async def change(self, message: str, *, worth: bool) -> None:
        """One that `looks` knows has changed."""

    async def catch_up(self) -> None:
        """Writes what changed and was not worth writing at once."""


class Console:
    """`exit_code` counts once `serve` has ended: 0, 1 a turn was refused, 2 a campaign is left.

    There is one person at it, so it is a platform of its own.
    """

    def __init__(self, identity: Identity, received: Path, words: Words, screen: Screen) -> None:
        self.exit_code = DONE
        self.platform = identity.platform
        self._sender = Sender(identity=identity, chat=CHAT)
        self._received = received
        self._words = words
        self._screen = screen
        self._desk: Desk | None = None
        self._served = asyncio.Event()
        # after a restart an old message's number must not be taken for a new one's
        self._names = (f"{run}-{number}" for run in [secrets.token_hex(4)] for number in count(1))
        self._refused = False
        self._warned = False

    async def serve(self, desk: Desk) -> None:
        """Until the input ends; at a terminal, until the person leaves."""
        self._desk = desk
        self._served.set()
        if not self._screen.scripted:
            await self._say(line("help"))
            await self._say(line("keys"))
        while True:
            async for typed in typed_lines(self._screen):
                self._warned = False
                await self._turn(desk, typed)
            if await self._may_end(desk):
                break
        if self._screen.scripted:
            await self._end(desk)

    async def show(self, chat: str, shown: Shown) -> str:  # noqa: ARG002 - there is one chat
        message = next(self._names)
        self._screen.looks.new(message, shown)
        await self._screen.show(message)
        if shown.files:
            await self._save(shown.files)
        return message

    async def edit(self, chat: str, message: str, shown: Shown) -> None:  # noqa: ARG002 - as above
        worth = self._screen.looks.change(message, shown)
        await self._screen.change(message, worth=worth)

    async def _turn(self, desk: Desk, typed: str | Said | Unclosed) -> None:
        secret = True  # until we know better
        try:
            ask = self._meaning(typed)
            said = isinstance(ask, Said)
            if isinstance(typed, str) and not said:
                self._screen.echo(typed)
            reply = await self._answer(desk, ask)
            secret = reply.forget
            if isinstance(typed, str) and said:
                self._screen.echo(HIDDEN if secret else typed)
            for shown in reply.shown:
                await self.show(CHAT, shown)
            settled = not self._screen.scripted or await desk.settle(self._sender)
            self._refused |= reply.refused or not settled
        except Exception:
            log.exception("console_turn_failed")
            await self._say(line("went-wrong"))
            self._refused = True
        if isinstance(typed, str) and not secret:
            self._screen.keep(typed)
        await self._screen.catch_up()

    def _meaning(self, typed: str | Said | Unclosed) -> Ask:
        if not isinstance(typed, str):
            return typed
        looks = self._screen.looks
        return meaning(typed, looks.numbered(), looks.labelled())

    async def _answer(self, desk: Desk, ask: Ask) -> Reply:
        match ask:
            case Said():
                return await desk.hear(self._sender, ask)
            case Push(button):
                return await desk.press(self._sender, button.id)
            case Upload(path):
                return await self._upload(desk, path)
            case Wait():
                await desk.wait_for_campaigns(self._sender)
                return Reply(shown=())
            case NoButton(number):
                return self._refusal(line("no-such-button", number=str(number)))
            case Unclosed(word):
                return self._refusal(line("unclosed-text", word=word))
            case _:
                assert_never(ask)

    async def _upload(self, desk: Desk, typed: str) -> Reply:
        if not typed:
            return self._refusal(line("name-a-file"))
        path = Path(typed)
        try:
            uploaded = await desk.take_file(self._sender, path.name, read(path))
        except FileRefused as error:
            return Reply(shown=(Shown(text=str(error)),), refused=True)
        except Unreadable as error:
            return self._refusal(line("no-such-file", path=typed, reason=str(error)))
        return await desk.hear(self._sender, uploaded)

    async def _may_end(self, desk: Desk) -> bool:
        """At a terminal leaving is asked about once while campaigns run."""
        if self._screen.scripted or self._warned:
            return True
        try:
            async with asyncio.timeout(NOTHING_RUNS):
                await desk.wait_for_campaigns(self._sender)
        except TimeoutError:
            self._warned = True
            await self._say(line("still-running"))
            return False
        return True

    async def _end(self, desk: Desk) -> None:
        await desk.wait_for_campaigns(self._sender)
        await self._screen.catch_up()
        if self._refused:
            self.exit_code = REFUSED
        elif await desk.unfinished(self._sender):
            self.exit_code = UNFINISHED

    async def _save(self, files: Sequence[Attachment]) -> None:
        """What is shown before `serve` waits for it."""
        while self._desk is None:
            await self._served.wait()
        saved = []
        for file in files:
            path = await save(self._received, file.name, self._desk.read_file(file))
            saved.append(self._words(line("file-saved", path=str(path))))
        await self.show(CHAT, Shown(text="\n".join(saved)))

    async def _say(self, sentence: Line) -> None:
        await self.show(CHAT, Shown(text=self._words(sentence)))

    def _refusal(self, sentence: Line) -> Reply:
        return Reply(shown=(Shown(text=self._words(sentence)),), refused=True)
