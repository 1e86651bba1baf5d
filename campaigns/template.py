r"""The message with its `{fields}`: read once, filled in once for each person.

`{name}` and `{{name}}` are the same field, `\{` is always a brace, and a brace that opens no
field is text. A value is put in as it is: it is never read for fields again, and a field is
looked up only among the row's own columns.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

# What is possessive is not tried again shorter, so the time is linear whatever is typed.
_TOKEN = re.compile(
    r"""
      \\\{                                                     # an escaped brace
    | \{\{ [^\S\r\n]*+ (?P<double> \w [^{}\r\n]{0,99}+ ) \}\}
    | \{   [^\S\r\n]*+ (?P<single> \w [^{}\r\n]{0,99}+ ) \}
    """,
    re.VERBOSE,
)
_BETWEEN_WORDS = re.compile(r"[\s_-]+")


@dataclass(frozen=True, slots=True)
class Field:
    """`name` as typed, `key` as compared with the list's headings.

    Unless an empty value leaves a `gap`, nobody needs to be told of it.
    """

    name: str
    key: str
    gap: bool = True


Piece = str | Field


def heading_key(heading: str) -> str:
    """Headings match ignoring case, outer spaces and the difference of space, `_` and `-`."""
    # Some programs write a letter and its accent as two characters.
    return _BETWEEN_WORDS.sub(" ", unicodedata.normalize("NFC", heading)).strip().casefold()


def parse(text: str) -> tuple[Piece, ...]:
    """Text and fields in turn; two texts never stand side by side. Linear in its length."""
    pieces: list[Piece] = []
    literal: list[str] = []
    end = 0
    for token in _TOKEN.finditer(text):
        literal.append(text[end : token.start()])
        end = token.end()
        name = (token["double"] or token["single"] or "").rstrip()
        key = heading_key(name)
        if not key:  # an escaped brace, or a line to write on like {___}
            literal.append(token[0].removeprefix("\\"))
            continue
        pieces += filter(None, ["".join(literal)])
        literal.clear()
        pieces.append(Field(name, key))
    literal.append(text[end:])
    pieces += filter(None, ["".join(literal)])
    return tuple(pieces)


def fields_of(pieces: tuple[Piece, ...]) -> tuple[Field, ...]:
    """Each field once, in the order of first use."""
    found: dict[str, Field] = {}
    for piece in pieces:
        if isinstance(piece, Field):
            found.setdefault(piece.key, piece)
    return tuple(found.values())


def fill(
    pieces: tuple[Piece, ...], values: Mapping[str, str], escape: Callable[[str], str] = str
) -> str:
    """One pass: `values` by field key, each escaped for its channel, the text as it stands."""
    return "".join([p if isinstance(p, str) else escape(values[p.key]) for p in pieces])
