"""What a file is, by its content and never by its name."""

import codecs
from collections.abc import Iterator
from itertools import chain

from campaigns.recipients.archives import collect, entries, gunzip, open_zip, unzip
from campaigns.recipients.listing import Listing, UnreadableList
from campaigns.recipients.text import HEAD, TextListing

GZIP = b"\x1f\x8b"
ZIP = (b"PK\3\4", b"PK\5\6")
ACCEPTED = "Hand over a .csv, .tsv, .txt or .xlsx file, or one of them as .csv.gz or .zip."

OTHERS = {
    b"\xd0\xcf\x11\xe0": "an old Excel file (.xls) or one with a password",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an XZ archive",
    b"\x28\xb5\x2f\xfd": "a Zstandard archive",
    b"{\\rtf": "a text document (.rtf)",
    b"<!doctype": "a web page",
    b"<html": "a web page",
    b"<table": "a web page",
    b"<?xml": "an XML file",
    b"SQLite format": "a database",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
}
"""How other files begin, in lower case where it is text. https://en.wikipedia.org/wiki/List_of_file_signatures"""

IN_ZIP = {
    "xl/workbook.bin": "an Excel file in the binary format (.xlsb)",
    "content.xml": "an OpenDocument file",
    "word/document.xml": "a Word document",
    "ppt/presentation.xml": "a presentation",
    "Index/Document.iwa": "a Numbers or Pages file",
}
NESTED = "an archive inside an archive"
WORKBOOK = "xl/workbook.xml"


def read(pieces: Iterator[bytes]) -> Listing:
    """The list in a file that comes in pieces, read up to its headings. Raises UnreadableList."""
    head, rest = _head(pieces)
    if head.startswith(GZIP):
        return _read_text(gunzip(rest))
    if head.startswith(ZIP):
        return _read_zip(rest)
    return _read_text(rest)


def _read_zip(pieces: Iterator[bytes], *, nested: bool = False) -> Listing:
    file = collect(pieces)
    archive = open_zip(file)
    names = set(archive.namelist())
    if WORKBOOK in names:
        # A library of its own, which a list that is text does without.
        from campaigns.recipients.workbook import WorkbookListing  # noqa: PLC0415

        return WorkbookListing(file, archive)
    if nested:
        raise _refused(NESTED)
    for name, what in IN_ZIP.items():
        if name in names:
            raise _refused(what)
    inside = entries(archive)
    if len(inside) != 1:
        raise UnreadableList(
            f"The archive holds {len(inside)} files, not one. Pack the list alone."
        )
    head, rest = _head(unzip(archive, inside[0]))
    return _read_zip(rest, nested=True) if head.startswith(ZIP) else _read_text(rest)


def _read_text(pieces: Iterator[bytes]) -> Listing:
    head, rest = _head(pieces)
    if head.startswith((GZIP, *ZIP)):
        raise _refused(NESTED)
    start = head[:100].removeprefix(codecs.BOM_UTF8).lstrip()
    for magic, what in OTHERS.items():
        if start.startswith(magic) or start.lower().startswith(magic):
            raise _refused(what)
    return TextListing(rest)


def _refused(what: str) -> UnreadableList:
    return UnreadableList(f"The file is {what}. {ACCEPTED}")


def _head(pieces: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The beginning, long enough to tell what it is, and all of it again."""
    head = b""
    while len(head) < HEAD and (piece := next(pieces, None)) is not None:
        head += piece
    return head, chain([head], pieces)
