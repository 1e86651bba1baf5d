"""What staff write is what people read in Telegram, and Telegram never refuses its form."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from campaigns.model import Wording
from campaigns.ports import InvalidAddress, UnusableValues, UnusableWording
from channels._telegram import LONGEST, MOST_FORMATTED, TELEGRAM
from tests.fakes.bot_html import NAMES, read


def html(text: str, **values: str) -> str:
    return TELEGRAM.prepare(Wording(text=text)).render(values).html


def removed(text: str) -> tuple[str, ...]:
    return TELEGRAM.prepare(Wording(text=text)).removed


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("<strong>s</strong> <em>e</em>", "<b>s</b> <i>e</i>"),
        ("<ins>i</ins> <del>d</del>", "<u>i</u> <s>d</s>"),
        ("<tg-spoiler>it rains</tg-spoiler>", "<tg-spoiler>it rains</tg-spoiler>"),
        ("<pre>a\n  b</pre>", "<pre>a\n  b</pre>"),
        ("<blockquote>said</blockquote>", "<blockquote>said</blockquote>"),
        ("one<br>two", "one\ntwo"),
        ("5 < 6 & 7 > 2", "5 &lt; 6 &amp; 7 &gt; 2"),
        ('<a href="https://a.example/?q=1&b=2">here</a>', '<a href="https://a.example/?q=1&amp;b=2">here</a>'),
        ("<b>never closed", "<b>never closed</b>"),
        ("<b>x<i>y</b>z</i>", "<b>x<i>y</i></b><i>z</i>"),
    ],
)  # fmt: skip
def test_its_formatting_arrives(typed: str, sent: str) -> None:
    assert html(typed) == sent
    assert removed(typed) == ()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("<h1>News</h1>", ("<h1>",)),
        ("a</b>", ("</b>",)),
        ("<a>x</a>", ("<a>",)),
        ('<b class="x">y</b>', ("class of <b>",)),
    ],
)
def test_what_would_not_arrive_is_told(typed: str, told: tuple[str, ...]) -> None:
    assert removed(typed) == told


TAGS = [f"<{name}>" for name in sorted(NAMES)] + [f"</{name}>" for name in sorted(NAMES)]
PIECES = st.sampled_from(
    [*TAGS, '<a href="https://a.example/{b}">', "<br>", "<h1>", "x", "{a}", "<", "&", '"', "\n"]
)


ANYTHING = st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=40).map("".join)


@given(ANYTHING, st.text("<>&\"'/ab\n{}😀", min_size=1))
def test_telegram_can_always_read_it(typed: str, value: str) -> None:
    body = TELEGRAM.prepare(Wording(text=f"x{typed}")).render({"a": value, "b": value})
    text, fault = read(body.html)
    assert fault is None
    assert text == body.text


def test_a_value_is_only_ever_text() -> None:
    assert html("Dear {name}", name="<b>& co") == "Dear &lt;b&gt;&amp; co"


def test_a_message_that_is_too_long_for_one_person_is_told() -> None:
    prepared = TELEGRAM.prepare(Wording(text="<b>{a}</b>"))
    assert prepared.render({"a": "😀" * (LONGEST // 2)})
    with pytest.raises(UnusableValues, match=r"4,097 characters, and Telegram takes at most 4,096"):
        prepared.render({"a": "x" * (LONGEST + 1)})


def test_a_message_without_words_is_refused() -> None:
    with pytest.raises(UnusableWording, match="empty"):
        TELEGRAM.prepare(Wording(text="<b> </b>\n"))
    with pytest.raises(UnusableValues, match="empty"):
        TELEGRAM.prepare(Wording(text="<b>{a}</b>")).render({"a": " "})


def test_more_formatting_than_telegram_shows_is_refused() -> None:
    assert TELEGRAM.prepare(Wording(text="<b>x</b>" * MOST_FORMATTED))
    with pytest.raises(UnusableWording, match="at most 100 places"):
        TELEGRAM.prepare(Wording(text="<b>x</b>" * (MOST_FORMATTED + 1)))


@pytest.mark.parametrize(
    ("typed", "address"),
    [("123456789", "123456789"), (" 123456789 ", "123456789"), ("7123456789.0", "7123456789")],
)
def test_reads_a_chat_id_as_spreadsheets_write_it(typed: str, address: str) -> None:
    assert TELEGRAM.parse_address(typed, "SG").text == address


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "There is no chat id here"),
        ("-1001234567890", "not a person's chat id, but a group's or a channel's"),
        ("@anna", "'@anna' is not a chat id"),
        ("+6581234567", "is not a chat id"),
        ("12", "is not a chat id"),
        ("9" * 17, "is not a chat id"),
        ("1.23457E+9", "is not a chat id"),
    ],
)
def test_says_what_is_no_chat_id(typed: str, why: str) -> None:
    with pytest.raises(InvalidAddress, match=why):
        TELEGRAM.parse_address(typed, "SG")


ORDINARY = st.characters(exclude_categories=["C", "Z"], exclude_characters="{}")


@given(st.text(st.one_of(ORDINARY, st.sampled_from(" \n<>&;\"'")), min_size=1))
def test_what_has_no_tag_in_it_reads_in_telegram_as_it_was_typed(typed: str) -> None:
    """A tag begins with a letter or a stroke; an entity with a letter or #."""
    assume(not re.search(r"<[^\s<>&;\"']|&[#A-Za-z]", typed) and typed.strip())
    assert read(html(typed)) == (typed.strip(), None)
