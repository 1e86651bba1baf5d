"""No cell of a file that we write is taken for a formula, and none is lost."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.csv_cells import harmless

FIRST = st.sampled_from("=+-@\t\r\0")
CELLS = st.text(st.characters(exclude_categories=["Cs"]))


@given(FIRST, CELLS)
def test_a_formula_is_kept_from_being_one(first: str, rest: str) -> None:
    assert harmless(first + rest) == "'" + first + rest


@given(CELLS.filter(lambda cell: cell[:1] not in set("=+-@\t\r\0")))
def test_any_other_cell_stays_as_it_is(cell: str) -> None:
    assert harmless(cell) == cell


@given(st.lists(CELLS | st.builds(str.__add__, FIRST, CELLS), min_size=2))
def test_no_cell_of_a_written_file_begins_like_a_formula(cells: list[str]) -> None:
    file = io.StringIO(newline="")
    csv.writer(file).writerow(map(harmless, cells))
    file.seek(0)
    (read,) = csv.reader(file)
    assert [cell.removeprefix("'") for cell in read] == [cell.removeprefix("'") for cell in cells]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\0")) for cell in read)


@pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "+65 8123 4567", "-1", "@SUM(A1)"])
def test_what_people_would_click_on_is_harmless(cell: str) -> None:
    assert harmless(cell).startswith("'")
