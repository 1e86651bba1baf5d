"""What staff may give a message beside its text, by the Bot API's limits. Pure."""

import re
from urllib.parse import urlsplit

from campaigns.model import Attachment, BlobId, Link, MediaKind

CHANNELS = frozenset({"telegram"})
"""Whose messages have options."""

MB = 1_000_000
LARGEST = {MediaKind.PHOTO: 10 * MB, MediaKind.VIDEO: 50 * MB, MediaKind.DOCUMENT: 50 * MB}
"""https://core.telegram.org/bots/api#sending-files, for what is uploaded."""

HEAD = 16  # bytes that tell what a file is
LONGEST_NAME = 100
MOST_ROWS, MOST_IN_A_ROW, LONGEST_LABEL, LONGEST_URL = 5, 3, 40, 500
NAMES = {MediaKind.PHOTO: "picture", MediaKind.VIDEO: "video", MediaKind.DOCUMENT: "document"}
_BUTTON = re.compile(r"(?P<label>.+?)\s*[-\u2013\u2014:]?\s*(?P<url>https?://\S+)")
_HOST = re.compile(r"[^\s.:/]+(\.[^\s.:/]+)+")


class UnusableOption(ValueError):
    """It cannot go with a message; str() says why, for staff."""


CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""Of lines, and of the direction of letters, by which `xcod.pdf` can be made to look like .docx
(https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing)."""


def attachment_of(blob: BlobId, name: str, size: int, head: bytes) -> Attachment:
    """By its first bytes, whatever it is called. Raises UnusableOption."""
    if not size:
        raise UnusableOption(f"{name} is empty.")
    kind = _kind_of(head)
    most = LARGEST[kind]
    if size > most:
        raise UnusableOption(
            f"{name} has {size / MB:.1f} MB, and Telegram takes a {NAMES[kind]} of at most "
            f"{most // MB} MB. Send me a smaller one."
        )
    return Attachment(kind=kind, blob=blob, name=plain_name(name))


def plain_name(name: str) -> str:
    return CONTROLS.sub(" ", name)[-LONGEST_NAME:]


def _kind_of(head: bytes) -> MediaKind:
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return MediaKind.PHOTO
    return MediaKind.VIDEO if head[4:8] == b"ftyp" else MediaKind.DOCUMENT


def links_of(text: str) -> tuple[tuple[Link, ...], ...]:
    """A row a line, like "Map - https://example.org | Help - https://example.org/help".

    Raises UnusableOption.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines or len(lines) > MOST_ROWS:
        raise UnusableOption(f"Type one to {MOST_ROWS} rows of buttons, each on a line of its own.")
    return tuple(_row(line) for line in lines)


def _row(line: str) -> tuple[Link, ...]:
    links = tuple(_link(one.strip()) for one in line.split(" | "))
    if len(links) > MOST_IN_A_ROW:
        raise UnusableOption(f"A row has at most {MOST_IN_A_ROW} buttons. Begin another line.")
    return links


def _link(typed: str) -> Link:
    found = _BUTTON.fullmatch(typed)
    if found is None:
        raise UnusableOption(
            f"{typed[:LONGEST_LABEL]!r} is no button. Type what stands on it and where it leads, "
            "like: Map - https://example.org/map"
        )
    label, url = found["label"].strip(), found["url"]
    if len(label) > LONGEST_LABEL:
        raise UnusableOption(f"{label[:20]!r}… is too long for a button: {LONGEST_LABEL} letters.")
    if not is_safe(url):
        raise UnusableOption(f"{url[:LONGEST_NAME]} is no https:// address that can be opened.")
    return Link(label, url)


def is_safe(url: str) -> bool:
    """Whether it is an https address of a host with a name, as anybody may be sent to."""
    if len(url) > LONGEST_URL:
        return False
    try:
        parts = urlsplit(url)
        where = parts.hostname or ""
        parts.port  # noqa: B018 -- raises where it is no number
    except ValueError:
        return False
    plain = parts.username is None and parts.password is None
    return parts.scheme == "https" and plain and _HOST.fullmatch(where) is not None
