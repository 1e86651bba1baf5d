"""How staff write when a campaign starts: never is something read that they did not mean."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.moments import NotAMoment, full, read_delay, read_moment
from bot.texts import render

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 26, 13, 30, tzinfo=UTC)  # a Thursday, 14:30 in Berlin
CHRISTMAS = "Thursday, 24 December 2026, 08:00"


def read(typed: str, now: datetime = NOW) -> str:
    return full(read_moment(typed, BERLIN, now).astimezone(BERLIN))


def refused(typed: str, now: datetime = NOW) -> str:
    with pytest.raises(NotAMoment) as fault:
        read_moment(typed, BERLIN, now)
    return render(fault.value.sentence)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("today 18:30", "Thursday, 26 November 2026, 18:30"),
        ("Tomorrow at 9 AM", "Friday, 27 November 2026, 09:00"),
        ("9am tomorrow", "Friday, 27 November 2026, 09:00"),
        ("day after tomorrow 12:15 pm", "Saturday, 28 November 2026, 12:15"),
        ("18:30", "Thursday, 26 November 2026, 18:30"),
        ("9am", "Friday, 27 November 2026, 09:00"),
        ("on Monday at 9:00", "Monday, 30 November 2026, 09:00"),
        ("in 2 hours", "Thursday, 26 November 2026, 16:30"),
        ("in 90 minutes", "Thursday, 26 November 2026, 16:00"),
        ("in 3 days", "Sunday, 29 November 2026, 14:30"),
        ("2026-12-24 08:00", CHRISTMAS),
        ("2026-12-24T08:00", CHRISTMAS),
        ("24 December 8am", CHRISTMAS),
        ("Dec 24 2026 8:00", CHRISTMAS),
        ("the 24th of December at 8 am", CHRISTMAS),
        (CHRISTMAS, CHRISTMAS),
    ],
)
def test_a_moment_is_read_as_people_write_it(typed: str, expected: str) -> None:
    assert read(typed) == expected


@pytest.mark.parametrize(
    "typed",
    ["soon", "-1", "today 25:00", "13pm today", "tomorrow 9:60", "2026-02-30 08:00", "31 nov 8am",
     "tomorrow 9am EST", "yesterday 9am", "2 hours ago", "in half an hour", "tomorrow 12:30 9am",
     "mañana 9am", "24 8am", "12 12:00", "2026 08:00", "december 08:00", "tomorrow 9",
     "tomorrow today 9am", "tomorrow 9am\N{ARABIC-INDIC DIGIT ONE}"],
)  # fmt: skip
def test_what_is_no_moment_is_refused_with_examples(typed: str) -> None:
    assert "is no time that I can read. Please type it like today 18:30," in refused(typed)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("03/04/2027 09:00", "can be read in more than one way"),
        ("24.12.2026 08:00", "can be read in more than one way"),
        ("tomorrow 18.30", "can be read in more than one way"),
        ("thursday 18:00", "can be of this week or of the next"),
        ("next monday 9am", "can be of this week or of the next"),
        ("tomorrow", "does not say at what time of the day"),
        ("", "does not say at what time of the day"),
        ("Friday, 24 December 2026, 08:00", "that date is a Thursday"),
    ],
)
def test_what_can_mean_two_things_is_not_guessed(typed: str, told: str) -> None:
    assert told in refused(typed)


def test_a_time_that_has_passed_is_told_with_the_time_that_it_is() -> None:
    assert refused("today 9:00") == (
        "Thursday, 26 November 2026, 09:00 has passed: it is Thursday, 26 November 2026, 14:30 by "
        "your agency's clock. Please type a time to come."
    )


def test_a_year_that_is_far_away_is_taken_for_a_slip() -> None:
    assert "more than a year away" in refused("2062-12-24 08:00")


def test_a_time_that_the_clock_never_shows_is_explained() -> None:
    assert refused("2027-03-28 02:30") == (
        "There is no Sunday, 28 March 2027, 02:30: the clocks are set forward in that hour "
        "(Europe/Berlin time). Please type an earlier or a later time."
    )


def test_a_time_that_the_clock_shows_twice_is_explained() -> None:
    assert "Sunday, 31 October 2027, 02:30 comes twice: the clocks are set back" in refused(
        "2027-10-31 02:30"
    )


@pytest.mark.parametrize(
    ("typed", "later"),
    [("in 2 hours", timedelta(hours=2)), ("in 30 minutes", timedelta(minutes=30)),
     ("in 1 day", timedelta(hours=25))],
)  # fmt: skip
def test_hours_pass_over_a_clock_change_and_days_are_by_the_clock(
    typed: str, later: timedelta
) -> None:
    before = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)  # half an hour after midnight of that day
    assert read_moment(typed, BERLIN, before) == before + later


def test_seconds_are_rounded_up_so_that_it_is_never_past() -> None:
    now = NOW.replace(second=59, microsecond=1)
    assert read_moment("in 1 minute", BERLIN, now) == NOW + timedelta(minutes=2)


@settings(max_examples=30)
@given(
    st.integers(1, 340 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes)),
    st.sampled_from(["UTC", "Asia/Singapore", "America/New_York"]),
)
def test_what_the_bot_shows_can_be_typed(moment: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    wall = moment.astimezone(zone)
    assume(wall.replace(fold=0).utcoffset() == wall.replace(fold=1).utcoffset())

    assert read_moment(full(wall), zone, NOW) == moment


@settings(max_examples=50)
@given(st.text())
def test_any_other_text_is_refused_and_nothing_else_happens(typed: str) -> None:
    with pytest.raises(NotAMoment):
        read_moment(typed, BERLIN, NOW)


@pytest.mark.parametrize(
    ("typed", "delay"),
    [("30 minutes", timedelta(minutes=30)), ("2 h", timedelta(hours=2)),
     ("1 Day", timedelta(days=1)), ("7 days", timedelta(days=7)), ("8 days", None),
     ("0 minutes", None), ("1.5 hours", None), ("soon", None), ("", None)],
)  # fmt: skip
def test_a_delay_is_a_number_of_one_unit_up_to_a_week(typed: str, delay: timedelta | None) -> None:
    assert read_delay(typed) == delay
