"""Whether a document that is packed brings a program (macros), whatever its name says. Pure.

A .docm that is renamed to .docx is still one to whoever opens it, and mailboxes refuse it. Which is
which stands inside: https://learn.microsoft.com/en-us/openspecs/office_standards/ms-offmacro2 (the
part vbaProject.bin, and content types with macroEnabled), and for Open documents
https://docs.oasis-open.org/office/OpenDocument/v1.3/ (the folders Basic and Scripts).
"""

import io
import struct
import zipfile
import zlib

from campaigns.options import UnusableOption

LISTED = "[content_types].xml"
"""Which says of each part what it is: https://ecma-international.org/publications-and-standards/standards/ecma-376/."""
MOST_LISTED = 1_000_000
"""Bytes of it; Office's own have some thousands."""
READ = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""How it may be packed: Office and LibreOffice know no other way. A header of LZMA can ask for any
memory."""
WORD = b"macroenabled"
PARTS = ("vbaproject.bin", "vbadata.xml")
FOLDERS = ("basic/", "scripts/", "xl/macrosheets/")
DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, RuntimeError, ValueError, EOFError, OSError)


def expect_no_program(name: str, content: bytes) -> None:
    """Of a packed document, the whole of it. Raises UnusableOption."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            has_one = any(_is_program(archive, part) for part in archive.infolist())
    except DAMAGE:
        raise UnusableOption(
            f"{name} is damaged, or locked with a password. Save it once more without one, and "
            "send me that."
        ) from None
    if has_one:
        raise UnusableOption(
            f"{name} has macros in it, which are programs: mailboxes refuse such files, whatever "
            "they are called. Save it without macros (as .docx, .xlsx or .pptx in Office), or as "
            "a PDF, and send me that."
        )


def _is_program(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    path = part.filename.casefold()
    if path.endswith(PARTS) or path.startswith(FOLDERS):
        return True
    if path != LISTED:
        return False
    if part.compress_type not in READ:
        raise ValueError(part.compress_type)
    with archive.open(part) as file:
        listed = file.read(MOST_LISTED + 1)
    if len(listed) > MOST_LISTED:
        raise ValueError(part.filename)
    return WORD in listed.replace(b"\0", b"").lower()  # also where it is written in UTF-16
