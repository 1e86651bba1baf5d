"""What a citizen did in a private chat with a bot: https://core.telegram.org/bots/api#update.

Groups, channels and other bots are nobody who could be answered. What was forwarded was not said
here, and a contact counts as the sender's own only where Telegram says so by its number.
"""

from aiogram import types
from aiogram.enums import ChatMemberStatus, ChatType

from agencies.bots import LANGUAGES
from bot.citizens.ports import Incoming, Pressed, Update
from bot.citizens.words import Began, Blocked, Heard, Sent, Shared, Wrote

UPDATES = ["message", "callback_query", "my_chat_member"]
START = "/start"


def read(update: types.Update) -> Update:
    incoming = None
    if update.message:
        incoming = _said(update.message)
    elif update.callback_query:
        incoming = _pressed(update.callback_query)
    elif update.my_chat_member:
        incoming = _member(update.my_chat_member)
    return Update(number=update.update_id, incoming=incoming)


def _said(message: types.Message) -> Incoming | None:
    person = message.from_user
    if person is None or person.is_bot or message.chat.type != ChatType.PRIVATE:
        return None
    return Incoming(
        chat=message.chat.id, language=_language(person), what=_what(message, person.id)
    )


def _what(message: types.Message, person: int) -> Heard:
    if message.forward_origin or message.via_bot:
        return Sent()
    if message.contact:
        number = message.contact.phone_number
        spelled = number if number.startswith("+") else f"+{number}"
        return Shared(spelled, own=message.contact.user_id == person)
    if message.text is None:
        return Sent()
    command, _, rest = message.text.strip().partition(" ")
    if command.lower().partition("@")[0] == START:
        return Began(rest.strip())
    return Wrote(message.text)


def _pressed(query: types.CallbackQuery) -> Incoming | None:
    message = query.message
    if message is None or query.data is None or message.chat.type != ChatType.PRIVATE:
        return None
    pressed = Pressed(data=query.data, message=message.message_id, query=query.id)
    return Incoming(chat=message.chat.id, language=_language(query.from_user), what=pressed)


def _member(changed: types.ChatMemberUpdated) -> Incoming | None:
    """One who comes back is asked again when they say /start: there is nothing to do before."""
    gone = changed.new_chat_member.status == ChatMemberStatus.KICKED
    if not gone or changed.chat.type != ChatType.PRIVATE:
        return None
    return Incoming(
        chat=changed.chat.id, language=_language(changed.from_user), what=Blocked(changed.date)
    )


def _language(person: types.User) -> str:
    """The one of ours that is nearest to theirs, like `zh` for `zh-hans`."""
    spoken = (person.language_code or "").partition("-")[0].lower()
    return spoken if spoken in LANGUAGES else LANGUAGES[0]
