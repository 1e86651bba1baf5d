"""When a message that was certainly not taken is tried again, and when no more."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from campaigns.timing import FIRST_WAIT, GIVE_UP_AFTER, LONGEST_WAIT, MOST_ATTEMPTS, retry_at

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
ATTEMPTS = st.integers(1, MOST_ATTEMPTS - 1)
JITTER = st.floats(0, 1, exclude_max=True)


def wait_after(attempt: int, jitter: float, wait: timedelta | None = None) -> timedelta:
    at = retry_at(attempt, NOW, NOW, wait, jitter)
    assert at
    return at - NOW


@given(ATTEMPTS, JITTER)
def test_waits_between_half_the_first_and_the_longest_wait(attempt: int, jitter: float) -> None:
    assert FIRST_WAIT / 2 <= wait_after(attempt, jitter) <= LONGEST_WAIT


@given(st.integers(1, MOST_ATTEMPTS - 2), JITTER)
def test_never_waits_less_after_a_further_attempt(attempt: int, jitter: float) -> None:
    assert wait_after(attempt, jitter) <= wait_after(attempt + 1, jitter)


@given(ATTEMPTS, JITTER, st.timedeltas(timedelta(0), timedelta(days=1)))
def test_waits_at_least_as_long_as_the_provider_asked(
    attempt: int, jitter: float, asked: timedelta
) -> None:
    assert wait_after(attempt, jitter, asked) >= asked


@given(JITTER)
def test_gives_up_after_the_last_attempt(jitter: float) -> None:
    assert retry_at(MOST_ATTEMPTS, NOW, NOW, None, jitter) is None


@given(ATTEMPTS, JITTER)
def test_gives_up_when_the_news_is_old(attempt: int, jitter: float) -> None:
    assert retry_at(attempt, NOW - GIVE_UP_AFTER, NOW, None, jitter) is None


def test_the_waits_double() -> None:
    waits = [wait_after(attempt, 0).total_seconds() for attempt in range(1, 5)]
    assert waits == [1, 2, 4, 8]
