"""Lists as text with delimiters: .csv, .tsv and .txt. Read as it streams, in constant memory.

The rows are those of Python's csv module in its strict mode, which agrees with RFC 4180: what it
cannot read is refused with the row where it began, so that no row is ever swallowed.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from campaigns.recipients.decoding import UNREADABLE, Decoder
from campaigns.recipients.limits import MAX_LINES, MAX_RECORD
from campaigns.recipients.listing import UnreadableList, is_blank, read_headings
from campaigns.template import heading_key

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
HEAD = 65_536
"""Characters from which the delimiter is told: at least a hundred rows of most lists."""

ENCODINGS = {"cp1252": "Windows-1252", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
ENDLESS = "endless"
_SEP = re.compile(r"sep=([,;\t|])(?:\r\n|\r|\n)")
"""What Excel writes and takes as the delimiter; it does not show it as a row."""


class TextListing:
    """A list in a text file. Iterate it once."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        """Reads up to the headings. Raises UnreadableList."""
        csv.field_size_limit(MAX_RECORD)
        self.blank = 0
        self.notes: list[str] = []
        self._row = 1
        self._record = 0  # how many characters it has so far
        self._decoder = Decoder()
        texts = self._decoder.decode(pieces)
        head = _gather(texts)
        self.delimiter, skipped = self._choose_delimiter(head)
        self._rows = self._numbered(_lines(chain([head[skipped:]], texts)))
        first = next(self._rows, None)
        if first is None:
            raise UnreadableList("The file is empty. Hand over one with headings and rows.")
        self.headings = read_headings(*first)

    def __iter__(self) -> Iterator[tuple[int, Sequence[str]]]:
        yield from self._rows
        if self._decoder.encoding in ENCODINGS and not self._decoder.marked:
            self.notes.append(f"It was read as {ENCODINGS[self._decoder.encoding]} text.")

    def _choose_delimiter(self, head: str) -> tuple[str, int]:
        """The delimiter, and how many characters of the head only say which."""
        if told := _SEP.match(head):
            return told[1], told.end()
        scores = {d: score for d in DELIMITERS if (score := _score(head, d))}
        if not scores:
            return ",", 0
        best = max(scores, key=lambda d: scores[d])
        if len(scores) > 1:
            self.notes.append(f"Its cells were parted at {DELIMITERS[best]}.")
        return best, 0

    def _numbered(self, lines: Iterator[str]) -> Iterator[tuple[int, list[str]]]:
        """Every row that is not blank. A line break in quotation marks does not end a row."""
        records = csv.reader(self._watched(lines), delimiter=self.delimiter, strict=True)
        try:
            for cells in records:
                if is_blank(cells):
                    self.blank += 1
                else:
                    yield self._row, cells
                self._row += 1
                self._record = 0
                if self._row > MAX_LINES:
                    raise UnreadableList(
                        f"The file has more than {MAX_LINES:,} rows. Divide it into several."
                    )
        except csv.Error as error:
            raise self._misquoted(str(error)) from None

    def _watched(self, lines: Iterator[str]) -> Iterator[str]:
        """The lines, as long as they can be read and the row that they make is not endless."""
        for line in lines:
            if UNREADABLE in line:
                raise UnreadableList(f"Row {self._row} {self._decoder.fault}")
            self._record += len(line)
            if self._record > MAX_RECORD:
                raise self._misquoted(ENDLESS)
            yield line

    def _misquoted(self, fault: str) -> UnreadableList:
        if "expected after" in fault:
            return UnreadableList(
                f"In row {self._row} text follows a closing quotation mark. "
                "Write a quotation mark that belongs to the text twice, or remove it."
            )
        if fault == ENDLESS:
            return UnreadableList(
                f"Row {self._row} goes on for more than {MAX_RECORD:,} characters. "
                "If a quotation mark opens in it that is never closed, close or remove it."
            )
        return UnreadableList(
            f"In row {self._row} a quotation mark opens that is never closed, so the rows after "
            "it cannot be told apart. Close or remove it."
        )


def _gather(texts: Iterator[str]) -> str:
    """The first pieces, as many as it takes to tell the delimiter."""
    head: list[str] = []
    while sum(map(len, head)) < HEAD and (piece := next(texts, None)) is not None:
        head.append(piece)
    return "".join(head)


def _lines(texts: Iterator[str]) -> Iterator[str]:
    r"""The text cut after each \n, \r\n or \r, as the csv module wants it; the last may be long."""
    rest = ""
    for text in texts:
        whole = rest + text
        # A \r at the end may yet turn out to be the first half of \r\n.
        cut = max(whole.rfind("\n"), whole.rfind("\r", 0, len(whole) - 1)) + 1
        yield from io.StringIO(whole[:cut], newline="")
        rest = whole[cut:]
        if len(rest) > MAX_RECORD:
            break
    yield from io.StringIO(rest, newline="")


def _score(head: str, delimiter: str) -> tuple[bool, float, int] | None:
    """How well a delimiter explains the first rows; None when it does not part the headings.

    It counts first that `recipient` is a heading of its own, then how many of the rows have as
    many cells as there are headings, then the number of those.
    """
    rows = _sample(head, delimiter)
    if not rows or len(rows[0]) < 2:  # noqa: PLR2004 (one cell is not parted)
        return None
    fitting = sum(len(cells) == len(rows[0]) for cells in rows) / len(rows)
    return "recipient" in map(heading_key, rows[0]), fitting, len(rows[0])


def _sample(head: str, delimiter: str) -> list[list[str]]:
    """The first rows that are not blank, without the last, which the head may have cut in two."""
    lines = list(io.StringIO(head[:HEAD], newline=""))
    rows = csv.reader(lines[:-1] or lines, delimiter=delimiter)
    return list(islice((cells for cells in rows if not is_blank(cells)), 100))
