"""A message laid out once, with a hole for each of a person's values."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from campaigns.template import Field, Piece
from channels._links import write_in_link


@dataclass(frozen=True, slots=True)
class Hole:
    """A place where a person's value goes, and how it is written there."""

    field: Field
    write: Callable[[str], str]


Part = str | Hole


def fill(parts: tuple[Part, ...], values: Mapping[str, str]) -> str:
    return "".join(
        part if isinstance(part, str) else part.write(values[part.field.key]) for part in parts
    )


def joined(parts: Iterable[Part]) -> tuple[Part, ...]:
    """The same with as few parts as can be."""
    found: list[Part] = []
    for part in parts:
        if isinstance(part, str) and found and isinstance(found[-1], str):
            found[-1] += part
        elif part:
            found.append(part)
    return tuple(found)


def link_parts(link: tuple[Piece, ...], escaped: Callable[[str], str]) -> Iterator[Part]:
    before = ""
    for at, piece in enumerate(link):
        if isinstance(piece, Field):
            write = write_in_link(before, last=at == len(link) - 1)
            yield Hole(piece, partial(_after, write, escaped))
            before = before or "https://value/"
        else:
            yield escaped(piece)
            before += piece


def _after(write: Callable[[str], str], escaped: Callable[[str], str], value: str) -> str:
    return escaped(write(value))
