"""What a check counts while it goes through a list."""

import hashlib
import struct
from collections import Counter
from collections.abc import Sequence

from agencies.prices import LONGEST_PREFIX, beginning_of
from campaigns.model import Checked, Size
from campaigns.recipients.listing import Listing
from campaigns.states import State
from campaigns.stores import NewRow

PRICED = LONGEST_PREFIX + len("+")

_IN_DIGEST = struct.Struct(">IB16s16s")


class Tally:
    """`first` is the first row that can be sent, or 0; `warnings` is for the check to raise."""

    def __init__(self) -> None:
        self.rows = 0
        self.first = 0
        self._states: Counter[int] = Counter()
        self._empty: Counter[str] = Counter()
        self._countries: Counter[str] = Counter()
        self.warnings = 0
        self._parts = 0
        self._priced: Counter[tuple[str, int]] = Counter()
        self._longest = (0, 0, 0)
        self._digest = hashlib.sha256()

    def count(self, row: NewRow) -> None:
        """Every row, in order."""
        self.rows += 1
        self._states[row.state] += 1
        self._digest.update(_IN_DIGEST.pack(row.row, row.state, row.address_hash, row.body_hash))

    def count_sendable(self, row: NewRow, to: str, empty: Sequence[str], size: Size) -> None:
        """Those that can be sent, besides: `empty` are the fields without a value, as typed."""
        self.first = self.first or row.row
        self._countries[row.country] += 1
        self._parts += size.parts
        begins = to[:PRICED] if to[:1] == "+" else ""  # as cheap as it can be, for a million rows
        self._priced[begins, size.parts] += 1
        if (size.parts, size.characters) > self._longest[:2]:
            self._longest = (size.parts, size.characters, row.row)
        for name in empty:
            self._empty[name] += 1

    def checked(self, listing: Listing) -> Checked:
        """After the last row."""
        _, characters, longest = self._longest
        people_by: Counter[str] = Counter()
        parts_by: Counter[str] = Counter()
        for (began, parts), people in self._priced.items():
            begins = beginning_of(began)
            people_by[begins] += people
            parts_by[begins] += parts * people
        return Checked(
            columns=listing.headings,
            reachable=self._states[State.QUEUED],
            invalid=self._states[State.INVALID],
            duplicates=self._states[State.DUPLICATE],
            blank=listing.blank,
            warnings=self.warnings,
            empty=dict(self._empty),
            countries=dict(self._countries.most_common()),
            parts=self._parts,
            people_by=dict(people_by),
            parts_by=dict(parts_by),
            first=self.first,
            longest=longest,
            characters=characters,
            digest=self._digest.hexdigest(),
            note=" ".join(listing.notes),
        )
