"""Messages that are changed or deleted, and Telegram's refusals to do so.

https://core.telegram.org/bots/api#updating-messages. The sentences are those of its own server.
"""

import json
from collections.abc import Mapping, MutableSequence, Sequence
from typing import Any, Protocol, TypeVar

ALTER = frozenset({"editMessageText", "editMessageCaption", "deleteMessage"})
DELETABLE_FOR = 48 * 3600.0  # seconds
_SAME = (
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)
NOT_MODIFIED = (400, _SAME)
NOT_THERE = (400, "Bad Request: message to edit not found")
NOT_THERE_TO_DELETE = (400, "Bad Request: message to delete not found")
TOO_OLD = (400, "Bad Request: message can't be deleted for everyone")
NO_TEXT = (400, "Bad Request: there is no text in the message to edit")
NO_CAPTION = (400, "Bad Request: there is no caption in the message to edit")


class Standing(Protocol):
    number: int
    text: str
    html: str
    markup: dict[str, Any]
    file: tuple[str, bytes] | None
    sent_at: float


M = TypeVar("M", bound=Standing)


def _found(form: Mapping[str, Any], there: Sequence[M]) -> M | None:
    return next((one for one in there if one.number == int(form["message_id"])), None)


def _markup(form: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(form.get("reply_markup") or "{}")
    return found


def wrong_alteration(
    method: str, form: Mapping[str, Any], there: Sequence[Standing], now: float
) -> tuple[int, str] | None:
    """How Telegram refuses it, if it does."""
    found = _found(form, there)
    if method == "deleteMessage":
        if found is None:
            return NOT_THERE_TO_DELETE
        return TOO_OLD if now - found.sent_at >= DELETABLE_FOR else None
    if found is None:
        return NOT_THERE
    if bool(found.file) != (method == "editMessageCaption"):
        return NO_TEXT if found.file else NO_CAPTION
    html = form.get("text") or form.get("caption") or ""
    return NOT_MODIFIED if (found.html, found.markup) == (html, _markup(form)) else None


def alter(
    method: str, form: Mapping[str, Any], there: MutableSequence[M], text: str, html: str
) -> M | None:
    """It stands as it is asked for from now on, or not at all."""
    found = _found(form, there)
    if found is None:
        return None
    if method == "deleteMessage":
        there.remove(found)
    else:
        found.text, found.html, found.markup = text, html, _markup(form)
    return found
