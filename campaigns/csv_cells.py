"""Cells of the CSV files that we write: none may be taken for a formula.

https://owasp.org/www-community/attacks/CSV_Injection
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")


def harmless(cell: str) -> str:
    """The cell, behind an apostrophe where a spreadsheet program would calculate it."""
    return f"'{cell}" if cell.startswith(_STARTS_A_FORMULA) else cell


def moment(at: datetime | None, zone: ZoneInfo) -> str:
    """By a clock of that zone, to the second; empty where there is none."""
    return at.astimezone(zone).isoformat(sep=" ", timespec="seconds") if at else ""


def table(rows: Iterable[Sequence[str]]) -> str:
    """As CSV."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()
