"""What a typed line asks for: the grammar of the console, the same for people and for scripts."""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.chats import ShownButton
from bot.words import Said

_COMMENT = re.compile(r"\s*(#(\s.*)?)?")
_BLOCK = re.compile(r"<<(\w+)")
_NUMBER = re.compile(r"#(\d+)")
_UPLOAD = re.compile(r"/upload(?:\s+(?P<path>.+))?")


@dataclass(frozen=True, slots=True)
class Upload:
    """`path` is as it was typed, empty where it is missing."""

    path: str


@dataclass(frozen=True, slots=True)
class Push:
    button: ShownButton


@dataclass(frozen=True, slots=True)
class NoButton:
    number: int


@dataclass(frozen=True, slots=True)
class Wait:
    """For the running campaigns."""


@dataclass(frozen=True, slots=True)
class Unclosed:
    """The input ended within a text of several lines."""

    word: str


Ask = Said | Upload | Push | NoButton | Wait | Unclosed


class Lines(Protocol):
    """Where the lines come from."""

    async def ask(self, within: str = "") -> str | None:
        """The next line; None at the end. `within` is the word that will end a longer text."""

    def echo(self, typed: str) -> None:
        """Lets the line be seen, where it cannot be seen already."""


async def typed_lines(lines: Lines) -> AsyncIterator[str | Said | Unclosed]:
    """One for each turn: a line, or a text of several lines that nothing is looked for in.

    Only the text is echoed: whether a line was a secret shows once it is answered.
    """
    while (typed := await lines.ask()) is not None:
        if _COMMENT.fullmatch(typed):
            continue
        opening = _BLOCK.fullmatch(typed.strip())
        if opening:
            lines.echo(typed)
        yield await _block(lines, opening[1]) if opening else typed


def meaning(typed: str, numbered: Sequence[ShownButton], labelled: Sequence[ShownButton]) -> Ask:
    """`numbered` are the buttons that `#1` counts, `labelled` those that are found by label."""
    word = typed.strip()
    if number := _NUMBER.fullmatch(word):
        place = int(number[1])
        return Push(numbered[place - 1]) if 0 < place <= len(numbered) else NoButton(place)
    if upload := _UPLOAD.fullmatch(word):
        return Upload(_unquoted(upload["path"] or ""))
    if word == "/wait":
        return Wait()
    same = (b for b in labelled if b.label.strip().casefold() == word.casefold())
    button = next(same, None)
    return Push(button) if button else Said(typed)


async def _block(lines: Lines, word: str) -> Said | Unclosed:
    text: list[str] = []
    while (typed := await lines.ask(within=word)) is not None:
        lines.echo(typed)
        if typed.strip() == word:
            return Said("\n".join(text))
        text.append(typed)
    return Unclosed(word)


def _unquoted(path: str) -> str:
    path = path.strip()
    quoted = len(path) > 1 and path[0] == path[-1] and path[0] in "\"'"
    return path[1:-1] if quoted else path
