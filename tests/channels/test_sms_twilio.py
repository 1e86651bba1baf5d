"""What Twilio's words mean to us, and what goes over the wire; the rest is in test_contract.py.

It is long because Twilio has many words.
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.suppression import Cause
from campaigns.model import Attempt, AttemptId, Body
from campaigns.outcomes import (
    Accepted,
    Deferred,
    Fault,
    Misconfigured,
    Outcome,
    Rejected,
    Uncertain,
)
from campaigns.reasons import LONGEST
from channels._connections import Patience
from channels._twilio import OUR_MISTAKES, Account, read_refusal
from channels.sms_twilio import TwilioSms
from tests.channels.counterparts import closed_port
from tests.fakes.twilio import (
    DROP,
    ERRORS,
    FIELDS,
    GARBAGE,
    HANG,
    OK,
    RESET,
    FakeTwilio,
    Fate,
)

HOOK = "https://bot.test/receipts/7?attempt=3.7.1.ab"
TO = "+6581234567"
IMPATIENT = Patience(answer=0.3)


@dataclass
class Pair:
    twilio: FakeTwilio
    provider: TwilioSms


@pytest.fixture
async def pair() -> AsyncIterator[Pair]:
    async with FakeTwilio() as twilio:
        account = Account(FIELDS, twilio.url, connections=4)
        provider = TwilioSms(account, FIELDS["sender"])
        yield Pair(twilio, provider)
        await provider.close()


def hi(text: str = "Hi", receipt_url: str = HOOK, seconds: float = 10) -> Attempt:
    return Attempt(
        id=AttemptId("3.7.1.ab"),
        address=TO,
        body=Body(text=text),
        send_by=time.monotonic() + seconds,
        receipt_url=receipt_url,
    )


async def test_sends_the_text_from_the_service_and_asks_for_a_receipt(pair: Pair) -> None:
    text = "Grüße & <5 > 陈\n😀 +100%"
    outcome = await pair.provider.send(hi(text))
    (received,) = pair.twilio.journal
    assert outcome == Accepted(received.sid)
    assert received.account == FIELDS["account_sid"]
    assert (received.to, received.sender) == (TO, FIELDS["sender"])
    assert (received.body, received.callback) == (text, f"{HOOK}#rc=5&rp=all")


@pytest.mark.parametrize("sender", ["+6591234567", "HealthDept", "76543"])
async def test_sends_from_a_number_or_a_name(pair: Pair, sender: str) -> None:
    provider = TwilioSms(pair.provider._account, sender)
    assert isinstance(await provider.send(hi()), Accepted)
    assert [received.sender for received in pair.twilio.journal] == [sender]


async def test_asks_for_no_receipt_where_there_is_nowhere_to_send_it(pair: Pair) -> None:
    await pair.provider.send(hi(receipt_url=""))
    assert [received.callback for received in pair.twilio.journal] == [""]


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (20003, Misconfigured("20003", "")),
        (20404, Misconfigured("20404", "")),
        (21606, Misconfigured("21606", "")),
        (21701, Misconfigured("21701", "")),
        (20429, Deferred("", timedelta(seconds=1))),
        (21611, Deferred("", timedelta(minutes=5))),
        (21211, Rejected("21211", "")),
        (21408, Rejected("21408", "")),
        (21602, Rejected("21602", "")),
        (21610, Rejected("21610", "", suppress=Cause.STOPPED)),
        (21614, Rejected("21614", "")),
        (21617, Rejected("21617", "")),
        (20500, Uncertain("")),
        (20503, Uncertain("")),
    ],
)
async def test_each_refusal_is_read_for_who_must_act(
    pair: Pair, code: int, outcome: Outcome
) -> None:
    pair.twilio.fates[TO] = code
    given = await pair.provider.send(hi())
    assert type(given) is type(outcome)
    assert getattr(given, "code", "") == getattr(outcome, "code", "")
    assert getattr(given, "wait", None) == getattr(outcome, "wait", None)
    assert getattr(given, "suppress", False) == getattr(outcome, "suppress", False)
    assert len(pair.twilio.journal) == 1


@pytest.mark.parametrize("code", sorted(ERRORS))
async def test_a_reason_never_names_the_person(pair: Pair, code: int) -> None:
    pair.twilio.fates[TO] = code
    outcome = await pair.provider.send(hi())
    assert TO.removeprefix("+") not in repr(outcome)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (21211, "it is no phone number, or one that nobody can have"),
        (21610, "they answered STOP to this sender"),
        (
            21612,
            "this sender cannot reach that number: its country or network takes no such sender",
        ),
        (21614, "it is no mobile number"),
        (21602, "Message body is required; see https://www.twilio.com/docs/api/errors/21602"),
    ],
)
def test_what_twilio_refuses_of_one_person_is_told_in_words(code: int, words: str) -> None:
    refused = read_refusal(400, code, "Message body is required.")
    assert isinstance(refused, Rejected)
    assert (refused.code, refused.reason) == (str(code), words)


def test_the_page_of_an_unknown_code_stands_in_full_however_much_twilio_says() -> None:
    refused = read_refusal(400, 21999, 60 * "too many ")
    assert isinstance(refused, Rejected)
    assert refused.reason.endswith(" https://www.twilio.com/docs/api/errors/21999")
    assert len(f"{refused.reason} ({refused.code})") <= LONGEST


@pytest.mark.parametrize("code", sorted(OUR_MISTAKES))
def test_what_is_wrong_with_the_account_is_a_sentence_with_what_to_do(code: int) -> None:
    outcome = read_refusal(404, code, "Unable to create record: Authenticate")
    assert isinstance(outcome, Misconfigured)
    assert outcome.code == str(code)
    assert re.fullmatch(r"[A-Z][^.]+\. [A-Z].+\.", outcome.reason)
    assert "record" not in outcome.reason


def test_a_key_that_twilio_does_not_accept_is_told_in_words() -> None:
    assert read_refusal(401, 20003, "Authenticate") == Misconfigured(
        "20003", "Twilio did not accept the API key SID and its secret. Check both."
    )


async def test_waits_as_long_as_twilio_asks_it_to(pair: Pair) -> None:
    pair.twilio.retry_after = "7"
    pair.twilio.fates[TO] = 20429
    outcome = await pair.provider.send(hi())
    assert outcome == Deferred("Twilio had too many requests", timedelta(seconds=7))


@pytest.mark.parametrize("wait", ["", "soon", "-1", 20 * "9", 5000 * "9"])
async def test_waits_a_second_where_twilio_does_not_say_how_long(pair: Pair, wait: str) -> None:
    pair.twilio.retry_after = wait
    pair.twilio.fates[TO] = 20429
    outcome = await pair.provider.send(hi())
    assert outcome == Deferred("Twilio had too many requests", timedelta(seconds=1))


async def test_a_wrong_secret_is_the_accounts_problem(pair: Pair) -> None:
    account = Account({**FIELDS, "api_key_secret": "x" * 32}, pair.twilio.url, connections=1)
    outcome = await TwilioSms(account, FIELDS["sender"]).send(hi())
    await account.close()
    assert isinstance(outcome, Misconfigured)


@pytest.mark.parametrize("fate", [DROP, RESET, GARBAGE, 20500, 20503])
async def test_one_request_and_no_more_when_its_answer_is_lost(pair: Pair, fate: Fate) -> None:
    pair.twilio.fates[TO] = fate
    assert isinstance(await pair.provider.send(hi()), Uncertain)
    assert len(pair.twilio.journal) == 1


async def test_one_request_and_no_more_when_nothing_is_answered(pair: Pair) -> None:
    account = Account(FIELDS, pair.twilio.url, connections=1, patience=IMPATIENT)
    pair.twilio.fates[TO] = HANG
    outcome = await TwilioSms(account, FIELDS["sender"]).send(hi())
    await account.close()
    assert isinstance(outcome, Uncertain)
    assert len(pair.twilio.journal) == 1


@pytest.mark.parametrize("fate", [DROP, RESET])
async def test_one_request_each_on_a_connection_that_was_kept(pair: Pair, fate: Fate) -> None:
    pair.twilio.script += [OK, fate, OK]
    outcomes = [type(await pair.provider.send(hi())) for _ in range(3)]
    assert outcomes == [Accepted, Uncertain, Accepted]
    assert len(pair.twilio.journal) == 3


@pytest.mark.parametrize("host", ["127.0.0.1", "no-such-host.invalid"])
async def test_what_found_no_server_may_be_sent_again(host: str) -> None:
    account = Account(FIELDS, f"http://{host}:{closed_port()}", connections=1)
    outcome = await TwilioSms(account, FIELDS["sender"]).send(hi())
    await account.close()
    assert outcome == Deferred("Twilio could not be reached", fault=Fault.NETWORK)


async def test_what_could_not_be_encrypted_may_be_sent_again(pair: Pair) -> None:
    url = pair.twilio.url.replace("http:", "https:")  # it answers the handshake with nonsense
    account = Account(FIELDS, url, connections=1)
    outcome = await TwilioSms(account, FIELDS["sender"]).send(hi())
    await account.close()
    assert outcome == Deferred(
        "Twilio did not agree on an encrypted connection", fault=Fault.NETWORK
    )
    assert not pair.twilio.journal


async def test_what_found_no_free_connection_may_be_sent_again(pair: Pair) -> None:
    quick = Patience(connect=0.5, answer=1.5)
    account = Account(FIELDS, pair.twilio.url, connections=1, patience=quick)
    provider = TwilioSms(account, FIELDS["sender"])
    pair.twilio.script.append(HANG)
    outcomes = await asyncio.gather(*map(provider.send, [hi(), hi()]))
    await account.close()
    assert outcomes == [
        Uncertain("Twilio did not say whether it took the message"),
        Deferred("it took too long to reach Twilio", fault=Fault.NETWORK),
    ]
    assert len(pair.twilio.journal) == 1


async def test_what_waited_too_long_for_a_connection_is_not_sent_late(pair: Pair) -> None:
    account = Account(FIELDS, pair.twilio.url, connections=1, patience=IMPATIENT)
    provider = TwilioSms(account, FIELDS["sender"])
    pair.twilio.script.append(HANG)
    attempts = [hi(seconds=10), hi(seconds=0.1)]
    outcomes = await asyncio.gather(*map(provider.send, attempts))
    await account.close()
    assert [type(outcome) for outcome in outcomes] == [Uncertain, Deferred]
    assert len(pair.twilio.journal) == 1


REASONS = st.text(max_size=20)
CODES = st.integers(0, 99_999) | st.none()


@given(st.integers(100, 599), CODES.filter(lambda code: code != 21611), REASONS)
def test_no_other_refusal_is_an_invitation_to_send_again(
    status: int, code: int | None, reason: str
) -> None:
    assert not isinstance(read_refusal(status, code, reason), Deferred | Accepted)


@given(st.integers(500, 599), CODES, REASONS)
def test_nobody_knows_what_became_of_it_after_a_fault_of_theirs(
    status: int, code: int | None, reason: str
) -> None:
    assert isinstance(read_refusal(status, code, reason), Uncertain)


@pytest.mark.parametrize("status", [400, 403, 404, 408, 413])
def test_a_refusal_that_is_not_twilios_own_is_not_believed(status: int) -> None:
    assert isinstance(read_refusal(status, status, "<html>"), Uncertain)
