"""Bytes of a text file to text, piece by piece, in the one encoding that they can be in.

UTF-8 is tried first. Up to the first byte that is not UTF-8 a file that held only ASCII reads
the same in Windows-1252, so the change can be made there without having kept anything. A file
that mixes the two has no right reading: what cannot be read becomes a NUL, so that whoever
counts the rows can name the one, and `fault` says what is the matter with it.
"""

import codecs
import re
from collections.abc import Iterator
from itertools import chain

UNREADABLE = "\0"
_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_READERS = {
    "utf-8": codecs.utf_8_decode,
    "utf-16-le": codecs.utf_16_le_decode,
    "utf-16-be": codecs.utf_16_be_decode,
}
_EVIDENT = 0.4
"""Of Latin script nearly every second byte of UTF-16 is zero, and none on the other side."""
_SOME, _MANY_TIMES = 10, 4
"""As many zeros as a heading has letters, and nearly all on one side."""

_UTF8_IN_1252 = re.compile(
    rb"[\xc2\xc3][\x80-\xbf]"
    rb"|(?:[\xc4-\xdf][\x80-\xbf]){2}"
    rb"|[\xe0-\xef][\x80-\xbf]{2}"
    rb"|[\xf0-\xf4][\x80-\xbf]{3}"
)
"""Sequences of bytes that are letters in UTF-8 and hardly ever stand together in Windows-1252."""

NOT_TEXT = "holds characters that no text has. Save the list as .csv (UTF-8) or .xlsx."
MIXED = (
    "is written in another encoding than the rows before it, so names would arrive garbled. "
    "Save the list as .csv (UTF-8) or .xlsx."
)
UNMARKED = (
    "cannot be read: the file seems to be UTF-16 without the mark that such files begin with. "
    "Save the list as .csv (UTF-8) or .xlsx."
)
BROKEN = "holds letters that cannot be read. Save the list as .csv (UTF-8) or .xlsx."


class Decoder:
    """Turns pieces of bytes into pieces of text; afterwards it knows in which encoding."""

    def __init__(self) -> None:
        self.encoding = "utf-8"
        self.marked = False
        self.fault = NOT_TEXT

    def decode(self, pieces: Iterator[bytes]) -> Iterator[str]:
        """The text in order; a piece that ends in UNREADABLE, see `fault`, is the last one."""
        first = next(pieces, b"")
        first = first[self._choose(first) :]
        read = _READERS[self.encoding]
        tail, ascii_so_far = b"", True
        for piece, final in _with_last(first, pieces):
            data = tail + piece
            try:
                text, used = read(data, "strict", final)
            except UnicodeDecodeError as error:
                good = data[: error.start]
                if ascii_so_far and good.isascii() and self._may_be_1252():
                    self.encoding = "cp1252"
                    yield from self._decode_1252(chain([data], pieces))
                else:
                    fault = MIXED if self.encoding == "utf-8" else BROKEN
                    yield self._end(good.decode(self.encoding), fault)
                return
            ascii_so_far = ascii_so_far and text.isascii()
            tail = data[used:]
            yield text

    def _choose(self, first: bytes) -> int:
        """Sets the encoding; how many bytes of a mark to leave out."""
        for mark, encoding in _MARKS.items():
            if first.startswith(mark):
                self.encoding, self.marked = encoding, True
                return len(mark)
        self.encoding = _evident_utf16(first) or "utf-8"
        if self.encoding == "utf-8" and _likely_utf16(first):
            self.fault = UNMARKED
        return 0

    def _may_be_1252(self) -> bool:
        return self.encoding == "utf-8" and not self.marked

    def _decode_1252(self, pieces: Iterator[bytes]) -> Iterator[str]:
        for data in pieces:
            mixed = _UTF8_IN_1252.search(data)
            text = data[: mixed.start() if mixed else None].decode("cp1252", "replace")
            good, broken, _ = text.partition("\N{REPLACEMENT CHARACTER}")
            if broken or mixed:
                yield self._end(good, BROKEN if broken else MIXED)
                return
            yield text

    def _end(self, text: str, fault: str) -> str:
        if self.fault is not UNMARKED:
            self.fault = fault
        return text + UNREADABLE


def _with_last(first: bytes, rest: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    yield first, False
    for piece in rest:
        yield piece, False
    yield b"", True


def _evident_utf16(first: bytes) -> str:
    """The name of the encoding when the zeros stand on one side only, or nothing."""
    even, odd = first[0::2].count(0), first[1::2].count(0)
    enough = max(1, len(first) // 2) * _EVIDENT
    if odd >= enough and not even:
        return "utf-16-le"
    if even >= enough and not odd:
        return "utf-16-be"
    return ""


def _likely_utf16(first: bytes) -> bool:
    """Line ends and digits have their zeros on one side, in whatever script the names are."""
    fewer, more = sorted((first[0::2].count(0), first[1::2].count(0)))
    return more >= max(_SOME, fewer * _MANY_TIMES)
