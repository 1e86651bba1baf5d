"""Where a terminal's long lines are broken: between words, and rows of buttons between buttons."""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

NARROWEST = 20
"""Columns; a narrower terminal breaks lines wherever it likes."""

NO_BREAK = "\N{NO-BREAK SPACE}"
_LEADING = re.compile(r" *(?:• )?")
_BUTTONS = re.compile(r"\[\d+\] .+|\[.+\]")
_WITHIN_A_BUTTON = re.compile(r"(?<! ) (?! )")


@dataclass(frozen=True, slots=True)
class LineBreak:
    """In the place of the blanks from `start` to `end` a line begins, indented as the old one."""

    start: int
    end: int
    indent: str


def line_breaks(text: str, width: int) -> list[LineBreak]:
    """Those that a terminal of `width` columns needs. What has no blanks, like a link, is kept."""
    found, place = list[LineBreak](), 0
    for line in text.split("\n"):
        if len(line) > width:
            found += _breaks(line, place, max(width, NARROWEST))
        place += len(line) + 1
    return found


def wrap(text: str, width: int) -> str:
    for gap in reversed(line_breaks(text, width)):
        text = f"{text[: gap.start]}\n{gap.indent}{text[gap.end :]}"
    return text


def _breaks(line: str, place: int, width: int) -> Iterator[LineBreak]:
    leading = _LEADING.match(line)
    indent = " " * min(leading.end() if leading else 0, width // 2)
    whole = _WITHIN_A_BUTTON.sub(NO_BREAK, line) if _BUTTONS.fullmatch(line) else line
    pieces = textwrap.wrap(
        whole,
        width,
        subsequent_indent=indent,
        expand_tabs=False,
        replace_whitespace=False,
        break_long_words=False,
        break_on_hyphens=False,
    )
    end = 0
    for number, piece in enumerate(pieces):
        words = piece[len(indent) :] if number else piece
        start = whole.index(words, end)
        if number:
            yield LineBreak(place + end, place + start, indent)
        end = start + len(words)
