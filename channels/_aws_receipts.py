"""What Amazon tells of messages: by SNS to our web server, or in a queue of SQS where nobody can
call us.

https://docs.aws.amazon.com/sns/latest/dg/welcome.html
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from campaigns.model import Receipt
from campaigns.ports import Callback, NotNow
from channels._aws import Amazon, Place
from channels._sns import JSON, TEXT, Sns, fetching, published

SNS, SQS = "sns", "sqs"
REPORTS_IN = (TEXT, JSON)
MOST_AT_ONCE = 10
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html"""
LISTENS = 1
"""Seconds, so that all of a queue's servers are asked, and not some of them."""
TELLS_WITHIN = 900.0
"""Seconds, our own choice: it tells of a message that it took in some. By itself SNS tries three
times more, 20 seconds apart, and by a delivery policy for an hour at most: what comes so late still
counts, but staff are asked.
https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html"""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reports:
    """What of an account tells what becomes of messages; each empty where it has none."""

    configuration_set: str = ""
    topic: str = ""
    queue: str = ""

    @property
    def tell(self) -> bool:
        return bool(self.configuration_set and (self.topic or self.queue))


class AwsReceipts:
    """Of one account, where `read` knows what a published text says of which message."""

    def __init__(
        self,
        amazon: Amazon,
        place: Place,
        reports: Reports,
        read: Callable[[str], Sequence[Receipt]],
    ) -> None:
        self._amazon = amazon
        self._sns = Sns(place.region, reports.topic, fetching(place.endpoint))
        self._reports = reports
        self._read = read

    async def read_receipts(self, call: Callback) -> Sequence[Receipt]:
        """Raises BadSignature and NotNow."""
        told = await self._sns.read(call.body, datetime.now(UTC))
        match told.kind:
            case "Notification":
                return self._read(told.text)
            case "SubscriptionConfirmation":
                await self._confirm(told.token)
            case kind:
                log.warning("subscription_ended", kind=kind)
        return []

    async def collect(self, keep: Callable[[Sequence[Receipt]], Awaitable[None]]) -> bool:
        """https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference."""
        queue = self._reports.queue
        if not queue:
            return False
        asked = {"MaxNumberOfMessages": MOST_AT_ONCE, "WaitTimeSeconds": LISTENS}
        answer = await self._amazon.call(
            SQS, lambda client: client.receive_message(QueueUrl=queue, **asked)
        )
        found = answer.get("Messages", [])
        if not found:
            return False
        await keep([one for message in found for one in self._read(published(message["Body"]))])
        done = [{"Id": str(n), "ReceiptHandle": m["ReceiptHandle"]} for n, m in enumerate(found)]
        await self._amazon.call(
            SQS, lambda client: client.delete_message_batch(QueueUrl=queue, Entries=done)
        )
        return len(found) == MOST_AT_ONCE

    async def _confirm(self, token: str) -> None:
        """https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html. Raises NotNow.

        From then on only the topic's owner can end the subscription, and nobody by its address.
        SNS asks again as it tells anything again. After that somebody has to, in its console, in
        two days at most: https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html.
        """
        asked = {"TopicArn": self._reports.topic, "Token": token}
        asked["AuthenticateOnUnsubscribe"] = "true"
        try:
            await self._amazon.call(SNS, lambda client: client.confirm_subscription(**asked))
        except Exception as error:  # noqa: BLE001 -- whatever it was, SNS asks again
            log.warning("subscription_not_confirmed", error=type(error).__name__)
            raise NotNow from None
        log.info("subscription_confirmed")
