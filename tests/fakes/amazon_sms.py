"""A local AWS End User Messaging: takes SMS over its real wire format, and keeps a journal of them.

https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/Welcome.html
"""

import itertools
import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.amazon import OK, QUEUE_URL, FakeAmazon, Fate, answered, fail, refusal
from tests.fakes.aws import KEY_ID, REGION, SECRET
from tests.fakes.sns import TOPIC

FIELDS = {
    "region": REGION,
    "access_key_id": KEY_ID,
    "secret_access_key": SECRET,
    "origination": "HEALTH",
    "configuration_set": "postbote",
    "topic_arn": TOPIC,
    "queue_url": QUEUE_URL,
}
"""An account that it knows, as staff would type it in."""

# https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html
CONFLICT, INVALID = "ConflictException", "ValidationException"
QUOTA, DENIED = "ServiceQuotaExceededException", "AccessDeniedException"
ERRORS: Mapping[str, tuple[int, str, str]] = {
    "too fast": (400, "ThrottlingException", ""),
    "spent": (400, QUOTA, "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT"),
    "calls": (400, QUOTA, "DAILY_DESTINATION_CALL_LIMIT"),
    "disabled": (400, DENIED, "ACCOUNT_DISABLED"),
    "denied": (400, DENIED, ""),
    "no sender": (400, "ResourceNotFoundException", ""),
    "opted out": (400, CONFLICT, "DESTINATION_PHONE_NUMBER_OPTED_OUT"),
    "sandbox": (400, CONFLICT, "DESTINATION_PHONE_NUMBER_NOT_VERIFIED"),
    "not active": (400, CONFLICT, "RESOURCE_NOT_ACTIVE"),
    "country": (400, INVALID, "DESTINATION_COUNTRY_BLOCKED"),
    "sender abroad": (400, INVALID, "SENDER_ID_NOT_REGISTERED"),
    "number": (400, INVALID, "INVALID_PARAMETER"),
    "failure": (500, "InternalServerException", ""),
    "away": (503, "ServiceUnavailable", ""),
}
PRODUCTION, SANDBOX = "PRODUCTION", "SANDBOX"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One SMS, as it was read off the wire; `id` is empty where it was not taken."""

    to: str
    sender: str
    text: str
    context: Mapping[str, str]
    configuration_set: str
    id: str
    fate: Fate

    def event(self, kind: str, **about: object) -> str:
        """https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-format.html"""
        said = {
            "eventType": kind,
            "eventVersion": "1.0",
            "eventTimestamp": 1686975103470,
            "isFinal": True,
            "originationPhoneNumber": self.sender,
            "destinationPhoneNumber": self.to,
            "isoCountryCode": "SG",
            "messageId": self.id,
            "messageRequestTimestamp": 1686975103170,
            "messageEncoding": "GSM",
            "messageType": "TRANSACTIONAL",
            "messageStatus": kind.removeprefix("TEXT_"),
            "context": self.context,
            "totalMessageParts": 1,
            "totalMessagePrice": 0.03826,
            "totalCarrierFee": 0.0,
        }
        return json.dumps(said | about)


@dataclass(slots=True)
class FakeAmazonSms(FakeAmazon):
    """`script` gives the next messages their fates, `fates` a number its own."""

    tier: str = PRODUCTION
    script: deque[Fate] = field(default_factory=deque)
    fates: dict[str, Fate] = field(default_factory=dict)
    journal: list[Received] = field(default_factory=list)
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    async def serve(
        self, request: web.BaseRequest, operation: str, asked: Mapping[str, Any]
    ) -> web.StreamResponse:
        match operation:
            case "SendTextMessage":
                return await self._sent(request, asked)
            case "DescribeAccountAttributes":
                tier = {"Name": "ACCOUNT_TIER", "Value": self.tier}
                return answered(200, {"AccountAttributes": [tier]})
            case "DescribeSpendLimits":
                limit = {"Name": "TEXT_MESSAGE_MONTHLY_SPEND_LIMIT", "EnforcedLimit": 1500}
                return answered(200, {"SpendLimits": [limit]})
        return refusal(400, "UnknownOperationException", f"No such operation: {request.path}")

    async def _sent(self, request: web.BaseRequest, asked: Mapping[str, Any]) -> web.StreamResponse:
        to = asked["DestinationPhoneNumber"]
        fate = self.script.popleft() if self.script else self.fates.get(to, OK)
        received = Received(
            to=to,
            sender=asked["OriginationIdentity"],
            text=asked["MessageBody"],
            context=asked.get("Context", {}),
            configuration_set=asked.get("ConfigurationSetName", ""),
            id="" if fate in ERRORS else f"862a8790-60c0-4430-9b2b-{next(self._numbers):012x}",
            fate=fate,
        )
        self.journal.append(received)
        if fate in ERRORS:
            status, code, why = ERRORS[fate]
            said = {"__type": code, "Message": f"Refused for {to}"}
            return answered(status, said | ({"Reason": why} if why else {}))
        return (
            answered(200, {"MessageId": received.id}) if fate == OK else await fail(request, fate)
        )
