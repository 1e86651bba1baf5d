"""What follows from each outcome, and that nothing of a recipient slips into a reason."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.model import AgencyId, CredentialId
from agencies.suppression import Cause
from campaigns.model import Body, Campaign, CampaignId
from campaigns.outcomes import (
    Accepted,
    Deferred,
    Fault,
    Misconfigured,
    Outcome,
    Rejected,
    Uncertain,
)
from campaigns.sending import ChunkId, Queued
from campaigns.states import TRANSITIONS, Event, State
from dispatch.breaker import Result
from dispatch.judging import When, judge, unsent
from dispatch.messages import Message

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
WHEN = When(NOON.timestamp(), 0.0)
REASONS = st.text(max_size=30)
WAITS = st.none() | st.timedeltas(timedelta(), timedelta(days=2))
OUTCOMES = (
    st.builds(Accepted, REASONS)
    | st.builds(Deferred, REASONS, WAITS)
    | st.builds(Rejected, REASONS, REASONS, st.booleans())
    | st.builds(Uncertain, REASONS)
    | st.builds(Misconfigured, REASONS, REASONS, st.booleans())
)


def a_message(
    attempts: int = 0, excused: int = 0, repeated: int = 0, since: float | None = None
) -> Message:
    queued = Queued(7, attempts, excused, repeated, 1, since, b"")
    return Message(CampaignId(3), ChunkId(1), queued, "+6581234567", Body(text="Hello"))


def a_campaign(*, prefer_delivery: bool = False, launched: datetime = NOON) -> Campaign:
    return Campaign(
        id=CampaignId(3),
        agency=AgencyId(1),
        channel="sms",
        credential=CredentialId(2),
        rehearsal=False,
        prefer_delivery=prefer_delivery,
        created_at=NOON,
        launched_at=launched,
    )


@given(outcome=OUTCOMES, prefer=st.booleans(), repeated=st.integers(0, 1))
def test_every_outcome_is_a_step_that_an_attempt_can_take(
    *, outcome: Outcome, prefer: bool, repeated: int
) -> None:
    campaign = a_campaign(prefer_delivery=prefer)
    record = judge(a_message(repeated=repeated), outcome, campaign, WHEN).record
    assert record.event in TRANSITIONS[State.ATTEMPTING]
    assert (record.campaign, record.row, record.attempt) == (3, 7, 1)


@given(outcome=OUTCOMES, prefer=st.booleans())
def test_only_what_was_certainly_not_taken_goes_back_to_the_queue(
    *, outcome: Outcome, prefer: bool
) -> None:
    record = judge(a_message(repeated=1), outcome, a_campaign(prefer_delivery=prefer), WHEN).record
    goes_back = TRANSITIONS[State.ATTEMPTING][record.event] is State.QUEUED
    assert not goes_back or isinstance(outcome, Deferred | Misconfigured)


@pytest.mark.parametrize(
    "outcome",
    [
        Deferred("+6581234567 is busy"),
        Rejected("21211", "6581234567 is no number"),
        Uncertain("no answer about +6581234567"),
        Misconfigured("1", "+6581234567"),
    ],
)
def test_a_providers_words_about_a_number_are_kept_without_the_number(outcome: Outcome) -> None:
    verdict = judge(a_message(), outcome, a_campaign(), WHEN)
    assert "6581234567" not in verdict.record.reason + verdict.pause
    assert "…" in verdict.record.reason


def test_a_deferred_message_waits_longer_every_time() -> None:
    waits = [
        (judge(a_message(n), Deferred("busy"), a_campaign(), WHEN).record.not_before or 0)
        - WHEN.now
        for n in range(4)
    ]
    assert waits == [1, 2, 4, 8]


def test_being_too_fast_costs_no_attempt() -> None:
    verdict = judge(a_message(30, 30), Deferred("429", timedelta(seconds=9)), a_campaign(), WHEN)
    assert verdict.record.excused == 1
    assert verdict.record.not_before == WHEN.now + 9
    assert verdict.wait == 9


def test_what_was_held_back_costs_no_attempt_and_no_wait() -> None:
    record = unsent(a_message(), "held back")
    assert (record.event, record.excused, record.not_before) == (Event.DEFER, 1, None)


@pytest.mark.parametrize("wait", [None, timedelta(seconds=1)])
def test_six_hours_after_its_first_attempt_it_is_not_tried_again(wait: timedelta | None) -> None:
    early = a_message(since=(NOON - timedelta(hours=5, minutes=59)).timestamp())
    late = a_message(since=(NOON - timedelta(hours=6)).timestamp())
    assert judge(early, Deferred("busy", wait), a_campaign(), WHEN).record.event is Event.DEFER
    assert judge(late, Deferred("busy", wait), a_campaign(), WHEN).record.event is Event.GIVE_UP


def test_a_night_in_which_nothing_was_sent_does_not_count() -> None:
    evening = a_message(since=(NOON - timedelta(hours=11)).timestamp())
    morning = WHEN._replace(served=WHEN.now - 60)
    assert judge(evening, Deferred("busy"), a_campaign(), WHEN).record.event is Event.GIVE_UP
    assert judge(evening, Deferred("busy"), a_campaign(), morning).record.event is Event.DEFER


def test_a_campaign_may_take_longer_than_six_hours() -> None:
    yesterday = a_campaign(launched=NOON - timedelta(days=1))
    assert judge(a_message(), Deferred("busy"), yesterday, WHEN).record.event is Event.DEFER


def test_what_we_were_too_late_for_costs_no_attempt_and_is_no_failure() -> None:
    verdict = judge(a_message(), Deferred("late", fault=Fault.OURS), a_campaign(), WHEN)
    assert (verdict.record.excused, verdict.result) == (1, None)


def test_what_one_person_asks_to_have_later_is_tried_again_and_no_failure() -> None:
    greylisted = Deferred("451 come again", fault=Fault.RECIPIENT)
    verdict = judge(a_message(), greylisted, a_campaign(), WHEN)
    assert (verdict.record.event, verdict.record.excused) == (Event.DEFER, 0)
    assert verdict.result is None


def test_only_who_opted_out_is_suppressed() -> None:
    stop = Rejected("21610", "STOP", suppress=Cause.STOPPED)
    no_number = Rejected("21211", "no such number")
    assert judge(a_message(), stop, a_campaign(), WHEN).record.suppress is Cause.STOPPED
    assert not judge(a_message(), no_number, a_campaign(), WHEN).record.suppress


def test_a_refused_account_pauses_and_costs_no_attempt() -> None:
    verdict = judge(a_message(), Misconfigured("20003", "Authenticate"), a_campaign(), WHEN)
    assert verdict.pause == "Authenticate (20003)"
    assert (verdict.record.event, verdict.record.excused) == (Event.DEFER, 1)


def test_what_is_wrong_with_a_campaign_alone_says_that_its_account_is_well() -> None:
    outcome = Misconfigured("MessageRejected", "not from there", alone=True)

    verdict = judge(a_message(), outcome, a_campaign(), WHEN)

    assert (verdict.result, verdict.alone, verdict.wait) == (Result.WAIT, True, None)
