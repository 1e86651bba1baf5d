"""Every table that a program writes as text reads back as it was, and none loses a row.

It is long because every way to refuse a file is a line of one table.
"""

import csv
import io
import re
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.recipients.formats import read
from campaigns.recipients.limits import MAX_LINES, MAX_RECORD
from campaigns.recipients.listing import UnreadableList
from campaigns.template import heading_key
from tests.fakes.lists import pieces, rows_of

CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
LATIN_CELLS = st.text(
    st.characters(min_codepoint=0xC0, max_codepoint=0xFF) | st.sampled_from("ab ,;'\"\n|\t"),
    max_size=12,
)
ENCODINGS = {
    "utf-8": CELLS,
    "utf-8-sig": CELLS,
    "utf-16": CELLS,
    "cp1252": LATIN_CELLS,
    "utf-16-le": st.text(st.characters(max_codepoint=126, exclude_characters="\0"), max_size=12),
    "utf-16-be": st.text(st.characters(max_codepoint=126, exclude_characters="\0"), max_size=12),
}
STYLES: list[tuple[str, Literal[0, 1]]] = [
    ("\r\n", csv.QUOTE_MINIMAL),
    ("\r\n", csv.QUOTE_ALL),
    ("\n", csv.QUOTE_ALL),
    ("\r", csv.QUOTE_ALL),
]
HOSTILE = st.lists(
    st.sampled_from(['"', '""', ",", "\n", "\r", "\r\n", " ", "a", "é", ";", '",', '"\n', "\t"])
).map("".join)


File = tuple[bytes, list[list[str]]]


def is_heading(cell: str) -> bool:
    return cell == cell.strip() and heading_key(cell) not in ("", "recipient")


@st.composite
def tables(draw: st.DrawFn, cells: st.SearchStrategy[str]) -> list[list[str]]:
    """Headings of which the first is `recipient`, and rows as wide."""
    headings = st.lists(cells.filter(is_heading), min_size=1, max_size=4, unique_by=heading_key)
    first = ["recipient", *draw(headings)]
    width = len(first)
    return [first, *draw(st.lists(st.lists(cells, min_size=width, max_size=width), max_size=6))]


@st.composite
def files(draw: st.DrawFn) -> File:
    """A table and the bytes that a program would write for it."""
    encoding = draw(st.sampled_from(sorted(ENCODINGS)))
    table = draw(tables(ENCODINGS[encoding]))
    end, quoting = draw(st.sampled_from(STYLES))
    out = io.StringIO(newline="")
    delimiter = draw(st.sampled_from(",;\t|"))
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(table)
    return out.getvalue().encode(encoding), table


def numbered(table: list[list[str]]) -> list[tuple[int, list[str]]]:
    """What must be read of it, with the numbers that a spreadsheet program shows."""
    rows = [(n, row) for n, row in enumerate(table, 1) if n > 1 and any(c.strip() for c in row)]
    return [(0, table[0]), *rows]


def count_records(text: str, delimiter: str) -> int:
    """How many rows a text has, by RFC 4180 alone: for one whose quotation marks are in order."""
    outside = re.sub(
        rf'(?:(?<=[{re.escape(delimiter)}\r\n])|^)"(?:[^"]|"")*"', "q", text, flags=re.DOTALL
    )
    return len(re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$", outside))


def rows_accounted_for(content: bytes, size: int) -> int | None:
    """Headings, rows and blank ones; None where the file is refused, which it is with words."""
    try:
        listing = read(pieces(content, size))
        rows = len(list(listing))
    except UnreadableList as refused:
        return None if all(s.endswith(".") for s in refused.sentences) else -1
    return rows + listing.blank + 1


@given(files(), st.integers(1, 200))
def test_reads_back_what_was_written(file: File, size: int) -> None:
    content, table = file
    assert rows_of(content, size) == numbered(table)


@given(HOSTILE)
def test_no_row_is_ever_swallowed(text: str) -> None:
    """Whatever is in the file: it is refused with words, or every row of it is accounted for."""
    text = "recipient,b\n" + text
    assert rows_accounted_for(text.encode(), 7) in (None, count_records(text, ","))


@given(st.binary(), st.integers(1, 50))
def test_hostile_bytes_are_read_or_refused_and_nothing_else(content: bytes, size: int) -> None:
    assert rows_accounted_for(content, size) in (None, *range(1, len(content) + 1))


def test_a_line_break_in_a_cell_is_no_row_of_its_own() -> None:
    rows = rows_of(b'recipient,text\n1,"a\nb\n\nc"\n2,d\n')
    assert rows[1:] == [(2, ["1", "a\nb\n\nc"]), (3, ["2", "d"])]


def test_blank_rows_are_counted_and_keep_their_numbers() -> None:
    listing = read(iter([b"\nrecipient,name\n\n1,a\n , \n,\n2,b\n\n"]))
    assert list(listing) == [(4, ["1", "a"]), (7, ["2", "b"])]
    assert listing.blank == 5


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_finds_the_delimiter_among_others_in_the_text(delimiter: str) -> None:
    text = delimiter.join(["name (last, first; both|one)".replace(delimiter, "/"), "recipient"])
    listing = read(iter([f"{text}\na{delimiter}1\n".encode()]))
    assert listing.delimiter == delimiter
    assert list(listing) == [(2, ["a", "1"])]


def test_chooses_the_delimiter_that_fits_the_rows_when_the_headings_leave_it_open() -> None:
    listing = read(iter([b"phone;name, first\n1;a\n2;b\n3;c\n"]))
    assert listing.headings == ("phone", "name, first")
    assert listing.notes == ["Its cells were parted at semicolons."]


def test_takes_the_delimiter_that_excel_names_and_does_not_count_its_line() -> None:
    listing = read(iter([b"sep=|\r\nrecipient|a,b\r\n1|x\r\n"]))
    assert listing.headings == ("recipient", "a,b")
    assert list(listing) == [(2, ["1", "x"])]


def test_a_list_of_one_column_needs_no_delimiter() -> None:
    assert rows_of(b"recipient\n1\n2\n") == [(0, ["recipient"]), (2, ["1"]), (3, ["2"])]


def test_windows_1252_is_read_and_said() -> None:
    listing = read(iter(["recipient,name\n1,Zoë “€”\n".encode("cp1252")]))
    assert list(listing) == [(2, ["1", "Zoë “€”"])]
    assert listing.notes == ["It was read as Windows-1252 text."]


def test_windows_1252_is_told_a_million_rows_into_the_file() -> None:
    plain = [b"recipient,name\n", *[b"1,a\n" * 1000] * 200]
    rows = list(read(iter([*plain, "1,é\n".encode("cp1252")])))
    assert rows[-1] == (200_002, ["1", "é"])


def test_capitals_before_a_closing_quote_are_not_taken_for_utf_8() -> None:
    rows = rows_of("recipient,name\n1,Zoë\n2,«LIBERTÉ»\n".encode("cp1252"))
    assert rows[2] == (3, ["2", "«LIBERTÉ»"])


def test_utf_8_has_nothing_to_be_said_about() -> None:
    listing = read(iter(["recipient,name\n1,Zoë “€”\n".encode()]))
    assert list(listing) == [(2, ["1", "Zoë “€”"])]
    assert not listing.notes


@pytest.mark.parametrize(
    ("first", "second"), [("utf-8", "cp1252"), ("cp1252", "utf-8"), ("utf-8-sig", "cp1252")]
)
@pytest.mark.parametrize("size", [7, 1000])
def test_a_file_in_two_encodings_is_refused_by_its_row(first: str, second: str, size: int) -> None:
    content = "recipient,name\n1,Zoë\n2,x\n".encode(first) + "3,François\n".encode(second)
    with pytest.raises(UnreadableList, match=r"Row 4 is written in another encoding"):
        rows_of(content, size)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"", "The file is empty", id="nothing"),
        pytest.param(b" \n\n,,\n", "The file is empty", id="only blank rows"),
        pytest.param(
            b'recipient,name\n1,a\n2,"b\n3,c\n',
            "In row 3 a quotation mark opens that is never closed",
            id="an unclosed quotation mark",
        ),
        pytest.param(
            b'recipient,name\n1,"a" b\n',
            "In row 2 text follows a closing quotation mark",
            id="text behind a quotation mark",
        ),
        pytest.param(
            b"recipient,name\n1,a\0\n", "Row 2 holds characters that no text has", id="a NUL"
        ),
        pytest.param(
            b"recipient,name\n1,\x81\n", "Row 2 holds letters that cannot be read", id="no encoding"
        ),
        pytest.param(
            b"\xff\xfer\0\n\0\x00\xd8\n\0", "Row 2 holds letters that cannot be read", id="UTF-16"
        ),
        pytest.param(
            "recipient,name\n1,丁一\n2,倀帀\n".encode("utf-16-le"),
            "Row 1 cannot be read: the file seems to be UTF-16 without the mark",
            id="UTF-16 without its mark",
        ),
        pytest.param(
            ("recipient,name\n" + "1,丽阳明朝丽阳明朝\n" * 50).encode("utf-16-be"),
            r"seems to be UTF-16 .* Save the list as \.csv \(UTF-8\) or \.xlsx\.",
            id="the other UTF-16 without its mark",
        ),
        pytest.param(
            b"recipient,name\n" + b"a" * (MAX_RECORD + 1),
            f"Row 2 goes on for more than {MAX_RECORD:,} characters",
            id="an endless line",
        ),
        pytest.param(
            b"recipient,name\n" + b'"\n",' * (MAX_RECORD // 3),
            f"Row 2 goes on for more than {MAX_RECORD:,} characters",
            id="an endless row of short lines",
        ),
        pytest.param(
            b"recipient,name\n" + b"\n" * MAX_LINES,
            f"The file has more than {MAX_LINES:,} rows",
            id="an endless file of blank rows",
        ),
        pytest.param(b"recipient," * 101, "Row 1 has 102 columns", id="too many columns"),
        pytest.param(b"," * 1_900_000 + b"a", "Row 1 has 1,900,001 columns", id="all columns"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_its_row(content: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableList, match=sentence):
        rows_of(content)


def test_all_faults_of_the_headings_are_named_at_once() -> None:
    with pytest.raises(UnreadableList) as refused:
        read(iter([b"recipient,Name,, name ,RECIPIENT\n"]))
    assert refused.value.sentences == (
        "Column C has no heading in row 1. Give it one, or delete the column.",
        "Columns B and D have the same heading in row 1: 'name'. Rename one of them.",
        "Columns A and E have the same heading in row 1: 'RECIPIENT'. Rename one of them.",
    )


def test_a_list_is_read_as_it_comes() -> None:
    given = iter([b"recipient\n1\n" + b"2\n" * 50_000, b"3\n"])
    rows = iter(read(given))
    assert next(rows) == (2, ["1"])
    assert next(given) == b"3\n"
