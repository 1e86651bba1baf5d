"""Many mails in one call to Amazon SES: each reads as if it were alone, and has its own outcome."""

import time

import pytest

from agencies.model import AgencyId
from campaigns.letterhead import Letterhead
from campaigns.model import Attempt, AttemptId, Body, Options
from campaigns.outcomes import (
    Accepted,
    Deferred,
    Misconfigured,
    Outcome,
    Rejected,
    Uncertain,
)
from channels._aws_codes import RATE_WAIT
from channels._ses_bulk import LARGEST_CALL, LARGEST_MAIL, MOST, calls
from channels._ses_codes import DAILY_WAIT
from channels._ses_events import TAG, tag_of
from tests.channels.test_email_ses import IMPATIENT, Pair, opened, pair, place
from tests.fakes.amazon import DROP, HANG, RESET
from tests.fakes.ses import FIELDS

__all__ = ["pair"]


def many(number: int, text: str = "Hi", seconds: float = 10) -> list[Attempt]:
    return [
        Attempt(
            id=AttemptId(f"3.{n}.1.ab"),
            address=f"person{n}@example.com",
            body=Body(subject=f"Grüße {n}", text=f"{text} {n}", html=f"<p>{text} &amp; {n}</p>"),
            send_by=time.monotonic() + seconds,
        )
        for n in range(number)
    ]


async def test_fifty_mails_go_in_one_call_each_with_its_own_words_and_tag(pair: Pair) -> None:
    attempts = many(50, "陈 {{html}} <5 😀")
    outcomes = await pair.provider.send_batch(attempts)
    taken = pair.ses.journal
    assert pair.ses.calls == 1
    assert outcomes == [Accepted(one.id) for one in taken]
    assert [one.to for one in taken] == [attempt.address for attempt in attempts]
    assert [one.tags for one in taken] == [{TAG: tag_of(attempt.id)} for attempt in attempts]
    for one, attempt in zip(taken, attempts, strict=True):
        assert (one.mail["From"], one.mail["Subject"]) == (
            FIELDS["mail_from"],
            attempt.body.subject,
        )
        assert one.part("plain").strip() == attempt.body.text
        assert attempt.body.html in one.part("html")
        assert one.configuration_set == "postbote"


async def test_each_has_the_headers_and_the_sender_that_it_would_have_alone(pair: Pair) -> None:
    health = Letterhead(
        agency=AgencyId(4), name="Health", sender="Health", reply_to="hello@health.example"
    )
    water = Letterhead(agency=AgencyId(5), name="Water")
    attempts = [
        one._replace(letterhead=whose, leave_url=f"https://p.example/unsubscribe/{one.id}")
        for one, whose in zip(many(4), (health, water, health, water), strict=True)
    ]
    outcomes = await pair.provider.send_batch(attempts)
    assert [type(one) for one in outcomes] == [Accepted] * 4
    assert pair.ses.calls == 2  # a call has one sender
    bulk = {one.to: one.mail for one in pair.ses.journal}
    for attempt in attempts:
        await pair.provider.send(attempt)
    alone = {one.to: one.mail for one in pair.ses.journal[4:]}
    names = ("From", "Reply-To", "List-Unsubscribe", "List-Unsubscribe-Post", "Feedback-ID")
    assert [[bulk[to][name] for name in names] for to in sorted(bulk)] == [
        [alone[to][name] for name in names] for to in sorted(alone)
    ]
    assert bulk["person0@example.com"]["Reply-To"] == "hello@health.example"
    assert bulk["person1@example.com"]["Reply-To"] is None


@pytest.mark.parametrize("logo", ["", "https://p.example/{{html}}.png?a=1&b=2"])
async def test_each_reads_as_it_would_alone_whatever_the_frame_says(pair: Pair, logo: str) -> None:
    head = Letterhead(agency=AgencyId(4), name='{{subject}} & "Co" {', logo=logo)
    attempts = [
        one._replace(
            letterhead=head,
            leave_url=f"https://p.example/{{{{text}}}}/{one.id}?a=1&b=2" if number else "",
            body=one.body._replace(options=Options(preheader=number * "News for {{you}} <5")),
        )
        for number, one in enumerate(many(2, "陈 {{html}} <5"))
    ]
    await pair.provider.send_batch(attempts)
    for attempt in attempts:
        await pair.provider.send(attempt)
    bulk, alone = pair.ses.journal[:2], pair.ses.journal[2:]
    assert (pair.ses.calls, len(alone)) == (1, 2)
    for part in ("plain", "html"):
        assert [one.part(part).split() for one in bulk] == [one.part(part).split() for one in alone]
    assert "{{subject}} &amp; &quot;Co&quot; {" in bulk[0].part("html")


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("MESSAGE_REJECTED", Rejected("MESSAGE_REJECTED", "about (address)")),
        ("INVALID_PARAMETER", Rejected("INVALID_PARAMETER", "about (address)")),
        ("ACCOUNT_THROTTLED", Deferred("Amazon had too many requests", RATE_WAIT)),
        (
            "ACCOUNT_DAILY_QUOTA_EXCEEDED",
            Deferred("Amazon's quota of 24 hours is used up", DAILY_WAIT),
        ),
        ("TRANSIENT_FAILURE", Deferred("Amazon could not take it just now")),
        ("FAILED", Uncertain("Amazon did not say whether it took the message")),
        ("SOMETHING_NEW", Uncertain("Amazon did not say whether it took the message")),
    ],
)
async def test_each_has_its_own_outcome(pair: Pair, status: str, outcome: Outcome) -> None:
    attempts = many(3)
    pair.ses.fates[attempts[1].address] = status
    first, second, third = await pair.provider.send_batch(attempts)
    assert (type(first), second, type(third)) == (Accepted, outcome, Accepted)
    assert pair.ses.calls == 1


@pytest.mark.parametrize(
    "status",
    ["ACCOUNT_SUSPENDED", "ACCOUNT_SENDING_PAUSED", "CONFIGURATION_SET_NOT_FOUND"],
)
async def test_what_is_wrong_with_the_account_stops_it(pair: Pair, status: str) -> None:
    attempts = many(2)
    pair.ses.fates[attempts[0].address] = status
    outcomes = await pair.provider.send_batch(attempts)
    assert isinstance(outcomes[0], Misconfigured)


@pytest.mark.parametrize("fate", [DROP, RESET, "failure", "away"])
async def test_one_call_and_no_more_when_its_answer_is_lost(pair: Pair, fate: str) -> None:
    pair.ses.script.append(fate)
    outcomes = await pair.provider.send_batch(many(5))
    assert {type(outcome) for outcome in outcomes} == {Uncertain}
    assert (pair.ses.calls, len(pair.ses.journal)) == (1, 5)


async def test_one_call_and_no_more_when_nothing_is_answered(pair: Pair) -> None:
    provider = opened(place(pair.ses.url), patience=IMPATIENT)
    pair.ses.script.append(HANG)
    outcomes = await provider.send_batch(many(5))
    await provider.close()
    assert {type(outcome) for outcome in outcomes} == {Uncertain}
    assert pair.ses.calls == 1


async def test_too_fast_is_so_for_all_of_them(pair: Pair) -> None:
    pair.ses.script.append("too fast")
    outcomes = await pair.provider.send_batch(many(3))
    assert outcomes == [Deferred("Amazon had too many requests", RATE_WAIT)] * 3


async def test_what_is_refused_as_a_whole_is_refused_for_one_only(pair: Pair) -> None:
    attempts = many(3)
    pair.ses.script.append("address")
    pair.ses.fates[attempts[1].address] = "address"
    outcomes = await pair.provider.send_batch(attempts)
    assert [type(outcome) for outcome in outcomes] == [Accepted, Rejected, Accepted]


async def test_a_batch_leaves_in_time_or_not_at_all(pair: Pair) -> None:
    attempts = many(3)
    attempts[2] = attempts[2]._replace(send_by=time.monotonic() - 0.001)
    outcomes = await pair.provider.send_batch(attempts)
    assert {type(outcome) for outcome in outcomes} == {Deferred}
    assert pair.ses.journal == []


def test_a_call_brings_no_more_than_amazon_takes() -> None:
    assert [len(together) for together in calls(many(MOST + 1))] == [MOST, 1]
    long = [*calls(many(5, "x" * (LARGEST_CALL // 8)))]
    assert [len(together) for together in long] == [3, 2]
    large = many(3)
    large[1] = many(2, "x" * (LARGEST_MAIL // 2))[1]
    assert [len(together) for together in calls(large)] == [1, 2]
