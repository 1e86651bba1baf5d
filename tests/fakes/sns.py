"""What Amazon SNS says over HTTP, signed as it does, and what Amazon SES tells through it.

https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message-verify-message-signature.html
and https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html
"""

import base64
import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from tests.fakes.aws import REGION

TOPIC = f"arn:aws:sns:{REGION}:123456789012:postbote"
PEM = f"/SimpleNotificationService-{'0a' * 16}.pem"
CERTIFICATE_URL = f"https://sns.{REGION}.amazonaws.com{PEM}"
_CONFIRMATION = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
_SIGNED = {"Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")}


@cache
def key(which: str = "Amazon's") -> rsa.RSAPrivateKey:  # noqa: ARG001 - there is one for each
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def certificate(days: int = 30) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    until = datetime.now(UTC) + timedelta(days=days)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key().public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(until - timedelta(days=60))
        .not_valid_after(until)
        .sign(key(), SHA256())
        .public_bytes(Encoding.PEM)
    )


def message(kind: str = "Notification", text: str = "", **other: str) -> dict[str, str]:
    """One message, not signed yet."""
    now = datetime.now(UTC)
    said = {
        "Type": kind,
        "MessageId": str(uuid.uuid4()),
        "TopicArn": TOPIC,
        "Message": text,
        "Timestamp": f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03d}Z",
        "SignatureVersion": "2",
        "SigningCertURL": CERTIFICATE_URL,
    }
    if kind != "Notification":
        said |= {"Token": "2336412f37", "SubscribeURL": "https://evil.test/confirm"}
    return said | other


def signed(said: Mapping[str, str], by: rsa.RSAPrivateKey | None = None) -> dict[str, str]:
    parts = _SIGNED.get(said["Type"], _CONFIRMATION)
    text = "".join(f"{part}\n{said[part]}\n" for part in parts if part in said)
    digest = SHA256() if said["SignatureVersion"] == "2" else SHA1()  # noqa: S303 - as it was once
    signature = (by or key()).sign(text.encode(), padding.PKCS1v15(), digest)
    return {**said, "Signature": base64.b64encode(signature).decode()}


def body(kind: str = "Notification", text: str = "", **other: str) -> bytes:
    return json.dumps(signed(message(kind, text, **other))).encode()


def event(kind: str, tags: Mapping[str, str], **about: Any) -> str:
    """What SES publishes about a mail with such tags."""
    mail = {
        "timestamp": "2026-11-24T00:40:02.012Z",
        "source": "news@example.com",
        "sendingAccountId": "123456789012",
        "messageId": "0108000000000000-postbote-000000",
        "destination": ["anna@example.com"],
        "headersTruncated": False,
        "headers": [{"name": "To", "value": "anna@example.com"}],
        "commonHeaders": {"to": ["anna@example.com"]},
        "tags": {"ses:configuration-set": ["postbote"], **{k: [v] for k, v in tags.items()}},
    }
    return json.dumps({"eventType": kind, "mail": mail, **about})


BOUNCE = {
    "bounceType": "Permanent",
    "bounceSubType": "General",
    "bouncedRecipients": [
        {
            "emailAddress": "anna@example.com",
            "action": "failed",
            "status": "5.1.1",
            "diagnosticCode": "smtp; 550 5.1.1 user unknown",
        }
    ],
    "timestamp": "2026-11-24T00:41:02.669Z",
    "feedbackId": "01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000",
    "reportingMTA": "dsn; mta.example.com",
}
COMPLAINT = {
    "complainedRecipients": [{"emailAddress": "anna@example.com"}],
    "timestamp": "2026-11-24T00:41:02.669Z",
    "feedbackId": "01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000",
    "userAgent": "Amazon SES Mailbox Simulator",
    "complaintFeedbackType": "abuse",
    "complaintSubType": None,
    "arrivalDate": "2026-11-24T01:05:45.000Z",
}
