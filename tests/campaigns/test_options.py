"""What staff may give a message beside its text, and what they are told where they may not."""

import pytest

from campaigns.model import Attachment, BlobId, Link, MediaKind
from campaigns.options import MB, UnusableOption, attachment_of, links_of

ONE = BlobId(1)
HEADS = {
    b"\x89PNG\r\n\x1a\n": MediaKind.PHOTO,
    b"\xff\xd8\xff\xe0": MediaKind.PHOTO,
    b"\0\0\0\x20ftypisom": MediaKind.VIDEO,
    b"%PDF-1.7": MediaKind.DOCUMENT,
    b"GIF89a": MediaKind.DOCUMENT,
}


@pytest.mark.parametrize(("head", "kind"), HEADS.items())
def test_a_file_is_known_by_its_content(head: bytes, kind: MediaKind) -> None:
    assert attachment_of(ONE, "x.bin", 9, head) == Attachment(kind=kind, blob=ONE, name="x.bin")


@pytest.mark.parametrize(
    ("head", "most"), [(b"\xff\xd8\xff", 10), (b"%PDF", 50), (b"\0\0\0\x20ftyp", 50)]
)
def test_a_file_is_as_large_as_telegram_takes_and_no_larger(head: bytes, most: int) -> None:
    attachment_of(ONE, "x", most * MB, head)
    with pytest.raises(UnusableOption, match=f"at most {most} MB"):
        attachment_of(ONE, "x", most * MB + 1, head)


def test_an_empty_file_is_none() -> None:
    with pytest.raises(UnusableOption, match=r"x\.pdf is empty"):
        attachment_of(ONE, "x.pdf", 0, b"")


@pytest.mark.parametrize(
    "typed",
    [
        "Map - https://example.org/a-b?c=d",
        "Map https://example.org/a-b?c=d",
        "Map: https://example.org/a-b?c=d",
        "  Map – https://example.org/a-b?c=d ",  # noqa: RUF001 -- as chats write it
    ],
)
def test_a_button_is_what_stands_on_it_and_where_it_leads(typed: str) -> None:
    assert links_of(typed) == ((Link("Map", "https://example.org/a-b?c=d"),),)


def test_buttons_stand_in_rows() -> None:
    rows = links_of("A - https://a.org | B - https://b.org\n\nCall us - https://c.org")
    assert [[link.label for link in row] for row in rows] == [["A", "B"], ["Call us"]]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "one to 5 rows"),
        ("\n".join(["A - https://a.org"] * 6), "one to 5 rows"),
        (" | ".join(["A - https://a.org"] * 4), "at most 3 buttons"),
        ("just a word", "is no button"),
        ("https://a.org", "is no button"),
        ("A - http://a.org", "no https:// address"),
        ("A - https://localhost", "no https:// address"),
        ("A - https://ana:secret@a.org", "no https:// address"),
        ("A - https://a.org:port", "no https:// address"),
        ("A - https://[a.org", "no https:// address"),
        ("A - https://a.org/" + 500 * "x", "no https:// address"),
        (41 * "x" + " - https://a.org", "too long for a button"),
    ],
)
def test_what_is_no_button_is_told_as_such(typed: str, why: str) -> None:
    with pytest.raises(UnusableOption, match=why):
        links_of(typed)
