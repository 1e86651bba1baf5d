"""Texts that a provider approves beforehand, and sends nothing else. Pure.

Each is in one language; those of one name are the same text in several. Their fields are written
`{{1}}`, as ours may be.
"""

import itertools
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from campaigns.model import Approved

LANGUAGE = "language"
"""The column that says which of several languages a person reads."""

_FIELD = re.compile(r"\{\{\s*(\w+)\s*\}\}")


class WhyNot(StrEnum):
    """Why a text cannot be sent."""

    PENDING = "pending"  # nobody has decided yet
    REJECTED = "rejected"
    PAUSED = "paused"  # people complained, or it was taken back
    NOT_ASKED = "not_asked"  # nobody asked for approval
    NOT_SHOWN = "not_shown"  # it has no text, or is of a kind that begins no conversation


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A text of an account, and why it cannot be sent, with the provider's `reason` for it."""

    name: str
    approved: Approved
    why_not: WhyNot | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What staff can choose: one text, or the same in several languages."""

    name: str
    texts: tuple[Approved, ...]

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(text.language for text in self.texts)


def choices(offered: Sequence[Offered]) -> tuple[Choice, ...]:
    """By name; where there are several languages, all of them at once come after each of them."""
    usable = sorted(
        (one for one in offered if one.why_not is None),
        key=lambda one: (one.name.casefold(), one.name, one.approved.language, one.approved.id),
    )
    return tuple(_of_each(usable))


def _of_each(usable: Sequence[Offered]) -> Iterator[Choice]:
    for name, group in itertools.groupby(usable, lambda one: one.name):
        texts = [one.approved for one in group]
        yield from (Choice(name=name, texts=(text,)) for text in texts)
        languages = {text.language for text in texts}
        if len(texts) == len(languages) > 1:  # of two in one language nobody could tell which
            yield Choice(name=name, texts=tuple(texts))


def as_written(text: str) -> str:
    """A provider's text as one of ours: only its own fields are fields."""
    parts = _FIELD.split(text)
    parts[::2] = [part.replace("{", r"\{") for part in parts[::2]]
    parts[1::2] = [f"{{{{{name}}}}}" for name in parts[1::2]]
    return "".join(parts)


def packed(texts: Sequence[Approved]) -> str:
    """What a button carries."""
    return json.dumps([asdict(text) for text in texts], ensure_ascii=False)


def unpacked(text: str) -> tuple[Approved, ...]:
    """At least one. Raises ValueError, TypeError."""
    found = tuple(Approved(**one) for one in json.loads(text))
    if not found:
        raise ValueError("there is no text")
    return found
