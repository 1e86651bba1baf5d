"""Telegram's Bot API through aiogram: one bot's messages, and what Telegram says about them.

https://core.telegram.org/bots/api#making-requests. The point of no return is the first byte of the
request. Telegram cannot be asked about a message afterwards, and drops no second one.
"""

from datetime import timedelta
from typing import Any

import structlog
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import Response, TelegramMethod
from aiogram.types import BufferedInputFile, InputFile, Message
from aiohttp import ClientConnectorError, ClientSession, ClientSSLError, TCPConnector

from agencies.suppression import Cause
from campaigns.acts import Act
from campaigns.media import Media
from campaigns.model import Attempt
from campaigns.outcomes import (
    Accepted,
    Deferred,
    Fault,
    Misconfigured,
    Outcome,
    Rejected,
    Uncertain,
    accepted,
)
from campaigns.reasons import without_addresses
from campaigns.sending import StorageDown
from channels._bot_changes import change_of, said_of
from channels._bot_chats import Chats
from channels._bot_methods import UNKNOWN_FILE, file_name, method_of
from channels._http import NEVER_LEFT_US, TIMEOUT, InTime, TooLate, seconds, send_by, staying

NO_SUCH_BOT = (
    "Telegram does not know this bot's token any more. Ask BotFather for it, and put it in."
)
NO_STARS = "BALANCE_TOO_LOW"
"""https://core.telegram.org/method/messages.sendMessage#possible-errors"""
TOO_FEW_STARS = (
    "The bot has too few Telegram Stars to be paid for speed. Give it more, or send without paying."
)
UNNAMED = "Telegram gave it no number"
REFUSED = range(400, 500)
TOO_FAST_WAIT = timedelta(seconds=1)
"""Where a 429 does not say how long, or nothing that can be so."""
NO_CONNECTION = (
    (ClientSSLError, "Telegram did not agree on an encrypted connection"),
    (ClientConnectorError, "Telegram could not be reached"),
    (Exception, "it took too long to reach Telegram"),
)
"""What staff read of it; the first that fits."""

log = structlog.get_logger()


class _Session(AiohttpSession):
    """The SDK's, with as many connections as messages may be out, and none of them too late."""

    def __init__(self, api: TelegramAPIServer, connections: int) -> None:
        super().__init__(api=api, limit=connections)
        self.timeout = TIMEOUT  # type: ignore[assignment] # handed on to aiohttp, which takes both

    async def create_session(self) -> ClientSession:
        if self._session is None or self._session.closed:
            connector = TCPConnector(**self._connector_init)
            self._session = ClientSession(
                connector=connector, request_class=InTime, trace_configs=[staying()]
            )
        return self._session

    def check_response(
        self, bot: Bot, method: TelegramMethod[Any], status_code: int, content: str
    ) -> Response[Any]:
        """Only a refusal by its status is one: of any other the SDK would believe what it says
        beside that, like how long to wait, and a server at fault may have taken the message."""
        try:
            return super().check_response(bot, method, status_code, content)
        except TelegramAPIError as refusal:
            if status_code in REFUSED:
                raise
            raise TelegramServerError(method, str(status_code)) from refusal


class BotApi:
    """Opened in a running event loop; holds up to `connections` connections."""

    def __init__(self, token: str, base_url: str, connections: int) -> None:
        self._session = _Session(TelegramAPIServer.from_base(base_url), connections)
        self._bot = Bot(token, session=self._session)
        self._chats = Chats()

    async def send(self, attempt: Attempt) -> Outcome:
        """One request, whatever the message brings; none within a second of the last one there."""
        if not self._chats.may(attempt.address):
            return Deferred("this person got another message just now", fault=Fault.OURS)
        if attempt.act is not Act.SEND:
            return await self._change(attempt)
        media = attempt.media
        try:
            if media is None or media.name:
                return await self._send(attempt, media.name if media else None)
            async with media.alone(attempt.send_by):
                if not await media.find():
                    return await self._upload(attempt, media)
            return await self._send(attempt, media.name)
        except TimeoutError:
            return Deferred("the file was still being uploaded", fault=Fault.OURS)
        except StorageDown:
            return Deferred("the file could not be read just now", fault=Fault.OURS)

    async def _upload(self, attempt: Attempt, media: Media) -> Outcome:
        """The first message brings the file itself, and learns what Telegram calls it."""
        content = await media.content()
        return await self._send(attempt, BufferedInputFile(content, media.file.name))

    async def _send(self, attempt: Attempt, file: InputFile | str | None) -> Outcome:
        send_by.set(attempt.send_by)
        try:
            message = await self._bot(method_of(attempt, file))
        except TooLate:
            return Deferred("it was too late to send it", fault=Fault.OURS)
        except TelegramBadRequest as error:
            if attempt.media and isinstance(file, str) and UNKNOWN_FILE in _words(error):
                await attempt.media.keep("")
                return Deferred("Telegram does not know the file any more", fault=Fault.OURS)
            return read_refusal(error)
        except Exception as error:  # noqa: BLE001 -- it may have left us: what is unknown is Uncertain
            return read_refusal(error)
        if not isinstance(message, Message):  # it can say that all is well, and nothing more
            return Uncertain(UNNAMED)
        if attempt.media and not isinstance(file, str):
            await attempt.media.keep(file_name(message))
        return accepted(str(message.message_id), UNNAMED)

    async def _change(self, attempt: Attempt) -> Outcome:
        """Of a message that is there already; a file that it has stays."""
        send_by.set(attempt.send_by)
        try:
            await self._bot(change_of(attempt))
        except TooLate:
            return Deferred("it was too late to do it", fault=Fault.OURS)
        except TelegramBadRequest as error:
            return said_of(attempt, _words(error)) or read_refusal(error)
        except Exception as error:  # noqa: BLE001 -- it may have left us: what is unknown is Uncertain
            return read_refusal(error)
        return Accepted(attempt.message)

    async def close(self) -> None:
        await self._session.close()


def read_refusal(error: Exception) -> Outcome:
    """https://core.telegram.org/bots/api#making-requests has the shape of an error, no list."""
    match error:
        case TelegramRetryAfter(retry_after=wait):
            return Deferred("Telegram had too many requests", seconds(str(wait)) or TOO_FAST_WAIT)
        case TelegramUnauthorizedError() | TelegramNotFound():
            return Misconfigured("401", NO_SUCH_BOT)
        case TelegramAPIError() if NO_STARS in _words(error):
            return Misconfigured("400", TOO_FEW_STARS)
        case TelegramForbiddenError():  # blocked, deleted, or never started the bot
            return Rejected("403", without_addresses(_words(error)), suppress=Cause.REFUSED)
        case TelegramMigrateToChat():
            return Rejected("400", "this chat has become another one")
        case TelegramBadRequest() | TelegramEntityTooLarge():
            return Rejected("400", without_addresses(_words(error)))
        case TelegramNetworkError(__cause__=cause) if isinstance(cause, NEVER_LEFT_US):
            log.info("no connection to Telegram", error=type(cause).__name__)
            words = next(words for kind, words in NO_CONNECTION if isinstance(cause, kind))
            return Deferred(words, fault=Fault.NETWORK)
    log.warning("no answer from Telegram", error=type(error).__name__)
    return Uncertain("Telegram did not say whether it took the message")


def _words(error: Exception) -> str:
    """Telegram's own; it may say none."""
    return str(getattr(error, "message", None) or "")
