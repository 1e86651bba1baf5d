"""Lists as staff hand them over, good and hostile, and what a check makes of them."""

import gzip
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from agencies.sealing import Key
from campaigns.model import CampaignId, Checked, Problem, Wording
from campaigns.recipients.check import check
from campaigns.recipients.formats import read
from campaigns.recipients.listing import Listing
from campaigns.recipients.order import Batch, Directory, Event, Order, Progress
from campaigns.rows import Row, open_row
from campaigns.stores import NewRow
from tests.fakes.channel import PLAIN

CAMPAIGN_KEY = Key(b"c" * 32)
AGENCY_KEY = Key(b"a" * 32)
ORDER = Order(
    campaign=CampaignId(7),
    wording=Wording(text="Dear {name}"),
    channel=PLAIN,
    region="SG",
    campaign_key=CAMPAIGN_KEY,
    agency_key=AGENCY_KEY,
)

GOOD = "recipient,name\n11111111,Ann\n72222222,Bob\n"


def order(**changes: Any) -> Order:
    return replace(ORDER, **changes)


def pieces(content: bytes, size: int = 1 << 20) -> Iterator[bytes]:
    return (content[at : at + size] for at in range(0, len(content), size))


def rows_of(content: bytes, size: int = 1 << 20) -> list[tuple[int, list[str]]]:
    """Every row that is not blank, by its number; the headings are the first."""
    listing = read(pieces(content, size))
    return [(0, list(listing.headings)), *((number, list(cells)) for number, cells in listing)]


@dataclass(frozen=True, slots=True)
class Heard:
    """What a check came to, in one piece."""

    events: list[Event]

    @property
    def batches(self) -> list[Batch]:
        return [event for event in self.events if isinstance(event, Batch)]

    @property
    def progress(self) -> list[Progress]:
        return [event for event in self.events if isinstance(event, Progress)]

    @property
    def rows(self) -> list[NewRow]:
        return [row for batch in self.batches for row in batch.rows]

    @property
    def problems(self) -> list[Problem]:
        return [problem for batch in self.batches for problem in batch.problems]

    @property
    def repeats(self) -> list[Problem]:
        return [problem for batch in self.batches for problem in batch.repeats]

    @property
    def warnings(self) -> list[Problem]:
        return [problem for batch in self.batches for problem in batch.warnings]

    @property
    def gaps(self) -> list[Problem]:
        return [problem for batch in self.batches for problem in batch.gaps]

    @property
    def checked(self) -> Checked:
        assert isinstance(self.events[-1], Checked)
        return self.events[-1]

    def opened(self, place: int) -> Row:
        row = self.rows[place]
        return open_row(CAMPAIGN_KEY, CampaignId(7), row.row, row.sealed)


def heard(content: str | bytes | Listing, **changes: Any) -> Heard:
    """Of a file, or of a list that was read already."""
    if isinstance(content, str):
        content = content.encode()
    listing = read(iter([content])) if isinstance(content, bytes) else content
    return Heard(list(check(order(**changes), listing)))


def looked_up(content: str, directory: Directory, **changes: Any) -> Heard:
    listing = read(iter([content.encode()]))
    return Heard(list(check(order(**changes), listing, directory)))


def file_of(lines: list[tuple[str, str]]) -> str:
    return "recipient,name\n" + "".join(f"{address},{name}\n" for address, name in lines)


def gzipped(content: bytes) -> bytes:
    return gzip.compress(content, 1)


def zipped(files: Mapping[str, bytes], packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packed, compresslevel=1) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def zip_that_lies(content: bytes, claimed: int) -> bytes:
    """One file of that content, whose size the directory and its own header give as `claimed`."""
    whole = bytearray(zipped({"list.csv": content}))
    true = len(content).to_bytes(4, "little")
    for place in (22, whole.index(b"PK\1\2") + 24):
        assert whole[place : place + 4] == true
        whole[place : place + 4] = claimed.to_bytes(4, "little")
    return bytes(whole)


CELL = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r{0}" Target="{2}" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{1}"/></Relationships>'
)
WORKBOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="List" sheetId="1" r:id="r1"/></sheets></workbook>'
)
SHEET = (
    '{}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>{}</sheetData></worksheet>"
)


def raw_workbook(rows: str, before: str = "") -> bytes:
    """A workbook by hand: `rows` is the inside of its sheet's data, `before` a document type."""
    return zipped(
        {
            "[Content_Types].xml": TYPES.encode(),
            "_rels/.rels": RELATIONS.format(1, "officeDocument", "xl/workbook.xml").encode(),
            "xl/_rels/workbook.xml.rels": RELATIONS.format(
                1, "worksheet", "worksheets/sheet1.xml"
            ).encode(),
            "xl/workbook.xml": WORKBOOK.encode(),
            "xl/worksheets/sheet1.xml": SHEET.format(before, rows).encode(),
        }
    )


def raw_rows(cells: Sequence[tuple[str, str]]) -> str:
    """Rows of one cell each, by their name like B7."""
    numbered = ((name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), name, text) for name, text in cells)
    return "".join(
        f'<row r="{row}">{CELL.format(name, text)}</row>' for row, name, text in numbered
    )
