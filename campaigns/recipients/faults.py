"""What can be wrong with the rows themselves, whatever channel they are for."""

from collections.abc import Mapping, Sequence

from campaigns.ports import InvalidAddress
from campaigns.recipients.limits import MAX_CELL
from campaigns.recipients.listing import Listing, UnreadableList
from campaigns.recipients.order import Order

CELL_ERRORS = frozenset(
    {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!"}
)
"""https://support.microsoft.com/en-us/office/error-type-function-10958677-7c8d-44f7-ae77-b9a9ee6eefaa"""

_MEND_CELLS = {
    "": "delete what has no heading",
    ",": "write quotation marks round a cell with a comma in it",
    ";": "write quotation marks round a cell with a semicolon in it",
    "\t": "write quotation marks round a cell with a tab in it",
    "|": "write quotation marks round a cell with a bar in it",
}
"""By what parts the cells of the list."""


class Unsendable(Exception):
    """Why a row cannot be sent: a word for the ledger and a sentence for staff."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.text = text


def check_cells(cells: Sequence[str], headings: Sequence[str], delimiter: str) -> None:
    """Raises Unsendable."""
    if len(cells) != len(headings):
        count = f"{len(cells)} cell{'s' * (len(cells) != 1)}"
        found = f"It has {count} where there are {len(headings)} headings."
        raise Unsendable("cells", f"{found} Add what is missing, or {_MEND_CELLS[delimiter]}.")
    if len(max(cells, key=len)) > MAX_CELL:
        long = next(h for h, cell in zip(headings, cells, strict=True) if len(cell) > MAX_CELL)
        raise Unsendable(
            "long_cell", f"The cell {long!r} has more than {MAX_CELL:,} characters. Shorten it."
        )


def gap(names: Sequence[str]) -> str:
    """What is told of a row with nothing in those fields, or nothing."""
    if not names:
        return ""
    cells = ", ".join(map(repr, names))
    return f"There is nothing under {cells}: the message has a gap there."


def check_values(found: Mapping[str, str]) -> None:
    """Of the fields that the message uses, by key. Raises Unsendable."""
    if CELL_ERRORS.isdisjoint(found.values()):
        return
    key, value = next(item for item in found.items() if item[1] in CELL_ERRORS)
    raise Unsendable(
        "cell_error", f"The cell {key!r} holds the error {value}. Mend it in the spreadsheet."
    )


def refuse_swallowed_rows(
    order: Order, listing: Listing, number: int, cells: Sequence[str], address: int
) -> None:
    """Raises UnreadableList. Of a row of text with line breaks in its cells.

    A stray quotation mark can make one cell of many rows, and read as if it were meant. Such a
    cell has lines that are rows: as many cells as there are headings, and an address. Where the
    row is odd already, an address in any of its further lines is enough.
    """
    width = len(listing.headings)
    odd = len(cells) != width or "\n" in cells[address].strip()
    for line in _further_lines(cells):
        parts = line.split(listing.delimiter)
        where = parts if odd else parts[address : address + 1] * (len(parts) == width)
        if any(is_address(order, part) for part in where):
            raise UnreadableList(
                f"In row {number} a quotation mark opens that is closed only after other rows, "
                "so they would be taken for its text. Close or remove it."
            )


def refuse_addresses_as_headings(order: Order, listing: Listing, missing: Sequence[str]) -> None:
    """Raises UnreadableList: a person's address is no name of a column.

    That is so where there are no headings, and where a quotation mark in them swallowed rows.
    """
    parts = [
        part
        for line in _further_lines(listing.headings)
        for part in line.split(listing.delimiter or None)
    ]
    if any(is_address(order, cell) for cell in [*parts, *(listing.headings if missing else ())]):
        raise UnreadableList(
            "The first row holds an address, not headings. Put a row above it that names the "
            "columns, like: recipient, name."
        )


def is_address(order: Order, text: str) -> bool:
    try:
        order.channel.parse_address(text.strip(' \t\r"'), order.region)
    except InvalidAddress:
        return False
    return True


def _further_lines(cells: Sequence[str]) -> list[str]:
    return [line for cell in cells for line in cell.split("\n")[1:]]
