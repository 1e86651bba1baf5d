"""A mail brings files of well-known kinds, by what is in them, and one line for mailboxes."""

import asyncio

import pytest

from agencies.model import AgencyId
from campaigns.enclosing import (
    LARGEST,
    LONGEST_PREHEADER,
    MOST_FILES,
    TYPES,
    Enclosed,
    enclosure_of,
    expect_another,
    expect_room,
    preheader_of,
)
from campaigns.model import Attachment, BlobId, MediaKind, Options
from campaigns.options import UnusableOption
from campaigns.recipients.samples import sample_xlsx
from campaigns.template import Field

ONE = BlobId(1)
HEADS = {
    "pdf": b"%PDF-1.7\n",
    "png": b"\x89PNG\r\n\x1a\n",
    "jpg": b"\xff\xd8\xff\xe0",
    "gif": b"GIF89a",
    "docx": b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml",
    "odt": b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.text",
    "ics": b"BEGIN:VCALENDAR\r\n",
    "txt": "Grüße".encode(),
    "csv": b"a;b\n",
}


def a_file(name: str = "map.pdf") -> Attachment:
    return Attachment(kind=MediaKind.DOCUMENT, blob=ONE, name=name, type="application/pdf")


@pytest.mark.parametrize("end", HEADS)
def test_a_file_is_what_its_name_and_its_content_say(end: str) -> None:
    enclosed = enclosure_of(ONE, f"Flood map.{end.upper()}", HEADS[end])
    assert (enclosed.type, enclosed.name) == (TYPES[end][0], f"Flood map.{end.upper()}")


def test_a_sheet_as_a_program_saves_it_is_one() -> None:
    sheet = sample_xlsx([Field("name", "name")], "1")
    assert enclosure_of(ONE, "list.xlsx", sheet).type.endswith("spreadsheetml.sheet")


@pytest.mark.parametrize(
    ("name", "head", "said"),
    [
        ("setup.exe", b"MZ", "of no kind that mails bring"),
        ("page.html", b"<html>", "of no kind that mails bring"),
        ("flood", b"%PDF-1.7", "of no kind that mails bring"),
        ("pdf", b"%PDF-1.7", "of no kind that mails bring"),
        ("macro.docm", HEADS["docx"], "of no kind that mails bring"),
        ("letter.pdf", b"MZ\x90\x00", "called .pdf, but that is not what is in it"),
        ("letter.docx", b"PK\x03\x04" + bytes(26) + b"virus.exe", "called .docx, but"),
        ("notes.txt", b"MZ\x90\x00", "called .txt, but"),
        ("empty.pdf", b"", "empty.pdf is empty"),
    ],
)
def test_anything_else_is_refused_with_what_to_do(name: str, head: bytes, said: str) -> None:
    with pytest.raises(UnusableOption, match=said):
        enclosure_of(ONE, name, head)


def test_a_name_makes_no_header_of_its_own() -> None:
    assert enclosure_of(ONE, "a\r\nBcc: x.pdf", HEADS["pdf"]).name == "a  Bcc: x.pdf"


def test_a_name_is_read_in_the_direction_in_which_it_is_written() -> None:
    turned = enclosure_of(ONE, "map\N{RIGHT-TO-LEFT OVERRIDE}xcod.pdf", HEADS["pdf"])
    assert turned.name == "map xcod.pdf"
    assert (
        enclosure_of(ONE, "\u05de\u05e4\u05d4.pdf", HEADS["pdf"]).name == "\u05de\u05e4\u05d4.pdf"
    )


def test_files_together_have_a_limit_to_the_byte_and_in_number() -> None:
    expect_room(Options(), "map.pdf", 0, LARGEST)
    expect_room(Options(enclosed=(a_file(),)), "map.pdf", 4_000_000, LARGEST - 4_000_000)
    with pytest.raises(UnusableOption, match=r"6\.0 MB are left"):
        expect_room(Options(enclosed=(a_file(),)), "map.pdf", 4_000_000, LARGEST - 3_999_999)
    with pytest.raises(UnusableOption, match="at most 5 files"):
        expect_room(Options(enclosed=(a_file(),) * MOST_FILES), "map.pdf", 5, 1)


def test_two_files_of_one_name_could_not_be_told_apart() -> None:
    expect_another(Options(enclosed=(a_file(),)), a_file("way.pdf"))
    with pytest.raises(UnusableOption, match=r"a file called map\.pdf already"):
        expect_another(Options(enclosed=(a_file(),)), a_file())


def test_the_line_after_the_subject_is_one_line_the_same_for_everybody() -> None:
    assert preheader_of(" The school\n is closed ") == "The school is closed"
    assert preheader_of("x" * LONGEST_PREHEADER) == "x" * LONGEST_PREHEADER
    with pytest.raises(UnusableOption, match="151 characters"):
        preheader_of("x" * (LONGEST_PREHEADER + 1))
    with pytest.raises(UnusableOption, match="the same for everybody"):
        preheader_of("Hello {name}")


async def test_files_are_read_once_however_many_mails_leave() -> None:
    asked: list[BlobId] = []

    class Kept:
        async def content(self, _agency: AgencyId, blob: BlobId) -> bytes:
            asked.append(blob)
            await asyncio.sleep(0)
            return b"%PDF-"

    enclosed = Enclosed(Kept(), AgencyId(1), (a_file("a.pdf"), a_file("b.pdf")))
    read = await asyncio.gather(*(enclosed.read() for _ in range(5)))
    assert read == [((a_file("a.pdf"), b"%PDF-"), (a_file("b.pdf"), b"%PDF-"))] * 5
    assert asked == [ONE, ONE]
