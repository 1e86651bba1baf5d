"""Telegram: what every bot of it shares. Addresses are chat ids of people, texts Telegram's HTML.

https://core.telegram.org/bots/api#html-style: what is sent is always balanced and escaped, so
that Telegram never answers that it cannot parse it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape

from campaigns import template
from campaigns.model import PLAIN, Address, Body, Options, Size, Wording
from campaigns.ports import InvalidAddress, UnusableValues, UnusableWording
from campaigns.template import Field
from channels._parts import Hole, Part, fill, joined, link_parts
from channels._tags import Close, Open, Removed, Token, clean, named, read_tags

LONGEST = 4096
"""https://core.telegram.org/bots/api#sendmessage, after the tags are read; counted in units of
UTF-16, as its entities are, so that no way of counting gives more."""

LONGEST_CAPTION = 1024
"""https://core.telegram.org/bots/api#sendphoto: under a file, counted in the same way."""

MOST_FORMATTED = 100
"""https://core.telegram.org/bots/api#formatting-options: beyond it, Telegram shows plain text."""

ALLOWED = {
    "b": "b",
    "strong": "b",
    "i": "i",
    "em": "i",
    "u": "u",
    "ins": "u",
    "s": "s",
    "strike": "s",
    "del": "s",
    "a": "a",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-spoiler": "tg-spoiler",
    "br": "br",
}
"""What staff may format with, and the one name under which it travels."""

# https://core.telegram.org/bots/api#user: at most 52 significant bits; groups are below zero.
_CHAT_ID = re.compile(r"([1-9]\d{3,15})(?:\.0+)?", re.ASCII)
_GROUP = re.compile(r"-\d+", re.ASCII)
MOST = 2**52
LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class PreparedTelegram:
    html: tuple[Part, ...]
    text: tuple[Part, ...]
    fields: tuple[Field, ...]
    removed: tuple[str, ...]
    options: Options = PLAIN

    def render(self, values: Mapping[str, str]) -> Body:
        seen = {field.key: clean(values[field.key]) for field in self.fields}
        text = fill(self.text, seen).strip()
        most, where = (LONGEST_CAPTION, " under a file") if self.options.media else (LONGEST, "")
        if length(text) > most:
            raise UnusableValues(
                f"The message would have {length(text):,} characters, "
                f"and Telegram takes at most {most:,}{where}.",
                "long_message",
            )
        if not text:
            raise UnusableValues("The message would be empty.", "empty_message")
        return Body(text=text, html=fill(self.html, seen), options=self.options)


class Telegram:
    name = "telegram"
    has_subject = False
    takes_formatting = True

    def example(self, region: str) -> str:  # noqa: ARG002 -- of no region
        return "123456789"

    def parse_address(self, raw: str, region: str) -> Address:  # noqa: ARG002 -- of no region
        typed = raw.strip()
        shown = repr(typed[:LONGEST_SHOWN])
        if not typed:
            raise InvalidAddress("There is no chat id here.")
        if _GROUP.fullmatch(typed):
            raise InvalidAddress(
                f"{shown} is not a person's chat id, but a group's or a channel's."
            )
        found = _CHAT_ID.fullmatch(typed)
        if found is None or int(found[1]) > MOST:
            raise InvalidAddress(f"{shown} is not a chat id. It is a number, like 123456789.")
        return Address(text=found[1])

    def prepare(self, wording: Wording) -> PreparedTelegram:
        tokens, removed = balanced(read_tags(template.parse(wording.text), ALLOWED))
        if sum(isinstance(token, Open) for token in tokens) > MOST_FORMATTED:
            raise UnusableWording(
                f"Telegram formats at most {MOST_FORMATTED} places of a message. Use fewer."
            )
        text = joined(_as_text(tokens))
        if not "".join(part if isinstance(part, str) else "x" for part in text).strip():
            raise UnusableWording("The message is empty.")
        html = joined(_as_html(tokens))
        used = template.fields_of(tuple(part.field for part in html if isinstance(part, Hole)))
        return PreparedTelegram(html, text, used, named(removed), wording.options)

    def measure(self, body: Body) -> Size:
        return Size(parts=1, characters=len(body.text))


def length(text: str) -> int:
    """In units of UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def balanced(tokens: Iterable[Token]) -> tuple[list[Token], list[Removed]]:
    """Every tag closed within what it was opened in; and what would not reach the reader.

    Where two cross, as in `<b>x<i>y</b>z</i>`, the inner one is closed and opened again.
    """
    told: list[Token] = []
    removed: list[Removed] = []
    around: list[Open] = []
    for token in tokens:
        match token:
            case Removed():
                removed.append(token)
            case Close(name) if name not in [one.name for one in around]:
                removed.append(Removed(name, f"</{name}>"))
            case Close(name):
                at = max(n for n, one in enumerate(around) if one.name == name)
                told += [Close(one.name) for one in reversed(around[at:])]
                told += around[at + 1 :]
                del around[at]
            case Open():
                told.append(token)
                around.append(token)
            case _:
                told.append(token)
    told += [Close(one.name) for one in reversed(around)]
    return told, removed


def _as_html(tokens: Iterable[Token]) -> Iterator[Part]:
    for token in tokens:
        match token:
            case str():
                yield _escaped(token)
            case Field():
                yield Hole(token, _escaped)
            case Open("a", link):
                yield '<a href="'
                yield from link_parts(link, escape)
                yield '">'
            case Open(name):
                yield f"<{name}>"
            case Close(name):
                yield f"</{name}>"


def _as_text(tokens: Iterable[Token]) -> Iterator[Part]:
    """As it is counted: without tags, and without where links lead."""
    for token in tokens:
        match token:
            case str():
                yield token
            case Field():
                yield Hole(token, str)


def _escaped(text: str) -> str:
    return escape(text, quote=False)


TELEGRAM = Telegram()
