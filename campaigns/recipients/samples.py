"""Lists to fill in: the headings that a message needs, and two rows to show how it is meant."""

import csv
import io
from collections.abc import Sequence

import xlsxwriter

from campaigns.recipients.layout import RECIPIENT
from campaigns.template import Field

AS_TEXT = 49
"""Excel's number of its format for text: what is typed keeps its zeros and its last digits.

https://learn.microsoft.com/en-us/dotnet/api/documentformat.openxml.spreadsheet.numberingformat
"""

WIDTH = 24


def sample_xlsx(fields: Sequence[Field], address: str) -> bytes:
    """A workbook of text columns, for a list to such addresses."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("List")
        text = book.add_format({"num_format": AS_TEXT})
        bold = book.add_format({"num_format": AS_TEXT, "bold": True})
        rows = _rows(fields, address)
        sheet.set_column(0, len(rows[0]) - 1, WIDTH, text)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell, bold if number == 0 else text)
    return file.getvalue()


def sample_csv(fields: Sequence[Field], address: str) -> bytes:
    """The same as text; Excel takes it for UTF-8 by its mark."""
    file = io.StringIO(newline="")
    csv.writer(file).writerows(_rows(fields, address))
    return file.getvalue().encode("utf-8-sig")


def _rows(fields: Sequence[Field], address: str) -> list[list[str]]:
    names = [field.name for field in fields if field.key != RECIPIENT]
    examples = [[address, *(f"{name} {number}" for name in names)] for number in (1, 2)]
    return [[RECIPIENT, *names], *examples]
