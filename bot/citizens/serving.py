"""Listens for every bot of every agency that no other process listens for, while they come and go.

One process holds a bot at a time (two that poll one token drive each other out); the hold ends by
itself when that process dies.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import NamedTuple, Protocol

import structlog

from agencies.bots import BotId, Served
from agencies.webhooks import Webhooks
from bot.citizens.desk import CitizensDesk
from bot.citizens.mailbox import Inbox, Letter, Mailbox
from bot.citizens.ports import (
    Chats,
    CitizensStore,
    Incoming,
    Pressed,
    Reply,
    TokenRefused,
    Unreachable,
)
from bot.listening import Listening, NoMore, Numbered
from bot.rounds import go_round
from campaigns.stores import NoSuch
from config.secrets import Secret

LOOK_EVERY = 1.0
SAID_AGAIN = 3600.0  # seconds: a token that was revoked, or an address that somebody else set
WAITS = (1.0, 2.0, 5.0, 10.0)
"""Seconds between the tries of one turn, which fails where the database is away."""

log = structlog.get_logger()


class Platform(Protocol):
    async def connect(self, token: Secret) -> Chats: ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Line:
    served: Served
    chats: Chats
    task: asyncio.Task[None]


class Opened(NamedTuple):
    """A letter, and what it says."""

    line: Line
    letter: Letter
    incoming: Incoming | None


@dataclass(frozen=True, slots=True)
class Post:
    """Where platforms tell us of updates, and the inbox in which these are then found."""

    url: str
    webhooks: Webhooks
    inbox: Inbox

    def address(self, bot: BotId) -> str:
        return f"{self.url}/updates/{self.webhooks.name(bot)}"


class CitizenBots:
    """With a `post` it is told of updates, otherwise it asks for them."""

    def __init__(
        self,
        store: CitizensStore,
        desk: CitizensDesk,
        platform: Platform,
        owner: str,
        post: Post | None = None,
    ) -> None:
        self._store = store
        self._post = post
        self._desk = desk
        self._platform = platform
        self._owner = owner
        self._lines: dict[BotId, Line] = {}

    async def run(self) -> None:
        """Until it is cancelled."""
        try:
            async with asyncio.TaskGroup() as tasks:
                if post := self._post:
                    reading = go_round(lambda: self._read_letters(post.inbox), LOOK_EVERY)
                    tasks.create_task(reading)
                await go_round(lambda: self._look(tasks), LOOK_EVERY)
        finally:
            await self._platform.close()
            await self._store.let_bots_go(self._owner)

    async def _look(self, tasks: asyncio.TaskGroup) -> None:
        served = {one.bot: one for one in await self._store.bots_to_serve(self._owner)}
        for bot, line in list(self._lines.items()):
            if served.get(bot) != line.served or line.task.done():
                line.task.cancel()
                del self._lines[bot]
        for bot, one in served.items():
            if bot not in self._lines:
                chats = await self._platform.connect(one.token)
                task = tasks.create_task(self._serve(one, chats))
                self._lines[bot] = Line(one, chats, task)

    async def _serve(self, served: Served, chats: Chats) -> None:
        """Never raises: it disturbs no other bot, and the next look begins it again."""
        try:
            if self._post:
                await self._keep_told(self._post, served, chats)
            else:
                await self._ask(served, chats)
        except Exception:
            log.exception("bot_failed", bot=served.bot)

    async def _ask(self, served: Served, chats: Chats) -> None:
        """For updates, until the token is refused."""

        async def fetch(offset: int) -> Sequence[Numbered[Incoming | None]]:
            try:
                found = await chats.updates(offset)
            except TokenRefused:
                await self._store.bot_refused(served)
                raise NoMore from None
            return [Numbered(one.number, _person(one.incoming), one.incoming) for one in found]

        async def take(update: Numbered[Incoming | None]) -> None:
            if update.what is not None:
                await self._take(served, chats, update.number, update.what)

        await Listening(fetch, take).run()

    async def _keep_told(self, post: Post, served: Served, chats: Chats) -> None:
        """Where to tell us of updates, until the token is refused."""
        try:
            while True:
                await chats.be_told(post.address(served.bot), post.webhooks.secret(served.bot))
                await asyncio.sleep(SAID_AGAIN)
        except TokenRefused:
            await self._store.bot_refused(served)

    async def _read_letters(self, inbox: Inbox) -> None:
        """What was told about all bots of this process. A fault of one letter is that one's."""
        mailbox = Mailbox(inbox)

        async def fetch(_offset: int) -> Sequence[Numbered[Opened]]:
            lines = dict(self._lines)
            letters = await mailbox.letters(lines.keys())
            return [_opened(one, lines[one.told.bot]) for one in letters]

        async def take(numbered: Numbered[Opened]) -> None:
            line, letter, incoming = numbered.what
            try:
                if incoming is not None:
                    await self._take(line.served, line.chats, letter.told.number, incoming)
            except Exception:
                log.exception("letter_failed", bot=line.served.bot, update=letter.told.number)
            mailbox.done(letter)

        await Listening(fetch, take).run()

    async def _take(self, served: Served, chats: Chats, number: int, incoming: Incoming) -> None:
        pressed = incoming.what
        if isinstance(pressed, Pressed):
            await chats.acknowledge(pressed.query)
        waits = chain(WAITS, repeat(WAITS[-1]))  # the database may be away for long
        while True:
            try:
                replies = await self._desk.hear(served.agency, served.bot, number, incoming)
                break
            except NoSuch:
                return  # the bot was removed just now
            except Exception:
                wait = next(waits)
                log.exception("citizen_turn_failed", bot=served.bot, update=number, again_in=wait)
                await asyncio.sleep(wait)
        for reply in replies:
            await self._show(served, chats, reply)

    async def _show(self, served: Served, chats: Chats, reply: Reply) -> None:
        """Never raises: it was done, whether or not they read so."""
        if reply.bot != served.bot:
            line = self._lines.get(reply.bot)
            if line is None:
                log.warning("citizen_not_told", bot=reply.bot)
                return
            chats = line.chats
        try:
            await chats.show(reply)
        except Unreachable:
            try:
                await self._desk.blocked(served.agency, reply.bot, reply.chat)
            except Exception:
                log.exception("blocking_not_noted", bot=reply.bot)


def _opened(letter: Letter, line: Line) -> Numbered[Opened]:
    bot, told = line.served.bot, letter.told
    try:
        incoming = line.chats.read(told.content).incoming
    except ValueError:
        log.warning("update_not_understood", bot=bot, update=told.number)
        incoming = None
    return Numbered(letter.place, (bot, _person(incoming)), Opened(line, letter, incoming))


def _person(incoming: Incoming | None) -> int:
    return incoming.chat if incoming else 0
