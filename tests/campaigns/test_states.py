"""What providers may say late, twice or out of order, and what only a bug can do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.states import (
    NEVER_SENT,
    OPEN,
    RANK,
    RECEIPTS,
    TRANSITIONS,
    Event,
    IllegalTransition,
    State,
    after,
)

WORDS = st.lists(st.sampled_from(sorted(RECEIPTS, key=lambda event: event.value)))
TAKEN = sorted(RANK)


@given(WORDS, st.data())
def test_the_order_of_receipts_does_not_matter(words: list[Event], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(words))
    first, second = State.ACCEPTED, State.ACCEPTED
    for word, other in zip(words, shuffled, strict=True):
        first, second = after(first, word), after(second, other)
    assert first is second


@given(st.sampled_from(TAKEN), WORDS)
def test_a_receipt_never_lowers_what_was_achieved(state: State, words: list[Event]) -> None:
    for word in words:
        assert RANK[after(state, word)] >= RANK[state]
        state = after(state, word)


def test_delivered_outranks_a_failure_that_is_reported_too() -> None:
    assert after(State.DELIVERED, Event.RECEIPT_FAILED) is State.DELIVERED
    assert after(State.FAILED, Event.RECEIPT_DELIVERED) is State.DELIVERED


def test_a_receipt_may_overtake_the_answer_to_our_own_request() -> None:
    state = after(State.ATTEMPTING, Event.RECEIPT_DELIVERED)
    assert after(state, Event.ACCEPT) is State.DELIVERED


def test_what_may_have_been_sent_is_queued_again_by_a_persons_decision_alone() -> None:
    back = [event for event, to in TRANSITIONS[State.UNCERTAIN].items() if to is State.QUEUED]
    assert back == [Event.SEND_AGAIN]


def test_only_what_was_not_taken_or_is_to_be_repeated_goes_back_into_the_queue() -> None:
    back = {
        (state, event)
        for state, events in TRANSITIONS.items()
        for event, to in events.items()
        if to is State.QUEUED
    }
    assert back == {
        (State.ATTEMPTING, Event.DEFER),
        (State.ATTEMPTING, Event.REPEAT),
        (State.NOT_SENT, Event.SEND_AGAIN),
        (State.UNCERTAIN, Event.SEND_AGAIN),
    }


def test_only_what_is_queued_is_attempted() -> None:
    attempted = {state for state, events in TRANSITIONS.items() if Event.MARK in events}
    assert attempted == {State.QUEUED}


@pytest.mark.parametrize("state", sorted(NEVER_SENT))
def test_what_was_never_to_be_sent_stays_as_it_is(state: State) -> None:
    assert not TRANSITIONS[state]


def test_every_state_has_its_row_in_the_table() -> None:
    assert set(TRANSITIONS) == set(State)


def test_every_state_is_open_or_an_end_of_the_campaign() -> None:
    assert {State.QUEUED, State.ATTEMPTING} == OPEN


def test_a_cancelled_delivery_is_not_attempted() -> None:
    with pytest.raises(IllegalTransition, match="'mark' is not possible while cancelled"):
        after(State.CANCELLED, Event.MARK)
