"""What Slack is told to show: messages, the form for a secret, and the app's home. Pure.

https://docs.slack.dev/reference/block-kit/blocks: 50 of them in a message, 100 in a home.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import chain, islice
from typing import Any

from bot.chats import Shown, ShownButton
from bot.markup import parse, plain, split, units
from bot.slack.reading import SECRET, TYPED
from bot.slack.rich_text import Element, elements, fallback

MOST_BLOCKS = 50
MOST_IN_HOME = 100
SECTION = 3_000
"""https://docs.slack.dev/reference/block-kit/blocks/section-block has so many characters."""
MESSAGE = 12_000
"""All blocks of one: https://github.com/slackapi/bolt-js/issues/2509 was refused at 13,200."""
FALLBACK = 3_000
"""https://docs.slack.dev/reference/methods/chat.postMessage#truncating advises 4,000 at most."""
IN_A_ROW = 25
"""https://docs.slack.dev/reference/block-kit/blocks/actions-block"""
MOST_ROWS = 40
LABEL = 75
"""https://docs.slack.dev/reference/block-kit/block-elements/button-element"""
CHARACTER = 2  # units that one takes at most
PRESS = "press"
TITLE = 24
"""https://docs.slack.dev/reference/views/modal-views"""
LONGEST_SECRET = 3_000
"""https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element"""

Raw = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """`text` is for notifications and for who listens to the screen."""

    text: str
    blocks: list[Raw]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Its words, without markup."""

    open: str
    title: str
    submit: str
    close: str
    label: str


def messages(shown: Shown, form: Form) -> list[Message]:
    """As many as the text takes; the last one has the buttons. None where there is no text."""
    rows = button_rows(shown.buttons)
    if shown.secret:
        rows = [{"type": "actions", "elements": [_button(form.open, shown.secret, SECRET)]}, *rows]
    room = MESSAGE - sum(_length(button) for row in rows for button in row["elements"])
    *first, last = _cut(shown.text, room, room) or ("",)
    made = [_message(text, []) for text in first]
    return [*made, _message(last, rows)] if last else made


def _cut(html: str, room: int, most: int) -> list[str]:
    """As `split`, where the addresses of links take room too."""
    pieces: list[str] = []
    for piece in split(html, most):
        runs = parse(piece)
        words = sum(units(run.text) for run in runs)
        links = sum(len(style.href) for run in runs for style in run.styles if style.name == "a")
        fits = words + links <= room or words <= CHARACTER
        pieces += [piece] if fits else _cut(piece, room, words // 2)
    return pieces


def button_rows(rows: Sequence[Sequence[ShownButton]]) -> list[Raw]:
    """Each a block. Too many rows are put together, which moves buttons and loses none."""
    if len(rows) > MOST_ROWS:
        rows = list(_batches(chain.from_iterable(rows), IN_A_ROW))
    cut = chain.from_iterable(_batches(row, IN_A_ROW) for row in rows if row)
    return [
        {
            "type": "actions",
            "elements": [_button(b.label, b.id, f"{PRESS}-{n}") for n, b in enumerate(row)],
        }
        for row in cut
    ]


def text_blocks(html: str) -> list[Raw]:
    pieces = [elements(parse(piece)) for piece in split(html, SECTION)]
    return [{"type": "rich_text", "elements": one} for one in pieces if one]


def secret_form(asked: str, which: str, form: Form) -> Raw:
    """`asked` is the question as it stands in the chat, in Slack's older markup; `which` secret it
    is goes with the form, so that it answers no other question.
    """
    typed: Element = {
        "type": "plain_text_input", "action_id": TYPED, "max_length": LONGEST_SECRET,
        "focus_on_load": True,
    }  # fmt: skip
    question = _plain(unescape(asked)[:SECTION] or form.label)
    return {
        "type": "modal",
        "callback_id": SECRET,
        "private_metadata": which,
        "title": _plain(form.title[:TITLE]),
        "submit": _plain(form.submit[:TITLE]),
        "close": _plain(form.close[:TITLE]),
        "blocks": [
            {"type": "section", "text": question},
            {"type": "input", "block_id": SECRET, "element": typed, "label": _plain(form.label)},
        ],
    }


def home(shown: Sequence[Shown]) -> Raw:
    """What does not fit is left out from the end: the app's messages have all of it."""
    parts = ([*text_blocks(one.text), *button_rows(one.buttons)] for one in shown)
    return {"type": "home", "blocks": list(chain.from_iterable(parts))[:MOST_IN_HOME]}


def _message(html: str, rows: list[Raw]) -> Message:
    return Message(fallback(plain(html))[:FALLBACK], [*text_blocks(html), *rows][:MOST_BLOCKS])


def _button(label: str, value: str, action: str) -> Element:
    text = label if len(label) <= LABEL else f"{label[: LABEL - 1]}…"
    return {"type": "button", "action_id": action, "value": value, "text": _plain(text)}


def _plain(text: str) -> Element:
    """`emoji` off: what looks like one's name is shown as it was written."""
    return {"type": "plain_text", "text": text, "emoji": False}


def _length(button: Element) -> int:
    return units(button["text"]["text"]) + len(button["value"]) + len(button["action_id"])


def _batches(
    buttons: Iterator[ShownButton] | Sequence[ShownButton], most: int
) -> Iterator[tuple[ShownButton, ...]]:
    waiting = iter(buttons)
    while batch := tuple(islice(waiting, most)):
        yield batch
