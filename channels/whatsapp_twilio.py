"""WhatsApp through Twilio: https://www.twilio.com/docs/whatsapp/api, approved texts only.

The point of no return is the first byte of the request, as with SMS.
"""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from campaigns.approved import Offered
from campaigns.charges import Charge
from campaigns.doubts import Answer, Question
from campaigns.model import Attempt, Receipt
from campaigns.outcomes import Outcome
from campaigns.ports import FORM_DATA, Callback, FormField, Spec, Surroundings, Wish, tells_us
from channels._form import check_each, unless
from channels._whatsapp import WHATSAPP
from channels.sms_twilio import FORM as SMS_FORM

if TYPE_CHECKING:
    from channels._twilio import Account

SENDER = FormField(
    key="whatsapp_sender",
    example="+6531234567",
    fault=unless(
        r"(whatsapp:)?\+[1-9]\d{6,14}|MG[0-9a-fA-F]{32}",
        "The sender is the WhatsApp sender's number with its +, or a Messaging Service SID (MG…).",
    ),
)
FORM = tuple(SENDER if field.key == "sender" else field for field in SMS_FORM)
RATE = 10
"""https://www.twilio.com/docs/whatsapp/api: a sender begins with 80 a second; 63018 is too many."""
PREFIX = "whatsapp:"


class TwilioWhatsApp:
    reports_in = (FORM_DATA,)

    def __init__(self, account: "Account", sender: str, contents: str) -> None:
        self._account = account
        self._contents = contents
        is_service = sender.startswith("MG")
        self._from = sender if is_service else PREFIX + sender.removeprefix(PREFIX)
        self._sender = {"messaging_service_sid" if is_service else "from_": self._from}

    async def send(self, attempt: Attempt) -> Outcome:
        approved = attempt.body.approved
        content = {"body": attempt.body.text}
        if approved:
            values = json.dumps(dict(approved.values), ensure_ascii=False)
            content = {"content_sid": approved.id, "content_variables": values}
        return await self._account.create_message(
            attempt, to=PREFIX + attempt.address, **content, **self._sender
        )

    async def look_up(self, question: Question) -> Answer:
        to = replace(question, address=PREFIX + question.address)
        return await self._account.look_up(to, self._from)

    async def texts(self) -> Sequence[Offered]:
        from channels._twilio_contents import read_texts  # noqa: PLC0415 -- the SDK

        return await read_texts(self._account.client, self._contents)

    def charges(self, since: datetime, until: datetime) -> AsyncIterator[Sequence[Charge]]:
        return self._account.charges(since, until)

    async def read_receipts(self, call: Callback) -> Sequence[Receipt]:
        return self._account.read_receipts(call)

    def read_answer(self, call: Callback) -> Wish | None:
        return self._account.read_answer(call)

    async def close(self) -> None:
        await self._account.close()


def check(fields: Mapping[str, str], surroundings: Surroundings) -> None:
    check_each(FORM, fields, surroundings)


def open_account(fields: Mapping[str, str], surroundings: Surroundings) -> TwilioWhatsApp:
    from channels._twilio import Account  # noqa: PLC0415 -- the SDK, only where it is used

    typed = {key: value.strip() for key, value in fields.items()}
    where = surroundings.endpoints
    account = Account(typed, where.twilio, surroundings.in_flight_max)
    return TwilioWhatsApp(account, typed["whatsapp_sender"], where.twilio_content)


SPECS = (
    Spec(
        channel=WHATSAPP,
        provider="twilio",
        tells=tells_us,
        form=FORM,
        rate=RATE,
        answered=True,
        tells_charges=True,
        approved=True,
        check=check,
        open=open_account,
        sdk="channels._twilio",
        limits="approved texts; as many people in 24 hours as Meta lets the sender begin with",
        documented="https://www.twilio.com/docs/whatsapp/key-concepts",
    ),
)
