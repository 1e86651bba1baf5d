"""A local Amazon SES: takes mails over its real wire format, and keeps a journal of them.

https://docs.aws.amazon.com/ses/latest/APIReference-V2/Welcome.html. Whoever asks has to sign for
it, as with Amazon's own (tests/fakes/aws.py). Where everything is at one address, so is as much of
SNS and SQS as tells what becomes of mails. It is long because these are three services.
"""

import asyncio
import base64
import email.policy
import hashlib
import itertools
import json
import re
import socket
import struct
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any, Self
from urllib.parse import parse_qsl

from aiohttp import web

from tests.fakes.aws import KEY_ID, REGION, SECRET, wrong
from tests.fakes.sns import PEM, TOPIC, certificate

FIELDS = {
    "region": REGION,
    "access_key_id": KEY_ID,
    "secret_access_key": SECRET,
    "mail_from": "Health Agency <news@example.com>",
    "configuration_set": "postbote",
    "topic_arn": TOPIC,
    "queue_url": f"https://sqs.{REGION}.amazonaws.com/123456789012/postbote",
}
"""An account that it knows, as staff would type it in."""

# https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html#API_SendEmail_Errors and
# https://docs.aws.amazon.com/ses/latest/APIReference-V2/CommonErrors.html
UNVERIFIED = (
    "Email address is not verified. "
    "The following identities failed the check in region AP-SOUTHEAST-1"
)
ERRORS: Mapping[str, tuple[int, str, str]] = {
    "too fast": (429, "TooManyRequestsException", "Maximum sending rate exceeded."),
    "throttled": (400, "ThrottlingException", "Rate exceeded"),
    "quota": (429, "TooManyRequestsException", "Daily message quota exceeded."),
    "limit": (400, "LimitExceededException", "Daily message quota exceeded."),
    "suspended": (400, "AccountSuspendedException", "Account is suspended."),
    "paused": (400, "SendingPausedException", "Sending paused for this account."),
    "mail from": (400, "MailFromDomainNotVerifiedException", "MAIL FROM domain not verified."),
    "no set": (404, "NotFoundException", "Configuration set <postbote> does not exist."),
    "virus": (400, "MessageRejected", "Email contains a virus sent to {to}."),
    "sandbox": (
        400,
        "MessageRejected",
        f"{UNVERIFIED}: {{to}}",
    ),
    "sender": (
        400,
        "MessageRejected",
        f"{UNVERIFIED}: Health Agency <news@example.com>, news@example.com",
    ),
    "address": (400, "BadRequestException", "Illegal address"),
    "denied": (
        403,
        "AccessDeniedException",
        "User: arn:aws:iam::123456789012:user/x is not authorized to perform: ses:SendEmail",
    ),
    "failure": (500, "InternalFailure", "The request processing has failed"),
    "away": (503, "ServiceUnavailable", "The request has failed due to a temporary failure"),
}
REFUSED_KEYS = {
    "MissingAuthenticationToken": "Missing Authentication Token",
    "UnrecognizedClientException": "The security token included in the request is invalid.",
    "InvalidSignatureException": "The request signature we calculated does not match",
}

DROP, HANG, RESET, GARBAGE = "drop", "hang", "reset", "garbage"
"""Instead of an answer: close, stay silent, a TCP reset; or 200 with something that is no JSON."""
OK = "ok"
Fate = str  # one of these, or one of ERRORS

PRODUCTION: Mapping[str, Any] = {
    "DedicatedIpAutoWarmupEnabled": False,
    "EnforcementStatus": "HEALTHY",
    "ProductionAccessEnabled": True,
    "SendQuota": {"Max24HourSend": 50000.0, "MaxSendRate": 14.0, "SentLast24Hours": 120.0},
    "SendingEnabled": True,
}
SANDBOX: Mapping[str, Any] = {
    **PRODUCTION,
    "ProductionAccessEnabled": False,
    "SendQuota": {"Max24HourSend": 200.0, "MaxSendRate": 1.0, "SentLast24Hours": 0.0},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One mail, as it was read off the wire; `id` is empty where it was not taken."""

    to: str
    mail: EmailMessage
    tags: Mapping[str, str]
    configuration_set: str
    id: str
    fate: Fate

    def part(self, kind: str) -> str:
        found = self.mail.get_body((kind,))
        return found.get_content() if isinstance(found, EmailMessage) else ""


@dataclass(slots=True)
class FakeSes:
    """`script` gives the next mails their fates, `fates` an address its own.

    `queue` has what waits in it, `confirmed` the tokens of subscriptions, `fetched` how often
    SNS's certificate was asked for.
    """

    account: Mapping[str, Any] = field(default_factory=lambda: PRODUCTION)
    script: deque[Fate] = field(default_factory=deque)
    fates: dict[str, Fate] = field(default_factory=dict)
    journal: list[Received] = field(default_factory=list)
    calls: int = 0  # with many mails in each
    looked: int = 0  # how often it was asked about the account
    thinks: float = 0  # seconds before it says how that stands
    queue: dict[str, str] = field(default_factory=dict)
    confirmed: list[Mapping[str, str]] = field(default_factory=list)
    fetched: int = 0
    certificate: bytes = field(default_factory=certificate)
    port: int = 0
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)
    _runner: web.ServerRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        server = web.Server(self._answer, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.01)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        body = await request.read()
        if (request.method, request.path) == ("GET", PEM):
            self.fetched += 1
            return web.Response(body=self.certificate, content_type="application/x-pem-file")
        fault = wrong(request.method, request.raw_path, request.headers, body)
        if fault:
            return _refusal(403, fault, REFUSED_KEYS[fault])
        match request.method, request.path:
            case "GET", "/v2/email/account":
                self.looked += 1
                await asyncio.sleep(self.thinks)
                return _json(200, self.account)
            case "POST", "/v2/email/outbound-emails":
                return await self._one(request, json.loads(body))
            case "POST", "/v2/email/outbound-bulk-emails":
                return await self._many(request, json.loads(body))
            case "POST", "/" if "X-Amz-Target" in request.headers:
                operation = request.headers["X-Amz-Target"].removeprefix("AmazonSQS.")
                return _json(200, self._queued(operation, json.loads(body)))
            case "POST", "/":
                return self._confirm(dict(parse_qsl(body.decode())))
        return _refusal(404, "NotFoundException", "No such operation.")

    def _queued(self, operation: str, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        """https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/Welcome.html."""
        if asked["QueueUrl"] != FIELDS["queue_url"]:
            return {}
        if operation == "ReceiveMessage":
            found = list(self.queue.items())[: asked["MaxNumberOfMessages"]]
            return {"Messages": [_waiting(handle, text) for handle, text in found]}
        for entry in asked["Entries"]:
            self.queue.pop(entry["ReceiptHandle"], None)
        return {"Successful": [{"Id": entry["Id"]} for entry in asked["Entries"]], "Failed": []}

    def _confirm(self, asked: Mapping[str, str]) -> web.Response:
        """https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html."""
        self.confirmed.append(asked)
        arn = f"<SubscriptionArn>{TOPIC}:1</SubscriptionArn>"
        result = f"<ConfirmSubscriptionResult>{arn}</ConfirmSubscriptionResult>"
        return web.Response(
            text=f"<ConfirmSubscriptionResponse>{result}</ConfirmSubscriptionResponse>",
            content_type="text/xml",
        )

    async def _one(self, request: web.BaseRequest, asked: Mapping[str, Any]) -> web.StreamResponse:
        [to] = asked["Destination"]["ToAddresses"]
        fate = self.script.popleft() if self.script else self.fates.get(to, OK)
        mail = base64.b64decode(asked["Content"]["Raw"]["Data"])
        received = Received(
            to=to,
            mail=BytesParser(EmailMessage, policy=email.policy.SMTP).parsebytes(mail),
            tags={one["Name"]: one["Value"] for one in asked.get("EmailTags", ())},
            configuration_set=asked.get("ConfigurationSetName", ""),
            id="" if fate in ERRORS else f"0108{next(self._numbers):012x}-postbote-000000",
            fate=fate,
        )
        self.journal.append(received)
        if fate in ERRORS:
            status, code, words = ERRORS[fate]
            return _refusal(status, code, words.format(to=to))
        return _json(200, {"MessageId": received.id}) if fate == OK else await _fail(request, fate)

    async def _many(self, request: web.BaseRequest, asked: Mapping[str, Any]) -> web.StreamResponse:
        """Fates of `script` are the whole call's, those of addresses are their entries'."""
        self.calls += 1
        fate = self.script.popleft() if self.script else OK
        results = []
        for entry in asked["BulkEmailEntries"]:
            [to] = entry["Destination"]["ToAddresses"]
            status = self.fates.get(to, "SUCCESS") if fate not in ERRORS else fate
            taken = status == "SUCCESS"
            given = f"0108{next(self._numbers):012x}-postbote-000000" if taken else ""
            self.journal.append(
                Received(
                    to=to,
                    mail=_filled(asked, entry, to),
                    tags={one["Name"]: one["Value"] for one in entry.get("ReplacementTags", ())},
                    configuration_set=asked.get("ConfigurationSetName", ""),
                    id=given,
                    fate=status,
                )
            )
            more = {"MessageId": given} if taken else {"Error": f"about {to}"}
            results.append({"Status": status, **more})
        if fate in ERRORS:
            status_code, code, words = ERRORS[fate]
            return _refusal(status_code, code, words.format(to=""))
        if fate != OK:
            return await _fail(request, fate)
        return _json(200, {"BulkEmailEntryResults": results})


def _filled(asked: Mapping[str, Any], entry: Mapping[str, Any], to: str) -> EmailMessage:
    """As SES fills an inline template: every hole with its value, which it does not look into."""
    template = asked["DefaultContent"]["Template"]
    replaced = entry["ReplacementEmailContent"]["ReplacementTemplate"]["ReplacementTemplateData"]
    values = json.loads(template["TemplateData"]) | json.loads(replaced)

    def fill(text: str) -> str:
        return re.sub(r"\{\{(\w+)\}\}", lambda hole: str(values[hole[1]]), text)

    content = template["TemplateContent"]
    mail = EmailMessage(email.policy.SMTP)
    mail["From"], mail["To"] = asked["FromEmailAddress"], to
    mail["Subject"] = fill(content["Subject"])
    for name, value in _more(asked, entry):
        mail[name] = value
    mail.set_content(fill(content["Text"]))
    mail.add_alternative(fill(content["Html"]), subtype="html")
    return mail


def _more(asked: Mapping[str, Any], entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for address in asked.get("ReplyToAddresses", ()):
        yield "Reply-To", address
    for header in entry.get("ReplacementHeaders", ()):
        yield header["Name"], header["Value"]


def _waiting(handle: str, text: str) -> Mapping[str, str]:
    digest = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
    return {"MessageId": handle, "ReceiptHandle": handle, "MD5OfBody": digest, "Body": text}


def _refusal(status: int, code: str, words: str) -> web.Response:
    return _json(status, {"message": words}, {"x-amzn-ErrorType": code})


def _json(status: int, body: object, headers: Mapping[str, str] | None = None) -> web.Response:
    content = json.dumps(body).encode()
    return web.Response(
        status=status, body=content, content_type="application/json", headers=headers
    )


async def _fail(request: web.BaseRequest, fate: Fate) -> web.StreamResponse:
    transport = request.transport
    if fate == HANG:
        await asyncio.Event().wait()
    if fate == GARBAGE or transport is None:
        return web.Response(text="<html>", content_type="text/html")
    if fate == RESET:
        linger = struct.pack("ii", 1, 0)
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    transport.close()
    return web.Response()
