"""What counts as a second at the counterpart, and which of its own delays excuse that second."""

import pytest

from tests.fakes.twilio import Received
from tests.soak.arrivals import Second, seconds


def arrived(at: float, late: float = 0.0) -> Received:
    return Received(
        account="", to="", sender="", body="", callback="", sid="", fate="ok", at=at, late=late
    )


def test_a_second_ends_with_a_message_and_does_not_contain_its_own_begin() -> None:
    came = [arrived(at) for at in (0.0, 0.5, 1.0, 1.4, 3.0)]
    assert [one.messages for one in seconds(came)] == [1, 2, 2, 3, 1]


@pytest.mark.parametrize(
    ("stalled_at", "held_up"),
    [(5.0, 0.0), (8.85, 0.0), (8.95, 0.3), (9.5, 0.3), (10.0, 0.3), (10.1, 0.0)],
    ids=["long ago", "before", "just before", "within", "at its end", "after"],
)
def test_only_a_delay_in_and_just_before_a_second_excuses_it(
    stalled_at: float, held_up: float
) -> None:
    came = sorted([arrived(10.0), arrived(stalled_at, late=0.3)], key=lambda one: one.at)
    [second] = [two for one, two in zip(came, seconds(came), strict=True) if one.at == 10.0][-1:]
    assert second.held_up == held_up


def test_a_second_may_have_as_many_as_the_limit_and_what_came_in_late() -> None:
    assert Second(103, 0.0).most(100) == 103
    assert Second(103, 0.05).most(100) == pytest.approx(108)


def test_a_counterpart_that_hung_excuses_a_tenth_at_most() -> None:
    assert Second(113, 0.9).most(100) == pytest.approx(113)
