"""How staff write hours, and what is read of it: never something else than they meant."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.hours import Hours
from bot.conversation.hours import clock, hours_of, is_none

CLOCKS = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@pytest.mark.parametrize(
    "written",
    ["08:00-21:00", "8-21", " 8:00 to 21.00 ", "0800\N{EN DASH}2100", "8am-9pm", "8 AM - 9:00 PM",
     "between 08:00 and 21:00", "from 8 until 21"],
)  # fmt: skip
def test_hours_are_read_as_people_write_them(written: str) -> None:
    assert hours_of(written) == Hours(time(8), time(21))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("21:00-08:00", Hours(time(21), time(8))),
        ("12am-12pm", Hours(time(0), time(12))),
        ("12:30pm-1am", Hours(time(12, 30), time(1))),
        ("18:00-24:00", Hours(time(18), time(0))),
    ],
)
def test_they_may_go_to_or_over_midnight(written: str, read: Hours) -> None:
    assert hours_of(written) == read


@pytest.mark.parametrize(
    "written",
    ["", "08:00", "8-9pm", "8pm-9", "24:00-08:00", "25:00-26:00", "13pm-14pm", "0am-1am",
     "08:60-21:00", "8-8", "00:00-24:00", "morning to evening", "8,5-21", "08:00-21:00-22:00",
     "٨-٩"],
)  # fmt: skip
def test_what_could_be_read_in_two_ways_or_none_is_not_read(written: str) -> None:
    assert hours_of(written) is None


@given(CLOCKS, CLOCKS)
def test_what_the_bot_shows_can_be_typed(opens: time, closes: time) -> None:
    read = hours_of(f"{clock(opens)}-{clock(closes)}")

    assert read == (Hours(opens, closes) if opens != closes else None)


@pytest.mark.parametrize(
    ("written", "none"), [("none", True), (" At any hour", True), ("x", False)]
)
def test_no_hours_can_be_said_in_words(written: str, *, none: bool) -> None:
    assert is_none(written) is none
