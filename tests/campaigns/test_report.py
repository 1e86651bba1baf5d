"""The numbers of a report add up, whatever became of the rows."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from campaigns.model import Delivery
from campaigns.report import BUCKETS, ORDER, Findings, is_over, progress
from campaigns.states import State

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
TALLIES = st.dictionaries(st.sampled_from(State), st.integers(1, 1000))


def a_delivery(row: int, state: State, second: int) -> Delivery:
    at = NOON + timedelta(seconds=second)
    return Delivery(row=row, state=state, attempt=1, address="", values=(), attempted_at=at)


@given(TALLIES)
def test_done_waiting_in_flight_and_stopped_are_all_the_people(tally: dict[State, int]) -> None:
    now = progress(tally, 10.0, NOON)

    assert now.done + now.waiting + now.in_flight + now.stopped == now.people
    left_out = tally.get(State.INVALID, 0) + tally.get(State.DUPLICATE, 0)
    assert now.people == sum(tally.values()) - left_out


def test_the_rate_is_that_since_the_last_look() -> None:
    before = progress({State.ACCEPTED: 100, State.QUEUED: 900}, 50.0, NOON)
    tally = {State.ACCEPTED: 140, State.QUEUED: 860}
    now = progress(tally, 50.0, NOON + timedelta(seconds=2), before)

    assert now.rate == 20.0
    assert now.seconds_left == 43


def test_a_first_look_knows_no_rate_but_when_it_should_end() -> None:
    now = progress({State.QUEUED: 900}, 50.0, NOON)

    assert (now.rate, now.seconds_left) == (0.0, 18)


@given(TALLIES)
def test_a_campaign_is_over_when_nothing_waits_and_nothing_is_on_its_way(
    tally: dict[State, int],
) -> None:
    assert is_over(tally) == (not {State.QUEUED, State.ATTEMPTING} & tally.keys())


@given(st.lists(st.integers(0, 100_000), max_size=300))
def test_the_picture_shows_every_message_once(seconds: list[int]) -> None:
    findings = Findings()
    for row, second in enumerate(seconds):
        findings.add(a_delivery(row, State.ACCEPTED, second))

    buckets = findings.over_time()
    assert sum(count for _, count in buckets) == len(seconds)
    assert len(buckets) <= BUCKETS


def test_reasons_are_counted_and_the_commonest_come_first() -> None:
    findings = Findings()
    for row, reason in enumerate(["a", "b", "b", ""]):
        findings.add(
            Delivery(row=row, state=State.REJECTED, attempt=1, address="", values=(), reason=reason)
        )

    assert findings.top_reasons() == [(State.REJECTED, "b", 2), (State.REJECTED, "a", 1)]


def test_every_state_has_its_place_in_the_report() -> None:
    assert set(ORDER) == set(State)
