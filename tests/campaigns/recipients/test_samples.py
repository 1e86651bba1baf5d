"""The samples that staff fill in are lists that can be read as they are."""

import io
import zipfile

import pytest

from campaigns.model import Wording
from campaigns.recipients.samples import sample_csv, sample_xlsx
from campaigns.template import fields_of, parse
from tests.fakes.lists import heard, rows_of

TEXT = "Dear {First name}, your code is {code}, {recipient}"
FIELDS = fields_of(parse(TEXT))


@pytest.mark.parametrize("sample", [sample_csv, sample_xlsx])
def test_a_sample_has_the_headings_that_the_message_needs(sample: type) -> None:
    assert rows_of(sample(FIELDS, "8123 4567")) == [
        (0, ["recipient", "First name", "code"]),
        (2, ["8123 4567", "First name 1", "code 1"]),
        (3, ["8123 4567", "First name 2", "code 2"]),
    ]


@pytest.mark.parametrize("sample", [sample_csv, sample_xlsx])
def test_a_sample_can_be_sent_as_it_is(sample: type) -> None:
    checked = heard(sample(FIELDS, "8123 4567"), wording=Wording(text=TEXT)).checked
    assert (checked.missing, checked.reachable, checked.duplicates) == ((), 1, 1)


def test_excel_opens_the_text_as_utf_8() -> None:
    assert sample_csv(FIELDS, "1").startswith(b"\xef\xbb\xbfrecipient,")


def test_a_phone_number_typed_into_the_workbook_stays_text() -> None:
    with zipfile.ZipFile(io.BytesIO(sample_xlsx(FIELDS, "1"))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        styles = book.read("xl/styles.xml").decode()
    assert '<col min="1" max="3"' in sheet
    assert 'numFmtId="49"' in styles  # Excel's number for its text format
