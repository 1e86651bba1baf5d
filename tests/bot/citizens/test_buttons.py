"""Citizens' buttons: unaltered ones always act, altered ones never."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.bots import LANGUAGES, LONGEST_SOURCE, BotId
from bot.citizens.arriving import Arrival
from bot.citizens.buttons import MOST_BYTES, Buttons
from bot.citizens.words import Choice, Chose
from bot.words import line

LABEL = line("citizen-button-agree")
OURS = Buttons(b"k" * 16, BotId(3), 4242)
WORDS = st.text("abcdefghij0123456789-_", max_size=12)
ARGUMENTS = st.lists(WORDS, max_size=3).map(tuple)


@given(st.sampled_from(["agree", "topic", "keep"]), ARGUMENTS)
def test_an_unaltered_button_says_what_it_said(action: str, arguments: tuple[str, ...]) -> None:
    data = OURS.data(Choice(LABEL, action, arguments))
    assert OURS.read(data) == Chose(action, arguments)


@given(ARGUMENTS, st.data())
def test_an_altered_button_says_nothing(arguments: tuple[str, ...], draw: st.DataObject) -> None:
    data = OURS.data(Choice(LABEL, "topic", arguments))
    at = draw.draw(st.integers(0, len(data) - 1))
    other = draw.draw(st.characters(codec="utf-8").filter(lambda letter: letter != data[at]))
    assert OURS.read(data[:at] + other + data[at + 1 :]) is None
    assert OURS.read(data[:at]) is None


@pytest.mark.parametrize(
    "theirs",
    [
        Buttons(b"k" * 16, BotId(3), 4243),
        Buttons(b"k" * 16, BotId(4), 4242),
        Buttons(b"x" * 16, BotId(3), 4242),
    ],
)
def test_a_button_of_another_chat_bot_or_agency_is_none_of_ours(theirs: Buttons) -> None:
    assert OURS.read(theirs.data(Choice(LABEL, "erase"))) is None


@pytest.mark.parametrize("action", ["agree", "read-in"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_button_fits(action: str, language: str) -> None:
    came = Arrival(language=language, topic=999_999_999, source="x" * LONGEST_SOURCE)
    data = OURS.data(Choice(LABEL, action, (*came.arguments(), "12345678")))
    assert len(data.encode()) <= MOST_BYTES
