"""SMS through Twilio: https://www.twilio.com/docs/messaging/api/message-resource."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from campaigns.charges import Charge
from campaigns.doubts import Answer, Question
from campaigns.model import Attempt, Receipt
from campaigns.outcomes import Outcome
from campaigns.ports import FORM_DATA, Callback, FormField, Spec, Surroundings, Wish, tells_us
from channels._form import check_each, unless
from channels._sms import LONGEST, SMS

if TYPE_CHECKING:
    from channels._twilio import Account

FORM = (
    FormField(
        key="account_sid",
        example="AC" + 32 * "0",
        fault=unless(
            r"AC[0-9a-fA-F]{32}",
            "The Account SID is AC and 32 letters and digits, "
            "on the first page of Twilio's console.",
        ),
    ),
    FormField(
        key="api_key_sid",
        example="SK" + 32 * "0",
        fault=unless(
            r"SK[0-9a-fA-F]{32}",
            "The API key SID is SK and 32 letters and digits, "
            "in the console under API keys & tokens.",
        ),
    ),
    FormField(
        key="api_key_secret",
        secret=True,
        fault=unless(
            r"[0-9A-Za-z]{32}",
            "The API key's secret is 32 letters and digits, shown once: when the key is made.",
        ),
    ),
    FormField(
        key="sender",
        example="MG" + 32 * "0",
        fault=unless(
            r"MG[0-9a-fA-F]{32}|\+[1-9]\d{6,14}|\d{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 &_+-]{1,11}",
            "The sender is a Messaging Service SID (MG…), "
            "a number like +6581234567 or a short name.",
        ),
    ),
    FormField(
        key="auth_token",
        secret=True,
        optional=True,
        fault=unless(
            r"([0-9a-fA-F]{32})?",
            "The Auth Token is 32 digits and letters a to f. You may leave it out.",
        ),
    ),
)


LONGEST_IN_QUEUE = 36_000
"""Seconds that a message may wait in Twilio's own queue: https://www.twilio.com/docs/api/errors/90007.
One that waits longer than it is told to fails: https://www.twilio.com/docs/api/errors/30036"""


class TwilioSms:
    reports_in = (FORM_DATA,)

    def __init__(self, account: "Account", sender: str) -> None:
        self._account = account
        is_service = sender.startswith("MG") and len(sender) == len("MG") + 32
        self._from = sender
        self._sender = {"messaging_service_sid" if is_service else "from_": sender}

    async def send(self, attempt: Attempt) -> Outcome:
        expires = {}
        if attempt.useful_for is not None:
            expires = {"validity_period": str(min(int(attempt.useful_for), LONGEST_IN_QUEUE))}
        return await self._account.create_message(
            attempt, to=attempt.address, body=attempt.body.text, **self._sender, **expires
        )

    async def look_up(self, question: Question) -> Answer:
        return await self._account.look_up(question, self._from)

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


def open_account(fields: Mapping[str, str], surroundings: Surroundings) -> TwilioSms:
    from channels._twilio import Account  # noqa: PLC0415 -- the SDK, only where it is used

    typed = {key: value.strip() for key, value in fields.items()}
    account = Account(typed, surroundings.endpoints.twilio, surroundings.in_flight_max)
    return TwilioSms(account, typed["sender"])


SPECS = (
    Spec(
        channel=SMS,
        provider="twilio",
        tells=tells_us,
        form=FORM,
        rate=10,  # a second, our own choice: Twilio queues what is too much for the sender
        answered=True,
        tells_charges=True,
        check=check,
        open=open_account,
        sdk="channels._twilio",
        limits=f"{LONGEST:,} characters; ten hours of messages wait their turn at the sender",
        documented="https://www.twilio.com/docs/api/errors/21611",
    ),
)
