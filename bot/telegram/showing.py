"""Putting our messages into a chat and changing them there.

https://core.telegram.org/bots/api#sendmessage, #editmessagetext, #senddocument, #sendphoto
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from weakref import WeakValueDictionary

import structlog
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import MessageLimit, ParseMode
from telegram.error import BadRequest, TelegramError

from bot.chats import Attachment, NotShown, Shown, ShownButton
from bot.markup import split
from bot.menu import Words
from bot.telegram.patience import Sleep, patiently
from bot.words import line

MEGABYTE = 1_000_000
LARGEST_UPLOAD = 50 * MEGABYTE  # https://core.telegram.org/bots/api#sending-files
LARGEST_PICTURE = 10 * MEGABYTE
REMEMBERED = 500  # messages whose last look we know, so that nothing is sent that changes nothing
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)  # Telegram would open people's personal links
NOTHING_TO_DO = (
    "message is not modified",
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
)

ReadFile = Callable[[Attachment], AsyncIterator[bytes]]
log = structlog.get_logger(__name__)


class Showing:
    """The messages of ours that stand in the chats. Every method raises NotShown."""

    def __init__(self, bot: Bot, words: Words, sleep: Sleep) -> None:
        self._bot = bot
        self._words = words
        self._sleep = sleep
        self._wanted: OrderedDict[tuple[str, str], Shown] = OrderedDict()
        self._changing: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    async def show(self, chat: str, shown: Shown, read_file: ReadFile) -> str:
        """The last message of those that a long text takes has the buttons; it can be edited."""
        *first, last = split(shown.text, MessageLimit.MAX_TEXT_LENGTH) or ("",)
        try:
            for text in first:
                await self._send(chat, text, None)
            message = await self._send(chat, last, keyboard(shown.buttons)) if last else ""
            for file in shown.files:
                await self._hand_over(chat, file, read_file)
        except TelegramError as error:
            raise NotShown(f"{type(error).__name__}: {error}") from error
        self._remember((chat, message), shown)
        return message

    async def edit(self, chat: str, message: str, shown: Shown) -> None:
        key = (chat, message)
        if not message or self._wanted.get(key) == shown:
            return
        self._remember(key, shown)
        changing = self._changing.setdefault(key, asyncio.Lock())
        try:
            async with changing:
                await patiently(lambda: self._change(chat, message, shown), self._sleep)
        except TelegramError as error:
            self._wanted.pop(key, None)
            raise NotShown(f"{type(error).__name__}: {error}") from error

    async def remove(self, chat: str, message: int) -> None:
        """What the person sent; not an error where it is too old for that, or gone."""
        try:
            await patiently(lambda: self._bot.delete_message(int(chat), message), self._sleep)
        except TelegramError as error:
            log.warning("telegram_not_removed", error=str(error))

    async def _send(self, chat: str, text: str, buttons: InlineKeyboardMarkup | None) -> str:
        sent = await patiently(
            lambda: self._bot.send_message(
                int(chat),
                text,
                parse_mode=ParseMode.HTML,
                reply_markup=buttons,
                link_preview_options=NO_PREVIEW,
            ),
            self._sleep,
        )
        return str(sent.message_id)

    async def _change(self, chat: str, message: str, shown: Shown) -> None:
        if self._wanted.get((chat, message)) is not shown:
            return  # a newer one waits behind this one
        try:
            await self._bot.edit_message_text(
                split(shown.text, MessageLimit.MAX_TEXT_LENGTH)[0],
                chat_id=int(chat),
                message_id=int(message),
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard(shown.buttons),
                link_preview_options=NO_PREVIEW,
            )
        except BadRequest as error:
            if not any(known in str(error).lower() for known in NOTHING_TO_DO):
                raise

    async def _hand_over(self, chat: str, file: Attachment, read_file: ReadFile) -> None:
        content = await _read_all(read_file(file), LARGEST_UPLOAD)
        if content is None:
            most = LARGEST_UPLOAD // MEGABYTE
            sentence = self._words(line("file-too-large-to-show", name=file.name, most=most))
            await self._send(chat, sentence, None)
        elif file.picture and len(content) <= LARGEST_PICTURE:
            await patiently(
                lambda: self._bot.send_photo(int(chat), content, filename=file.name), self._sleep
            )
        else:
            await patiently(
                lambda: self._bot.send_document(int(chat), content, filename=file.name),
                self._sleep,
            )

    def _remember(self, key: tuple[str, str], shown: Shown) -> None:
        self._wanted[key] = shown
        self._wanted.move_to_end(key)
        if len(self._wanted) > REMEMBERED:
            self._wanted.popitem(last=False)


def keyboard(rows: tuple[tuple[ShownButton, ...], ...]) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(b.label, callback_data=b.id) for b in row] for row in rows]
    )


async def _read_all(chunks: AsyncIterator[bytes], most: int) -> bytes | None:
    """None when there is more. In memory: a copy on a disk would not be sealed."""
    content = bytearray()
    async for chunk in chunks:
        content += chunk
        if len(content) > most:
            return None
    return bytes(content)
