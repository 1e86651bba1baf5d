"""The staff front-end in Telegram, by python-telegram-bot: private chats, buttons, files."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from functools import cache
from ssl import SSLContext
from typing import assert_never

import httpx
import structlog
from telegram import Bot, BotCommand, Document, Update
from telegram.error import InvalidToken, TelegramError

from agencies.model import Identity
from bot.chats import Attachment, CannotServe, Desk, FileRefused, NotShown, Reply, Sender, Shown
from bot.listening import Listening, NoMore, Numbered
from bot.markup import plain
from bot.menu import COMMANDS, Words
from bot.telegram.patience import Request, Sleep, patiently, persistently
from bot.telegram.reading import UPDATES, Incoming, Other, Press, read
from bot.telegram.showing import MEGABYTE, Showing
from bot.words import Line, Said, line
from config.secrets import Secret

PLATFORM = "telegram"
LARGEST_DOWNLOAD = 20_000_000  # https://core.telegram.org/bots/api#getfile
LONG_POLL = 25
UPLOAD_TIMEOUT = 120.0
CHUNK = 256 * 1024
SHOW_ADDRESSES = ("httpx", "httpcore")  # they log each URL, and ours contain the bot's token

log = structlog.get_logger(__name__)


@cache
def tls() -> SSLContext:
    """Made once: reading the list of authorities costs 0.1 s."""
    return httpx.create_ssl_context()


class RefusedToken(CannotServe):
    """Telegram does not know the bot's token; str() says what to do, for operators."""


class NotFetched(Exception):
    """A file that a person sent did not arrive here."""


class TelegramFrontEnd:
    """People talk to the desk through one bot."""

    platform = PLATFORM

    def __init__(
        self, token: Secret, api_url: str, words: Words, sleep: Sleep = asyncio.sleep
    ) -> None:
        for library in SHOW_ADDRESSES:
            logging.getLogger(library).setLevel(logging.WARNING)
        self._bot = Bot(
            token,
            base_url=f"{api_url}/bot",
            base_file_url=f"{api_url}/file/bot",
            request=Request(
                read_timeout=20, media_write_timeout=UPLOAD_TIMEOUT, httpx_kwargs={"verify": tls()}
            ),
            get_updates_request=Request(connection_pool_size=1, httpx_kwargs={"verify": tls()}),
        )
        self._files = httpx.AsyncClient(timeout=20, verify=tls())
        self._words = words
        self._sleep = sleep
        self._showing = Showing(self._bot, words, sleep)
        self._desk: Desk | None = None
        self._served = asyncio.Event()

    async def serve(self, desk: Desk) -> None:
        """Raises RefusedToken; any other trouble is waited out."""
        self._desk = desk
        self._served.set()
        try:
            if await self._begun():
                await Listening(self._fetch, self._take).run()
        finally:
            await self._bot.shutdown()
            await self._files.aclose()
        # raised here and not where it is found, because the library's own error shows the token
        raise RefusedToken("Telegram refuses the bot's token: copy it again from @BotFather.")

    async def show(self, chat: str, shown: Shown) -> str:
        return await self._showing.show(chat, shown, self._read_file)

    async def edit(self, chat: str, message: str, shown: Shown) -> None:
        await self._showing.edit(chat, message, shown)

    async def _read_file(self, file: Attachment) -> AsyncIterator[bytes]:
        """What is shown before `serve` waits for it."""
        while self._desk is None:
            await self._served.wait()
        async for piece in self._desk.read_file(file):
            yield piece

    async def _begun(self) -> bool:
        """False where the token is refused."""
        try:
            await persistently(self._bot.initialize, self._sleep)
            await persistently(self._bot.delete_webhook, self._sleep)
        except InvalidToken:
            return False
        log.info("telegram_begun", bot=self._bot.username)
        menu = [BotCommand(name, plain(self._words(line(f"command-{name}")))) for name in COMMANDS]
        try:
            await patiently(lambda: self._bot.set_my_commands(menu), self._sleep)
        except TelegramError as error:
            log.warning("telegram_no_menu", error=str(error))
        return True

    async def _fetch(self, offset: int) -> Sequence[Numbered[Update]]:
        """Raises NoMore."""
        try:
            found = await persistently(
                lambda: self._bot.get_updates(offset, timeout=LONG_POLL, allowed_updates=UPDATES),
                self._sleep,
            )
        except InvalidToken:
            raise NoMore from None
        return [Numbered(update.update_id, _person(update), update) for update in found]

    async def _take(self, update: Numbered[Update]) -> None:
        incoming = read(update.what)
        if incoming is None or self._desk is None:
            return
        try:
            await self._turn(self._desk, incoming)
        except NotShown as error:
            log.warning("telegram_not_shown", update=incoming.update, error=str(error))
        except Exception:
            log.exception("telegram_turn_failed", update=incoming.update)
            await self._apologise(str(incoming.chat))

    async def _turn(self, desk: Desk, incoming: Incoming) -> None:
        chat = str(incoming.chat)
        person = Identity(platform=PLATFORM, user=str(incoming.user))
        if incoming.group and not self._is_called(incoming.what):
            return
        sender = Sender(identity=person, chat=chat, update=incoming.update, group=incoming.group)
        reply = await self._answer(desk, sender, incoming.what)
        if reply.forget and not isinstance(incoming.what, Press):
            await self._showing.remove(chat, incoming.message)
        for shown in reply.shown:
            await self.show(chat, shown)

    def _is_called(self, what: Said | Document | Press | Other) -> bool:
        """In a group with several bots a command may name the one that it is for."""
        if not isinstance(what, Said):
            return isinstance(what, Press)
        _, at, name = what.text.split(maxsplit=1)[0].partition("@")
        return not at or name.casefold() == self._bot.username.casefold()

    async def _answer(
        self, desk: Desk, sender: Sender, what: Said | Document | Press | Other
    ) -> Reply:
        match what:
            case Said():
                return await desk.hear(sender, what)
            case Press(query, button):
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(self._acknowledge(query))
                    return await desk.press(sender, button)
            case _ if not await desk.knows(sender.identity):
                return await desk.hear(sender, Said(""))  # a stranger's file is not even fetched
            case Document():
                return await self._take_file(desk, sender, what)
            case Other():
                return self._refusal(line("only-text-and-files"))
            case _:
                assert_never(what)

    async def _acknowledge(self, query: str) -> None:
        """Ends the button's little clock; whether that works changes nothing."""
        try:
            await self._bot.answer_callback_query(query)
        except TelegramError as error:
            log.info("telegram_not_acknowledged", error=str(error))

    async def _take_file(self, desk: Desk, sender: Sender, document: Document) -> Reply:
        name = document.file_name or "file"
        size = document.file_size or 0
        if size > LARGEST_DOWNLOAD:
            given, most = f"{size / MEGABYTE:.1f}", LARGEST_DOWNLOAD // MEGABYTE
            return self._refusal(line("file-too-large-to-fetch", name=name, size=given, most=most))
        try:
            uploaded = await desk.take_file(sender, name, self._content(document))
        except FileRefused as error:
            return Reply(shown=(Shown(text=str(error)),), refused=True)
        except NotFetched as error:
            log.warning("telegram_file_not_fetched", error=str(error))
            return self._refusal(line("file-not-fetched", name=name))
        return await desk.hear(sender, uploaded)

    async def _content(self, document: Document) -> AsyncIterator[bytes]:
        try:
            file = await patiently(lambda: self._bot.get_file(document.file_id), self._sleep)
            async with self._files.stream("GET", file.file_path or "") as answer:
                if answer.status_code != httpx.codes.OK:
                    raise NotFetched(f"Telegram answered {answer.status_code}")
                async for chunk in answer.aiter_bytes(CHUNK):
                    yield chunk
        except (TelegramError, httpx.HTTPError) as error:
            raise NotFetched(type(error).__name__) from None  # its text may show the token

    async def _apologise(self, chat: str) -> None:
        try:
            await self.show(chat, Shown(text=self._words(line("went-wrong"))))
        except NotShown as error:
            log.warning("telegram_not_shown", error=str(error))

    def _refusal(self, sentence: Line) -> Reply:
        return Reply(shown=(Shown(text=self._words(sentence)),), refused=True)


def _person(update: Update) -> int:
    return update.effective_user.id if update.effective_user else 0
