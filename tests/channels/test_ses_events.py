"""What Amazon SES tells of a mail, in the words of a report; nothing that it tells breaks us."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.suppression import Cause
from campaigns.model import AttemptId, Receipt, ReceiptState
from channels._ses_events import TAG, read_event
from tests.fakes.sns import BOUNCE, COMPLAINT, event

OURS = AttemptId("3.7.1.ab")
TAGS = {TAG: "3-7-1-ab"}
BOUNCED, COMPLAINED = Cause.BOUNCED, Cause.COMPLAINED


def a_receipt(
    state: ReceiptState, reason: str = "", suppress: Cause | None = None
) -> list[Receipt]:
    return [Receipt(attempt=OURS, state=state, reason=reason, suppress=suppress)]


def bounce(kind: str, why: str) -> dict[str, Any]:
    return {"bounce": {**BOUNCE, "bounceType": kind, "bounceSubType": why}}


SENT, DELIVERED, FAILED = ReceiptState.SENT, ReceiptState.DELIVERED, ReceiptState.FAILED


@pytest.mark.parametrize(
    ("kind", "about", "told"),
    [
        ("Send", {"send": {}}, a_receipt(SENT)),
        ("DeliveryDelay", {"deliveryDelay": {"delayType": "MailboxFull"}}, a_receipt(SENT)),
        ("Delivery", {"delivery": {"smtpResponse": "250 ok"}}, a_receipt(DELIVERED)),
        (
            "Bounce",
            bounce("Permanent", "NoEmail"),
            a_receipt(FAILED, "there is no such mailbox (Permanent/NoEmail)", BOUNCED),
        ),
        (
            "Bounce",
            bounce("Transient", "MailboxFull"),
            a_receipt(FAILED, "the mailbox is full (Transient/MailboxFull)"),
        ),
        (
            "Bounce",
            bounce("Undetermined", "Undetermined"),
            a_receipt(FAILED, "the mail server did not say why (Undetermined/Undetermined)"),
        ),
        ("Complaint", {"complaint": COMPLAINT}, a_receipt(DELIVERED, "", COMPLAINED)),
        (
            "Complaint",
            {"complaint": {**COMPLAINT, "complaintSubType": "OnAccountSuppressionList"}},
            a_receipt(
                FAILED,
                "the address is on the AWS account's own suppression list "
                "(Complaint/OnAccountSuppressionList)",
                COMPLAINED,
            ),
        ),
        ("Reject", {"reject": {"reason": "Bad content"}}, a_receipt(
            FAILED, "Amazon found a virus in it (Reject)")),
        ("Rendering Failure", {"failure": {"errorMessage": "Attribute 'x' is not present"}},
            a_receipt(FAILED, "Amazon could not fill it in (Rendering Failure)")),
        ("Open", {"open": {"ipAddress": "192.0.2.1"}}, []),
        ("Click", {"click": {"link": "https://example.com"}}, []),
        ("Teleportation", {}, []),
    ],
)  # fmt: skip
def test_each_event_is_what_it_says(kind: str, about: dict[str, Any], told: list[Receipt]) -> None:
    assert read_event(event(kind, TAGS, **about)) == told


@pytest.mark.parametrize("tags", [{}, {"campaign": "spring"}])
def test_a_mail_that_somebody_else_sent_through_the_account_is_not_ours(
    tags: dict[str, str],
) -> None:
    assert read_event(event("Delivery", tags)) == []


def test_a_notification_without_tags_is_passed_by() -> None:
    """As an identity sends them by itself, without a configuration set."""
    said = json.loads(event("Bounce", TAGS, bounce=BOUNCE))
    del said["mail"]["tags"], said["eventType"]
    assert read_event(json.dumps({**said, "notificationType": "Bounce"})) == []


def test_no_person_stands_in_a_reason() -> None:
    said = event("Bounce", TAGS, **bounce("Permanent to anna@example.com", "anna@example.com"))
    [receipt] = read_event(said)
    assert "anna" not in receipt.reason


ANY = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["mail", "tags", TAG, "eventType", "bounce", "x"]), inner)
    ),
    max_leaves=8,
)
WORDS = st.sampled_from(["Bounce", "Complaint", "Send", "Reject", "x"])


@given(ANY, WORDS, ANY)
def test_whatever_is_told_never_breaks_anything(whole: Any, kind: str, about: Any) -> None:
    assert isinstance(read_event(json.dumps(whole)), list)
    said = {**json.loads(event(kind, TAGS)), kind.lower(): about, "eventType": whole or kind}
    assert isinstance(read_event(json.dumps(said)), list)


@given(st.text(max_size=30))
def test_whatever_is_no_json_is_passed_by(text: str) -> None:
    assert read_event(text) == []
