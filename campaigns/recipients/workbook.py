"""Lists as .xlsx workbooks, read by calamine: values as they were typed, nothing calculated.

https://pypi.org/project/python-calamine/ parses a whole sheet at once, so this runs only in a
process with limits (see child).
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Sequence

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from campaigns.recipients.archives import unzip
from campaigns.recipients.limits import MAX_COLUMNS
from campaigns.recipients.listing import UnreadableList, is_blank, letters, read_headings

Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta

NOT_READ = (
    "The workbook cannot be read. Open it in a spreadsheet program and save it again as .xlsx, "
    "or save the list as .csv."
)
_ERROR = re.compile(
    rb'<c\s(?=[^>]{0,200}\bt="e")[^>]{0,200}?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]{0,200}>'
    rb"(?:<f[^<]{0,9000}</f>|<f[^>]{0,200}/>)?<v>([^<]{1,20})</v>"
)
_OVERLAP = 10_000
"""Longer than what _ERROR can match, which may stand across two pieces."""


class WorkbookListing:
    """The one filled sheet of a workbook. Iterate it once."""

    delimiter = ""

    def __init__(self, file: io.BytesIO, archive: zipfile.ZipFile) -> None:
        """Reads the sheet. Raises UnreadableList."""
        self.blank = 0
        self.notes: list[str] = []
        errors = _find_errors(archive)
        sheet = self._only_filled_sheet(file)
        _, left = sheet.start or (0, 0)
        if sheet.width > MAX_COLUMNS:
            raise UnreadableList(
                f"Sheet {sheet.name!r} is filled from column {letters(left)} to "
                f"{letters(left + sheet.width - 1)}. A list can have {MAX_COLUMNS} columns: "
                "delete what lies beside it."
            )
        self._errors = {(row, column - left): word for (row, column), word in errors.items()}
        self._error_rows = {row for row, _ in self._errors}
        self._rows = self._numbered(sheet)
        self.headings = read_headings(*next(self._rows), left)

    def __iter__(self) -> Iterator[tuple[int, Sequence[str]]]:
        return self._rows

    def _only_filled_sheet(self, file: io.BytesIO) -> CalamineSheet:
        filled = [sheet for sheet in self._sheets(file) if sheet.start is not None]
        if len(filled) > 1:
            names = ", ".join(repr(sheet.name) for sheet in filled)
            raise UnreadableList(
                f"{len(filled)} sheets of the workbook are filled: {names}. "
                "Keep the one with the list, or save that one alone."
            )
        if not filled:
            raise UnreadableList("The workbook is empty. Hand over one with headings and rows.")
        return filled[0]

    def _sheets(self, file: io.BytesIO) -> Iterator[CalamineSheet]:
        """Those that people see: a hidden one is not what they mean to hand over."""
        file.seek(0)
        try:
            workbook = CalamineWorkbook.from_filelike(file)
            for sheet in workbook.sheets_metadata:
                if sheet.typ is not SheetTypeEnum.WorkSheet:
                    continue
                if sheet.visible is SheetVisibleEnum.Visible:
                    yield workbook.get_sheet_by_name(sheet.name)
                else:
                    self.notes.append(f"The hidden sheet {sheet.name!r} was not read.")
        except CalamineError:
            raise UnreadableList(NOT_READ) from None
        except BaseException as panic:
            # Its Rust code ends this way where a file is not what it says; no class to name.
            if type(panic).__name__ != "PanicException":
                raise
            raise UnreadableList(NOT_READ) from None

    def _numbered(self, sheet: CalamineSheet) -> Iterator[tuple[int, Sequence[str]]]:
        for row, values in enumerate(sheet.iter_rows(), 1):
            cells = [value if type(value) is str else as_typed(value) for value in values]
            if row in self._error_rows:
                cells = [
                    cell or self._errors.get((row, column), "") for column, cell in enumerate(cells)
                ]
            if is_blank(cells):
                self.blank += 1
            else:
                yield row, cells


def as_typed(value: Value) -> str:
    """The cell as its spreadsheet program shows it, dates as in ISO 8601.

    15 digits is what a spreadsheet keeps of a number; a longer one shows that it was damaged.
    """
    match value:
        case bool():
            return str(value).upper()
        case int() | float():
            return f"{value:.15g}"
        case dt.datetime():
            return str(value).removesuffix(" 00:00:00").removesuffix(":00")
        case dt.time():
            return str(value).removesuffix(":00")
        case _:
            return str(value)


def _find_errors(archive: zipfile.ZipFile) -> dict[tuple[int, int], str]:
    """Cells like #N/A by row and column, from all sheets: calamine gives them as empty ones.

    It unpacks every part, so a directory that lied about a size is found out before the rest.
    """
    errors: dict[tuple[int, int], str] = {}
    for entry in archive.infolist():
        tail = b""
        for piece in unzip(archive, entry):
            if not entry.filename.startswith("xl/worksheets/"):
                continue
            content = tail + piece
            if b't="e"' in content:
                errors |= {
                    (int(row), _column(name)): word.decode("utf-8", "replace")
                    for name, row, word in _ERROR.findall(content)
                }
            tail = content[-_OVERLAP:]
    return errors


def _column(name: bytes) -> int:
    column = 0
    for letter in name:
        column = column * 26 + letter - ord("A") + 1
    return column - 1
