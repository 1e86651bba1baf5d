"""Mail through one Amazon SES account: https://docs.aws.amazon.com/ses/latest/APIReference-V2.

The point of no return is the first byte of the request. SES gives every mail a Message-ID of its
own; ours travels as a tag, and comes back in what it reports: by SNS to our web server, or into a
queue of SQS, where nobody can call us.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from email.headerregistry import Address as Mailbox
from typing import Any

import structlog
from botocore.exceptions import ClientError

from campaigns.model import Attempt, Receipt
from campaigns.outcomes import (
    Deferred,
    Fault,
    Outcome,
    Rejected,
    Uncertain,
    accepted,
)
from campaigns.ports import Callback, Standing
from campaigns.sending import StorageDown
from channels._aws import PATIENT, Amazon, Patience, Place
from channels._aws_codes import UNNAMED, refusal_of
from channels._aws_receipts import REPORTS_IN, TELLS_WITHIN, AwsReceipts, Reports
from channels._mail import write_mail, write_sender
from channels._sender import Sender, mailbox
from channels._ses_bulk import MOST, calls, request
from channels._ses_codes import PAUSED, of_an_agency, read_entry, read_refusal
from channels._ses_events import TAG, read_event, tag_of
from channels._ses_identity import AGENCYS, OWNERS, Words, fault_of

SES = "sesv2"
WITH_FILES_AT_ONCE = 4
"""Of mails with files: each is held whole until Amazon has it, some five times over."""
UNLIMITED = "as many as you like in 24 hours"
"""-1: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendQuota.html."""
PROBATION = "Amazon has this account under review. Look what it says in the SES console."

log = structlog.get_logger()


class Ses:
    reports_in = REPORTS_IN

    def __init__(
        self,
        place: Place,
        sender: Sender,
        reports: Reports,
        threads: int,
        patience: Patience = PATIENT,
    ) -> None:
        self._amazon = Amazon(place, threads, patience)
        self._sender = sender
        write_sender(sender.own)  # raises where no mail could come from it
        self._reports = reports
        self._receipts = AwsReceipts(self._amazon, place, reports, read_event)
        named = reports.configuration_set
        self._with_files = asyncio.Semaphore(WITH_FILES_AT_ONCE)
        self._common = {"ConfigurationSetName": named} if named else {}

    @property
    def tells_within(self) -> float | None:
        return TELLS_WITHIN if self._reports.tell else None

    @property
    def mail_domain(self) -> str:
        return self._sender.own.domain

    async def send(self, attempt: Attempt) -> Outcome:
        async with self._with_files if attempt.enclosed else nullcontext():
            return await self._send(attempt)

    async def _send(self, attempt: Attempt) -> Outcome:
        try:
            asked = await self._request(attempt)
        except ValueError as error:
            log.warning("no mail can be made of a message", error=type(error).__name__)
            return Rejected("", "no mail can be made of it")
        except StorageDown:
            return Deferred("its files could not be read just now", fault=Fault.OURS)
        try:
            answer = await self._amazon.hand_over(
                SES, lambda client: client.send_email(**asked), attempt.send_by
            )
        except ClientError as refusal:
            return self._refused_from(self._sender.of(attempt), refusal)
        if not isinstance(answer, dict):
            return answer
        return accepted(answer.get("MessageId"), UNNAMED)

    @property
    def batch_size(self) -> int:
        return MOST

    async def send_batch(self, attempts: Sequence[Attempt]) -> Sequence[Outcome]:
        outcomes: dict[str, Outcome] = {}
        for together in calls(attempts):
            of_these = [attempt for attempt, _ in together]
            sent = await self._send_together(together)
            outcomes |= {one.id: outcome for one, outcome in zip(of_these, sent, strict=True)}
        return [outcomes[attempt.id] for attempt in attempts]

    async def _send_together(self, together: Sequence[tuple[Attempt, str]]) -> Sequence[Outcome]:
        """One call. What is refused as a whole was refused for one of them: each goes alone."""
        attempts = [attempt for attempt, _ in together]
        if len(attempts) == 1:
            return [await self.send(attempts[0])]
        sender = self._sender.of(attempts[0])
        asked = {**self._common, **request(together, sender)}
        until = min(attempt.send_by for attempt in attempts)
        try:
            answer = await self._amazon.hand_over(
                SES, lambda client: client.send_bulk_email(**asked), until
            )
        except ClientError as refusal:
            outcome = self._refused_from(sender, refusal)
            if isinstance(outcome, Rejected):
                return [await self.send(attempt) for attempt in attempts]
            return [outcome] * len(attempts)
        if not isinstance(answer, dict):
            return [answer] * len(attempts)
        entries = answer.get("BulkEmailEntryResults")
        if not isinstance(entries, list) or len(entries) != len(attempts):
            return [Uncertain("Amazon did not say which messages it took")] * len(attempts)
        outcomes = [read_entry(entry, sender.addr_spec) for entry in entries]
        return [self._whose(outcome, sender) for outcome in outcomes]

    async def standing(self) -> Standing:
        """https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetAccount.html."""
        return await self._amazon.standing(
            SES, lambda client: read_account(client.get_account()), self._refused
        )

    async def sender_fault(self) -> str:
        return await self._fault_of(self._sender.own, OWNERS)

    async def address_fault(self, address: str) -> str:
        return await self._fault_of(mailbox(address), AGENCYS)

    async def _fault_of(self, sender: Mailbox, words: Words) -> str:
        found = await self._amazon.standing(
            SES, lambda client: Standing(fault=fault_of(client, sender, words)), self._refused
        )
        return found.fault

    async def read_receipts(self, call: Callback) -> Sequence[Receipt]:
        """Raises BadSignature and NotNow."""
        return await self._receipts.read_receipts(call)

    async def collect(self, keep: Callable[[Sequence[Receipt]], Awaitable[None]]) -> bool:
        return await self._receipts.collect(keep)

    async def close(self) -> None:
        await self._amazon.close()

    async def _request(self, attempt: Attempt) -> Mapping[str, Any]:
        """Raises ValueError and StorageDown."""
        files = await attempt.enclosed.read() if attempt.enclosed else ()
        mail = write_mail(attempt, self._sender.of(attempt), datetime.now(UTC), files)
        return {
            **self._common,
            "Destination": {"ToAddresses": [attempt.address]},
            "Content": {"Raw": {"Data": mail}},
            "EmailTags": [{"Name": TAG, "Value": tag_of(attempt.id)}],
        }

    def _refused(self, refusal: ClientError) -> Outcome:
        return self._refused_from(self._sender.own, refusal)

    def _refused_from(self, sender: Mailbox, refusal: ClientError) -> Outcome:
        status, code, _, words = refusal_of(refusal)
        log.info("refused by Amazon", status=status, code=code)
        return self._whose(read_refusal(status, code, words, sender.addr_spec), sender)

    def _whose(self, outcome: Outcome, sender: Mailbox) -> Outcome:
        """An agency's own address is no fault of the account that others send over, too."""
        return outcome if sender is self._sender.own else of_an_agency(outcome)


def read_account(answer: Mapping[str, Any]) -> Standing:
    quota = answer.get("SendQuota", {})
    rate, day, used = (
        float(quota.get(name, 0)) for name in ("MaxSendRate", "Max24HourSend", "SentLast24Hours")
    )
    if not answer.get("SendingEnabled") or not rate:
        return Standing(fault=PAUSED)
    in_a_day = f"{day:,.0f} in 24 hours, of which {used:,.0f} are used"
    allowed = f"{rate:g} mails a second and {in_a_day if day >= 0 else UNLIMITED}"
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
