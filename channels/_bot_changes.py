"""A message that is there already, changed or deleted, and what the Bot API says to it. Pure.

https://core.telegram.org/bots/api#editmessagetext, #editmessagecaption, #deletemessage
"""

from collections.abc import Callable, Mapping
from typing import Any

from aiogram.enums import ParseMode
from aiogram.methods import DeleteMessage, EditMessageCaption, EditMessageText, TelegramMethod

from campaigns.acts import Act
from campaigns.model import Attempt
from campaigns.outcomes import Accepted, Outcome, Rejected
from channels._bot_methods import buttons_of, preview_of


def change_of(attempt: Attempt) -> TelegramMethod[Any]:
    """The one request that does it."""
    where = {"chat_id": int(attempt.address), "message_id": int(attempt.message)}
    if attempt.act is Act.DELETE:
        return DeleteMessage(**where)
    body, options = attempt.body, attempt.body.options
    words = body.html or body.text
    common: dict[str, Any] = {
        **where,
        "parse_mode": ParseMode.HTML if body.html else None,
        "reply_markup": buttons_of(options),
    }
    if options.media is None:
        return EditMessageText(text=words, link_preview_options=preview_of(options), **common)
    return EditMessageCaption(caption=words, **common)


def _done(attempt: Attempt, _reason: str) -> Outcome:
    return Accepted(attempt.message)


def _rejected(words: str) -> Callable[[Attempt, str], Outcome]:
    return lambda _attempt, _reason: Rejected("400", words)


SAID: Mapping[tuple[Act, str], Callable[[Attempt, str], Outcome]] = {
    (Act.EDIT, "message is not modified"): _done,
    (Act.EDIT, "message to edit not found"): _rejected("this person does not have it any more"),
    (Act.EDIT, "message can't be edited"): _rejected("Telegram does not let it be changed"),
    (Act.DELETE, "message to delete not found"): _done,
    (Act.DELETE, "message can't be deleted"): _rejected(
        "Telegram does not delete it any more, as it does not after 48 hours"
    ),
}
"""What is in Telegram's sentence. It documents none of them; they stand in its own server:
https://github.com/tdlib/telegram-bot-api/blob/master/telegram-bot-api/Client.cpp.
What is there already as it should be (or is gone) is done, also where it was not we who did it."""


def said_of(attempt: Attempt, reason: str) -> Outcome | None:
    """None where it is none of these."""
    found = (mean for (act, part), mean in SAID.items() if act is attempt.act and part in reason)
    mean = next(found, None)
    return mean(attempt, reason) if mean else None
