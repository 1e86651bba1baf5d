"""Words of providers that are not known are counted: few of them, short ones, and nobody's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.unknown_words import MOST, OTHER, UnknownWords


def test_each_word_is_counted_for_its_provider() -> None:
    words = UnknownWords()
    for word in ("Rendering Failure", "TEXT_LOST", "TEXT_LOST"):
        words.note("ses", word)
    words.note("amazon", "TEXT_LOST")
    assert words.counts == {
        ("ses", "Rendering Failure"): 1,
        ("ses", "TEXT_LOST"): 2,
        ("amazon", "TEXT_LOST"): 1,
    }


@pytest.mark.parametrize(
    "word",
    ["", "x" * 41, "to anna@example.com", "to +65 8123 4567", "to6581234567", "{'a': 1}", "Über"],
)
def test_what_is_no_word_of_a_provider_is_counted_as_other(word: str) -> None:
    words = UnknownWords()
    words.note("twilio", word)
    assert words.counts == {("twilio", OTHER): 1}


def test_after_so_many_words_all_others_are_one() -> None:
    words = UnknownWords()
    for number in range(MOST + 7):
        words.note("ses", f"word {number}")
    words.note("twilio", "late")
    words.note("ses", "word 0")
    assert len(words.counts) == MOST + 2
    assert (words.counts["ses", OTHER], words.counts["twilio", OTHER]) == (7, 1)
    assert words.counts["ses", "word 0"] == 2


@given(st.lists(st.text(), max_size=200))
def test_whatever_comes_is_counted_within_bounds(said: list[str]) -> None:
    words = UnknownWords()
    for word in said:
        words.note("ses", word)
    assert words.counts.total() == len(said)
    assert len(words.counts) <= MOST + 1
    assert all(len(word) <= 40 for _, word in words.counts)
