"""What people typed into a spreadsheet is what is read, whatever it is stored as."""

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from campaigns.recipients.formats import read
from campaigns.recipients.listing import UnreadableList, letters
from campaigns.recipients.workbook import as_typed
from tests.fakes.lists import heard, raw_rows, raw_workbook, rows_of

Filling = Callable[[Any], None]


def workbook(fill: Filling) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        fill(book)
    return file.getvalue()


def sheet(*rows: list[Any], at: tuple[int, int] = (0, 0), name: str = "List") -> Filling:
    """Fills one sheet, each value as the kind of cell that it is."""

    def fill(book: Any) -> None:
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        made = book.add_worksheet(name)
        made.add_write_handler(
            dt.date, lambda it, r, c, v, _=None: it.write_datetime(r, c, v, date)
        )
        for number, row in enumerate(rows, at[0]):
            for column, value in enumerate(row, at[1]):
                made.write(number, column, value)

    return fill


def cell_as_read(value: object) -> str:
    content = workbook(sheet(["recipient", "x"], ["1", value]))
    return rows_of(content)[1][1][1]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (88888888, "88888888"),
        (88888888.0, "88888888"),
        (6588888888, "6588888888"),
        (1234.5, "1234.5"),
        (0.1 + 0.2, "0.3"),
        (-3, "-3"),
        (123456789012345, "123456789012345"),
        (8.89e27, "8.89e+27"),
        ("01234", "01234"),
        ("+65 8888 8888", "+65 8888 8888"),
        (" two\nlines ", " two\nlines "),
        (True, "TRUE"),
        (dt.date(2026, 1, 2), "2026-01-02"),
        ("中文 😀", "中文 😀"),
    ],
)
def test_reads_a_cell_as_it_was_typed(value: object, text: str) -> None:
    assert cell_as_read(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (dt.datetime(2026, 1, 2, 0, 0), "2026-01-02"),  # noqa: DTZ001 (a cell has no zone)
        (dt.datetime(2026, 1, 2, 13, 45), "2026-01-02 13:45"),  # noqa: DTZ001
        (dt.datetime(2026, 1, 2, 13, 45, 6), "2026-01-02 13:45:06"),  # noqa: DTZ001
        (dt.time(9, 30), "09:30"),
        (False, "FALSE"),
    ],
)
def test_shows_dates_and_times_as_in_iso_8601(value: Any, text: str) -> None:
    assert as_typed(value) == text


@given(st.integers(-(10**14), 10**14))
def test_no_digit_of_a_whole_number_is_lost(number: int) -> None:
    assert as_typed(float(number)) == str(number)


def test_numbers_the_rows_as_the_spreadsheet_does() -> None:
    content = workbook(
        sheet(["recipient", "name"], ["", ""], ["1", "a"], ["", ""], ["2", "b"], at=(2, 1))
    )
    listing = read(iter([content]))
    assert list(listing) == [(5, ["1", "a"]), (7, ["2", "b"])]
    assert listing.blank == 4


def test_a_workbook_with_several_filled_sheets_is_refused_by_their_names() -> None:
    def fill(book: Any) -> None:
        sheet(["recipient"], ["1"], name="North")(book)
        sheet(name="Empty")(book)
        sheet(["recipient"], ["2"], name="South")(book)

    with pytest.raises(UnreadableList, match="2 sheets of the workbook are filled: 'North', 'Sou"):
        rows_of(workbook(fill))


def test_a_hidden_sheet_is_left_out_and_said() -> None:
    def fill(book: Any) -> None:
        sheet(["recipient"], ["1"])(book)
        book.add_worksheet("Codes").hide()

    listing = read(iter([workbook(fill)]))
    assert list(listing) == [(2, ["1"])]
    assert listing.notes == ["The hidden sheet 'Codes' was not read."]


def test_an_empty_workbook_is_refused() -> None:
    with pytest.raises(UnreadableList, match="The workbook is empty"):
        rows_of(workbook(sheet()))


def test_headings_are_named_by_their_column() -> None:
    content = workbook(sheet(["recipient", "", "Name", "name"], ["1", "2", "3", "4"], at=(0, 2)))
    with pytest.raises(UnreadableList) as refused:
        rows_of(content)
    assert [s.split(" in ")[0] for s in refused.value.sentences] == [
        "Column D has no heading",
        "Columns E and F have the same heading",
    ]


def test_a_stray_cell_far_to_the_right_is_named() -> None:
    content = workbook(sheet(["recipient", *[""] * 199, "x"]))
    with pytest.raises(UnreadableList, match="'List' is filled from column A to GS"):
        rows_of(content)


def test_an_error_in_a_cell_that_is_used_is_a_problem_of_its_row() -> None:
    def fill(book: Any) -> None:
        sheet(["recipient", "name", "other"], ["11111111", "a", ""], ["22222222"])(book)
        book.worksheets()[0].write_formula("B3", "=1/0", None, "#DIV/0!")
        book.worksheets()[0].write_formula("C2", "=NA()", None, "#N/A")

    check = heard(workbook(fill))
    assert [(problem.row, problem.text) for problem in check.problems] == [
        (3, "The cell 'name' holds the error #DIV/0!. Mend it in the spreadsheet.")
    ]
    assert check.checked.reachable == 1


def test_an_entity_is_not_expanded() -> None:
    """A billion laughs: the workbook declares nothing that is worth a memory limit."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    before = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>'
    content = raw_workbook(raw_rows([("A1", "recipient"), ("A2", "&l11;")]), before)
    assert max(len(cell) for _, cells in rows_or_none(content) for cell in cells) < 100


def rows_or_none(content: bytes) -> list[tuple[int, list[str]]]:
    try:
        return rows_of(content)
    except UnreadableList as refused:
        return [(0, [refused.sentences[0][:20]])]


def test_reads_a_workbook_that_another_program_made() -> None:
    content = raw_workbook(raw_rows([("A1", "recipient"), ("A5", "12345678")]))
    assert rows_of(content) == [(0, ["recipient"]), (5, ["12345678"])]


@given(st.data())
def test_an_altered_workbook_is_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    whole = raw_workbook(raw_rows([("A1", "recipient"), ("A2", "12345678")]))
    place = data.draw(st.integers(4, len(whole) - 1))
    content = whole[:place] + data.draw(st.binary(max_size=3)) + whole[place + 1 :]
    assert rows_or_none(content)


@pytest.mark.parametrize(("column", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (16_383, "XFD")])
def test_columns_have_the_names_that_the_spreadsheet_shows(column: int, name: str) -> None:
    assert letters(column) == name
