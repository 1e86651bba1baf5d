"""SMS through one account with AWS End User Messaging.

https://docs.aws.amazon.com/sms-voice/latest/userguide/what-is-sms-mms.html. Amazon's other way to
send an SMS is SNS, which writes what becomes of them into its logs and tells nobody:
https://docs.aws.amazon.com/sns/latest/dg/sms_stats_cloudwatch.html. The point of no return is the
first byte of the request.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import structlog
from botocore.exceptions import ClientError

from campaigns.model import Attempt, Receipt
from campaigns.outcomes import Outcome, accepted
from campaigns.ports import Callback, Standing
from channels._amazon_codes import read_refusal
from channels._amazon_events import CONTEXT, read_event
from channels._aws import PATIENT, Amazon, Patience, Place
from channels._aws_codes import UNNAMED, refusal_of
from channels._aws_receipts import REPORTS_IN, TELLS_WITHIN, AwsReceipts, Reports

SERVICE = "pinpoint-sms-voice-v2"
TRANSACTIONAL = "TRANSACTIONAL"
"""A message that somebody waits for: Amazon sends it the surest way."""
TIER, SANDBOX = "ACCOUNT_TIER", "SANDBOX"
MONTHLY = "TEXT_MESSAGE_MONTHLY_SPEND_LIMIT"
IN_SANDBOX = (
    "This account is in Amazon's sandbox: messages reach only numbers that are verified there. "
    "Ask for production access in the console."
)

log = structlog.get_logger()


class AmazonSms:
    reports_in = REPORTS_IN

    def __init__(
        self,
        place: Place,
        sender: str,
        reports: Reports,
        threads: int,
        patience: Patience = PATIENT,
    ) -> None:
        self._amazon = Amazon(place, threads, patience)
        self._reports = reports
        self._receipts = AwsReceipts(self._amazon, place, reports, read_event)
        self._common = {"OriginationIdentity": sender, "MessageType": TRANSACTIONAL}
        if reports.configuration_set:
            self._common["ConfigurationSetName"] = reports.configuration_set

    @property
    def tells_within(self) -> float | None:
        return TELLS_WITHIN if self._reports.tell else None

    async def send(self, attempt: Attempt) -> Outcome:
        asked = {
            **self._common,
            "DestinationPhoneNumber": attempt.address,
            "MessageBody": attempt.body.text,
            "Context": {CONTEXT: attempt.id},
        }
        try:
            answer = await self._amazon.hand_over(
                SERVICE, lambda client: client.send_text_message(**asked), attempt.send_by
            )
        except ClientError as error:
            return _refused(error)
        if not isinstance(answer, dict):
            return answer
        return accepted(answer.get("MessageId"), UNNAMED)

    async def standing(self) -> Standing:
        """What it allows in a second depends on the sender and on each country: it has no ceiling.

        https://docs.aws.amazon.com/sms-voice/latest/userguide/sms-limitations-mps.html
        """
        return await self._amazon.standing(SERVICE, read_account, _refused)

    async def read_receipts(self, call: Callback) -> Sequence[Receipt]:
        """Raises BadSignature and NotNow."""
        return await self._receipts.read_receipts(call)

    async def collect(self, keep: Callable[[Sequence[Receipt]], Awaitable[None]]) -> bool:
        return await self._receipts.collect(keep)

    async def close(self) -> None:
        await self._amazon.close()


def read_account(client: Any) -> Standing:
    """https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_DescribeSpendLimits.html
    and API_DescribeAccountAttributes.html beside it. Raises what the client raises."""
    tiers = _by_name(client.describe_account_attributes(), "AccountAttributes", "Value")
    limits = _by_name(client.describe_spend_limits(), "SpendLimits", "EnforcedLimit")
    notes = [IN_SANDBOX] if tiers.get(TIER) == SANDBOX else []
    if MONTHLY in limits:
        notes.append(f"Amazon lets it spend up to USD {int(limits[MONTHLY]):,} a month on SMS.")
    return Standing(note=" ".join(notes))


def _by_name(answer: Mapping[str, Any], of: str, what: str) -> Mapping[str, Any]:
    return {one["Name"]: one[what] for one in answer.get(of, ())}


def _refused(error: ClientError) -> Outcome:
    refusal = refusal_of(error)
    log.info("refused by Amazon", status=refusal.status, code=refusal.code, why=refusal.why)
    return read_refusal(refusal)
