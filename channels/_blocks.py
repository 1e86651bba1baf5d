"""What was typed, in order: every tag closed, every word in a paragraph, heading or list item."""

import itertools
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from campaigns.template import Field
from channels._tags import Close, Open, Removed, Token

INLINE = frozenset("abiu")
LISTS = frozenset({"ul", "ol"})
SPACE = " \t\n"
DEEPEST = 9
"""Lists within lists beyond it are part of the last."""

Inside = str | Field | Open | Close


@dataclass(slots=True)
class Block:
    """`kind` is p, li or h1 to h6. `lists` are those around it, each with a number of its own."""

    kind: str
    lists: tuple[tuple[str, int], ...] = ()
    inside: list[Inside] = field(default_factory=list)


def arrange(tokens: Iterable[Token]) -> tuple[list[Block], list[Removed]]:
    """The blocks that have words, trimmed, and the closing tags that close nothing."""
    page = _Page()
    for token in tokens:
        page.take(token)
    page.end_block()
    trimmed = (Block(b.kind, b.lists, _trimmed(b.inside)) for b in page.blocks)
    return [block for block in trimmed if block.inside], page.stray


class _Page:
    """Takes tokens one by one. What is open inside a block is opened again in the next."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.stray: list[Removed] = []
        self._block: Block | None = None
        self._inline: list[Open] = []  # each name once; how often it was opened again is counted
        self._again: Counter[str] = Counter()
        self._lists: list[tuple[str, int]] = []
        self._numbers = itertools.count()

    def take(self, token: Token) -> None:
        match token:
            case Removed():
                pass
            case str() | Field():
                self._word(token)
            case Open(name) if name in INLINE:
                self._open_inline(token)
            case Close(name) if name in INLINE:
                self._close_inline(name)
            case Open(name):
                self._open_block(name)
            case Close(name):
                self._close_block(name)

    def end_block(self) -> None:
        if self._block:
            self._block.inside += [Close(tag.name) for tag in reversed(self._inline)]
            self._block = None

    def _begin(self, kind: str) -> Block:
        self.end_block()
        self._block = Block(kind, tuple(self._lists), [*self._inline])
        self.blocks.append(self._block)
        return self._block

    def _word(self, word: str | Field) -> None:
        if not self._block and isinstance(word, str) and not word.strip(SPACE):
            return  # between two blocks
        block = self._block or self._begin("li" if self._lists else "p")
        block.inside.append(word)

    def _open_inline(self, tag: Open) -> None:
        if tag.name in (t.name for t in self._inline):
            if tag.name != "a":
                self._again[tag.name] += 1
                return
            self._close_inline("a")
        self._inline.append(tag)
        if self._block:
            self._block.inside.append(tag)

    def _close_inline(self, name: str) -> None:
        if name not in (tag.name for tag in self._inline):
            self.stray.append(Removed(name, f"</{name}>"))
            return
        if self._again[name]:
            self._again[name] -= 1
            return
        above: list[Open] = []
        while (tag := self._inline.pop()).name != name:
            above.insert(0, tag)
        self._inline += above
        if self._block:
            self._block.inside += [Close(t.name) for t in reversed(above)]
            self._block.inside += [Close(name), *above]

    def _open_block(self, name: str) -> None:
        if name in LISTS:
            self.end_block()
            if len(self._lists) < DEEPEST:
                self._lists.append((name, next(self._numbers)))
        elif name == "li":
            self._lists = self._lists or [("ul", next(self._numbers))]
            self._begin(name)
        elif name == "p" and self._lists:
            self._word("\n")  # a paragraph within a list item
        else:
            self._lists = []
            self._begin(name)

    def _close_block(self, name: str) -> None:
        kinds = [kind for kind, _ in self._lists]
        if name in kinds:
            self.end_block()
            del self._lists[len(kinds) - 1 - kinds[::-1].index(name) :]
        elif self._block and self._block.kind == name:
            self.end_block()
        elif not (self._lists and name in {"p", "li"}):
            self.stray.append(Removed(name, f"</{name}>"))


def _trimmed(inside: list[Inside]) -> list[Inside]:
    """Without the space at both ends; empty where there is no word at all."""
    words = [
        at
        for at, part in enumerate(inside)
        if isinstance(part, Field) or (isinstance(part, str) and part.strip(SPACE))
    ]
    if not words:
        return []
    first, last = words[0], words[-1]
    parts: list[Inside] = []
    for at, part in enumerate(inside):
        if isinstance(part, str):
            part = part.lstrip(SPACE) if at <= first else part  # noqa: PLW2901
            part = part.rstrip(SPACE) if at >= last else part  # noqa: PLW2901
        parts.append(part)
    return [part for part in parts if part]
