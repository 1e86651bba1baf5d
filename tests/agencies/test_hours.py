"""At which hours messages may leave, in an agency's time zone, also where clocks are changed."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agencies.hours import Hours, open_until, opens_at, waits_until

SINGAPORE = ZoneInfo("Asia/Singapore")
DAY = Hours(time(8), time(21))
CLOCKS = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
HOURS = st.builds(Hours, CLOCKS, CLOCKS)
ZONES = st.sampled_from(["Asia/Singapore", "Europe/London", "Australia/Lord_Howe"]).map(ZoneInfo)
MOMENTS = st.timedeltas(timedelta(0), timedelta(days=730)).map(
    lambda since: datetime(2026, 1, 1, tzinfo=UTC) + since
)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 1, hour, minute, tzinfo=SINGAPORE)


def test_within_its_hours_it_tells_when_they_end() -> None:
    assert open_until(DAY, SINGAPORE, at(8)) == at(21)


@pytest.mark.parametrize("moment", [at(21), at(7, 59), at(0)])
def test_outside_of_its_hours_it_is_closed(moment: datetime) -> None:
    assert open_until(DAY, SINGAPORE, moment) is None


def test_hours_may_go_over_midnight() -> None:
    assert open_until(Hours(time(20), time(4)), SINGAPORE, at(23)) == at(4) + timedelta(days=1)


def test_a_whole_day_never_ends() -> None:
    assert open_until(Hours(time(8), time(8)), SINGAPORE, at(8)) == datetime.max.replace(tzinfo=UTC)


def test_the_hours_that_are_not_quiet_are_the_rest_of_the_day() -> None:
    assert Hours(time(21), time(8)).others == DAY


def test_outside_of_its_hours_it_waits_until_they_begin() -> None:
    assert waits_until(DAY, SINGAPORE, at(21)) == at(8) + timedelta(days=1)


@pytest.mark.parametrize(("hours", "hour"), [(DAY, 8), (DAY, 20), (None, 3)])
def test_within_its_hours_or_without_any_it_does_not_wait(hours: Hours | None, hour: int) -> None:
    assert waits_until(hours, SINGAPORE, at(hour)) is None


@example(
    Hours(time(1, 1, fold=1), time()),
    ZoneInfo("Europe/London"),
    datetime(2027, 3, 28, tzinfo=UTC),  # no clock there shows 01:01 on that night
)
@given(HOURS, ZONES, MOMENTS)
def test_it_opens_at_the_first_moment_after_which_it_is_open(
    hours: Hours, zone: ZoneInfo, now: datetime
) -> None:
    opening = opens_at(hours, zone, now)
    assert now < opening <= now + timedelta(hours=26)
    assert open_until(hours, zone, opening) is not None


@given(HOURS.filter(lambda hours: hours.opens != hours.closes), ZONES, MOMENTS)
def test_it_is_closed_from_the_moment_that_it_told(
    hours: Hours, zone: ZoneInfo, now: datetime
) -> None:
    closing = open_until(hours, zone, opens_at(hours, zone, now))
    assert closing is not None
    assert not hours.hold(closing.astimezone(zone).time())
