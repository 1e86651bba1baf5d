"""A report in a word that we do not know says nothing of a message, and is counted."""

import json
from collections import Counter
from collections.abc import Iterator

import pytest

from campaigns.ports import BadSignature
from campaigns.unknown_words import OTHER, UNKNOWN_WORDS
from channels import _amazon_events, _ses_events
from channels._amazon_events import CONTEXT
from channels._ses_events import TAG
from channels._twilio import Account
from channels.sms_twilio import TwilioSms
from tests.fakes.sns import event
from tests.fakes.twilio import FIELDS, signed_callback

HOOK = "https://bot.test/receipts/7?attempt=3.7.1.ab"
TAGS = {TAG: "3-7-1-ab"}


@pytest.fixture
def counts() -> Iterator[Counter[tuple[str, str]]]:
    UNKNOWN_WORDS.counts.clear()
    yield UNKNOWN_WORDS.counts
    UNKNOWN_WORDS.counts.clear()


def test_of_ses(counts: Counter[tuple[str, str]]) -> None:
    told = [event("Teleportation", TAGS), event("Teleportation", TAGS), "no JSON"]
    known = [event("Open", TAGS), event("Delivery", TAGS), event("Teleportation", {})]
    read = [_ses_events.read_event(text) for text in [*told, *known]]
    assert [len(receipts) for receipts in read] == [0, 0, 0, 0, 1, 0]
    assert counts == {("ses", "Teleportation"): 2, ("ses", OTHER): 1}


def test_of_amazons_sms(counts: Counter[tuple[str, str]]) -> None:
    ours = {CONTEXT: "3.7.1.ab"}
    for word in ("TEXT_TELEPATHY", "TEXT_UNKNOWN", "TEXT_DELIVERED", "to anna@example.com"):
        _amazon_events.read_event(json.dumps({"eventType": word, "context": ours}))
    assert _amazon_events.read_event("[]") == []
    assert counts == {("amazon", "TEXT_TELEPATHY"): 1, ("amazon", OTHER): 2}


async def test_of_twilio_where_it_signed_them(counts: Counter[tuple[str, str]]) -> None:
    provider = TwilioSms(Account(FIELDS, "http://127.0.0.1", connections=1), FIELDS["sender"])
    form = {"MessageStatus": "teleported", "To": "+6581234567"}
    assert await provider.read_receipts(signed_callback(HOOK, form)) == []
    with pytest.raises(BadSignature):
        await provider.read_receipts(signed_callback(HOOK, form, token="another"))
    await provider.close()
    assert counts == {("twilio", "teleported"): 1}
