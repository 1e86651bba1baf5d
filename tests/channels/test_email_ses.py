"""What Amazon SES's words mean to us, and what goes over the wire; the rest is in the contract.

It is long because Amazon has many words.
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.model import CredentialId
from campaigns.attempts import AttemptIds
from campaigns.model import Attempt, AttemptId, Body, CampaignId
from campaigns.outcomes import (
    Accepted,
    Deferred,
    Fault,
    Misconfigured,
    Outcome,
    Rejected,
    Uncertain,
)
from channels._amazon_codes import read_refusal as read_sms_refusal
from channels._aws import PATIENT, Patience, Place, _session
from channels._aws_codes import OUT_OF_TIME, RATE_WAIT, TOO_FAST, Refusal
from channels._aws_receipts import Reports
from channels._sender import read_sender
from channels._ses import Ses
from channels._ses_codes import (
    DAILY_WAIT,
    OUR_MISTAKES,
    TOO_MANY,
    read_refusal,
)
from channels._ses_events import TAG, attempt_of, tag_of
from config.secrets import Secret
from tests.channels.counterparts import closed_port
from tests.fakes.amazon import DROP, GARBAGE, HANG, OK, RESET, Fate
from tests.fakes.aws import KEY_ID, REGION, SECRET
from tests.fakes.ses import ERRORS, FIELDS, PRODUCTION, SANDBOX, FakeSes

TO = "anna@example.com"
SENDER = "news@example.com"
WHEN = "20261130T000000Z is now earlier than 20261130T000500Z (20261130T001000Z - 5 min.)"
IMPATIENT = Patience(connect=1, answer=0.3)


@dataclass
class Pair:
    ses: FakeSes
    provider: Ses


def place(url: str) -> Place:
    return Place(region=REGION, key_id=KEY_ID, secret=Secret(SECRET), endpoint=url)


def opened(at: Place, threads: int = 4, patience: Patience = PATIENT) -> Ses:
    sender = read_sender(FIELDS["mail_from"])
    reports = Reports(configuration_set=FIELDS["configuration_set"])
    return Ses(at, sender, reports, threads, patience)


@pytest.fixture
async def pair() -> AsyncIterator[Pair]:
    async with FakeSes() as ses:
        provider = opened(place(ses.url))
        yield Pair(ses, provider)
        await provider.close()


@pytest.fixture
def own_session() -> Iterator[None]:
    """The SDK keeps a machine's key for as long as its session lives."""
    _session.cache_clear()
    yield
    _session.cache_clear()


def hi(text: str = "Hi", seconds: float = 10) -> Attempt:
    return Attempt(
        id=AttemptId("3.7.1.ab"),
        address=TO,
        body=Body(subject="Grüße & so", text=text, html=f"<p>{text}</p>"),
        send_by=time.monotonic() + seconds,
    )


async def test_sends_the_mail_and_tags_it_with_the_attempt(pair: Pair) -> None:
    text = "Grüße & <5 > 陈 😀 +100%"
    outcome = await pair.provider.send(hi(text))
    (received,) = pair.ses.journal
    assert outcome == Accepted(received.id)
    assert (received.to, received.mail["From"]) == (TO, FIELDS["mail_from"])
    assert received.mail["Subject"] == "Grüße & so"
    assert received.part("plain").strip() == text
    assert f"<p>{text}</p>" in received.part("html")
    assert received.configuration_set == "postbote"
    assert {name: attempt_of(tag) for name, tag in received.tags.items()} == {TAG: "3.7.1.ab"}


@given(st.integers(1), st.integers(1), st.integers(1))
def test_a_tag_is_what_amazon_takes_and_names_the_attempt(
    campaign: int, row: int, number: int
) -> None:
    attempt = AttemptIds(b"key").make(CredentialId(7), CampaignId(campaign), row, number)
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,255}", tag_of(attempt))
    assert attempt_of(tag_of(attempt)) == attempt


@pytest.mark.parametrize(
    ("fate", "outcome"),
    [
        ("too fast", Deferred("", RATE_WAIT)),
        ("throttled", Deferred("", RATE_WAIT)),
        ("quota", Deferred("", DAILY_WAIT)),
        ("limit", Deferred("", DAILY_WAIT)),
        ("suspended", Misconfigured("AccountSuspendedException", "")),
        ("paused", Misconfigured("SendingPausedException", "")),
        ("mail from", Misconfigured("MailFromDomainNotVerifiedException", "")),
        ("no set", Misconfigured("NotFoundException", "")),
        ("denied", Misconfigured("AccessDeniedException", "")),
        ("sender", Misconfigured("MessageRejected", "")),
        ("sandbox", Rejected("MessageRejected", "")),
        ("virus", Rejected("MessageRejected", "")),
        ("address", Rejected("BadRequestException", "")),
        ("failure", Uncertain("")),
        ("away", Uncertain("")),
    ],
)
async def test_each_refusal_is_read_for_who_must_act(
    pair: Pair, fate: Fate, outcome: Outcome
) -> None:
    pair.ses.fates[TO] = fate
    given = await pair.provider.send(hi())
    assert type(given) is type(outcome)
    assert getattr(given, "code", "") == getattr(outcome, "code", "")
    assert getattr(given, "wait", None) == getattr(outcome, "wait", None)
    assert TO not in repr(given)
    assert len(pair.ses.journal) == 1


@pytest.mark.parametrize("code", sorted(OUR_MISTAKES))
def test_what_is_wrong_with_the_account_is_a_sentence_with_what_to_do(code: str) -> None:
    outcome = read_refusal(400, code, "User: arn:aws:iam::123456789012:user/x", SENDER)
    assert isinstance(outcome, Misconfigured)
    assert re.fullmatch(r"[A-Z][^.]+\. [A-Z].+\.", outcome.reason)
    assert "arn" not in outcome.reason


@pytest.mark.parametrize("fate", [DROP, RESET, GARBAGE, "failure", "away"])
async def test_one_request_and_no_more_when_its_answer_is_lost(pair: Pair, fate: Fate) -> None:
    pair.ses.fates[TO] = fate
    assert isinstance(await pair.provider.send(hi()), Uncertain)
    assert len(pair.ses.journal) == 1


async def test_one_request_and_no_more_when_nothing_is_answered(pair: Pair) -> None:
    provider = opened(place(pair.ses.url), patience=IMPATIENT)
    pair.ses.fates[TO] = HANG
    outcome = await provider.send(hi())
    await provider.close()
    assert isinstance(outcome, Uncertain)
    assert len(pair.ses.journal) == 1


@pytest.mark.parametrize("fate", [DROP, RESET])
async def test_one_request_each_on_a_connection_that_was_kept(pair: Pair, fate: Fate) -> None:
    pair.ses.script += [OK, fate, OK]
    outcomes = [type(await pair.provider.send(hi())) for _ in range(3)]
    assert outcomes == [Accepted, Uncertain, Accepted]
    assert len(pair.ses.journal) == 3


@pytest.mark.parametrize("host", ["127.0.0.1", "no-such-host.invalid"])
async def test_what_found_no_server_may_be_sent_again(host: str) -> None:
    provider = opened(place(f"http://{host}:{closed_port()}"))
    outcome = await provider.send(hi())
    await provider.close()
    assert outcome == Deferred("Amazon could not be reached", fault=Fault.NETWORK)


async def test_what_could_not_be_encrypted_may_be_sent_again(pair: Pair) -> None:
    url = pair.ses.url.replace("http:", "https:")  # it answers the handshake with nonsense
    provider = opened(place(url))
    outcome = await provider.send(hi())
    await provider.close()
    words = "Amazon did not agree on an encrypted connection"
    assert outcome == Deferred(words, fault=Fault.NETWORK)
    assert not pair.ses.journal


async def test_what_waited_too_long_for_a_thread_is_not_sent_late(pair: Pair) -> None:
    provider = opened(place(pair.ses.url), threads=1, patience=IMPATIENT)
    pair.ses.script.append(HANG)
    attempts = [hi(seconds=10), hi(seconds=0.1)]
    outcomes = await asyncio.gather(*map(provider.send, attempts))
    await provider.close()
    assert outcomes == [
        Uncertain("Amazon did not say whether it took the message"),
        Deferred("it was too late to send it", fault=Fault.OURS),
    ]
    assert len(pair.ses.journal) == 1


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"secret": Secret("x" * 40)}, "InvalidSignatureException"),
        ({"key_id": "AKIANOBODY0000000000"}, "UnrecognizedClientException"),
    ],
)
async def test_a_wrong_key_is_the_accounts_problem(
    pair: Pair, wrong: dict[str, Secret], code: str
) -> None:
    provider = opened(replace(place(pair.ses.url), **wrong))
    outcome = await provider.send(hi())
    standing = await provider.standing()
    await provider.close()
    assert outcome == Misconfigured(code, OUR_MISTAKES[code])
    assert standing.fault == OUR_MISTAKES[code]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("InvalidSignatureException", f"Signature expired: {WHEN}"),
        ("SignatureDoesNotMatch", f"Signature not yet current: {WHEN}"),
        ("RequestExpired", "Request has expired."),
    ],
)
def test_a_machine_whose_clock_is_off_stops_nobody_else(code: str, words: str) -> None:
    for outcome in (
        read_refusal(403, code, words, SENDER),
        read_sms_refusal(Refusal(403, code, "", words)),
    ):
        assert outcome == OUT_OF_TIME
        assert (OUT_OF_TIME.fault, OUT_OF_TIME.wait) == (Fault.OURS, None)


@pytest.mark.usefixtures("own_session")
async def test_a_machine_without_a_key_is_told_so(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    provider = opened(Place(region=REGION, endpoint=pair.ses.url))
    outcome = await provider.send(hi())
    await provider.close()
    assert isinstance(outcome, Misconfigured)
    assert not pair.ses.journal


async def test_the_accounts_ceiling_is_what_amazon_says(pair: Pair) -> None:
    standing = await pair.provider.standing()
    assert standing.ceiling == 14
    assert "50,000 in 24 hours, of which 120 are used" in standing.note


async def test_a_quota_without_an_end_is_told_in_a_whole_sentence(pair: Pair) -> None:
    unlimited = {"Max24HourSend": -1.0, "MaxSendRate": 14.0, "SentLast24Hours": 120.0}
    pair.ses.account = {**PRODUCTION, "SendQuota": unlimited}
    assert (await pair.provider.standing()).note == (
        "Amazon allows this account 14 mails a second and as many as you like in 24 hours."
    )


async def test_a_sandbox_is_explained(pair: Pair) -> None:
    pair.ses.account = SANDBOX
    standing = await pair.provider.standing()
    assert standing.ceiling == 1
    assert "only addresses and domains that are verified" in standing.note


async def test_an_account_that_may_not_send_is_refused(pair: Pair) -> None:
    pair.ses.account = {**PRODUCTION, "SendingEnabled": False}
    assert "Sending is paused" in (await pair.provider.standing()).fault


KNOWN = "Amazon does not know the sender news@example.com"
PENDING = "Amazon has not verified example.com yet"


@pytest.mark.parametrize(
    ("identities", "fault"),
    [
        ({"example.com": True}, ""),
        ({"news@example.com": True}, ""),
        ({"news@example.com": False, "example.com": True}, ""),
        ({"example.com": False}, PENDING),
        ({"example.org": True, "com": True}, KNOWN),
        ({}, KNOWN),
    ],
)
async def test_who_mails_come_from_is_looked_for_among_the_accounts_identities(
    pair: Pair, identities: dict[str, bool], fault: str
) -> None:
    pair.ses.identities = identities
    found = await pair.provider.sender_fault()
    assert found.startswith(fault) if fault else not found
    assert (await pair.provider.standing()).ceiling == 14


async def test_a_domain_above_the_senders_will_do(pair: Pair) -> None:
    sender = read_sender("Health <news@mail.health.example.com>")
    provider = Ses(place(pair.ses.url), sender, Reports(), threads=1)
    fault = await provider.sender_fault()
    await provider.close()
    assert not fault


async def test_a_key_that_may_not_ask_for_identities_will_do(pair: Pair) -> None:
    pair.ses.tells_identities = False
    assert not await pair.provider.sender_fault()


async def test_an_account_that_cannot_be_asked_has_no_ceiling() -> None:
    provider = opened(place(f"http://127.0.0.1:{closed_port()}"))
    standing = await provider.standing()
    await provider.close()
    assert (standing.ceiling, bool(standing.fault)) == (None, True)


CODES = st.sampled_from(sorted({code for _, code, _ in ERRORS.values()})) | st.text(max_size=20)
WORDS = st.text(max_size=40)


@given(st.integers(100, 599), CODES.filter(lambda code: code not in {*TOO_FAST, TOO_MANY}), WORDS)
def test_no_other_refusal_is_an_invitation_to_send_again(
    status: int, code: str, words: str
) -> None:
    assert not isinstance(read_refusal(status, code, words, SENDER), Deferred | Accepted)


@given(st.integers(500, 599), CODES, WORDS)
def test_nobody_knows_what_became_of_it_after_a_fault_of_theirs(
    status: int, code: str, words: str
) -> None:
    assert isinstance(read_refusal(status, code, words, SENDER), Uncertain)


@pytest.mark.parametrize("status", [400, 403, 404, 408, 413])
def test_a_refusal_that_is_not_amazons_own_is_not_believed(status: int) -> None:
    assert isinstance(read_refusal(status, str(status), "<html>", SENDER), Uncertain)
