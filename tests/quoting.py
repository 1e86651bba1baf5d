"""The catalogue as patterns, so that what a document quotes can be held against what is said."""

import csv
import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from itertools import chain, product
from pathlib import Path

from fluent.syntax import ast as ftl
from fluent.syntax import parse

ROOT = Path(__file__).parents[1]
NUMBER = r"\d[\d,.]*"
NUMBERS = {
    "characters",
    "count",
    "done",
    "in_flight",
    "most",
    "parts",
    "people",
    "rate",
    "row",
    "rows",
}
"""Values of these names are numbers."""

FUNCTIONS = {"BAR": "[▓░]+", "COUNTRY": ".+", "DURATION": r"\d+ \w+(?: \d+ \w+)?"}
ANYTHING = ".+"
TAG = re.compile(r"</?[bi]>")
ROW_OF_BUTTONS = re.compile(r"(?:(?:^|  )(?:\[\d+\] [^\[\]]+?|\[[^\[\]\d]+\])(?=  \[|$))+")
BUTTON = re.compile(
    r"(?:^|  )(?:\[\d+\] (?P<numbered>[^\[\]]+?)|\[(?P<plain>[^\[\]\d]+)\])(?=  \[|$)"
)


def is_said(line: str) -> bool:
    """Whether the bot says such a line, a script types it, or it says that lines are left out."""
    if line in ("", "…") or line.startswith("> "):
        return True
    if ROW_OF_BUTTONS.fullmatch(line):
        labels = [button["numbered"] or button["plain"] for button in BUTTON.finditer(line)]
        return all(_matches(label, buttons=True) for label in labels)
    return line in sample_messages() or _matches(line, buttons=False)


def _matches(line: str, *, buttons: bool) -> bool:
    return any(
        pattern.fullmatch(line)
        for key, pattern in patterns()
        if key.startswith("button-") is buttons
    )


@cache
def patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """(key, one line of its sentence). Sentences that are only a value say nothing to hold to."""
    entries = messages()
    return tuple(
        (key, re.compile(line))
        for key, entry in entries.items()
        if entry.value
        for way in set(_ways(entry.value, entries))
        for line in map(str.strip, way.split("\n"))
        if line and line != ANYTHING
    )


@cache
def messages() -> dict[str, ftl.Message]:
    texts = (path.read_text(encoding="utf-8") for path in (ROOT / "bot/texts/en").glob("*.ftl"))
    entries = chain.from_iterable(parse(text).body for text in texts)
    return {entry.id.name: entry for entry in entries if isinstance(entry, ftl.Message)}


def _ways(pattern: ftl.Pattern, entries: dict[str, ftl.Message]) -> Iterator[str]:
    """Every way in which it can be said, as regular expressions."""
    parts = [list(_part(element, entries)) for element in pattern.elements]
    return ("".join(way) for way in product(*parts))


def _part(element: object, entries: dict[str, ftl.Message]) -> Iterator[str]:
    match element:
        case ftl.TextElement(value=text):
            yield _literal(unescape(TAG.sub("", text)))
        case ftl.Placeable(expression=expression):
            yield from _part(expression, entries)
        case ftl.SelectExpression(variants=variants):
            ways = chain.from_iterable(_ways(variant.value, entries) for variant in variants)
            yield from (way for way in ways if way != ANYTHING)
        case ftl.MessageReference(id=ftl.Identifier(name=name)):
            value = entries[name].value
            assert value
            yield from _ways(value, entries)
        case ftl.FunctionReference(id=ftl.Identifier(name=name)):
            yield FUNCTIONS[name]
        case ftl.StringLiteral(value=text):
            yield _literal(text)
        case ftl.VariableReference(id=ftl.Identifier(name=name)):
            yield NUMBER if name in NUMBERS else ANYTHING


def _literal(text: str) -> str:
    """Blanks and line breaks stay as they are: the lines are parted and stripped afterwards."""
    return re.sub(r"\\(\s)", r"\1", re.escape(text))


@cache
def sample_messages() -> frozenset[str]:
    """Every line of the message of samples/first-campaign.txt, for everyone in its list."""
    script = (ROOT / "samples/first-campaign.txt").read_text(encoding="utf-8")
    message = script.partition("<<END\n")[2].partition("\nEND\n")[0]
    with (ROOT / "samples/people.csv").open(encoding="utf-8", newline="") as file:
        people = list(csv.DictReader(file))
    return frozenset(chain.from_iterable(_filled(message, row).splitlines() for row in people))


def _filled(message: str, row: dict[str, str]) -> str:
    """Here each value is put in by itself, and not by what is tested."""
    for column, value in row.items():
        message = message.replace(f"{{{column}}}", value or "")
    return message
