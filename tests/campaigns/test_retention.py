"""When people are erased: after the agency's time, and never sooner than staff were told."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.model import CampaignId
from campaigns.retention import ANNOUNCED_BEFORE, Kept, is_over, to_announce

ENDED = datetime(2026, 10, 4, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def kept(days: int, announced: datetime | None = None) -> Kept:
    return Kept(campaign=CampaignId(1), idle_since=ENDED, days=days, announced=announced)


@pytest.mark.parametrize(
    ("days", "before"),
    [(30, timedelta(days=7)), (14, timedelta(days=7)), (13, timedelta(days=6.5)),
     (1, timedelta(hours=12)), (365, timedelta(days=7))],
)  # fmt: skip
def test_staff_are_told_a_week_before_or_at_half_time(days: int, before: timedelta) -> None:
    ends = ENDED + timedelta(days=days)
    assert to_announce(kept(days), ends - before - SECOND) is None
    assert to_announce(kept(days), ends - before) == ends


def test_they_are_erased_at_the_second_that_was_said_and_not_before() -> None:
    ends = ENDED + timedelta(days=30)
    assert not is_over(kept(30, ends), ends - SECOND)
    assert is_over(kept(30, ends), ends)
    assert not is_over(kept(30), ends + timedelta(days=99))


def test_who_keeps_people_for_less_erases_nobody_unannounced() -> None:
    now = ENDED + timedelta(days=20)
    assert to_announce(kept(10), now) == now + timedelta(days=5)


def test_who_keeps_people_for_longer_has_it_told_again() -> None:
    told = ENDED + timedelta(days=30)
    assert not is_over(kept(60, told), told)
    assert to_announce(kept(60, told), told) is None
    again = ENDED + timedelta(days=60)
    assert to_announce(kept(60, told), again - ANNOUNCED_BEFORE) == again


@given(st.integers(1, 365), st.integers(0, 10_000))
def test_from_the_word_to_the_deed_it_is_always_as_long(days: int, late: int) -> None:
    """Also where nothing ran for months: then the word comes late, and so does the deed."""
    now = ENDED + timedelta(days=days, hours=late)
    at = to_announce(kept(days), now)
    assert at is not None
    assert at - now == min(ANNOUNCED_BEFORE, timedelta(days=days) / 2)
    assert is_over(kept(days, at), at)
