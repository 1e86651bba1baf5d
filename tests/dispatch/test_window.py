"""Enough in flight to keep the rate, and never more than the card says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.clock import DatabaseClock
from dispatch.limits import HORIZON
from dispatch.window import FIRST_GUESS, TICK, Latency, window

RATES = st.none() | st.floats(0.01, 1e5)


@given(rate=RATES, latency=st.floats(0, 60), most=st.integers(1, 500))
def test_at_least_one_and_never_more_than_allowed(
    rate: float | None, latency: float, most: int
) -> None:
    assert 1 <= window(rate, latency, most) <= most


@given(rate=st.floats(1, 1000), latency=st.floats(0, 2))
def test_it_is_enough_to_keep_the_rate(rate: float, latency: float) -> None:
    assert window(rate, latency, 10**6) >= rate * (latency + TICK + HORIZON)


def test_ten_a_second_need_two_in_flight() -> None:
    assert window(10, 0.05, 64) == 2


def test_without_a_limit_all_that_is_allowed_is_in_flight() -> None:
    assert window(None, 0.0, 64) == 64


def test_the_latency_is_guessed_until_a_provider_has_answered() -> None:
    assert Latency().p95 == FIRST_GUESS


@given(st.lists(st.floats(0, 30), min_size=1, max_size=24))
def test_few_answers_count_from_the_first_on(answers: list[float]) -> None:
    latency = Latency()
    for answer in answers:
        latency.took(answer)
    assert min(answers) <= latency.p95 <= max(answers)


def test_a_provider_that_became_slow_gets_a_wider_window() -> None:
    latency = Latency()
    for answer in [0.01] * 300 + [2.0] * 25:
        latency.took(answer)
    assert latency.p95 == 2.0


WAITS = st.lists(st.tuples(st.floats(0, 0.5), st.floats(0, 0.5)), min_size=1, max_size=30)


@given(waits=WAITS, started=st.floats(0, 1e6))
def test_the_databases_clock_is_known_as_well_as_the_quickest_answer_tells(
    waits: list[tuple[float, float]], started: float
) -> None:
    clock = DatabaseClock()
    for second, (before, after) in enumerate(waits, 1):
        local = started + second
        clock.heard(1.8e9 + second, local - before, local + after)
    error = clock.now(started + 100) - (1.8e9 + 100)
    assert abs(error) <= min(sum(wait) for wait in waits) / 2 + 0.001 * len(waits)
    assert clock.local(clock.now(7.0)) == pytest.approx(7.0)


@pytest.mark.parametrize("jump", [-3600.0, 3600.0])
def test_a_clock_that_was_set_is_followed_at_once(jump: float) -> None:
    clock = DatabaseClock()
    clock.heard(1.8e9, 100.0, 100.0)
    clock.heard(1.8e9 + 1 + jump, 101.0, 101.0)
    assert clock.now(102.0) == pytest.approx(1.8e9 + 2 + jump)
