"""Simple formatting as staff type it, laid out once as HTML and as text, filled in for each person.

Bold, italic, underline, links, paragraphs, lists and headings. What is typed is what is read: a
line break is a line break, a `<` that opens no tag is a `<`, and a value is only ever text.
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from operator import eq

import nh3

from campaigns.ports import UnusableValues
from campaigns.template import Field, Piece, fields_of
from channels._blocks import Block, Inside, arrange
from channels._links import SCHEMES, in_attribute
from channels._parts import Hole, Part, fill, joined, link_parts
from channels._tags import ALLOWED, Close, Open, Removed, clean, named, read_tags

WALL = nh3.Cleaner(
    tags=set(ALLOWED.values()),
    attributes={"a": {"href"}},
    url_schemes=SCHEMES,
    link_rel=None,
)
"""The last wall. A test holds that it never has anything to hold back."""

_COLLAPSING = re.compile(r"(?<=[ \n]) ")


@dataclass(frozen=True, slots=True)
class Markup:
    """`removed` names what staff typed that would not reach the reader."""

    html: tuple[Part, ...]
    text: tuple[Part, ...]
    fields: tuple[Field, ...]
    removed: tuple[str, ...]

    def render(self, values: Mapping[str, str]) -> tuple[str, str]:
        """HTML and text. `values` by field key. Raises UnusableValues where one makes no link."""
        seen = {f.key: clean(values[f.key]) for f in self.fields}
        html = fill(self.html, seen)
        safe = WALL.clean(html)
        if safe.count("<a href=") < html.count("<a href="):
            raise UnusableValues("A link would not be one, with this row's values.", "link")
        return safe, fill(self.text, seen)


def read_markup(pieces: tuple[Piece, ...]) -> Markup:
    tokens = list(read_tags(pieces))
    blocks, stray = arrange(tokens)
    html = joined(_as_html(blocks))
    used = fields_of(tuple(part.field for part in html if isinstance(part, Hole)))
    text = joined(_as_text(blocks))
    removed = [t for t in tokens if isinstance(t, Removed)] + stray
    return Markup(html, text, used, named(removed))


def _as_html(blocks: list[Block]) -> Iterator[Part]:
    around: tuple[tuple[str, int], ...] = ()
    for block in blocks:
        yield _between_lists(around, block.lists)
        around = block.lists
        if not around:
            yield f"<{block.kind}>"
        for part in block.inside:
            yield from _inside_html(part)
        if not around:
            yield f"</{block.kind}>"
    yield _between_lists(around, ())


def _between_lists(before: tuple[tuple[str, int], ...], after: tuple[tuple[str, int], ...]) -> str:
    """From one item to the next, which may be in other lists."""
    shared = sum(1 for _ in itertools.takewhile(bool, map(eq, before, after)))
    closed = "".join(f"</li></{kind}>" for kind, _ in reversed(before[shared:]))
    opened = "".join(f"<{kind}><li>" for kind, _ in after[shared:])
    return closed + (opened or ("</li><li>" if after else ""))


def _inside_html(part: Inside) -> Iterator[Part]:
    match part:
        case str():
            yield _as_typed(part)
        case Field():
            yield Hole(part, _as_typed)
        case Open("a", link):
            yield '<a href="'
            yield from link_parts(link, in_attribute)
            yield '">'
        case Open(name):
            yield f"<{name}>"
        case Close(name):
            yield f"</{name}>"


def _as_typed(text: str) -> str:
    """Text as HTML that shows every character of it, line breaks and several spaces too."""
    shown = _COLLAPSING.sub("\u00a0", escape(text, quote=False))
    return shown.replace("\u00a0", "&nbsp;").replace("\n", "<br>")


def _as_text(blocks: list[Block]) -> Iterator[Part]:
    numbers: Counter[tuple[str, int]] = Counter()
    for before, block in zip([None, *blocks], blocks, strict=False):
        if before:
            yield "\n" if before.lists and block.lists else "\n\n"
        if block.lists:
            numbers[block.lists[-1]] += 1
            yield _bullet(block.lists, numbers[block.lists[-1]])
        yield from _inside_text(block.inside)


def _bullet(lists: tuple[tuple[str, int], ...], number: int) -> str:
    mark = "-" if lists[-1][0] == "ul" else f"{number}."
    return f"{'  ' * (len(lists) - 1)}{mark} "


def _inside_text(inside: list[Inside]) -> Iterator[Part]:
    """Links as "text (link)", or only one of the two where they say the same."""
    link: tuple[Piece, ...] = ()
    words: list[str] = []
    for part in inside:
        match part:
            case str() | Field():
                words.append(_spelled(part))
                yield part if isinstance(part, str) else Hole(part, str)
            case Open("a"):
                link, words = part.link, []
            case Close("a"):
                target = "".join(map(_spelled, link))
                if "".join(words) not in {target, target.split(":", 1)[-1].removeprefix("//")}:
                    yield " ("
                    yield from link_parts(link, str)
                    yield ")"
            case _:
                pass


def _spelled(piece: Piece) -> str:
    return piece if isinstance(piece, str) else f"\0{piece.key}\0"
