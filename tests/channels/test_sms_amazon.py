"""What Amazon's words about an SMS mean to us, and what goes over the wire; the rest is in the
contract."""

import json
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.money import Money
from agencies.suppression import Cause
from campaigns.model import LAST_WORD, Attempt, AttemptId, Body, Receipt, ReceiptState
from campaigns.outcomes import Accepted, Deferred, Misconfigured, Outcome, Rejected, Uncertain
from campaigns.ports import Callback, Standing
from channels._amazon_codes import QUOTA_WAIT, SPENT, read_refusal
from channels._amazon_events import CONTEXT, read_event, read_price
from channels._amazon_sms import IN_SANDBOX, AmazonSms
from channels._aws import Patience, Place
from channels._aws_codes import KEY_ID as NO_SUCH_KEY
from channels._aws_codes import RATE_WAIT, Refusal
from channels._aws_receipts import TELLS_WITHIN, Reports
from config.secrets import Secret
from tests.fakes.amazon import DROP, GARBAGE, HANG, RESET, Fate
from tests.fakes.amazon_sms import FIELDS, SANDBOX, FakeAmazonSms
from tests.fakes.aws import KEY_ID, REGION, SECRET
from tests.fakes.sns import TOPIC, body

TO = "+6581234567"
OURS = AttemptId("3.7.1.ab")
SPEND = "Amazon lets it spend up to USD 1,500 a month on SMS."
REPORTS = Reports(configuration_set="postbote", topic=TOPIC, queue=FIELDS["queue_url"])


@dataclass
class Pair:
    amazon: FakeAmazonSms
    provider: AmazonSms


def opened(url: str, key_id: str = KEY_ID, reports: Reports = REPORTS) -> AmazonSms:
    at = Place(region=REGION, key_id=key_id, secret=Secret(SECRET), endpoint=url)
    return AmazonSms(at, FIELDS["origination"], reports, 4, Patience(connect=1, answer=0.5))


@pytest.fixture
async def pair() -> AsyncIterator[Pair]:
    async with FakeAmazonSms() as amazon:
        provider = opened(amazon.url)
        yield Pair(amazon, provider)
        await provider.close()


def hi(text: str = "Hi") -> Attempt:
    return Attempt(id=OURS, address=TO, body=Body(text=text), send_by=time.monotonic() + 10)


async def test_sends_the_text_as_it_is_and_names_the_attempt(pair: Pair) -> None:
    text = "Grüße & <5 > 陈 😀 +100%\nline 2"
    outcome = await pair.provider.send(hi(text))
    (received,) = pair.amazon.journal
    assert outcome == Accepted(received.id)
    assert (received.to, received.sender, received.text) == (TO, "HEALTH", text)
    assert received.configuration_set == "postbote"
    assert received.context == {CONTEXT: OURS}


@pytest.mark.parametrize(
    ("fate", "outcome"),
    [
        ("too fast", Deferred("", RATE_WAIT)),
        ("calls", Deferred("", QUOTA_WAIT)),
        ("spent", Misconfigured("ServiceQuotaExceededException", SPENT)),
        ("disabled", Misconfigured("AccessDeniedException", "")),
        ("denied", Misconfigured("AccessDeniedException", "")),
        ("no sender", Misconfigured("ResourceNotFoundException", "")),
        ("not active", Misconfigured("ConflictException", "")),
        ("opted out", Rejected("ConflictException", "", Cause.REFUSED)),
        ("sandbox", Rejected("ConflictException", "")),
        ("country", Rejected("ValidationException", "")),
        ("sender abroad", Rejected("ValidationException", "")),
        ("number", Rejected("ValidationException", "")),
        ("failure", Uncertain("")),
        ("away", Uncertain("")),
    ],
)
async def test_each_refusal_is_read_for_who_must_act(
    pair: Pair, fate: Fate, outcome: Outcome
) -> None:
    pair.amazon.fates[TO] = fate
    given = await pair.provider.send(hi())
    assert type(given) is type(outcome)
    assert str(getattr(given, "code", "")).partition("/")[0] == getattr(outcome, "code", "")
    assert getattr(given, "suppress", None) == getattr(outcome, "suppress", None)
    assert getattr(given, "wait", None) == getattr(outcome, "wait", None)
    assert TO not in repr(given)
    assert len(pair.amazon.journal) == 1


@pytest.mark.parametrize("fate", [DROP, RESET, GARBAGE, HANG])
async def test_what_came_without_an_answer_is_uncertain_and_went_out_once(
    pair: Pair, fate: Fate
) -> None:
    pair.amazon.fates[TO] = fate
    assert isinstance(await pair.provider.send(hi()), Uncertain)
    assert len(pair.amazon.journal) == 1


@given(st.integers(400, 599), st.text(max_size=40), st.text(max_size=40), st.text(max_size=80))
def test_only_what_was_surely_refused_may_be_sent_again(
    status: int, code: str, why: str, words: str
) -> None:
    assert isinstance(read_refusal(Refusal(status, code, why, words)), Uncertain)


async def test_says_how_the_account_stands(pair: Pair) -> None:
    assert await pair.provider.standing() == Standing(note=SPEND)
    pair.amazon.tier = SANDBOX
    assert await pair.provider.standing() == Standing(note=f"{IN_SANDBOX} {SPEND}")


async def test_an_unknown_key_is_said_to_be_one(pair: Pair) -> None:
    stranger = opened(pair.amazon.url, key_id="AKIA0000000000000000")
    assert await stranger.standing() == Standing(fault=NO_SUCH_KEY)
    await stranger.close()


SENT, DELIVERED, FAILED = ReceiptState.SENT, ReceiptState.DELIVERED, ReceiptState.FAILED


COSTS = Money("USD", 38_260)


def told(state: ReceiptState, reason: str = "") -> Sequence[Receipt]:
    return [Receipt(attempt=OURS, state=state, reason=reason, charged=COSTS)]


@pytest.mark.parametrize(
    ("kind", "about", "receipts"),
    [
        ("TEXT_QUEUED", {"isFinal": False}, told(SENT)),
        ("TEXT_SUCCESSFUL", {}, told(SENT, LAST_WORD)),
        ("TEXT_SUCCESSFUL", {"isFinal": False}, told(SENT)),
        ("TEXT_SENT", {}, told(SENT)),
        ("TEXT_DELIVERED", {}, told(DELIVERED)),
        ("TEXT_BLOCKED", {}, told(FAILED, "the phone or its operator blocks it (TEXT_BLOCKED)")),
        ("TEXT_CARRIER_UNREACHABLE", {"isFinal": False}, told(SENT)),
        ("TEXT_UNKNOWN", {}, told(SENT)),
        ("VOICE_ANSWERED", {}, []),
        ("TEXT_TELEPATHY", {}, []),
        ("TEXT_DELIVERED", {"context": {"campaign": "spring"}}, []),
        ("TEXT_DELIVERED", {"context": None}, []),
    ],
)
async def test_each_event_is_what_it_says(
    pair: Pair, kind: str, about: dict[str, Any], receipts: list[Receipt]
) -> None:
    await pair.provider.send(hi())
    (received,) = pair.amazon.journal
    assert read_event(received.event(kind, **about)) == receipts


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


OURS_TOO = st.fixed_dictionaries({CONTEXT: JSON | st.just(str(OURS))})
EVENT = st.fixed_dictionaries(
    {"eventType": JSON | st.just("TEXT_DELIVERED"), "isFinal": JSON, "context": JSON | OURS_TOO},
    optional={"totalMessagePrice": JSON | st.integers(), "totalCarrierFee": JSON},
)


@given(JSON | EVENT)
def test_nothing_that_it_tells_breaks_us(event: object) -> None:
    for receipt in read_event(json.dumps(event)):
        assert receipt.charged is None or receipt.charged.millionths >= 0


@pytest.mark.parametrize(
    ("said", "charged"),
    [
        ({"totalMessagePrice": 0.00581, "totalCarrierFee": 0.003}, Money("USD", 8_810)),
        ({"totalMessagePrice": 0.09582}, Money("USD", 95_820)),
        ({"totalMessagePrice": 0.0, "isFinal": True}, Money("USD", 0)),
        ({"totalMessagePrice": 0.0}, None),
        ({"totalCarrierFee": 0.003}, None),
        ({"totalMessagePrice": True}, None),
        ({"totalMessagePrice": "0.05"}, None),
        ({"totalMessagePrice": -1}, None),
        ({"totalMessagePrice": 0.05, "totalCarrierFee": -0.003}, None),
        ({"totalMessagePrice": -0.003, "totalCarrierFee": 0.05}, None),
        ({"totalMessagePrice": 4e-7}, None),
        ({"totalMessagePrice": 4e-7, "isFinal": True}, Money("USD", 0)),
        ({"totalMessagePrice": 10**9}, None),
        ({"totalMessagePrice": float("nan")}, None),
    ],
)
def test_a_price_is_what_amazon_and_the_operator_take(
    said: dict[str, Any], charged: Money | None
) -> None:
    assert read_price(said) == charged


async def test_receipts_come_signed_by_http_or_in_a_queue(pair: Pair) -> None:
    await pair.provider.send(hi())
    (received,) = pair.amazon.journal
    event = received.event("TEXT_DELIVERED")
    call = Callback(url="https://bot.test/r", query={}, headers={}, body=body(text=event))
    assert await pair.provider.read_receipts(call) == told(DELIVERED)

    kept: list[Receipt] = []

    async def keep(receipts: Sequence[Receipt]) -> None:
        kept.extend(receipts)

    pair.amazon.queue["handle"] = event
    assert not await pair.provider.collect(keep)
    assert kept == told(DELIVERED)
    assert not pair.amazon.queue


async def test_promises_to_tell_only_where_it_is_told(pair: Pair) -> None:
    silent = opened(pair.amazon.url, reports=replace(REPORTS, configuration_set=""))
    assert (pair.provider.tells_within, silent.tells_within) == (TELLS_WITHIN, None)
    await silent.close()
