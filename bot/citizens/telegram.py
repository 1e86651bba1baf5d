"""The agencies' bots in Telegram, by aiogram: https://core.telegram.org/bots/api.

Long polls and answers go over sessions of their own: a shared pool that is full of waiting polls
would starve what is said.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

import structlog
from aiogram import Bot, types
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    MenuButtonCommands,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from bot.citizens.introducing import Introduction
from bot.citizens.ports import (
    BotFace,
    PlatformDown,
    Reply,
    TokenRefused,
    Unreachable,
    Update,
)
from bot.citizens.reading import UPDATES, read
from config.secrets import Secret

LONG_POLL = 25
WAITS = (1.0, 2.0, 5.0, 10.0, 20.0)
"""Seconds between the tries of one answer."""

LONGEST_WAIT = 30.0
REFUSED = (TelegramUnauthorizedError, TelegramNotFound)
UNLIMITED = 0
MOST_SPEAKING = 400  # connections, of all bots
ANSWERS_AT_ONCE = 10
"""Of one bot: what hangs there must not take every connection from the others."""

Answered = TypeVar("Answered")
Keyboard = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None
log = structlog.get_logger(__name__)


class TelegramBots:
    """All of a process. Opened in a running event loop."""

    def __init__(self, api_url: str) -> None:
        api = TelegramAPIServer.from_base(api_url)
        self._polling = AiohttpSession(api=api, limit=UNLIMITED)
        self._talking = AiohttpSession(api=api, limit=MOST_SPEAKING)

    def chats(self, token: Secret) -> "TelegramChats":
        return TelegramChats(Bot(token, session=self._polling), Bot(token, session=self._talking))

    async def look(self, token: Secret) -> BotFace:
        me = await _asked(Bot(token, session=self._talking).get_me)
        return BotFace(account=me.id, username=me.username or "", name=me.full_name)

    async def introduce(self, token: Secret, told: Sequence[Introduction]) -> None:
        bot = Bot(token, session=self._talking)
        for one in told:
            for language in (one.language, *([None] if one is told[0] else [])):
                await _asked(partial(_present, bot, one, language))
        await _asked(lambda: bot.set_chat_menu_button(menu_button=MenuButtonCommands()))

    async def close(self) -> None:
        await self._polling.close()
        await self._talking.close()


class TelegramChats:
    """One bot's: `listener` waits for what people say, `speaker` answers."""

    def __init__(self, listener: Bot, speaker: Bot) -> None:
        self._listener = listener
        self._speaker = speaker
        self._speaking = asyncio.Semaphore(ANSWERS_AT_ONCE)
        self._begun = False

    async def updates(self, offset: int) -> Sequence[Update]:
        if not self._begun:
            await _persistently(self._listener.delete_webhook)
            self._begun = True

        async def ask() -> list[types.Update]:
            return await self._listener.get_updates(
                offset=offset,
                timeout=LONG_POLL,
                allowed_updates=UPDATES,
                request_timeout=LONG_POLL + 10,
            )

        return [read(one) for one in await _persistently(ask)]

    async def be_told(self, url: str, secret: str) -> None:
        await _persistently(
            lambda: self._speaker.set_webhook(url, secret_token=secret, allowed_updates=UPDATES)
        )

    def read(self, content: bytes) -> Update:
        return read(types.Update.model_validate_json(content))

    async def show(self, reply: Reply) -> None:
        try:
            async with self._speaking:
                await _patiently(lambda: self._put(reply))
        except TelegramForbiddenError:
            raise Unreachable from None
        except AiogramError as error:
            log.warning("citizen_not_answered", error=type(error).__name__)

    async def acknowledge(self, query: str) -> None:
        try:
            async with self._speaking:
                await self._speaker.answer_callback_query(query)
        except AiogramError as error:
            log.info("citizen_not_acknowledged", error=type(error).__name__)

    async def _put(self, reply: Reply) -> object:
        keyboard = _keyboard(reply)
        if reply.in_place is not None and not isinstance(
            keyboard, ReplyKeyboardMarkup | ReplyKeyboardRemove
        ):
            return await self._change(reply, reply.in_place, keyboard)
        sent = await self._speaker.send_message(
            reply.chat,
            reply.text,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
        if reply.file:
            name, content = reply.file
            await self._speaker.send_document(reply.chat, BufferedInputFile(content, name))
        return sent

    async def _change(
        self, reply: Reply, message: int, keyboard: InlineKeyboardMarkup | None
    ) -> object:
        """A button that was pressed twice changes nothing the second time, which is no fault."""
        try:
            return await self._speaker.edit_message_text(
                reply.text,
                chat_id=reply.chat,
                message_id=message,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        except TelegramBadRequest as error:
            if "message is not modified" in error.message:
                return None
            raise


async def _present(bot: Bot, one: Introduction, language: str | None) -> None:
    commands = [BotCommand(command=name, description=text) for name, text in one.commands]
    await bot.set_my_commands(commands, language_code=language)
    await bot.set_my_description(one.description, language_code=language)
    await bot.set_my_short_description(one.short, language_code=language)


def _keyboard(reply: Reply) -> Keyboard:
    if reply.buttons:
        rows = [
            [InlineKeyboardButton(text=label, callback_data=data) for label, data in row]
            for row in reply.buttons
        ]
        return InlineKeyboardMarkup(inline_keyboard=rows)
    if reply.share:
        share = KeyboardButton(text=reply.share, request_contact=True)
        return ReplyKeyboardMarkup(keyboard=[[share]], resize_keyboard=True, one_time_keyboard=True)
    return ReplyKeyboardRemove(remove_keyboard=True) if reply.unshare else None


async def _patiently(ask: Callable[[], Awaitable[Answered]]) -> Answered:
    """For answers: at worst somebody reads a line twice. Raises AiogramError."""
    for wait in WAITS:
        try:
            return await ask()
        except TelegramRetryAfter as error:
            seconds = float(error.retry_after)
        except (TelegramBadRequest, TelegramForbiddenError, *REFUSED):
            raise
        except AiogramError:
            seconds = wait
        await asyncio.sleep(seconds)
    return await ask()


async def _asked(ask: Callable[[], Awaitable[Answered]]) -> Answered:
    """Raises TokenRefused, PlatformDown."""
    try:
        return await _patiently(ask)
    except REFUSED:
        raise TokenRefused from None
    except AiogramError as error:
        log.warning("bot_platform_down", error=type(error).__name__)
        raise PlatformDown from None


async def _persistently(ask: Callable[[], Awaitable[Answered]]) -> Answered:
    """For as long as it takes. Raises TokenRefused."""
    wait = 1.0
    while True:
        try:
            return await ask()
        except REFUSED:
            raise TokenRefused from None
        except TelegramRetryAfter as error:
            seconds = float(error.retry_after)
        except AiogramError as error:
            log.warning("bot_unreachable", error=type(error).__name__, wait=wait)
            seconds = wait
        await asyncio.sleep(seconds)
        wait = min(wait * 2, LONGEST_WAIT)
