"""Of what comes over HTTP only what Amazon signed for the account's own topic is believed."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.ports import BadSignature, Callback, NotNow
from channels._aws import Place
from channels._aws_receipts import Reports
from channels._sender import read_sender
from channels._ses import Ses
from channels._sns import MOST_CERTIFICATES, Notified, Sns, fetching, published
from config.secrets import Secret
from tests.channels.counterparts import closed_port
from tests.fakes.aws import KEY_ID, REGION, SECRET
from tests.fakes.ses import FIELDS, FakeSes
from tests.fakes.sns import CERTIFICATE_URL, TOPIC, body, certificate, key, message, signed

HOOK = "https://bot.test/receipts/7"
NOW = datetime.now(UTC)


@dataclass
class Amazon:
    """It hands out the certificate, and keeps for which address."""

    pem: bytes = field(default_factory=certificate)
    asked: list[str] = field(default_factory=list)

    async def fetch(self, url: str) -> bytes:
        self.asked.append(url)
        return self.pem


def sns(amazon: Amazon, topic: str = TOPIC) -> Sns:
    return Sns(REGION, topic, amazon.fetch)


def at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.000Z"


async def test_what_amazon_signed_is_believed_and_its_certificate_fetched_once() -> None:
    amazon = Amazon()
    ours = sns(amazon)
    said = [await ours.read(body(text=f"{n} Grüße 陈"), datetime.now(UTC)) for n in range(3)]

    assert said == [Notified(kind="Notification", text=f"{n} Grüße 陈", token="") for n in range(3)]
    assert amazon.asked == [CERTIFICATE_URL]


async def test_a_subject_is_signed_where_there_is_one() -> None:
    ours = sns(Amazon())
    said = await ours.read(body(text="x", Subject="Amazon SES"), datetime.now(UTC))
    assert said.text == "x"


WRONG_PLACES = [
    CERTIFICATE_URL.replace("https:", "http:"),
    CERTIFICATE_URL.replace(REGION, "us-east-1"),
    CERTIFICATE_URL.replace(".com/", ".com.evil.test/"),
    CERTIFICATE_URL.replace("https://", "https://evil.test/?"),
    CERTIFICATE_URL.replace("https://", "https://me@"),
    CERTIFICATE_URL.replace(".com/", ".com:8443/"),
    CERTIFICATE_URL.replace(".com/", ".com/bucket/"),
    CERTIFICATE_URL.replace(".pem", ".pem?x=1"),
    f"{CERTIFICATE_URL}\n",
    f"https://evil.s3.amazonaws.com/SimpleNotificationService-{'0a' * 16}.pem",
]


@pytest.mark.parametrize("url", WRONG_PLACES)
async def test_a_certificate_from_anywhere_else_is_not_even_asked_for(url: str) -> None:
    amazon = Amazon()
    with pytest.raises(BadSignature):
        await sns(amazon).read(body(SigningCertURL=url), datetime.now(UTC))
    assert amazon.asked == []


@pytest.mark.parametrize(
    "said",
    [
        signed(message(SignatureVersion="1")),
        signed(message(TopicArn=f"{TOPIC}2")),
        signed(message(Timestamp=at(NOW - timedelta(hours=1, minutes=1)))),
        signed(message(Timestamp=at(NOW + timedelta(minutes=7)))),
        signed(message(Timestamp="yesterday")),
        signed(message(), by=key("somebody else's")),
        {**signed(message(text="delivered")), "Message": "bounced"},
        {**signed(message()), "Subject": "slipped in"},
        {**signed(message()), "Signature": "no base64!"},
        {**signed(message()), "Type": "Rumour"},
        message(),
    ],
    ids=[
        "SHA-1",
        "another topic",
        "old",
        "of the future",
        "no time",
        "somebody else's key",
        "altered",
        "a subject more",
        "no base64",
        "another type",
        "not signed",
    ],
)
async def test_what_is_not_believed(said: Mapping[str, str]) -> None:
    with pytest.raises(BadSignature):
        await sns(Amazon()).read(json.dumps(said).encode(), NOW)


async def test_an_account_without_a_topic_believes_nothing() -> None:
    with pytest.raises(BadSignature):
        await sns(Amazon(), topic="").read(body(TopicArn=""), datetime.now(UTC))


async def test_a_certificate_that_is_over_is_not_believed() -> None:
    with pytest.raises(BadSignature):
        await sns(Amazon(certificate(days=-1))).read(body(), datetime.now(UTC))


@given(st.binary(max_size=80) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from([*message("SubscriptionConfirmation"), "x"]), inner),
    max_leaves=8,
).map(lambda said: json.dumps(said).encode()))  # fmt: skip
async def test_whatever_comes_is_refused_and_never_breaks_anything(content: bytes) -> None:
    with pytest.raises(BadSignature):
        await sns(Amazon()).read(content, datetime.now(UTC))
    assert isinstance(published(content.decode(errors="replace")), str)


SAID = signed(message(text="delivered", Subject="Amazon SES"))


@given(st.sampled_from(sorted(SAID.keys() - {"SigningCertURL"})), st.data())
async def test_no_alteration_of_what_was_signed_is_believed(part: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(SAID[part]) - 1))
    other = data.draw(st.characters(categories=("L", "N")).filter(lambda c: c != SAID[part][place]))
    altered = SAID[part][:place] + other + SAID[part][place + 1 :]
    with pytest.raises(BadSignature):
        await sns(Amazon()).read(json.dumps({**SAID, part: altered}).encode(), NOW)
    assert await sns(Amazon()).read(json.dumps(SAID).encode(), NOW)


async def test_a_signature_has_one_spelling_only() -> None:
    *rest, last, pad, end = list(SAID["Signature"])
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    same = letters[letters.index(last) | 1]
    altered = {**SAID, "Signature": "".join((*rest, same, pad, end))}
    with pytest.raises(BadSignature):
        await sns(Amazon()).read(json.dumps(altered).encode(), NOW)


async def test_few_certificates_are_kept() -> None:
    amazon = Amazon()
    ours = sns(amazon)
    for n in range(MOST_CERTIFICATES + 2):
        url = CERTIFICATE_URL.replace("0a" * 16, f"{n:032x}")
        await ours.read(body(SigningCertURL=url), datetime.now(UTC))
    assert len(ours._keys) == MOST_CERTIFICATES


@pytest.fixture
async def ses() -> AsyncIterator[FakeSes]:
    async with FakeSes() as running:
        yield running


@pytest.fixture
async def provider(ses: FakeSes) -> AsyncIterator[Ses]:
    place = Place(region=REGION, key_id=KEY_ID, secret=Secret(SECRET), endpoint=ses.url)
    reports = Reports(configuration_set="x", topic=TOPIC, queue=FIELDS["queue_url"])
    opened = Ses(place, read_sender(FIELDS["mail_from"]), reports, 2)
    yield opened
    await opened.close()


async def test_a_subscription_is_confirmed_by_its_token_and_not_by_its_address(
    ses: FakeSes, provider: Ses
) -> None:
    call = Callback(HOOK, {}, {}, body("SubscriptionConfirmation"))
    assert await provider.read_receipts(call) == []
    [asked] = ses.confirmed
    assert (asked["Action"], asked["TopicArn"]) == ("ConfirmSubscription", TOPIC)
    assert (asked["Token"], asked["AuthenticateOnUnsubscribe"]) == ("2336412f37", "true")
    assert ses.fetched == 1


async def test_the_end_of_a_subscription_changes_nothing(ses: FakeSes, provider: Ses) -> None:
    call = Callback(HOOK, {}, {}, body("UnsubscribeConfirmation"))
    assert await provider.read_receipts(call) == []
    assert ses.confirmed == []


async def test_amazon_is_to_come_again_while_its_certificate_cannot_be_had() -> None:
    away = Sns(REGION, TOPIC, fetching(f"http://127.0.0.1:{closed_port()}"))
    with pytest.raises(NotNow):
        await away.read(body(), datetime.now(UTC))
