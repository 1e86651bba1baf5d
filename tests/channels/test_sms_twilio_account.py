"""A Twilio account as staff type it in, and the receipts that are believed."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from twilio.request_validator import RequestValidator

from campaigns.model import AttemptId, Receipt, ReceiptState
from campaigns.ports import BadSignature, Callback, UnusableCredential
from channels._twilio import RETRIES, Account
from channels.sms_twilio import FORM, TwilioSms, check
from tests.channels.counterparts import surroundings
from tests.fakes.twilio import FIELDS, signed_callback

HOOK = "https://bot.test/receipts/7?attempt=3.7.1.ab"
TO = "+6581234567"


@pytest.fixture
async def provider() -> AsyncIterator[TwilioSms]:
    opened = TwilioSms(Account(FIELDS, "http://127.0.0.1", connections=1), FIELDS["sender"])
    yield opened
    await opened.close()


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("queued", ReceiptState.ACCEPTED),
        ("sending", ReceiptState.ACCEPTED),
        ("sent", ReceiptState.SENT),
        ("delivered", ReceiptState.DELIVERED),
        ("read", ReceiptState.READ),
    ],
)
async def test_reads_a_receipt_by_our_own_attempt_id(
    provider: TwilioSms, word: str, state: ReceiptState
) -> None:
    form = {"MessageSid": "SM1", "MessageStatus": word}
    assert await provider.read_receipts(signed_callback(HOOK, form)) == [
        Receipt(attempt=AttemptId("3.7.1.ab"), state=state)
    ]


@pytest.mark.parametrize("word", ["undelivered", "failed"])
@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("30003", "the phone is switched off or out of reach (30003)"),
        ("21610", "they answered STOP to this sender (21610)"),
        ("39999", "see https://www.twilio.com/docs/api/errors/39999 (39999)"),
        ("", ""),
    ],
)
async def test_says_in_words_why_a_message_did_not_arrive(
    provider: TwilioSms, word: str, code: str, reason: str
) -> None:
    form = {"MessageSid": "SM1", "MessageStatus": word, "ErrorCode": code}
    assert await provider.read_receipts(signed_callback(HOOK, form)) == [
        Receipt(attempt=AttemptId("3.7.1.ab"), state=ReceiptState.FAILED, reason=reason)
    ]


async def test_a_word_that_it_does_not_know_says_nothing(provider: TwilioSms) -> None:
    form = {"MessageSid": "SM1", "MessageStatus": "teleported"}
    assert await provider.read_receipts(signed_callback(HOOK, form)) == []


FORM_DATA = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": TO}
SIGNED = signed_callback(HOOK, FORM_DATA)


async def test_what_twilio_is_told_of_its_tries_is_none_of_what_it_signs(
    provider: TwilioSms,
) -> None:
    """Whichever of both it takes for the address: what comes has no fragment."""
    without = SIGNED
    told: list[Receipt] = []
    over = RequestValidator(FIELDS["auth_token"]).compute_signature(f"{HOOK}{RETRIES}", FORM_DATA)
    for signature in (without.headers["X-Twilio-Signature"], over):
        call = replace(without, headers={"X-Twilio-Signature": signature})
        told += await provider.read_receipts(call)
    assert [one.state for one in told] == 2 * [ReceiptState.DELIVERED]
    assert "#" not in without.url


@pytest.mark.parametrize(
    "altered",
    [
        signed_callback(HOOK, FORM_DATA, token="another"),
        replace(SIGNED, headers={}),
        replace(SIGNED, headers={"x-twilio-signature": ""}),
        replace(SIGNED, url=f"{HOOK}9"),
        replace(SIGNED, body=SIGNED.body.replace(b"delivered", b"failed")),
        replace(SIGNED, query={}),
    ],
)
async def test_refuses_an_altered_callback(provider: TwilioSms, altered: Callback) -> None:
    with pytest.raises(BadSignature):
        await provider.read_receipts(altered)


async def test_without_an_auth_token_the_name_in_the_address_is_believed() -> None:
    account = Account({**FIELDS, "auth_token": ""}, "http://127.0.0.1", connections=1)
    told = account.read_receipts(signed_callback(HOOK, FORM_DATA, token="somebody else's"))
    await account.close()
    assert [receipt.state for receipt in told] == [ReceiptState.DELIVERED]


@pytest.mark.parametrize(
    "sender", [FIELDS["sender"], "+6581234567", "76543", "HealthDept", "Health Dept"]
)
def test_takes_every_kind_of_sender(sender: str) -> None:
    check({**FIELDS, "sender": f" {sender} "}, surroundings(Path()))


def test_the_auth_token_may_be_left_out() -> None:
    check({**FIELDS, "auth_token": ""}, surroundings(Path()))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("account_sid", "SK" + "0" * 32),
        ("account_sid", "AC123"),
        ("api_key_sid", FIELDS["account_sid"]),
        ("api_key_secret", ""),
        ("api_key_secret", "short"),
        ("sender", ""),
        ("sender", "much too long a name"),
        ("sender", "+0123"),
        ("auth_token", "not hexadecimal"),
    ],
)
def test_says_which_field_cannot_be_right(key: str, value: str) -> None:
    faults = [f.key for f in FORM if f.fault({**FIELDS, key: value}[f.key], surroundings(Path()))]
    assert faults == [key]
    with pytest.raises(UnusableCredential) as problem:
        check({**FIELDS, key: value}, surroundings(Path()))
    assert str(problem.value).count("The ") == 1


def test_all_fields_that_cannot_be_right_are_told_at_once() -> None:
    with pytest.raises(UnusableCredential) as problem:
        check({}, surroundings(Path()))
    assert str(problem.value).count(" is ") >= len([f for f in FORM if not f.optional])
