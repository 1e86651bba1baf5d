"""One Twilio account: its client, its words for what went wrong, its signatures.

https://www.twilio.com/docs/usage/api, through the SDK's asynchronous client. It is long because
Twilio's codes stand here, with what staff do about each.
"""

import math
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from hmac import compare_digest
from http import HTTPStatus
from ssl import SSLCertVerificationError, SSLError
from typing import Any
from urllib.parse import urlencode

import structlog
from twilio.base.exceptions import TwilioRestException, TwilioServiceException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from agencies.suppression import Cause
from campaigns.charges import Charge
from campaigns.doubts import Answer, Question, Unclear
from campaigns.model import Attempt, AttemptId, Receipt
from campaigns.outcomes import (
    Deferred,
    Fault,
    Misconfigured,
    Outcome,
    Rejected,
    Uncertain,
    accepted,
)
from campaigns.ports import BadSignature, Callback, Wish
from campaigns.reasons import without_addresses
from campaigns.unknown_words import UNKNOWN_WORDS
from channels._connections import Connections, NoConnection, Patience
from channels._http import TooLate, seconds, send_by
from channels._twilio_answers import wish_of
from channels._twilio_charges import read_charges
from channels._twilio_messages import LISTED, RECEIPT_STATES, find, why_not, why_refused
from channels._twilio_pages import first_page

NO_CONNECTION = (
    (SSLCertVerificationError, "the certificate of Twilio's server is not valid"),
    (SSLError, "Twilio did not agree on an encrypted connection"),
    (TimeoutError, "it took too long to reach Twilio"),
    (Exception, "Twilio could not be reached"),
)
"""What staff read of it; the first that fits."""

# https://www.twilio.com/docs/api/errors, where every code has its page. Twilio answers these
# before it takes the message. These are about the account or its sender, so about every message.
SENDER = "The sender is not one of this Twilio account's numbers that can send SMS. Change it."
SERVICE = "Twilio has no such Messaging Service. Check the sender, which begins with MG."
ACCOUNT = "Twilio does not let this account send. Look what it says in Twilio's console."
OUR_MISTAKES = {
    20003: "Twilio did not accept the API key SID and its secret. Check both.",
    20005: "The Twilio account is not active. Look what it says in Twilio's console.",
    20006: "This API key may not send messages. Use another, or change what it may do.",
    20008: "These are Twilio's test credentials, which send nothing. Use the live ones.",
    20403: ACCOUNT,
    20404: "Twilio has no such account. Check the Account SID.",
    21212: SENDER,
    21267: "A trial account cannot send under a name. Use a number, or upgrade the account.",
    21601: SENDER,
    21603: "Twilio was given no sender. Fill in the account again.",
    21606: SENDER,
    21609: "Twilio cannot report to this installation. Ask the operator to check PUBLIC_URL.",
    21659: SENDER,
    21660: "The sender belongs to another Twilio account. Change one of the two.",
    21661: SENDER,
    21701: SERVICE,
    21704: "The Messaging Service has no number to send from. Add one in Twilio's console.",
    21705: SERVICE,
    63007: "The sender is not one of this Twilio account's WhatsApp senders. Change it.",
}
"""What staff do about it."""
RETRIES = "#rc=5&rp=all"
"""Behind the address that it reports to: five tries more whatever goes wrong, where it would make
one, and only where it did not connect. All are made within 15 seconds, which cannot be changed.
https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides"""
WRONG_KEY = 20003
OPTED_OUT = 21610
TAKEN, REFUSED = range(200, 300), range(400, 500)
TOO_FAST_WAIT = timedelta(seconds=1)
"""Where a 429 does not say how long: https://www.twilio.com/docs/api/errors/20429."""
QUEUE_FULL = 21611
QUEUE_WAIT = timedelta(minutes=5)
"""The sender's queue holds ten hours of messages, so it has room again in no hurry."""

log = structlog.get_logger()


class TooFast(Exception):
    """429. `wait` is what Retry-After asks for."""

    def __init__(self, wait: timedelta | None) -> None:
        super().__init__(wait)
        self.wait = wait


class NoRefusal(Exception):
    """Neither taken nor refused, whatever else it says: it may have been taken."""

    def __init__(self, status: int) -> None:
        super().__init__(f"Twilio answered {status}")


class _Http(AsyncHttpClient):  # type: ignore[misc] # the SDK has no types
    """What the SDK sends its requests through: ours, which is leaner and writes each once."""

    def __init__(self, key: str, secret: str, connections: int, patience: Patience) -> None:
        super().__init__(log, is_async=True, timeout=None)
        self._authorization = f"Basic {b64encode(f'{key}:{secret}'.encode()).decode()}"
        self._connections = Connections(connections, patience)

    async def request(  # noqa: PLR0913, PLR0917 -- the SDK's signature
        self,
        method: str,
        url: str,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,  # noqa: ARG002 -- encoded once, above
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 -- never set by the SDK
        allow_redirects: bool = False,  # noqa: ARG002, FBT001, FBT002 -- none is followed
    ) -> Response:
        answer = await self._connections.ask(
            method,
            f"{url}?{urlencode(params, doseq=True)}" if params else url,
            {**(headers or {}), "Authorization": self._authorization},
            urlencode(data or {}, doseq=True).encode(),
        )
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise TooFast(seconds(answer.headers.get("retry-after", "")))
        if answer.status not in TAKEN and answer.status not in REFUSED:
            raise NoRefusal(answer.status)
        return Response(answer.status, answer.body.decode(), answer.headers)

    async def close(self) -> None:
        await self._connections.close()


class _Form(dict[str, str]):
    """As the SDK's validator reads forms. Of a plain dict it finds out by two exceptions for each
    name that there is one value of it."""

    def getall(self, name: str) -> Sequence[str]:
        return [self[name]]


class Account:
    """Opened in a running event loop; holds up to `connections` connections."""

    def __init__(
        self,
        fields: Mapping[str, str],
        base_url: str,
        connections: int,
        patience: Patience = Patience(),  # noqa: B008 -- it cannot be changed
    ) -> None:
        key, secret = fields["api_key_sid"], fields["api_key_secret"]
        self._http = _Http(key, secret, connections, patience)
        client = Client(key, secret, fields["account_sid"], http_client=self._http)
        client.api.base_url = base_url
        self.client = client
        self._messages = client.messages
        self._token = fields.get("auth_token", "")

    async def create_message(self, attempt: Attempt, **content: str) -> Outcome:
        send_by.set(attempt.send_by)
        if attempt.receipt_url:
            content["status_callback"] = attempt.receipt_url + RETRIES
        try:
            message = await self._messages.create_async(**content)
        except TooLate:
            return Deferred("it was too late to send it", fault=Fault.OURS)
        except NoConnection as error:
            return Deferred(_no_connection(error.__cause__), fault=Fault.NETWORK)
        except TooFast as refusal:
            return Deferred("Twilio had too many requests", refusal.wait or TOO_FAST_WAIT)
        except TwilioRestException as refusal:
            return read_refusal(refusal.status, refusal.code, refusal.msg)
        except TwilioServiceException as refusal:
            return read_refusal(refusal.status, refusal.code, refusal.title)
        except NoRefusal as unclear:
            return Uncertain(str(unclear))
        except Exception as error:  # noqa: BLE001 -- it has left us, so whatever came is Uncertain
            log.warning("no answer from Twilio", error=type(error).__name__)
            return Uncertain("Twilio did not say whether it took the message")
        return accepted(message.sid, "Twilio gave it no number")

    async def look_up(self, question: Question, sender: str) -> Answer:
        """What it has for that address, newest first; not by DateSent, which waiting ones lack."""
        send_by.set(math.inf)
        try:
            page = await first_page(self.client, {"To": question.address, "PageSize": LISTED})
            return find(question, sender, list(page), all_=not page.next_page_url)
        except Exception as error:  # noqa: BLE001 -- whatever it was, nothing was found out
            log.warning("Twilio could not be asked", error=type(error).__name__)
            return Unclear(f"Twilio could not be asked ({type(error).__name__})")

    def charges(self, since: datetime, until: datetime) -> AsyncIterator[Sequence[Charge]]:
        return read_charges(self.client, since, until)

    def read_receipts(self, call: Callback) -> Sequence[Receipt]:
        """About the attempt that the address names. Raises BadSignature."""
        form = call.form
        self._check_signature(call, form)
        said = form.get("MessageStatus", "")
        state, attempt = RECEIPT_STATES.get(said), call.query.get("attempt")
        if attempt is None:
            raise BadSignature("it names no attempt")
        if state is None:
            UNKNOWN_WORDS.note("twilio", said)
            return []
        reason = why_not(state, form.get("ErrorCode", ""))
        return [Receipt(attempt=AttemptId(attempt), state=state, reason=reason)]

    def read_answer(self, call: Callback) -> Wish | None:
        form = call.form
        self._check_signature(call, form)
        return wish_of(form)

    async def close(self) -> None:
        await self._http.close()

    def _check_signature(self, call: Callback, form: Mapping[str, str]) -> None:
        """https://www.twilio.com/docs/usage/security#validating-requests. Raises BadSignature.

        Without the token only Twilio and we know the attempt's name, which stands in the address.
        """
        if not self._token:
            return
        headers = {name.lower(): value for name, value in call.headers.items()}
        if not self._is_signed(call.url, _Form(form), headers.get("x-twilio-signature", "")):
            raise BadSignature("X-Twilio-Signature does not match")

    def _is_signed(self, url: str, form: "_Form", given: str) -> bool:
        """Nearly all are signed over the address as it stands: the validator, which takes twice as
        long, also tries it with and without a port. What we put behind it does not come over HTTP,
        so it is none of what is signed; if it were, that would be Twilio's signature as well."""
        validator = RequestValidator(self._token)
        as_it_stands: str = validator.compute_signature(url, form)
        if compare_digest(as_it_stands.encode(), given.encode(errors="replace")):
            return True
        return any(validator.validate(one, form, given) for one in (url, url + RETRIES))


def read_refusal(status: Any, said: Any, words: object) -> Outcome:
    """What is `said` is Twilio's own code, or the status where the answer was not Twilio's: then it
    can be anything, as the `words` can."""
    code = said if type(said) is int else 0
    reason = without_addresses(str(words or ""))
    match status, code:
        case 401, _:
            return Misconfigured(str(code), OUR_MISTAKES.get(code, OUR_MISTAKES[WRONG_KEY]))
        case 400 | 403 | 404, _ if code in OUR_MISTAKES:
            return Misconfigured(str(code), OUR_MISTAKES[code])
        case 400 | 403 | 404, _ if code == QUEUE_FULL:
            return Deferred(reason, QUEUE_WAIT)
        case 400 | 403 | 404, _ if code not in {0, status}:
            stopped = Cause.STOPPED if code == OPTED_OUT else None
            return Rejected(str(code), why_refused(code, reason), suppress=stopped)
        case _:  # anything unforeseen may have been sent, so it is never sent twice
            return Uncertain(f"Twilio answered {status}")


def _no_connection(error: BaseException | None) -> str:
    log.info("no connection to Twilio", error=type(error).__name__)
    return next(words for kind, words in NO_CONNECTION if isinstance(error, kind))
