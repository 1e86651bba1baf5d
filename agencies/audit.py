"""The audit: what somebody changed, when and from where, in a chain that shows every tampering.

Each entry's hash is over the one before it and over the entry itself, so whoever has one hash from
outside can prove all that came before it. Pure.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from agencies.model import AgencyId, Identity

MOVED = "audit-moved"
"""What the other owners are told, when one of them has the audit's daily mail go elsewhere."""

BEGINNING = bytes(32)
"""What the first entry follows."""

Fact = str | int | float | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What somebody did, before it has its place in the chain.

    `by` is the chat that it came from, or the name of what did it. `facts` hold no text that people
    typed and no address: those stand there as keyed hashes, so that erasing leaves the chain whole.
    """

    by: str
    person: int
    what: str
    facts: Mapping[str, Fact]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Numbered from 1 within its agency, without gaps. `hash` is what was kept of it."""

    agency: AgencyId
    number: int
    at: datetime
    deed: Deed
    hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """The first entry that is not what was written, by its number, and why."""

    number: int
    why: str


def chained(before: bytes, agency: AgencyId, number: int, at: datetime, deed: Deed) -> bytes:
    """The hash of an entry that follows the one with the hash `before`."""
    written = json.dumps(
        [agency, number, at.timestamp(), deed.by, deed.person, deed.what, dict(deed.facts)],
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(before + written.encode()).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Entries of which any is true: what was done, or by which chat or person, or about which
    campaign; or all within a time.
    """

    what: str = ""
    persons: tuple[int, ...] = ()
    campaigns: tuple[int, ...] = ()
    begins: datetime | None = None
    ends: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """An entry's hash that was kept outside, as the daily mail tells it: `1/120:6f0c…`."""

    agency: AgencyId
    number: int
    hash: bytes

    def __str__(self) -> str:
        return f"{self.agency}/{self.number}:{self.hash.hex()}"

    @classmethod
    def of(cls, text: str) -> "Anchor":
        """Raises ValueError."""
        entry, _, hashed = text.strip().partition(":")
        agency, _, number = entry.partition("/")
        kept = bytes.fromhex(hashed)
        if len(kept) != len(BEGINNING):
            raise ValueError(text)
        return cls(agency=AgencyId(int(agency)), number=int(number), hash=kept)


@dataclass(slots=True)
class Chain:
    """An agency's entries, taken one by one in their order. `anchors` are hashes that were kept
    outside, by the entry's number: with one, also a chain that was written anew shows.
    """

    number: int = 0
    last: bytes = BEGINNING
    anchors: Mapping[int, bytes] = field(default_factory=dict)

    def broken_by(self, entry: Entry) -> Broken | None:
        """Whether that one does not follow as it was written."""
        expected = self.number + 1
        if entry.number != expected:
            return Broken(number=expected, why="removed" if entry.number > expected else "put in")
        made = chained(self.last, entry.agency, entry.number, entry.at, entry.deed)
        if made != entry.hash or self.anchors.get(expected, made) != made:
            return Broken(number=expected, why="changed")
        self.number, self.last = expected, entry.hash
        return None

    def cut_off_at(self, number: int) -> Broken | None:
        """Whether the last ones up to that number, which is kept beside them, are gone."""
        whole = self.number == number >= max(self.anchors, default=0)
        return None if whole else Broken(number=self.number + 1, why="removed")


def operator(what: str, **facts: Fact) -> Deed:
    """Done at the command line of the installation."""
    return Deed(by="operator", person=0, what=what, facts=facts)


def from_chat(identity: Identity, person: int, what: str, facts: Mapping[str, Fact]) -> Deed:
    return Deed(by=str(identity), person=person, what=what, facts=facts)


def by_itself(what: str, **facts: Fact) -> Deed:
    """Done by the product, when its time had come."""
    return Deed(by="postbote", person=0, what=what, facts=facts)
