"""A document with macros in it is refused, whatever it is called; a plain one is not."""

import io
import zipfile
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.enclosing import is_packed
from campaigns.model import Attachment, BlobId, MediaKind
from campaigns.options import UnusableOption
from campaigns.programs import MOST_LISTED, expect_no_program
from campaigns.recipients.samples import sample_xlsx
from campaigns.template import Field

KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"


def listed(kind: str) -> str:
    return f'<Types><Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'


def packed(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


PLAIN = {"[Content_Types].xml": listed(KIND), "word/document.xml": "<w:document/>"}
OPEN = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<office/>"}


@pytest.mark.parametrize("parts", [PLAIN, OPEN, {**PLAIN, "word/media/vba.png": "macroEnabled"}])
def test_a_plain_document_is_taken(parts: Mapping[str, str]) -> None:
    expect_no_program("letter.docx", packed(parts))


def test_a_sheet_as_a_program_saves_it_is_taken() -> None:
    expect_no_program("list.xlsx", sample_xlsx([Field("name", "name")], "1"))


@pytest.mark.parametrize(
    "parts",
    [
        {**PLAIN, "[Content_Types].xml": listed(MACRO)},
        {**PLAIN, "[content_types].XML": listed(MACRO).encode("utf-16")},
        {**PLAIN, "word/vbaProject.bin": b"\xd0\xcf\x11\xe0"},
        {**PLAIN, "xl/VBAPROJECT.BIN": b""},
        {**PLAIN, "ppt/vbaData.xml": "<wne:vbaSuppData/>"},
        {**PLAIN, "xl/macrosheets/sheet1.xml": "<xm:macrosheet/>"},
        {**OPEN, "Basic/Standard/Module1.xml": "<script:module/>"},
        {**OPEN, "Scripts/python/run.py": "import os"},
    ],
    ids=lambda parts: next(iter(reversed(parts))),
)
def test_one_with_macros_is_refused_with_what_to_do(parts: Mapping[str, str | bytes]) -> None:
    with pytest.raises(UnusableOption, match=r"letter\.docx has macros .* Save it without"):
        expect_no_program("letter.docx", packed(parts))


def test_a_list_of_parts_without_end_is_not_read() -> None:
    bomb = packed({**PLAIN, "[Content_Types].xml": " " * (MOST_LISTED + 1)})
    with pytest.raises(UnusableOption, match="damaged"):
        expect_no_program("letter.docx", bomb)


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_list_of_parts_that_is_packed_in_another_way_is_not_read(
    method: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even its header, which asks for memory."""
    content = packed(PLAIN, method)
    monkeypatch.delattr(zipfile.ZipFile, "open")
    with pytest.raises(UnusableOption, match="damaged"):
        expect_no_program("letter.docx", content)


METHODS = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]


@given(st.binary(max_size=60), st.integers(0, 400), st.sampled_from(METHODS))
def test_a_damaged_one_is_refused_and_nothing_else_is_raised(
    junk: bytes, at: int, method: int
) -> None:
    whole = packed(PLAIN, method)
    for content in (junk, whole[:at], whole[:at] + junk + whole[at + len(junk) :]):
        try:
            expect_no_program("letter.docx", content)
        except UnusableOption as fault:
            assert "damaged" in str(fault) or "macros" in str(fault)  # noqa: PT017 -- either may be


def test_only_what_is_packed_is_looked_into() -> None:
    def called(name: str) -> Attachment:
        return Attachment(kind=MediaKind.DOCUMENT, blob=BlobId(1), name=name, type="")

    packed_ones = [end for end in ("docx", "XLSX", "pptx", "odt", "ods", "pdf", "txt", "csv")
                   if is_packed(called(f"a.b.{end}"))]  # fmt: skip
    assert packed_ones == ["docx", "XLSX", "pptx", "odt", "ods"]
