"""Long lines at a terminal are broken where a person would, and nothing of them is lost."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.console.wrapping import NARROWEST, wrap

LETTERS = st.characters(categories=["L", "N"]) | st.sampled_from("\t-•.[]")
WORDS = st.text(LETTERS, min_size=1, max_size=30)
LINES = st.lists(WORDS | st.sampled_from(["", " ", "• "])).map(" ".join)
TEXTS = st.lists(LINES, max_size=5).map("\n".join)
WIDTHS = st.integers(NARROWEST, 60)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one two three four five six", "one two three four\nfive six"),
        ("  one two three four five six", "  one two three four\n  five six"),
        ("• one two three four five six", "• one two three four\n  five six"),
        ("one two three  four five six\nseven", "one two three  four\nfive six\nseven"),
        ("https://example.com/a/long/way and on", "https://example.com/a/long/way\nand on"),
        ("Short, and a-hyphen-that-stays", "Short, and\na-hyphen-that-stays"),
        ("exactly twenty wide.", "exactly twenty wide."),
    ],
)
def test_lines_are_broken_between_words_and_indented_as_they_were(text: str, shown: str) -> None:
    assert wrap(text, 20) == shown


def test_a_row_of_buttons_is_broken_between_buttons() -> None:
    row = "[1] The longest  [2] Send me this one as a test  [3] On"

    assert wrap(row, 30) == "[1] The longest\n[2] Send me this one as a test\n[3] On"
    assert wrap("[Pause it]  [Stop it at once]", 20) == "[Pause it]\n[Stop it at once]"


@given(TEXTS, WIDTHS)
def test_only_blanks_become_line_ends(text: str, width: int) -> None:
    assert _words(wrap(text, width)) == _words(text)


@given(TEXTS, WIDTHS)
def test_no_line_is_wider_unless_it_is_one_word(text: str, width: int) -> None:
    too_wide = [line for line in wrap(text, width).split("\n") if len(line.rstrip()) > width]

    assert not [line for line in too_wide if re.search(r"\S\s+\S", line.lstrip(" •"))]


@given(TEXTS)
def test_what_is_narrow_enough_stays_as_it_is(text: str) -> None:
    assert wrap(text, max(map(len, text.split("\n")))) == text


def _words(text: str) -> list[str]:
    return text.split()
