"""A list as it was read: headings, and numbered rows of cells, whatever file it came from."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from campaigns.recipients.limits import MAX_COLUMNS
from campaigns.template import heading_key

LedgerRow = tuple[int, str, tuple[str, ...]]
"""Number, address, and the values without it."""


class UnreadableList(Exception):
    """Nothing of the file is used. Each sentence says what is wrong, where, and what to do."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(*sentences)
        self.sentences = sentences


class Listing(Protocol):
    """`blank` and `notes` are complete when the last row was read.

    `delimiter` is empty where cells are not parted by a character.
    """

    headings: tuple[str, ...]
    delimiter: str
    blank: int
    notes: list[str]

    def __iter__(self) -> Iterator[tuple[int, Sequence[str]]]:
        """Every row that is not blank, numbered as the spreadsheet program does.

        A row may have more or fewer cells than there are headings. Raises UnreadableList.
        """


class LedgerListing:
    """The rows of a campaign as a list for another one, with the numbers that they had."""

    delimiter = ""

    def __init__(
        self, columns: Sequence[str], address: int, pages: Iterable[Sequence[LedgerRow]]
    ) -> None:
        """`address` is the place of the address among `columns`."""
        self.headings = tuple(columns)
        self.blank = 0
        self.notes: list[str] = []
        self._address = address
        self._pages = pages

    def __iter__(self) -> Iterator[tuple[int, Sequence[str]]]:
        at = self._address
        for page in self._pages:
            for row, address, values in page:
                yield row, (*values[:at], address, *values[at:])


def letters(column: int) -> str:
    """The name that a spreadsheet program gives a column; 0 is A."""
    name = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def is_blank(cells: Sequence[str]) -> bool:
    return not any(map(str.strip, cells))


def read_headings(row: int, cells: Sequence[str], first_column: int = 0) -> tuple[str, ...]:
    """The cells as headings, without outer spaces. Raises UnreadableList with all their faults."""
    headings = tuple(cell.strip() for cell in cells)
    if len(headings) > MAX_COLUMNS:
        raise UnreadableList(
            f"Row {row} has {len(headings):,} columns. A list can have {MAX_COLUMNS}: "
            "delete those that the message does not need."
        )
    faults = [*_unnamed(row, headings, first_column), *_repeated(row, headings, first_column)]
    if faults:
        raise UnreadableList(*faults)
    return headings


def _unnamed(row: int, headings: Sequence[str], first_column: int) -> Iterator[str]:
    for column, heading in enumerate(headings, first_column):
        if not heading_key(heading):
            yield (
                f"Column {letters(column)} has no heading in row {row}. "
                "Give it one, or delete the column."
            )


def _repeated(row: int, headings: Sequence[str], first_column: int) -> Iterator[str]:
    seen: dict[str, int] = {}
    for column, heading in enumerate(headings, first_column):
        key = heading_key(heading)
        first = seen.setdefault(key, column)
        if key and first != column:
            yield (
                f"Columns {letters(first)} and {letters(column)} have the same heading in row "
                f"{row}: {heading!r}. Rename one of them."
            )
