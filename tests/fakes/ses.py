"""A local Amazon SES: takes mails over its real wire format, and keeps a journal of them.

https://docs.aws.amazon.com/ses/latest/APIReference-V2/Welcome.html. Whoever asks has to sign for
it, as with Amazon's own (tests/fakes/aws.py).
"""

import asyncio
import base64
import email.policy
import itertools
import json
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr
from typing import Any

from aiohttp import web

from tests.fakes.amazon import OK, QUEUE_URL, FakeAmazon, Fate, answered, fail, refusal
from tests.fakes.aws import KEY_ID, REGION, SECRET
from tests.fakes.sns import TOPIC

FIELDS = {
    "region": REGION,
    "access_key_id": KEY_ID,
    "secret_access_key": SECRET,
    "mail_from": "Health Agency <news@example.com>",
    "configuration_set": "postbote",
    "topic_arn": TOPIC,
    "queue_url": QUEUE_URL,
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
        f"{UNVERIFIED}: {{sender}}, {{address}}",
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
IDENTITIES = "/v2/email/identities/"
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
class FakeSes(FakeAmazon):
    """`script` gives the next mails their fates, `fates` an address its own. Of `identities` those
    are verified that are True."""

    account: Mapping[str, Any] = field(default_factory=lambda: PRODUCTION)
    identities: dict[str, bool] = field(default_factory=lambda: {"example.com": True})
    tells_identities: bool = True  # whether the key may ask for them
    script: deque[Fate] = field(default_factory=deque)
    fates: dict[str, Fate] = field(default_factory=dict)
    journal: list[Received] = field(default_factory=list)
    calls: int = 0  # with many mails in each
    looked: int = 0  # how often it was asked about the account
    thinks: float = 0  # seconds before it says how that stands
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    async def serve(
        self, request: web.BaseRequest, operation: str, asked: Mapping[str, Any]
    ) -> web.StreamResponse:
        match request.method, request.path:
            case "GET", "/v2/email/account":
                self.looked += 1
                await asyncio.sleep(self.thinks)
                return answered(200, self.account)
            case "GET", path if path.startswith(IDENTITIES):
                return self._identity(path.removeprefix(IDENTITIES))
            case "POST", "/v2/email/outbound-emails":
                return await self._one(request, asked)
            case "POST", "/v2/email/outbound-bulk-emails":
                return await self._many(request, asked)
        return refusal(404, "NotFoundException", f"No such operation. {operation}")

    def _identity(self, name: str) -> web.Response:
        if not self.tells_identities:
            return refusal(*ERRORS["denied"])
        if name not in self.identities:
            return refusal(404, "NotFoundException", f"Email identity <{name}> does not exist.")
        kind = "EMAIL_ADDRESS" if "@" in name else "DOMAIN"
        verified = {"VerifiedForSendingStatus": self.identities[name]}
        return answered(200, {"IdentityType": kind, **verified})

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
            return _no(fate, str(received.mail["From"]), to)
        return (
            answered(200, {"MessageId": received.id}) if fate == OK else await fail(request, fate)
        )

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
            return _no(fate, asked["FromEmailAddress"])
        if fate != OK:
            return await fail(request, fate)
        return answered(200, {"BulkEmailEntryResults": results})


def _no(fate: Fate, sender: str, to: str = "") -> web.Response:
    status, code, words = ERRORS[fate]
    address = parseaddr(sender)[1]
    return refusal(status, code, words.format(to=to, sender=sender, address=address))


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
