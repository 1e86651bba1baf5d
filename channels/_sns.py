"""What Amazon SNS brings over HTTP: believed when it is signed, recent and of the account's topic.

https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html. No address in a
message is ever called: the certificate's is compared with the one that it must have, and a
subscription is confirmed through the SDK.
"""

import base64
import binascii
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_pem_x509_certificate

from campaigns.ports import BadSignature, NotNow

TEXT, JSON = "text/plain", "application/json"
"""SNS says that its JSON is plain text, unless a topic's policy says otherwise:
https://docs.aws.amazon.com/sns/latest/dg/http-header.html"""

NOTIFICATION = "Notification"
CONFIRM, UNSUBSCRIBED = "SubscriptionConfirmation", "UnsubscribeConfirmation"
_CONFIRMED = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
SIGNED: Mapping[str, tuple[str, ...]] = {
    NOTIFICATION: ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    CONFIRM: _CONFIRMED,
    UNSUBSCRIBED: _CONFIRMED,
}
"""https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message-verify-message-signature.html"""
MAY_BE_MISSING = {"Subject"}
VERSION = "2"  # RSA over SHA-256; 1 is over SHA-1

OLDEST = timedelta(hours=1)
CLOCKS_DIFFER = timedelta(minutes=5)
MOST_CERTIFICATES = 8
"""One is used at a time, and a new one about once a year."""
PATIENCE = ClientTimeout(total=10)

Fetch = Callable[[str], Awaitable[bytes]]
log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notified:
    """`text` is what was published; `token` confirms a subscription."""

    kind: str
    text: str
    token: str


class Sns:
    """Where only messages of this `topic` are believed; with none, none is."""

    def __init__(self, region: str, topic: str, fetch: Fetch) -> None:
        self._topic = topic
        self._certificate = _pinned(region)
        self._fetch = fetch
        self._keys: dict[str, RSAPublicKey] = {}

    async def read(self, body: bytes, now: datetime) -> Notified:
        """Raises BadSignature and NotNow."""
        said = _fields(body)
        if not self._topic or said.get("TopicArn") != self._topic:
            raise BadSignature("it is of another topic")
        if said.get("SignatureVersion") != VERSION:
            raise BadSignature("it is not of signature version 2")
        if not now - OLDEST <= _moment(said.get("Timestamp", "")) <= now + CLOCKS_DIFFER:
            raise BadSignature("it is not of this hour")
        signed, signature = _signed(said), _signature(said)
        try:
            key = await self._key(said.get("SigningCertURL", ""))
            key.verify(signature, signed, PKCS1v15(), SHA256())
        except InvalidSignature:
            raise BadSignature("its signature does not match") from None
        return Notified(
            kind=said["Type"], text=said.get("Message", ""), token=said.get("Token", "")
        )

    async def _key(self, url: str) -> RSAPublicKey:
        if not self._certificate.fullmatch(url):
            raise BadSignature("its certificate is not Amazon's")
        if url not in self._keys:
            key = _public_key(await self._fetch(url))
            while len(self._keys) >= MOST_CERTIFICATES:
                del self._keys[next(iter(self._keys))]
            self._keys[url] = key
        return self._keys[url]


def fetching(endpoint: str | None) -> Fetch:
    """From where Amazon keeps its certificates, or from the counterpart in its place."""

    async def fetch(url: str) -> bytes:
        where = endpoint + urlsplit(url).path if endpoint else url
        try:
            async with (
                ClientSession(timeout=PATIENCE) as session,
                session.get(where, allow_redirects=False) as answer,
            ):
                answer.raise_for_status()
                return await answer.read()
        except (ClientError, TimeoutError) as error:
            log.warning("no certificate from Amazon", error=type(error).__name__)
            raise NotNow from None

    return fetch


def published(body: str) -> str:
    """What was published, of what a queue holds: all of it, or within SNS's own frame."""
    try:
        frame = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    if isinstance(frame, dict) and frame.get("Type") == NOTIFICATION:
        return str(frame.get("Message", ""))
    return body


def _pinned(region: str) -> re.Pattern[str]:
    """https://docs.aws.amazon.com/general/latest/gr/sns.html: in China the domain is another."""
    domain = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    host = re.escape(f"sns.{region}.{domain}")
    return re.compile(rf"https://{host}/SimpleNotificationService-[0-9a-f]{{16,64}}\.pem")


def _fields(body: bytes) -> Mapping[str, str]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise BadSignature("it is no message of SNS")
    return {key: value for key, value in said.items() if isinstance(value, str)}


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    except ValueError:
        raise BadSignature("it has no time") from None


def _signed(said: Mapping[str, str]) -> bytes:
    keys = SIGNED.get(said.get("Type", ""))
    if keys is None or not set(keys) - MAY_BE_MISSING <= said.keys():
        raise BadSignature("it is no message of SNS")
    return "".join(f"{key}\n{said[key]}\n" for key in keys if key in said).encode(
        errors="surrogatepass"
    )


def _signature(said: Mapping[str, str]) -> bytes:
    """In its one spelling: the last letter of a base64 may have bits that nobody reads."""
    text = said.get("Signature", "")
    try:
        signature = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        signature = b""
    if not signature or base64.b64encode(signature).decode() != text:
        raise BadSignature("it is not signed")
    return signature


def _public_key(pem: bytes) -> RSAPublicKey:
    try:
        certificate = load_pem_x509_certificate(pem)
    except ValueError:
        raise NotNow from None
    key = certificate.public_key()
    if not isinstance(key, RSAPublicKey) or certificate.not_valid_after_utc < datetime.now(UTC):
        raise BadSignature("its certificate is not good any more")
    return key
