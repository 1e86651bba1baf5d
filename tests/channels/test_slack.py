"""What staff write is what people read in Slack, and no word of anybody calls anyone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.model import Wording
from campaigns.ports import InvalidAddress, UnusableValues, UnusableWording
from channels._slack import LONGEST, SLACK
from channels._slack_blocks import blocks_of, fallback
from tests.fakes.slack import shown


def read(text: str, **values: str) -> str:
    """As a person reads it, with what is bold (b), italic (i) and underlined (u) marked."""
    body = SLACK.prepare(Wording(text=text)).render(values)
    return shown(blocks_of(body.html, body.text))


@pytest.mark.parametrize(
    ("typed", "is_read"),
    [
        ("Hi", "Hi"),
        ("one\n\ntwo", "one\n\ntwo"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<b>x <i>y</i></b> <u>z</u>", "[b|x ][bi|y] [u|z]"),
        ("<h1>News</h1>today", "[b|News]\n\ntoday"),
        ('<a href="https://a.example/?q=1&b=2">here</a>', "here(https://a.example/?q=1&b=2)"),
        ("Bring:<ul><li>this</li><li>that</li></ul>Thanks", "Bring:\n• this\n• that\n\nThanks"),
        (
            "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>",
            "1. a\n  • b\n2. c\n",
        ),
        ("5 < 6 & 7 > 2, *not bold*, :wave:", "5 < 6 & 7 > 2, *not bold*, :wave:"),
    ],
)
def test_its_formatting_arrives(typed: str, is_read: str) -> None:
    assert read(typed) == is_read


CALLS = [
    "<!channel>",
    "<!here>",
    "<@U012AB3CD>",
    "<#C012AB3CD|general>",
    "<!subteam^S012>",
    "@here",
]


@pytest.mark.parametrize("call", CALLS)
def test_a_value_calls_nobody(call: str) -> None:
    """In the blocks it is a text, and in the text beside them it is escaped."""
    body = SLACK.prepare(Wording(text="Dear {name}")).render({"name": call})
    [block] = blocks_of(body.html, body.text)
    [section] = block["elements"]
    assert section["elements"] == [{"type": "text", "text": f"Dear {call}"}]
    assert "<" not in fallback(body.text)
    assert ">" not in fallback(body.text)


PIECES = st.sampled_from(
    ["<b>", "</b>", "<i>", "</i>", "<ul>", "</ul>", "<ol>", "<li>", "<p>", "<h2>", "</h2>", "<br>",
     '<a href="https://a.example/{b}">', "</a>", "{a}", "<!channel>", "&", "\n", "  ", "x"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=30).map("".join), st.text("<>!@#&*_ab\n{}😀", min_size=1))
def test_slack_can_always_read_it(typed: str, value: str) -> None:
    body = SLACK.prepare(Wording(text=f"x{typed}")).render({"a": value, "b": value})
    assert shown(blocks_of(body.html, body.text)).strip()


def test_a_message_that_is_too_long_for_one_person_is_told() -> None:
    prepared = SLACK.prepare(Wording(text="<b>{a}</b>"))
    assert prepared.render({"a": "x" * LONGEST})
    with pytest.raises(UnusableValues, match=r"12,001 characters, and Slack takes at most 12,000"):
        prepared.render({"a": "x" * (LONGEST + 1)})


def test_a_message_without_words_is_refused() -> None:
    with pytest.raises(UnusableWording, match="empty"):
        SLACK.prepare(Wording(text="<b> </b>\n"))
    with pytest.raises(UnusableValues, match="empty"):
        SLACK.prepare(Wording(text="<b>{a}</b>")).render({"a": " "})


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("U012AB3CD", "U012AB3CD"),
        (" W012A3CDE\n", "W012A3CDE"),
        ("C012AB3CD", "C012AB3CD"),
        ("G012AB3CD", "G012AB3CD"),
        ("D024BE91L", "D024BE91L"),
        ("Anna@Example.com", "anna@example.com"),
    ],
)
def test_takes_ids_and_email_addresses(typed: str, address: str) -> None:
    assert SLACK.parse_address(typed, "SG").text == address


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "no Slack id and no email address"),
        ("@anna", "not an id but a name"),
        ("#general", "not an id but a name"),
        ("Anna Tan", "is not a Slack id"),
        ("u012ab3cd", "is not a Slack id"),
        ("T012AB3CD", "is not a Slack id"),
        ("anna@nowhere", "is not an email address"),
    ],
)
def test_says_what_is_no_address(typed: str, why: str) -> None:
    with pytest.raises(InvalidAddress, match=why):
        SLACK.parse_address(typed, "SG")
