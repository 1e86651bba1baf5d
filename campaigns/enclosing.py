"""What staff may give a mail beside its text: files that everybody gets, and a preheader."""

import asyncio
import re
from collections.abc import Mapping
from typing import Protocol

from agencies.model import AgencyId
from campaigns import template
from campaigns.model import Attachment, BlobId, Campaign, MediaKind, Options
from campaigns.options import CONTROLS, MB, UnusableOption, plain_name

CHANNELS = frozenset({"email"})
"""Whose messages have such."""

MOST_FILES = 5
LARGEST = 10 * MB
"""Of all files of a mail: in its mail they take a third more, and mailboxes take 25 MB at most
(https://support.google.com/mail/answer/6584)."""
LONGEST_PREHEADER = 150
"""Characters, our own choice: mailboxes show fewer, each another number of them."""

_OFFICE = "application/vnd.openxmlformats-officedocument"
_OFFICE_FILE = re.compile(
    rb"PK\x03\x04.{26}(\[Content_Types\]\.xml|_rels/|docProps/|word/|xl/|ppt/)", re.DOTALL
)
_OPEN = "application/vnd.oasis.opendocument"
_OPEN_FILE = re.compile(rb"PK\x03\x04.{26}mimetype", re.DOTALL)
_TEXT = re.compile(rb"[^\x00]*\Z")
TYPES: Mapping[str, tuple[str, re.Pattern[bytes]]] = {
    "pdf": ("application/pdf", re.compile(rb"%PDF-")),
    "png": ("image/png", re.compile(rb"\x89PNG\r\n\x1a\n")),
    "jpg": ("image/jpeg", re.compile(rb"\xff\xd8\xff")),
    "jpeg": ("image/jpeg", re.compile(rb"\xff\xd8\xff")),
    "gif": ("image/gif", re.compile(rb"GIF8[79]a")),
    "docx": (f"{_OFFICE}.wordprocessingml.document", _OFFICE_FILE),
    "xlsx": (f"{_OFFICE}.spreadsheetml.sheet", _OFFICE_FILE),
    "pptx": (f"{_OFFICE}.presentationml.presentation", _OFFICE_FILE),
    "odt": (f"{_OPEN}.text", _OPEN_FILE),
    "ods": (f"{_OPEN}.spreadsheet", _OPEN_FILE),
    "ics": ("text/calendar", re.compile(rb"(\xef\xbb\xbf)?BEGIN:VCALENDAR")),
    "txt": ("text/plain", _TEXT),
    "csv": ("text/csv", _TEXT),
}
"""By the end of its name, what a mailbox is told that it is, and how it has to begin. Those whose
content can be a program of any kind are not among them: mailboxes refuse them."""
PACKED = frozenset({_OFFICE_FILE, _OPEN_FILE})
"""What is in them has to be looked at beside how they begin: campaigns/programs.py."""
WELL_KNOWN = (
    "PDF, pictures (png, jpg, gif), documents (docx, xlsx, pptx, odt, ods), ics, txt and csv"
)


def enclosure_of(blob: BlobId, name: str, head: bytes) -> Attachment:
    """By the end of its name and its first bytes, which have to agree. Raises UnusableOption."""
    name = plain_name(name)
    if not head:
        raise UnusableOption(f"{name} is empty. Save it once more and send me that.")
    _, dot, end = name.lower().rpartition(".")
    if not dot or end not in TYPES:
        raise UnusableOption(f"{name} is of no kind that mails bring. These can be: {WELL_KNOWN}.")
    kind, begins = TYPES[end]
    if not begins.match(head):
        raise UnusableOption(
            f"{name} is called .{end}, but that is not what is in it. Save it as .{end} once more "
            "and send me that."
        )
    return Attachment(kind=MediaKind.DOCUMENT, blob=blob, name=name, type=kind)


def is_packed(file: Attachment) -> bool:
    """Whether only what is inside tells if it brings a program."""
    return TYPES[file.name.lower().rpartition(".")[2]][1] in PACKED


def expect_room(options: Options, name: str, sizes: int, size: int) -> None:
    """For one more of `size`, beside those of together `sizes` bytes. Raises UnusableOption."""
    if len(options.enclosed) >= MOST_FILES:
        raise UnusableOption(
            f"A mail brings at most {MOST_FILES} files, and it has those. Take one of them away; "
            "then send me the one that it is to bring."
        )
    if sizes + size > LARGEST:
        raise UnusableOption(
            f"{name} has {size / MB:.1f} MB. All files of a mail together may have "
            f"{LARGEST // MB} MB, of which {(LARGEST - sizes) / MB:.1f} MB are left. Put it on "
            "your website, and a link to it into the text."
        )


def expect_another(options: Options, file: Attachment) -> None:
    """Two of one name could not be told apart. Raises UnusableOption."""
    if file.name in {one.name for one in options.enclosed}:
        raise UnusableOption(
            f"The mail brings a file called {file.name} already. Take that away first, or send me "
            "the other one under another name."
        )


def preheader_of(text: str) -> str:
    """On one line. Raises UnusableOption."""
    line = " ".join(CONTROLS.sub(" ", text).split())
    if template.fields_of(template.parse(line)):
        raise UnusableOption("This line is the same for everybody, so it can have no {fields}.")
    if len(line) > LONGEST_PREHEADER:
        raise UnusableOption(
            f"It has {len(line)} characters, and may have {LONGEST_PREHEADER} at most."
        )
    return line


File = tuple[Attachment, bytes]


class Contents(Protocol):
    async def content(self, agency: AgencyId, blob: BlobId, /) -> bytes:
        """Raises StorageDown."""


class Enclosed:
    """The files that all mails of a campaign bring, read when the first one leaves."""

    def __init__(self, contents: Contents, agency: AgencyId, files: tuple[Attachment, ...]) -> None:
        self._contents = contents
        self._agency = agency
        self._files = files
        self._reading = asyncio.Lock()
        self._read: tuple[File, ...] = ()

    async def read(self) -> tuple[File, ...]:
        """Raises StorageDown."""
        async with self._reading:
            if not self._read:
                self._read = tuple(
                    [
                        (file, await self._contents.content(self._agency, file.blob))
                        for file in self._files
                    ]
                )
        return self._read


def enclosed_of(campaign: Campaign, contents: Contents) -> Enclosed | None:
    files = campaign.wording.options.enclosed if campaign.wording else ()
    return Enclosed(contents, campaign.agency, files) if files else None
