"""What a provider reports is written down if it is believed, and refused if it is not.

It is long because each provider that calls us is asked the same.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request
from structlog.testing import capture_logs

from agencies.model import CredentialId
from agencies.suppression import Cause
from campaigns.attempts import AttemptIds
from campaigns.model import CampaignId
from campaigns.ports import CannotOpenAccount, Provider
from campaigns.sending import Record, StorageDown
from campaigns.states import Event
from channels._aws import Place
from channels._aws_receipts import Reports
from channels._sender import read_sender
from channels._ses import Ses
from channels._ses_events import TAG, tag_of
from channels._twilio import Account
from channels.sms_twilio import TwilioSms
from channels.whatsapp_twilio import TwilioWhatsApp
from tests.fakes.aws import REGION
from tests.fakes.provider import FakeProvider
from tests.fakes.sns import BOUNCE, CERTIFICATE_URL, TOPIC, body, event, key
from tests.fakes.twilio import FIELDS, signed_callback
from web.app import make_app
from web.receipts import Receipts

PUBLIC = "https://bot.test"
IDS = AttemptIds(b"a key for attempts")
TWILIO, SILENT, TOKENLESS, SES, WHATSAPP = map(CredentialId, (7, 8, 6, 5, 4))
OURS = IDS.make(TWILIO, CampaignId(3), 7, 1)
OF_WHATSAPP = IDS.make(WHATSAPP, CampaignId(3), 7, 1)
NO_TOKEN = {key: value for key, value in FIELDS.items() if key != "auth_token"}
UNREACHABLE = "the phone is switched off or out of reach (30003)"


@dataclass
class Inbox:
    has: list[Record] = field(default_factory=list)
    is_down: bool = False

    async def put_receipts(self, receipts: Sequence[Record]) -> None:
        if self.is_down:
            raise StorageDown("test")
        self.has += receipts


def amazon() -> Ses:
    place = Place(region=REGION)
    ses = Ses(place, read_sender("a@example.com"), Reports(topic=TOPIC), 1)
    ses._receipts._sns._keys[CERTIFICATE_URL] = key().public_key()  # as if it was fetched before
    return ses


class Providers:
    def __init__(self) -> None:
        self.opened: list[CredentialId] = []

    async def open(self, credential: CredentialId) -> Provider:
        self.opened.append(credential)
        await asyncio.sleep(0)
        match credential:
            case 7:
                return TwilioSms(Account(FIELDS, "http://127.0.0.1", 1), FIELDS["sender"])
            case 8:
                return FakeProvider()
            case 6:
                return TwilioSms(Account(NO_TOKEN, "http://127.0.0.1", 1), NO_TOKEN["sender"])
            case 5:
                return amazon()
            case 4:
                account, sender = Account(FIELDS, "http://127.0.0.1", 1), FIELDS["whatsapp_sender"]
                return TwilioWhatsApp(account, sender, "http://127.0.0.1")
            case _:
                raise CannotOpenAccount("The account was removed.")


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def providers() -> Providers:
    return Providers()


@pytest.fixture
async def web(
    inbox: Inbox, providers: Providers
) -> AsyncIterator[TestClient[Request, Application]]:
    async def is_ready() -> bool:
        return True

    receipts = Receipts(providers=providers, ids=IDS, inbox=inbox, public_url=PUBLIC)
    async with TestClient(TestServer(make_app(is_ready, receipts))) as client:
        yield client
    await receipts.close()


async def report(
    web: TestClient[Request, Application],
    account: int = TWILIO,
    attempt: str = OURS,
    signed_as: str = "",
    **form: str,
) -> int:
    """The status that Twilio is answered with."""
    path = f"/receipts/{account}?attempt={attempt}"
    form = {"MessageStatus": "delivered", "To": "+6581234567", **form}
    call = signed_callback(signed_as or PUBLIC + path, form)
    async with web.post(path, data=form, headers=call.headers) as answer:
        return answer.status


async def test_an_account_is_opened_once_however_many_come_at_once(
    web: TestClient[Request, Application], providers: Providers
) -> None:
    assert await asyncio.gather(*(report(web) for _ in range(20))) == [204] * 20
    assert providers.opened == [TWILIO]


async def test_a_receipt_is_written_down(
    web: TestClient[Request, Application], inbox: Inbox
) -> None:
    assert await report(web) == 204
    assert inbox.has == [Record(CampaignId(3), 7, 1, Event.RECEIPT_DELIVERED)]


async def test_why_a_message_did_not_arrive_is_kept(
    web: TestClient[Request, Application], inbox: Inbox
) -> None:
    assert await report(web, MessageStatus="undelivered", ErrorCode="30003") == 204
    assert inbox.has == [Record(CampaignId(3), 7, 1, Event.RECEIPT_FAILED, UNREACHABLE)]


async def test_a_receipt_of_whatsapp_is_written_down_with_whether_it_was_read(
    web: TestClient[Request, Application], inbox: Inbox
) -> None:
    to = f"whatsapp:{FIELDS['whatsapp_sender']}"
    assert await report(web, WHATSAPP, OF_WHATSAPP, MessageStatus="read", To=to) == 204
    assert inbox.has == [Record(CampaignId(3), 7, 1, Event.RECEIPT_READ)]


class Call(NamedTuple):
    account: int = TWILIO
    attempt: str = OURS
    signed_as: str = ""


def refused(logs: Sequence[Mapping[str, object]]) -> list[object]:
    """Whose forged receipts the log tells of."""
    return [entry["credential"] for entry in logs if entry["event"] == "receipt_refused"]


@pytest.mark.parametrize(
    ("call", "status"),
    [
        (Call(signed_as=f"{PUBLIC}/receipts/{TWILIO}?attempt=another"), 403),
        (Call(signed_as=f"http://inside.test/receipts/{TWILIO}?attempt={OURS}"), 403),
        (Call(attempt=OURS.replace(".7.", ".8.")), 403),
        (Call(attempt="nothing"), 403),
        (Call(account=TOKENLESS), 403),
        (Call(WHATSAPP, OF_WHATSAPP, signed_as=PUBLIC), 403),
        (Call(account=SILENT, attempt=IDS.make(SILENT, CampaignId(3), 7, 1)), 404),
        (Call(account=9, attempt=IDS.make(CredentialId(9), CampaignId(3), 7, 1)), 404),
    ],
    ids=[
        "another address",
        "not ours",
        "another row",
        "no attempt",
        "another account",
        "forged for whatsapp",
        "silent",
        "removed",
    ],
)
async def test_what_is_not_believed_is_refused_and_not_written_down(
    web: TestClient[Request, Application], inbox: Inbox, call: Call, status: int
) -> None:
    with capture_logs() as logs:
        assert await report(web, *call) == status
    assert inbox.has == []
    assert refused(logs) == [call.account] * (status == 403)


async def test_a_form_of_more_than_64_kilobytes_is_refused(
    web: TestClient[Request, Application], inbox: Inbox
) -> None:
    form = {"MessageStatus": "delivered", "more": "x" * 64 * 1024}
    async with web.post(f"/receipts/{TWILIO}?attempt={OURS}", data=form) as answer:
        assert answer.status == 413
    assert inbox.has == []


async def test_only_a_form_is_read(web: TestClient[Request, Application]) -> None:
    async with web.post(f"/receipts/{TWILIO}?attempt={OURS}", json={}) as answer:
        assert answer.status == 415


async def told(
    web: TestClient[Request, Application], content: bytes, kind: str = "text/plain"
) -> int:
    """The status that Amazon is answered with."""
    headers = {"Content-Type": kind}
    async with web.post(f"/receipts/{SES}", data=content, headers=headers) as answer:
        return answer.status


def a_bounce(attempt: str) -> str:
    return event("Bounce", {TAG: tag_of(attempt)}, bounce=BOUNCE)


async def test_what_amazon_tells_is_written_down_by_the_id_that_the_mail_brought(
    web: TestClient[Request, Application], inbox: Inbox
) -> None:
    ours = IDS.make(SES, CampaignId(3), 7, 1)
    assert await told(web, body(text=a_bounce(ours))) == 204
    words = "the mail server does not take it (Permanent/General)"
    failed = Record(CampaignId(3), 7, 1, Event.RECEIPT_FAILED, words, suppress=Cause.BOUNCED)
    assert inbox.has == [failed]


@pytest.mark.parametrize(
    "attempt", [OURS, "test.0f", IDS.make(SES, CampaignId(3), 7, 1).replace(".7.", ".8.")]
)
async def test_what_amazon_tells_of_other_mails_is_let_fall(
    web: TestClient[Request, Application], inbox: Inbox, attempt: str
) -> None:
    assert await told(web, body(text=a_bounce(attempt))) == 204
    assert inbox.has == []


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (body(TopicArn="arn:aws:sns:ap-southeast-1:123456789012:other"), "text/plain", 403),
        (body(text="x" * 200 * 1024, SignatureVersion="1"), "text/plain", 403),
        (b"hello", "text/plain", 403),
        (b"x" * (256 * 1024 + 1), "text/plain", 413),
        (body(), "multipart/form-data", 415),
    ],
    ids=["another topic", "another signature", "no message", "too large", "another content"],
)
async def test_what_is_not_amazons_is_refused(
    web: TestClient[Request, Application], content: bytes, kind: str, status: int
) -> None:
    with capture_logs() as logs:
        assert await told(web, content, kind) == status
    assert refused(logs) == [SES] * (status == 403)


async def test_a_provider_is_asked_to_come_again_while_the_database_is_down(
    web: TestClient[Request, Application], inbox: Inbox
) -> None:
    inbox.is_down = True
    assert await report(web) == 503
