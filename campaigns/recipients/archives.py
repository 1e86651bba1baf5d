"""What is packed: gzip and zip, unpacked piece by piece and never further than allowed.

An archive is first judged by its directory, then by the bytes that really come out of it: a
directory can lie. https://www.bamsoftware.com/hacks/zipbomb/
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from campaigns.recipients.limits import (
    MAX_ENTRIES,
    MAX_RATIO,
    MAX_UNPACKED,
    MAX_UPLOAD,
    RATIO_COUNTS_FROM,
)
from campaigns.recipients.listing import UnreadableList

PIECE = 262_144
GZIP_OR_ZLIB_HEADER = 31  # wbits for zlib: a gzip header is required
ENCRYPTED = 0x1
END_OF_DIRECTORY = b"PK\5\6"
END_REACH = 65_557  # its 22 bytes and the longest comment behind them
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
NOT_LISTS = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")

DAMAGED = "The file is damaged: it does not unpack. Save or pack it again."
TOO_MUCH = (
    f"The file unpacks to more than {MAX_UNPACKED // 1_000_000} MB. Divide the list into several."
)


def gunzip(pieces: Iterator[bytes], most: int = MAX_UNPACKED) -> Iterator[bytes]:
    """The bytes of a .gz, also of several one after the other. Raises UnreadableList."""
    unpacker = zlib.decompressobj(GZIP_OR_ZLIB_HEADER)
    unpacked = 0
    for piece in pieces:
        packed = piece
        while packed:
            if unpacker.eof:
                if not (packed := packed.lstrip(b"\0")):  # tape padding
                    break
                unpacker = zlib.decompressobj(GZIP_OR_ZLIB_HEADER)
            try:
                content = unpacker.decompress(packed, PIECE)
            except zlib.error:
                raise UnreadableList(DAMAGED) from None
            unpacked += len(content)
            if unpacked > most:
                raise UnreadableList(TOO_MUCH)
            yield content
            packed = unpacker.unconsumed_tail or unpacker.unused_data
    if not unpacker.eof:
        raise UnreadableList(DAMAGED)


def collect(pieces: Iterator[bytes]) -> io.BytesIO:
    """All of a file that is read from its end. Raises UnreadableList beyond MAX_UPLOAD."""
    file = io.BytesIO()
    for piece in pieces:
        file.write(piece)
        if file.tell() > MAX_UPLOAD:
            raise UnreadableList(f"The file has more than {MAX_UPLOAD // 1_000_000} MB. Divide it.")
    file.seek(0)
    return file


def open_zip(file: io.BytesIO) -> zipfile.ZipFile:
    """The archive, its directory looked through. Raises UnreadableList with all that it found."""
    _count_entries(file)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error):
        raise UnreadableList(DAMAGED) from None
    faults = tuple(_faults(archive.infolist()))
    if faults:
        raise UnreadableList(*faults)
    return archive


def entries(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files in it that could be lists."""
    return [
        entry
        for entry in archive.infolist()
        if not entry.is_dir()
        and not entry.filename.startswith(NOT_LISTS)
        and not entry.filename.endswith(NOT_LISTS)
    ]


def unzip(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of one file in it. Raises UnreadableList, also where the directory lied."""
    left = entry.file_size
    try:
        with archive.open(entry) as file:
            while content := file.read(PIECE):
                left -= len(content)
                yield content
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError):
        raise UnreadableList(DAMAGED) from None
    if left:
        raise UnreadableList(DAMAGED)


def _count_entries(file: io.BytesIO) -> None:
    """A million entries would take long to list, so what the archive itself says comes first."""
    end = file.getbuffer()[-END_REACH:].tobytes()
    _, found, record = end.rpartition(END_OF_DIRECTORY)
    if found and (count := int.from_bytes(record[6:8], "little")) > MAX_ENTRIES:
        raise UnreadableList(_too_many(count))


def _too_many(count: int) -> str:
    return f"The archive holds {count:,} files. Pack the list alone."


def _faults(directory: list[zipfile.ZipInfo]) -> Iterator[str]:
    if any(entry.flag_bits & ENCRYPTED for entry in directory):
        yield "The file is protected by a password. Hand it over without one."
    if any(entry.compress_type not in METHODS for entry in directory):
        yield "The archive is packed in an unusual way. Make it an ordinary .zip."
    if len(directory) > MAX_ENTRIES:
        yield _too_many(len(directory))
    if sum(entry.file_size for entry in directory) > MAX_UNPACKED:
        yield TOO_MUCH
    if any(map(_is_bomb, directory)):
        yield (
            f"A file in the archive unpacks to more than {MAX_RATIO} times its size, which no "
            "list does. Save the list again, as .csv."
        )


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > max(RATIO_COUNTS_FROM, MAX_RATIO * entry.compress_size)
