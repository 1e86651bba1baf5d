"""What Amazon SES tells of a mail that it took: who has it, who has not, and who does not want it.

https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from agencies.suppression import Cause
from campaigns.model import AttemptId, Receipt, ReceiptState
from campaigns.reasons import without_addresses
from campaigns.unknown_words import UNKNOWN_WORDS

TAG = "postbote-attempt"
"""Under which a mail brings our attempt's id, and an event brings it back."""

UNHEARD = {"Open", "Click", "Subscription"}
"""Of these nothing follows: mail programs fetch pictures and follow links by themselves."""

# …#bounce-object: what is permanent is so for the address, what is transient for this mail.
PERMANENT = "Permanent"
SUPPRESSED = {"Suppressed", "OnAccountSuppressionList"}
WHY_BOUNCED = {
    "NoEmail": "there is no such mailbox",
    "General": "the mail server does not take it",
    "MailboxFull": "the mailbox is full",
    "MessageTooLarge": "the mail is too large for it",
    "ContentRejected": "the mail server does not take what it says",
    "AttachmentRejected": "the mail server does not take its attachment",
    "Suppressed": "Amazon does not send there: mails to it bounced before",
    "OnAccountSuppressionList": "the address is on the AWS account's own suppression list",
}
UNDELIVERED = "the mail server did not say why"


def read_event(text: str) -> Sequence[Receipt]:
    """Nothing where it is about no mail of ours, or says nothing that we know. Never raises."""
    try:
        event = json.loads(text)
        mail = _under(event, "mail")
        [tag] = _under(mail, "tags").get(TAG, [None])
    except (ValueError, TypeError, AttributeError, RecursionError):
        UNKNOWN_WORDS.note("ses", "")
        return []
    if not isinstance(tag, str):
        return []  # about a mail that somebody else sends through this account
    receipt = _receipt(attempt_of(tag), event)
    return [] if receipt is None else [receipt]


def tag_of(attempt: str) -> str:
    """A tag's value has letters, digits, `_` and `-` only; an id has no `-` in it."""
    return attempt.replace(".", "-")


def attempt_of(tag: str) -> AttemptId:
    return AttemptId(tag.replace("-", "."))


def _receipt(attempt: AttemptId, event: Mapping[str, Any]) -> Receipt | None:
    match str(event.get("eventType")):
        case "Send" | "DeliveryDelay":
            return Receipt(attempt=attempt, state=ReceiptState.SENT)
        case "Delivery":
            return Receipt(attempt=attempt, state=ReceiptState.DELIVERED)
        case "Bounce":
            return _bounced(attempt, _under(event, "bounce"))
        case "Complaint":
            return _complained(attempt, _under(event, "complaint"))
        case "Reject":
            return _failed(attempt, "Reject", "Amazon found a virus in it")
        case "Rendering Failure":
            return _failed(attempt, "Rendering Failure", "Amazon could not fill it in")
        case word if word in UNHEARD:
            return None
        case word:
            UNKNOWN_WORDS.note("ses", word)
            return None


def _bounced(attempt: AttemptId, bounce: Mapping[str, Any]) -> Receipt:
    kind, why = (str(bounce.get(key) or "") for key in ("bounceType", "bounceSubType"))
    code = without_addresses(f"{kind}/{why}")
    words = WHY_BOUNCED.get(why, UNDELIVERED)
    suppress = Cause.BOUNCED if kind == PERMANENT else None
    return _failed(attempt, code, words, suppress)


def _complained(attempt: AttemptId, complaint: Mapping[str, Any]) -> Receipt:
    """Who complains has it, but where Amazon did not send it, as they had complained before."""
    why = complaint.get("complaintSubType")
    if isinstance(why, str) and why in SUPPRESSED:
        return _failed(attempt, f"Complaint/{why}", WHY_BOUNCED[why], Cause.COMPLAINED)
    return Receipt(attempt=attempt, state=ReceiptState.DELIVERED, suppress=Cause.COMPLAINED)


def _failed(attempt: AttemptId, code: str, words: str, suppress: Cause | None = None) -> Receipt:
    reason = f"{words} ({code})"
    return Receipt(attempt=attempt, state=ReceiptState.FAILED, reason=reason, suppress=suppress)


def _under(holds: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = holds.get(key)
    return found if isinstance(found, dict) else {}
