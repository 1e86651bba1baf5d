"""Mail through one Amazon SES account: https://docs.aws.amazon.com/ses/latest/APIReference-V2.

The point of no return is the first byte of the request. SES gives every mail a Message-ID of its
own; ours travels as a tag, and comes back in what it reports.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.headerregistry import Address as Mailbox
from typing import Any

import structlog
from botocore.exceptions import ClientError

from campaigns.model import Attempt
from campaigns.outcomes import Accepted, Misconfigured, Outcome, Rejected, Uncertain
from campaigns.ports import Standing
from channels._aws import PATIENT, Amazon, Patience, Place
from channels._mail import write_mail, write_sender
from channels._ses_codes import PAUSED, read_refusal

SES = "sesv2"
TAG = "postbote-attempt"

UNASKED = "Amazon did not say how this account stands. Try again in a minute."
PROBATION = "Amazon has this account under review. Look what it says in the SES console."

log = structlog.get_logger()


class Ses:
    """`configuration_set` is the one that reports what becomes of mails; empty: nobody does."""

    def __init__(
        self,
        place: Place,
        sender: Mailbox,
        configuration_set: str,
        threads: int,
        patience: Patience = PATIENT,
    ) -> None:
        self._amazon = Amazon(place, threads, patience)
        self._sender = sender
        self._from = write_sender(sender)
        self._common = {"ConfigurationSetName": configuration_set} if configuration_set else {}

    async def send(self, attempt: Attempt) -> Outcome:
        try:
            asked = self._request(attempt)
        except ValueError as error:
            log.warning("no mail can be made of a message", error=type(error).__name__)
            return Rejected("", "no mail can be made of it")
        try:
            answer = await self._amazon.hand_over(
                SES, lambda client: client.send_email(**asked), attempt.send_by
            )
        except ClientError as refusal:
            return self._refused(refusal)
        if not isinstance(answer, dict):
            return answer
        given = str(answer.get("MessageId") or "")
        return Accepted(given) if given else Uncertain("Amazon gave it no number")

    async def standing(self) -> Standing:
        """https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetAccount.html."""
        try:
            return read_account(await self._amazon.call(SES, lambda client: client.get_account()))
        except ClientError as refusal:
            match self._refused(refusal):
                case Misconfigured(_, reason):
                    return Standing(fault=reason)
            return Standing(fault=UNASKED)
        except Exception as error:  # noqa: BLE001 -- whatever it was, nothing was found out
            log.warning("Amazon could not be asked", error=type(error).__name__)
            return Standing(fault=UNASKED)

    async def close(self) -> None:
        await self._amazon.close()

    def _request(self, attempt: Attempt) -> Mapping[str, Any]:
        """Raises ValueError."""
        mail = write_mail(attempt, self._from, self._sender.domain, datetime.now(UTC))
        return {
            **self._common,
            "Destination": {"ToAddresses": [attempt.address]},
            "Content": {"Raw": {"Data": mail}},
            "EmailTags": [{"Name": TAG, "Value": tag_of(attempt.id)}],
        }

    def _refused(self, refusal: ClientError) -> Outcome:
        status, code, words = _read(refusal)
        log.info("refused by Amazon", status=status, code=code)
        return read_refusal(status, code, words, self._sender.addr_spec)


def tag_of(attempt: str) -> str:
    """A tag's value has letters, digits, `_` and `-` only; an id has no `-` in it."""
    return attempt.replace(".", "-")


def attempt_of(tag: str) -> str:
    return tag.replace("-", ".")


def read_account(answer: Mapping[str, Any]) -> Standing:
    quota = answer.get("SendQuota", {})
    rate, day, used = (
        float(quota.get(name, 0)) for name in ("MaxSendRate", "Max24HourSend", "SentLast24Hours")
    )
    if not answer.get("SendingEnabled") or not rate:
        return Standing(fault=PAUSED)
    in_a_day = f"{day:,.0f} in 24 hours, of which {used:,.0f} are used" if day >= 0 else "any"
    allowed = f"{rate:g} mails a second and {in_a_day}"
    if answer.get("ProductionAccessEnabled"):
        note = f"Amazon allows this account {allowed}."
    else:
        note = (
            "This account is in Amazon's sandbox: mails reach only addresses and domains that are "
            f"verified there, {allowed}. Ask for production access in the SES console."
        )
    if answer.get("EnforcementStatus") == "PROBATION":
        note = f"{note} {PROBATION}"
    return Standing(ceiling=rate, note=note)


def _read(refusal: ClientError) -> tuple[int, str, str]:
    error = refusal.response.get("Error", {})
    status = refusal.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return int(status), str(error.get("Code", "")), str(error.get("Message", ""))
