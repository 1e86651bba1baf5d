"""An agency's table of accounts by country, as an owner types it."""

from dataclasses import replace

import pytest

from agencies.country_routes import UnusableRoutes, read_table
from agencies.model import CredentialId
from tests.storage.making import a_credential

MAIN = replace(a_credential("Twilio main"), id=CredentialId(4))
AMAZON = replace(a_credential("Amazon"), id=CredentialId(7))


def test_a_line_is_a_prefix_and_an_account_in_whatever_case() -> None:
    table = read_table("65 TWILIO MAIN\n\n +60  Amazon \n1242 amazon", [MAIN, AMAZON])

    assert table == {"65": 4, "60": 7, "1242": 7}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (" \n", "There are no routes here."),
        ("65 Amazon\n60", "Line 2: It is a prefix and the name of an account, like 65 Main."),
        ("SG Amazon", "Line 1: A prefix is the digits that numbers begin with"),
        ("12345 Amazon", "Line 1: A prefix has at most 4 digits."),
        ("65 Amazon\n65 Twilio main", "Line 2: 65 stands there twice."),
        ("65 Vonage", "Line 1: No SMS account is called so. There are: Twilio main, Amazon."),
        ("65 Amazon\n" * 301, "There are more than 300 lines."),
    ],
)
def test_a_line_that_cannot_be_read_is_named(text: str, why: str) -> None:
    with pytest.raises(UnusableRoutes) as told:
        read_table(text, [MAIN, AMAZON])
    assert str(told.value).startswith(why)


def test_an_account_is_not_guessed_where_two_have_its_name() -> None:
    with pytest.raises(UnusableRoutes, match="Several accounts are called so"):
        read_table("65 Amazon", [AMAZON, replace(MAIN, label="amazon")])
