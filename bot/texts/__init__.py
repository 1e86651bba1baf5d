"""What the bot says, in every language: one Fluent catalogue a language, in the folder beside.

https://projectfluent.org/fluent/guide/
"""

import html
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from babel import Locale
from fluent.runtime import FluentBundle, FluentResource

from bot.menu import COMMANDS, HIDDEN, Words
from bot.words import Line, Markup, Value

ENGLISH = "en"
BAR_LENGTH = 12
BEFORE_COMMANDS: Mapping[str, str] = {"slack": "/postbote "}
"""Slack keeps `/new` and the like for itself: https://docs.slack.dev/interactivity/implementing-slash-commands"""
NAMED = re.compile(rf"(?<![\w/.}}<])/({'|'.join((*COMMANDS, *HIDDEN))})\b")
COUNTRY_CODE_LENGTH = 2


class UnknownText(KeyError):
    """The catalogue has no such text, or the text lacks a value. A bug; a test finds them all."""


def render(sentence: Line, language: str = ENGLISH, before: str = "") -> str:
    """Simple HTML: the catalogue's own tags stay, every value that is not Markup is escaped.

    Commands that the catalogue names have `before` in the place of their stroke; values stay.
    """
    bundle = catalogue(language, before)
    if not bundle.has_message(sentence.key):
        raise UnknownText(sentence.key)
    pattern = bundle.get_message(sentence.key).value
    if pattern is None:
        raise UnknownText(sentence.key)
    args = {
        name: render(value, language, before) if isinstance(value, Line) else _safe(value)
        for name, value in sentence.args
    }
    text, faults = bundle.format_pattern(pattern, args)
    if faults:
        raise UnknownText(f"{sentence.key}: {faults}")
    return str(text)


def words_for(platform: str) -> Words:
    """For staff, as they type their commands there."""
    return partial(render, before=BEFORE_COMMANDS.get(platform, ""))


def has_text(key: str) -> bool:
    return catalogue(ENGLISH, "").has_message(key)


@cache
def catalogue(language: str, before: str) -> FluentBundle:
    """Read once for each pair, which takes a fifth of a second; for `before`, see `render`."""
    functions = dict(FUNCTIONS)
    functions["COUNTRY"] = partial(_country, language)
    bundle = FluentBundle([language], use_isolating=False, functions=functions)
    for path in sorted((Path(__file__).parent / language).glob("*.ftl")):
        text = path.read_text(encoding="utf-8")
        typed = NAMED.sub(lambda found: before + found[1], text) if before else text
        bundle.add_resource(FluentResource(typed))
    return bundle


def _safe(value: Value | Markup) -> Value:
    match value:
        case Markup(safe):
            return safe
        case str(text):
            return html.escape(text, quote=False)
        case datetime():
            return value.isoformat(sep=" ", timespec="minutes")
    return value


def _bar(done: int, people: int) -> str:
    """A text bar that any chat can show."""
    filled = BAR_LENGTH * int(done) // max(1, int(people))
    return "▓" * filled + "░" * (BAR_LENGTH - filled)


def _duration(seconds: int) -> str:
    """In the two largest units that matter."""
    minutes, seconds = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "d"), (hours, "h"), (minutes, "min"), (seconds, "s")]
    named = [f"{amount} {unit}" for amount, unit in parts if amount]
    return " ".join(named[:2]) or "0 s"


def _country(language: str, code: str) -> str:
    """Its name in the CLDR, as simple HTML; the code where it is none of a country."""
    # Fluent has these in memory anyway; phonenumbers' own names take 100 MB and 0.4 s to import.
    names = Locale.parse(language, sep="-").territories
    is_country = len(code) == COUNTRY_CODE_LENGTH  # 001 is the world: satellite telephones
    return html.escape(names.get(code, code), quote=False) if is_country else code


FUNCTIONS: Mapping[str, Callable[..., Any]] = {"BAR": _bar, "DURATION": _duration}
