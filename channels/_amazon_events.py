"""What Amazon tells of an SMS that it took.

https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-format.html
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from agencies.money import MILLION, Money
from campaigns.model import LAST_WORD, AttemptId, Receipt, ReceiptState
from campaigns.unknown_words import UNKNOWN_WORDS

CONTEXT = "postbote-attempt"
"""Under which a message brings our attempt's id, and an event brings it back."""

# https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-types.html
SUCCESSFUL = "TEXT_SUCCESSFUL"
"""A mobile operator has it. In countries where phones do not say that they have it, it comes with
`isFinal` (https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-format.html)
and is the last word, so what it is about stays `sent`."""
UNKNOWN = "TEXT_UNKNOWN"
"""Nobody told Amazon for 72 hours what became of it: it was sent, and that is all. What it cost it
may still say."""
UNDER_WAY = {"TEXT_SENT", "TEXT_PENDING", "TEXT_QUEUED", SUCCESSFUL, UNKNOWN}
DELIVERED = "TEXT_DELIVERED"
FAILED = {
    "TEXT_BLOCKED": "the phone or its operator blocks it",
    "TEXT_CARRIER_BLOCKED": "the mobile operator blocks it",
    "TEXT_CARRIER_UNREACHABLE": "the mobile operator could not be reached",
    "TEXT_INVALID": "the number is none that can be reached",
    "TEXT_INVALID_MESSAGE": "the mobile operator does not take what it says",
    "TEXT_PROTECT_BLOCKED": "this AWS account does not send SMS to that country",
    "TEXT_SPAM": "the mobile operator takes it for spam",
    "TEXT_TTL_EXPIRED": "it could not be delivered in time",
    "TEXT_UNREACHABLE": "the phone is switched off, or cannot be reached",
}

PRICE, FEE = "totalMessagePrice", "totalCarrierFee"
"""What Amazon takes for all parts of a message, and what the operator takes beside that. For one to
the United States it is 0.00581 and 0.003 US dollars in the example of
https://docs.aws.amazon.com/sms-voice/latest/userguide/monitor-event-bridge.html."""
CURRENCY = "USD"
MOST_FOR_ONE = 1000 * MILLION


def read_event(text: str) -> Sequence[Receipt]:
    """Nothing where it is about no message of ours, or says nothing that we know. Never raises."""
    try:
        event = json.loads(text)
    except (ValueError, RecursionError):
        event = None
    if not isinstance(event, dict):
        UNKNOWN_WORDS.note("amazon", "")
        return []
    context = event.get("context")
    attempt = context.get(CONTEXT) if isinstance(context, dict) else None
    if not isinstance(attempt, str):
        return []  # about a message that somebody else sends through this account
    receipt = _receipt(AttemptId(attempt), event)
    return [] if receipt is None else [replace(receipt, charged=read_price(event))]


def _receipt(attempt: AttemptId, event: Mapping[str, Any]) -> Receipt | None:
    word = str(event.get("eventType"))
    if word == DELIVERED:
        return Receipt(attempt=attempt, state=ReceiptState.DELIVERED)
    if word == SUCCESSFUL and event.get("isFinal") is True:
        return Receipt(attempt=attempt, state=ReceiptState.SENT, reason=LAST_WORD)
    if word in UNDER_WAY or (word in FAILED and event.get("isFinal") is False):
        return Receipt(attempt=attempt, state=ReceiptState.SENT)
    if word in FAILED:
        reason = f"{FAILED[word]} ({word})"
        return Receipt(attempt=attempt, state=ReceiptState.FAILED, reason=reason)
    UNKNOWN_WORDS.note("amazon", word)
    return None


def read_price(event: Mapping[str, Any]) -> Money | None:
    """In whole millionths. None where it does not say so. That it is nothing counts only once that
    is final."""
    said = [event.get(PRICE), event.get(FEE, 0)]
    if not all(type(one) in (int, float) for one in said):
        return None
    try:
        parts = [Decimal(str(one)) * MILLION for one in said]
        if not all(0 <= one <= MOST_FOR_ONE for one in parts):
            return None
        millionths = int(sum(parts))
    except ArithmeticError:
        return None
    return Money(CURRENCY, millionths) if millionths or event.get("isFinal") is True else None
