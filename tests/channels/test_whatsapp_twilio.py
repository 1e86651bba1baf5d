"""WhatsApp over Twilio's wire: approved texts, what fills them in, and what is said of them."""

import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.rest.content.v1.content_and_approvals import ContentAndApprovalsInstance

from campaigns.approved import WhyNot
from campaigns.doubts import Found, Question
from campaigns.model import Attempt, AttemptId, Body, FilledIn, ReceiptState
from campaigns.outcomes import Accepted, Misconfigured, Rejected, Uncertain
from campaigns.ports import CannotList, UnusableCredential, Wish
from channels import whatsapp_twilio
from channels._twilio_contents import offered
from channels.whatsapp_twilio import TwilioWhatsApp
from tests.channels.counterparts import TwilioCounterpart, surroundings
from tests.fakes import twilio
from tests.fakes.twilio_contents import Content

TO = "+6581234567"
URL = "https://bot.test/receipts/7?attempt=3.7.1.ab"
VISIT = Content(
    sid="HX" + 32 * "1",
    name="clinic_visit",
    types={"twilio/text": {"body": "Dear {{1}}, come on {{2}}. 请带身份证"}},
)
BUTTONS = {
    "body": "Dear {{1}}",
    "footer": "Health Agency",
    "actions": [{"type": "URL", "title": "Map", "url": "https://a.example/{{2}}"}],
}
ANNA = FilledIn(VISIT.sid, (("1", 'Anna "A"'), ("2", "9 May")))


@pytest.fixture
async def other(tmp_path: Path) -> AsyncIterator[TwilioCounterpart]:
    async with TwilioCounterpart(tmp_path) as counterpart:
        counterpart.server.contents.append(VISIT)
        yield counterpart


@pytest.fixture
async def provider(other: TwilioCounterpart) -> AsyncIterator[TwilioWhatsApp]:
    opened = whatsapp_twilio.open_account(other.fields, other.surroundings)
    yield opened
    await opened.close()


def hi(body: Body) -> Attempt:
    send_by = time.monotonic() + 10
    return Attempt(
        id=AttemptId("3.7.1.ab"), address=TO, body=body, send_by=send_by, receipt_url=URL
    )


def visit(filled: FilledIn = ANNA) -> Attempt:
    return hi(Body(text='Dear Anna "A", come on 9 May. 请带身份证', approved=filled))


async def test_sends_the_approved_text_by_its_id(
    provider: TwilioWhatsApp, other: TwilioCounterpart
) -> None:
    outcome = await provider.send(visit())
    [received] = other.server.journal
    assert outcome == Accepted(received.sid)
    assert (received.to, received.sender) == (f"whatsapp:{TO}", "whatsapp:+6531234567")
    assert (received.content, json.loads(received.variables)) == (VISIT.sid, dict(ANNA.values))
    assert received.body == visit().body.text
    assert received.callback == f"{URL}#rc=5&rp=all"


@pytest.mark.parametrize(
    ("typed", "sender"),
    [("whatsapp:+6531234567", "whatsapp:+6531234567"), (f"MG{'0c' * 16}", f"MG{'0c' * 16}")],
)
async def test_sends_from_a_number_or_a_service(
    other: TwilioCounterpart, typed: str, sender: str
) -> None:
    account = {**other.fields, "whatsapp_sender": typed}
    provider = whatsapp_twilio.open_account(account, other.surroundings)
    await provider.send(visit())
    await provider.close()
    assert [one.sender for one in other.server.journal] == [sender]


async def test_the_24_hour_rule_is_explained(
    provider: TwilioWhatsApp, other: TwilioCounterpart
) -> None:
    other.server.script.append(63016)
    outcome = await provider.send(hi(Body(text="Hi")))
    assert isinstance(outcome, Rejected)
    assert "have not written within 24 hours" in outcome.reason


async def test_a_sender_that_is_none_stops_the_account(
    provider: TwilioWhatsApp, other: TwilioCounterpart
) -> None:
    other.server.script.append(63007)
    assert isinstance(await provider.send(visit()), Misconfigured)


@pytest.mark.parametrize("filled", [FilledIn("HX" + 32 * "9"), FilledIn(VISIT.sid, (("1", ""),))])
async def test_a_text_that_is_gone_or_a_field_without_a_value_is_refused(
    provider: TwilioWhatsApp, filled: FilledIn
) -> None:
    assert isinstance(await provider.send(visit(filled)), Rejected)


async def test_a_lost_answer_is_looked_up_among_the_messages_to_that_person(
    provider: TwilioWhatsApp, other: TwilioCounterpart
) -> None:
    other.server.script.append(twilio.DROP)
    assert isinstance(await provider.send(visit()), Uncertain)
    [received] = other.server.journal
    question = Question(address=TO, body=visit().body, since=datetime.now(UTC))
    assert await provider.look_up(question) == Found(received.sid, ReceiptState.ACCEPTED)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("sent", ReceiptState.SENT),
        ("delivered", ReceiptState.DELIVERED),
        ("read", ReceiptState.READ),
    ],
)
async def test_receipts_tell_how_far_it_came(
    provider: TwilioWhatsApp, status: str, state: ReceiptState
) -> None:
    form = {"MessageStatus": status, "To": f"whatsapp:{TO}"}
    [receipt] = await provider.read_receipts(twilio.signed_callback(URL, form))
    assert (receipt.attempt, receipt.state) == ("3.7.1.ab", state)


WHY = ["63013", "63014", "63016", "63021", "63024", "63028", "63040", "63041", "63049", "63062"]


@pytest.mark.parametrize("code", WHY)
async def test_a_receipt_says_in_words_why_it_did_not_arrive(
    provider: TwilioWhatsApp, code: str
) -> None:
    form = {"MessageStatus": "undelivered", "ErrorCode": code}
    [receipt] = await provider.read_receipts(twilio.signed_callback(URL, form))
    assert receipt.state is ReceiptState.FAILED
    assert len(receipt.reason) > len(code) + 10


def test_whoever_answers_stop_is_heard_by_their_number(provider: TwilioWhatsApp) -> None:
    form = {"From": f"whatsapp:{TO}", "Body": "Stop"}
    assert provider.read_answer(twilio.signed_callback(URL, form)) == Wish(TO, stop=True)


async def test_tells_which_texts_there_are_and_why_others_cannot_be_sent(
    provider: TwilioWhatsApp, other: TwilioCounterpart
) -> None:
    text = VISIT.types
    other.server.contents += [
        replace(VISIT, sid="HX2", name="new", status="pending"),
        replace(VISIT, sid="HX3", name="bad", status="rejected", reason="promotional"),
        replace(VISIT, sid="HX4", name="idle", status="unsubmitted"),
        replace(VISIT, sid="HX5", name="off", status="disabled"),
        replace(VISIT, sid="HX6", name="pick", types={"twilio/list-picker": {"body": "Hi"}}),
        replace(VISIT, sid="HX7", name="odd", types={"twilio/text": {"body": "x", "y": "{{7}}"}}),
        replace(VISIT, sid="HX8", name="map", types={"twilio/call-to-action": BUTTONS, **text}),
    ]
    found = {one.name: one for one in await provider.texts()}
    assert {name: (one.why_not, one.reason) for name, one in found.items()} == {
        "clinic_visit": (None, ""),
        "new": (WhyNot.PENDING, ""),
        "bad": (WhyNot.REJECTED, "promotional"),
        "idle": (WhyNot.NOT_ASKED, ""),
        "off": (WhyNot.PAUSED, ""),
        "pick": (WhyNot.NOT_SHOWN, ""),
        "odd": (WhyNot.NOT_SHOWN, ""),
        "map": (None, ""),
    }
    assert found["clinic_visit"].approved.text == VISIT.body
    assert found["map"].approved.text == (
        "Dear {{1}}\n\nHealth Agency\n\n[Map] https://a.example/{{2}}"
    )


async def test_all_pages_are_read(provider: TwilioWhatsApp, other: TwilioCounterpart) -> None:
    other.server.contents[:] = [replace(VISIT, sid=f"HX{n}") for n in range(70)]
    other.server.most_contents = 30
    assert len(await provider.texts()) == 70


@pytest.mark.parametrize("fate", [20003, 20500, twilio.DROP, twilio.GARBAGE])
async def test_where_twilio_does_not_tell_that_is_said(
    provider: TwilioWhatsApp, other: TwilioCounterpart, fate: twilio.Fate
) -> None:
    other.server.contents_fate = fate
    with pytest.raises(CannotList, match="Twilio"):
        await provider.texts()


KEYS = st.sampled_from(["body", "actions", "title", "url", "media", "twilio/text", "status"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("approved"),
    lambda of: st.lists(of, max_size=3) | st.dictionaries(KEYS | st.text(max_size=3), of),
    max_leaves=12,
)
FIELDS = ("friendly_name", "language", "types", "approval_requests", "variables", "date_created")


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, JSON)))
def test_whatever_twilio_tells_of_a_text_nobody_stumbles(payload: dict[str, object]) -> None:
    content = ContentAndApprovalsInstance(None, {"sid": "HX1", **payload})
    found = offered(content)
    assert found.approved.id == "HX1"
    assert found.why_not or found.approved.text


def test_a_sender_is_a_number_or_a_service(tmp_path: Path) -> None:
    account = {**twilio.FIELDS, "whatsapp_sender": "HealthDept"}
    with pytest.raises(UnusableCredential, match="WhatsApp sender's number"):
        whatsapp_twilio.check(account, surroundings(tmp_path))
