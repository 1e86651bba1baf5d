"""A file is what its content says. What is packed is unpacked, and no further than allowed."""

import gzip
import time
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.recipients.archives import gunzip
from campaigns.recipients.formats import read
from campaigns.recipients.limits import MAX_ENTRIES, MAX_UPLOAD
from campaigns.recipients.listing import UnreadableList
from campaigns.recipients.samples import sample_xlsx
from campaigns.template import Field
from tests.fakes.lists import gzipped, pieces, rows_of, zip_that_lies, zipped

LIST = b"recipient,name\n1,Ann\n2,Bob\n"
ROWS = [(0, ["recipient", "name"]), (2, ["1", "Ann"]), (3, ["2", "Bob"])]
WORKBOOK = sample_xlsx([Field("name", "name")], "1")
ZEROS = bytes(12_000_000)


def endless(files: int) -> bytes:
    """An archive that says in its last words how many files it has, and has none of them."""
    return b"PK\3\4" + b"PK\5\6" + bytes(4) + files.to_bytes(2, "little") * 2 + bytes(10)


def overlapping() -> bytes:
    """Thirty files in the directory that are all the same bytes of the archive: a quine's idea."""
    whole = bytearray(zipped({f"{n}.csv": ZEROS[:3] for n in range(30)}, zipfile.ZIP_STORED))
    at = whole.index(b"PK\1\2")
    while (at := whole.find(b"PK\1\2", at)) >= 0:
        whole[at + 24 : at + 28] = (30_000_000).to_bytes(4, "little")
        whole[at + 42 : at + 46] = bytes(4)
        at += 4
    return bytes(whole)


def with_password() -> bytes:
    whole = bytearray(zipped({"list.csv": LIST}))
    whole[6] |= 1
    whole[whole.index(b"PK\1\2") + 8] |= 1
    return bytes(whole)


def altered(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(LIST, id="csv"),
        pytest.param(LIST.replace(b",", b"\t"), id="tsv"),
        pytest.param(gzipped(LIST), id="gzip"),
        pytest.param(gzipped(LIST[:20]) + gzipped(LIST[20:]), id="gzip in two members"),
        pytest.param(gzipped(LIST) + bytes(512), id="gzip with padding"),
        pytest.param(zipped({"a/list.csv": LIST}), id="zip"),
        pytest.param(zipped({"list.csv": LIST}, zipfile.ZIP_STORED), id="zip that packs nothing"),
        pytest.param(zipped({"l.csv": LIST, "__MACOSX/._l.csv": b"x"}), id="zip by macOS"),
        pytest.param(zipped({"l.csv": LIST, ".DS_Store": b"x", "a/": b""}), id="zip of a folder"),
    ],
)
@pytest.mark.parametrize("size", [1, 1 << 20])
def test_reads_a_list_however_it_is_packed(content: bytes, size: int) -> None:
    assert rows_of(content, size) == ROWS


@pytest.mark.parametrize("content", [WORKBOOK, zipped({"list.xlsx": WORKBOOK})])
def test_reads_a_workbook_also_from_an_archive(content: bytes) -> None:
    assert rows_of(content)[:2] == [(0, ["recipient", "name"]), (2, ["1", "name 1"])]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"%PDF-1.7", "The file is a PDF", id="pdf"),
        pytest.param(b"\x89PNG\r\n", "The file is a picture", id="png"),
        pytest.param(b"\xd0\xcf\x11\xe0", r"old Excel file \(.xls\) or one with", id="xls"),
        pytest.param(b"\xef\xbb\xbf <TABLE><tr>", "The file is a web page", id="html"),
        pytest.param(
            zipped({"content.xml": b"", "mimetype": b""}), "an OpenDocument file", id="ods"
        ),
        pytest.param(zipped({"xl/workbook.bin": b""}), "binary format", id="xlsb"),
        pytest.param(zipped({"word/document.xml": b""}), "a Word document", id="docx"),
        pytest.param(zipped({}), "holds 0 files, not one", id="an empty archive"),
        pytest.param(
            zipped({"list.csv": LIST}, zipfile.ZIP_BZIP2), "packed in an unusual way", id="bzip2"
        ),
        pytest.param(zipped({"a.csv": LIST, "b.csv": LIST}), "holds 2 files", id="two lists"),
    ],
)
def test_says_what_a_file_is_that_it_cannot_read(content: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableList, match=sentence):
        read(iter([content]))


BOMBS: dict[str, Callable[[], bytes]] = {
    "packed too well": lambda: zipped({"list.csv": ZEROS}),
    "a directory of 1 GB": lambda: zip_that_lies(LIST, 1_000_000_000),
    "a file larger than its directory says": lambda: zip_that_lies(LIST, 9),
    "a file smaller than its directory says": lambda: zip_that_lies(LIST, 90_000),
    "overlapping files": overlapping,
    "hundreds of files": lambda: zipped(dict.fromkeys(map(str, range(MAX_ENTRIES + 1)), b"")),
    "tens of thousands of files": lambda: endless(60_000),
    "an archive in an archive": lambda: zipped({"a.zip": zipped({"l.csv": LIST})}),
    "three deep": lambda: zipped({"a.zip": zipped({"b.zip": zipped({"l.csv": LIST})})}),
    "a gzip in an archive": lambda: zipped({"list.csv.gz": gzipped(LIST)}),
    "a gzip in a gzip": lambda: gzipped(gzipped(LIST)),
    "an archive in a gzip": lambda: gzipped(zipped({"l.csv": LIST})),
    "a workbook in an archive in an archive": lambda: zipped(
        {"a.zip": zipped({"b.xlsx": WORKBOOK})}
    ),
    "a password": with_password,
    "half an archive": lambda: zipped({"l.csv": LIST})[:40],
    "an altered archive": lambda: altered(zipped({"l.csv": LIST}, zipfile.ZIP_STORED), 40),
    "an altered packed archive": lambda: altered(zipped({"l.csv": LIST}), 40),
    "half a workbook": lambda: WORKBOOK[: len(WORKBOOK) // 2],
    "an altered workbook": lambda: altered(WORKBOOK, 200),
    "a workbook that is none": lambda: zipped({"xl/workbook.xml": b"<a>" * 1000}),
    "an archive of nothing known": lambda: zipped({"l.csv": LIST}).replace(b"\x08\0", b"\x63\0"),
    "half a gzip": lambda: gzipped(LIST)[:-9],
    "an altered gzip": lambda: altered(gzipped(LIST), 15),
    "a gzip of zeros": lambda: gzipped(ZEROS),
    "a gzip of one line": lambda: gzipped(b"a" * 30_000_000),
    "a gzip of quotation marks": lambda: gzipped(b'a,b\n"' + b'""' * 15_000_000),
    "a gzip of nothing but columns": lambda: gzipped(b"," * 30_000_000),
    "a gzip of blank rows": lambda: gzipped(b"a,b\n" + b"\n" * 2_000_000),
    "a gzip of rows without end": lambda: gzipped(b'a,b\n"' + b'\n","' * 8_000_000),
    "UTF-16 without sense": lambda: b"\xff\xfe" + b"\x00\xd8" * 1000,
    "UTF-32": lambda: "recipient,name\n".encode("utf-32"),
    "a program": lambda: b"\x7fELF" + bytes(1000),
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_what_is_no_list_is_refused_at_once(bomb: Callable[[], bytes]) -> None:
    content = bomb()
    began = time.process_time()
    with pytest.raises(UnreadableList):
        rows_of(content, 65_536)
    assert time.process_time() - began < 10  # on a busy machine; alone none takes two


def test_counts_what_really_comes_out_of_a_gzip() -> None:
    with pytest.raises(UnreadableList, match="unpacks to more than"):
        list(gunzip(iter([gzipped(ZEROS)]), most=10_000_000))


def test_a_gzip_comes_out_in_small_pieces() -> None:
    assert max(map(len, gunzip(iter([gzipped(ZEROS)])))) <= 1 << 18


@given(st.lists(st.binary(min_size=1), min_size=1), st.integers(1, 100))
def test_unpacks_any_gzip_in_any_pieces(members: list[bytes], size: int) -> None:
    packed = b"".join(gzip.compress(member, 1) for member in members)
    assert b"".join(gunzip(pieces(packed, size))) == b"".join(members)


@given(st.data())
def test_an_altered_archive_is_refused_or_reads_as_before(data: st.DataObject) -> None:
    """A byte that nobody needs may change; none may change what is read."""
    whole = zipped({"list.csv": LIST})
    content = altered(whole, data.draw(st.integers(0, len(whole) - 1)))
    assert rows_or_nothing(content) in ([], ROWS)


@given(st.data())
def test_an_altered_gzip_is_refused_or_reads_as_before(data: st.DataObject) -> None:
    whole = gzipped(LIST)
    content = altered(whole, data.draw(st.integers(2, len(whole) - 1)))
    assert rows_or_nothing(content) in ([], ROWS)


def rows_or_nothing(content: bytes) -> list[tuple[int, list[str]]]:
    try:
        return rows_of(content)
    except UnreadableList:
        return []


def test_a_file_beyond_the_limit_is_not_collected() -> None:
    content = (b"PK\3\4" + bytes(1 << 20) for _ in range(62))
    with pytest.raises(UnreadableList, match=f"more than {MAX_UPLOAD // 1_000_000} MB"):
        read(content)
