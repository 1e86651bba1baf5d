"""A message as the Bot API takes it: which method, and what goes with it. Pure.

https://core.telegram.org/bots/api#sendmessage, #sendphoto, #sendvideo, #senddocument
"""

from collections.abc import Callable, Mapping
from typing import Any

from aiogram.enums import ParseMode
from aiogram.methods import SendDocument, SendMessage, SendPhoto, SendVideo, TelegramMethod
from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    Message,
)

from campaigns.model import Attempt, MediaKind, Options

UNKNOWN_FILE = "file identifier"
"""In what Telegram says to a file's name that it does not know, as "wrong file identifier/HTTP URL
specified": https://github.com/tdlib/td/blob/master/td/telegram/files/FileManager.cpp"""

FILE_METHODS: Mapping[MediaKind, Callable[..., TelegramMethod[Message]]] = {
    MediaKind.PHOTO: SendPhoto,
    MediaKind.VIDEO: SendVideo,
    MediaKind.DOCUMENT: SendDocument,
}


def method_of(attempt: Attempt, file: InputFile | str | None) -> TelegramMethod[Message]:
    """`file` is a new one, or what Telegram calls it."""
    body, options = attempt.body, attempt.body.options
    words = body.html or body.text
    common: dict[str, Any] = {
        "chat_id": int(attempt.address),
        "parse_mode": ParseMode.HTML if body.html else None,
        "disable_notification": options.silent or None,
        "protect_content": options.protected or None,
        "reply_markup": buttons_of(options),
        "allow_paid_broadcast": attempt.paid or None,
    }
    if options.media is None or file is None:
        return SendMessage(text=words, link_preview_options=preview_of(options), **common)
    kind = options.media.kind
    return FILE_METHODS[kind](caption=words, **{kind.value: file}, **common)


def preview_of(options: Options) -> LinkPreviewOptions | None:
    return None if options.preview else LinkPreviewOptions(is_disabled=True)


def buttons_of(options: Options) -> InlineKeyboardMarkup | None:
    rows = [
        [InlineKeyboardButton(text=link.label, url=link.url) for link in row]
        for row in options.links
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def file_name(message: Message) -> str:
    """What Telegram calls the file of a message that it took; of a picture, its largest size."""
    if message.photo:
        return message.photo[-1].file_id
    found = message.video or message.document or message.animation or message.audio
    return found.file_id if found else ""
