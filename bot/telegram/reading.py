"""What a person did in a chat with the bot: https://core.telegram.org/bots/api#update.

Channels, other bots, messages written elsewhere (forwarded, or by way of another bot) and edited
ones never act; they are not answered either. In a group nothing is meant for us but a command;
whether the group is one that we talk in, the desk knows.
"""

from dataclasses import dataclass

from telegram import (
    CallbackQuery,
    Document,
    Message,
    MessageEntity,
    PhotoSize,
    Update,
    User,
    Video,
)
from telegram.constants import ChatType, MessageEntityType

from bot.markup import Span, Style, mark
from bot.words import Said

MARKS: dict[str, str] = {
    MessageEntityType.BOLD: "b",
    MessageEntityType.ITALIC: "i",
    MessageEntityType.UNDERLINE: "u",
    MessageEntityType.STRIKETHROUGH: "s",
    MessageEntityType.CODE: "code",
    MessageEntityType.PRE: "pre",
    MessageEntityType.BLOCKQUOTE: "blockquote",
    MessageEntityType.SPOILER: "tg-spoiler",
    MessageEntityType.TEXT_LINK: "a",
}
CHATS = frozenset({ChatType.PRIVATE, ChatType.GROUP, ChatType.SUPERGROUP})
UPDATES = ("message", "callback_query")


@dataclass(frozen=True, slots=True)
class Press:
    """`query` is Telegram's number of the press, to tell it that we have it."""

    query: str
    button: str


@dataclass(frozen=True, slots=True)
class Other:
    """A voice message, a sticker: nothing that we can read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One thing that a person did. `message` is the one that they sent, or pressed under; `group`
    where others read along.
    """

    update: int
    user: int
    chat: int
    message: int
    what: Said | Document | Press | Other
    group: bool = False


def read(update: Update) -> Incoming | None:
    """None for what never acts."""
    if update.callback_query is not None:
        return _pressed(update.update_id, update.callback_query)
    if update.message is not None:
        return _written(update.update_id, update.message)
    return None


def said(text: str, entities: tuple[MessageEntity, ...]) -> Said:
    """`marked` stays empty where nothing was formatted."""
    spans = [
        Span(Style(MARKS[e.type], e.url or ""), e.offset, e.length)
        for e in entities
        if e.type in MARKS
    ]
    return Said(text, mark(text, spans) if spans else "")


def _pressed(update: int, query: CallbackQuery) -> Incoming | None:
    message = query.message
    if message is None or query.data is None or query.from_user.is_bot:
        return None
    if message.chat.type not in CHATS:
        return None
    return Incoming(
        update=update,
        user=query.from_user.id,
        chat=message.chat.id,
        message=message.message_id,
        what=Press(query.id, query.data),
        group=message.chat.type != ChatType.PRIVATE,
    )


def _written(update: int, message: Message) -> Incoming | None:
    writer = message.from_user
    if writer is None or not _own_words(message, writer):
        return None
    group = message.chat.type != ChatType.PRIVATE
    if group and not (message.text or "").startswith("/"):
        return None
    return Incoming(
        update=update,
        user=writer.id,
        chat=message.chat.id,
        message=message.message_id,
        what=_content(message),
        group=group,
    )


def _own_words(message: Message, writer: User) -> bool:
    """Whether the person in front of us wrote this, as themselves."""
    own = message.chat.type in CHATS and message.sender_chat is None
    borrowed = message.forward_origin or message.via_bot or message.is_automatic_forward
    return own and not writer.is_bot and not borrowed


def _content(message: Message) -> Said | Document | Other:
    if message.text is not None:
        return said(message.text, message.entities)
    if message.photo:  # its sizes, the largest one last
        return _file(message.photo[-1], "picture.jpg")
    if message.video:
        return _file(message.video, message.video.file_name or "video.mp4")
    return message.document or Other()


def _file(sent: PhotoSize | Video, name: str) -> Document:
    """Like any other file, though Telegram shows it in place."""
    return Document(sent.file_id, sent.file_unique_id, name, file_size=sent.file_size)
