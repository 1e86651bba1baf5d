"""Whatever holds a process up: what is late does not leave together with what is on time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.pacer import GRAIN, SLACK, Pacer
from tests.dispatch.test_limits import most_in_a_second


@given(
    rate=st.floats(20, 500),
    stalls=st.lists(st.tuples(st.integers(0, 400), st.floats(0, 0.4)), max_size=4),
    alone=st.booleans(),
)
def test_a_process_that_is_held_up_does_not_send_the_rest_in_a_burst(
    *, rate: float, stalls: list[tuple[int, float]], alone: bool
) -> None:
    pacer, now = Pacer(), 0.0
    pacer.follow(1 / rate, alone=alone)
    sent: list[float] = []
    held_up = dict(stalls)
    for number in range(400):
        slot = number / rate
        now = max(now, slot) + held_up.get(number, 0.0)
        now = max(now, pacer.due(slot, slot, now))
        pacer.acted(slot, pacer.due(slot, slot, now))
        sent.append(now)
    assert most_in_a_second(sent) <= rate * (1.02 + GRAIN) + 1


@given(rate=st.floats(20, 500), better=st.lists(st.floats(0, 0.2), min_size=1, max_size=4))
def test_learning_that_the_clock_was_read_late_makes_no_burst(
    rate: float, better: list[float]
) -> None:
    pacer, late = Pacer(), sum(better)
    sent: list[float] = []
    for number in range(400):
        slot = number / rate
        late -= better.pop() if better and number % 50 == 49 else 0.0
        due = pacer.due(slot, slot + late, 0.0)
        pacer.acted(slot, due)
        sent.append(due)
    assert most_in_a_second(sent) <= rate * 1.02 + 1


def test_slots_that_were_lost_make_up_for_a_delay_where_nobody_else_can_have_them() -> None:
    alone, shared = Pacer(), Pacer()
    for pacer in (alone, shared):
        pacer.follow(0.1, alone=pacer is alone)
        pacer.acted(10.0, 10.5)
    assert alone.due(11.0, 11.0, 10.6) == 11.0
    assert shared.due(11.0, 11.0, 10.6) == pytest.approx(11.0 + 0.5 - SLACK)


def test_a_short_delay_is_made_up_for_at_once() -> None:
    pacer = Pacer()
    pacer.acted(10.0, 10.0 + SLACK)
    assert pacer.due(10.01, 10.01, 10.0 + SLACK) == pytest.approx(10.0 + SLACK - GRAIN)
    assert pacer.due(10.1, 10.1, 10.0 + SLACK) == pytest.approx(10.1)


def test_a_long_delay_is_forgotten_where_nothing_left_for_a_second() -> None:
    pacer = Pacer()
    pacer.acted(10.0, 10.5)
    assert pacer.due(11.6, 11.6, 11.6) == 11.6
