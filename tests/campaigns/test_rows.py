"""A sealed row opens as it was, in its own place, and nowhere else."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.sealing import CannotOpen, Key
from campaigns.model import CampaignId
from campaigns.rows import Row, open_row, seal_row

KEY = Key(b"k" * 32)
HERE = CampaignId(7)
ROWS = st.builds(Row, st.text(), st.lists(st.text()).map(tuple), st.text())


@given(ROWS)
def test_opens_as_it_was_sealed(row: Row) -> None:
    assert open_row(KEY, HERE, 12, seal_row(KEY, HERE, 12, row)) == row


@given(ROWS)
def test_holds_json_that_any_program_reads(row: Row) -> None:
    opened = KEY.open(seal_row(KEY, HERE, 12, row), b"delivery/7/12")
    assert json.loads(opened) == [row.address, list(row.values), row.problem]


@pytest.mark.parametrize(("campaign", "number"), [(7, 13), (8, 12)])
def test_does_not_open_in_another_s_place(campaign: int, number: int) -> None:
    sealed = seal_row(KEY, HERE, 12, Row("+6581234567", ("Ann",)))
    with pytest.raises(CannotOpen):
        open_row(KEY, CampaignId(campaign), number, sealed)


@given(st.integers(0), st.integers(1, 255))
def test_does_not_open_when_it_was_altered(place: int, bits: int) -> None:
    sealed = bytearray(seal_row(KEY, HERE, 12, Row("+6581234567", ("Ann",))))
    sealed[place % len(sealed)] ^= bits
    with pytest.raises(CannotOpen):
        open_row(KEY, HERE, 12, bytes(sealed))


def test_shows_nothing_of_what_it_holds() -> None:
    assert b"6581234567" not in seal_row(KEY, HERE, 12, Row("+6581234567", ()))
