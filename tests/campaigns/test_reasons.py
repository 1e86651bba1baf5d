"""Reasons are kept where anyone can read them, so they name nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.reasons import LONGEST, without_addresses


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("The 'To' number +6581234567 is not valid.", "The 'To' number (number) is not valid."),
        (
            "550 5.1.1 <Anna.Tan@example.com>:\r\nno such user",
            "550 5.1.1 <(address)>: no such user",
        ),
        ("to +65 8123-4567 now", "to (number) now"),
        ("21610 5.7.1 try 300 s later", "21610 5.7.1 try 300 s later"),
    ],
)
def test_the_person_is_left_out_and_the_rest_is_kept(said: str, kept: str) -> None:
    assert without_addresses(said) == kept


@given(st.text(), st.from_regex(r"\+[1-9][0-9]{7,14}", fullmatch=True), st.text())
def test_no_number_of_a_person_is_left(before: str, number: str, after: str) -> None:
    assert number not in without_addresses(f"{before} {number} {after}")


@given(st.text(), st.emails(), st.text())
def test_no_mailbox_of_a_person_is_left(before: str, mailbox: str, after: str) -> None:
    assert mailbox not in without_addresses(f"{before} <{mailbox}> {after}")


@given(st.text())
def test_a_reason_is_one_short_line(said: str) -> None:
    reason = without_addresses(said)
    assert len(reason) <= LONGEST
    assert len(reason.splitlines()) <= 1
