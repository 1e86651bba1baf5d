"""Who went on by the other channel is counted once, whatever became of them by either."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.fallback import (
    HAVE_IT_FOR_SURE,
    NOBODY_KNOWS,
    REACHED,
    WISHED,
    Fate,
    fate_of,
    in_all,
    sums,
)
from campaigns.states import GOT_IT, State

ROWS = st.lists(
    st.tuples(
        st.sampled_from(State),
        st.sampled_from(State),
        st.booleans(),
        st.sampled_from(["", REACHED, WISHED, NOBODY_KNOWS]),
    )
)
BEFORE_IT_IS_KNOWN = (State.QUEUED, State.ATTEMPTING, State.UNCERTAIN)


@given(ROWS)
def test_the_sum_is_whoever_has_it_by_what_they_are_counted_by(
    rows: list[tuple[State, State, bool, str]],
) -> None:
    """Whoever went over is counted there, unless only the first channel reached them."""
    reached, pairs, tally = 0, dict.fromkeys(rows, 0), dict.fromkeys(State, 0)
    for first, second, held, reason in rows:
        pairs[first, second, held, reason] += 1
        tally[first] += 1
        went = not held and second not in {
            State.CANCELLED, State.INVALID, State.DUPLICATE, State.SUPPRESSED
        }  # fmt: skip
        by_second = went and second in GOT_IT
        by_first = first in HAVE_IT_FOR_SURE if went else first in GOT_IT
        reached += by_second or by_first

    assert in_all(tally, sums(pairs)) == reached


@pytest.mark.parametrize("state", BEFORE_IT_IS_KNOWN)
def test_nobody_goes_over_while_the_first_may_still_send_or_have_sent(state: State) -> None:
    for wished, waited, reports in product([True, False], repeat=3):
        assert fate_of(state, wished=wished, waited=waited, reports=reports) is Fate.WAITS


@pytest.mark.parametrize("state", HAVE_IT_FOR_SURE)
def test_nobody_who_has_it_goes_over(state: State) -> None:
    for wished, waited, reports in product([True, False], repeat=3):
        assert fate_of(state, wished=wished, waited=waited, reports=reports) is Fate.STAYS


@pytest.mark.parametrize(
    ("reports", "waited", "fate"),
    [
        (True, True, Fate.GOES),
        (True, False, Fate.WAITS),
        (False, True, Fate.STAYS),
        (False, False, Fate.STAYS),
    ],
)
def test_what_was_taken_goes_over_only_where_deliveries_are_told_and_after_the_wait(
    *, reports: bool, waited: bool, fate: Fate
) -> None:
    assert fate_of(State.ACCEPTED, wished=False, waited=waited, reports=reports) is fate
    assert fate_of(State.SENT, wished=False, waited=waited, reports=reports) is fate


@pytest.mark.parametrize("waited", [True, False])
@pytest.mark.parametrize("wished", [True, False])
def test_where_nothing_more_is_told_silence_is_no_evidence(*, waited: bool, wished: bool) -> None:
    known = {"wished": wished, "waited": waited, "reports": True}
    assert fate_of(State.SENT, **known, last_word=True) is Fate.STAYS
    assert fate_of(State.ACCEPTED, **known, last_word=True) is fate_of(State.ACCEPTED, **known)
    assert fate_of(State.FAILED, **known, last_word=True) is fate_of(State.FAILED, **known)
