"""How much of a list is read. Staff are told the limit that they met."""

from dataclasses import dataclass

MAX_UPLOAD = 64_000_000
"""Bytes of a file as it is handed over, packed or not."""

MAX_UNPACKED = 500_000_000
"""Bytes in all of what is packed in it: five times a list of a million rows."""

MAX_ROWS = 1_000_000
MAX_LINES = 1_048_576
"""Rows with the blank ones: no spreadsheet program has more.

https://support.microsoft.com/en-us/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3
"""

MAX_COLUMNS = 100
MAX_CELL = 10_000
MAX_RECORD = 2 * MAX_COLUMNS * MAX_CELL
"""Characters of one row of a text file; a row beyond it is a quotation mark that never closes."""

MAX_ENTRIES = 200
MAX_RATIO = 100
RATIO_COUNTS_FROM = 10_000_000
"""Files in an archive, and how far one of them may be packed: small ones pack better than that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildLimits:
    """What the process that reads a list may use; it is ended where it takes more.

    `memory` is in bytes of address space. `opening_cpu` and `opening` are the seconds of work and
    of waiting until a workbook is open, which is where a malicious one takes its toll. `cpu` is
    for all of the work, and counts after that: some eight times what a million rows take.
    """

    memory: int = 1_000_000_000
    opening_cpu: int = 60
    opening: int = 90
    cpu: int = 400
