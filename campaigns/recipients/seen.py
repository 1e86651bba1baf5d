"""Which addresses stood in the list before, and in which row: 28 bytes for each."""

from array import array

from agencies.sealing import HASH_SIZE
from campaigns.recipients.limits import MAX_ROWS

SLOTS = 1 << 21
"""A power of two, at least twice MAX_ROWS, so that a search seldom meets another's slot."""


class Seen:
    """Row numbers by address hash.

    A dict of a million hashes would take 170 MB. This is a table with open addressing over one
    block of hashes; they are keyed, so nobody can choose addresses that collide.
    """

    def __init__(self) -> None:
        self._slots = array("I", bytes(4 * SLOTS))
        self._hashes = bytearray()
        self._rows = array("I")

    def first(self, hashed: bytes, row: int) -> int:
        """The row that had it first: `row` itself, which is kept, when there was none before."""
        slots, hashes = self._slots, self._hashes
        slot = int.from_bytes(hashed[:4], "little") & (SLOTS - 1)
        while place := slots[slot]:
            end = place * HASH_SIZE
            if hashes[end - HASH_SIZE : end] == hashed:
                return self._rows[place - 1]
            slot = (slot + 1) & (SLOTS - 1)
        self._rows.append(row)
        hashes += hashed
        slots[slot] = len(self._rows)
        return row


assert 2 * MAX_ROWS <= SLOTS  # noqa: S101 (a limit raised without the table would never end)
