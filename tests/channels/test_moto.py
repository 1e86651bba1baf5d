"""Amazon as somebody else imitates it: moto's server, over the real SDK and the wire.

http://docs.getmoto.org/en/latest/docs/server_mode.html. It takes whatever signature there is, sends
no mail and tells of none, so what SES would tell is published through its SNS into its SQS.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_string
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import boto3
import pytest
import requests
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.server import ThreadedMotoServer
from moto.ses.models import ses_backends

from campaigns.model import Attempt, AttemptId, Body, Receipt, ReceiptState
from campaigns.outcomes import Accepted, Rejected
from channels._aws import Place
from channels._aws_receipts import Reports
from channels._sender import read_sender
from channels._ses import Ses
from channels._ses_events import TAG, tag_of
from config.secrets import Secret
from tests.fakes.aws import KEY_ID, REGION, SECRET
from tests.fakes.sns import event

SENDER = "Health Agency <news@example.com>"
OURS = AttemptId("3.7.1.ab")


@dataclass(frozen=True, slots=True)
class Moto:
    url: str

    def client(self, service: str) -> Any:
        return boto3.client(
            service, REGION, endpoint_url=self.url, aws_access_key_id=KEY_ID,
            aws_secret_access_key=SECRET,
        )  # fmt: skip

    def sent(self) -> Sequence[tuple[str, EmailMessage]]:
        """The mails that it took, by the ids that it gave them."""
        taken = ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages
        return [(one.id, message_from_string(one.raw_data, policy=SMTP)) for one in taken]


@pytest.fixture
def moto() -> Iterator[Moto]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    requests.post(f"http://{host}:{port}/moto-api/reset", timeout=5)
    yield Moto(f"http://{host}:{port}")
    server.stop()


def provider(moto: Moto, reports: Reports) -> Ses:
    place = Place(region=REGION, key_id=KEY_ID, secret=Secret(SECRET), endpoint=moto.url)
    return Ses(place, read_sender(SENDER), reports, 4)


def hi() -> Attempt:
    return Attempt(
        id=OURS,
        address="anna@example.com",
        body=Body(subject="Grüße", text="Hi", html="<p>Hi</p>"),
        send_by=time.monotonic() + 10,
    )


async def test_a_mail_is_taken_from_a_sender_that_is_verified_and_from_no_other(moto: Moto) -> None:
    ses = provider(moto, Reports())
    assert isinstance(await ses.send(hi()), Rejected)
    await asyncio.to_thread(moto.client("sesv2").create_email_identity, EmailIdentity="example.com")
    outcome = await ses.send(hi())
    assert isinstance(outcome, Accepted)
    [(given, mail)] = moto.sent()
    assert outcome.provider_id == given
    assert (mail["Subject"], mail["To"]) == ("Grüße", "anna@example.com")
    await ses.close()


async def test_what_is_published_is_collected_from_the_queue_once(moto: Moto) -> None:
    topic = moto.client("sns").create_topic(Name="postbote")["TopicArn"]
    queue = moto.client("sqs").create_queue(QueueName="postbote")["QueueUrl"]
    arn = topic.replace("sns", "sqs")
    moto.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    told = event("Delivery", {TAG: tag_of(OURS)}, delivery={"smtpResponse": "250 ok"})
    moto.client("sns").publish(TopicArn=topic, Message=told)
    ses = provider(moto, Reports(configuration_set="postbote", topic=topic, queue=queue))
    kept: list[Receipt] = []

    async def keep(receipts: Sequence[Receipt]) -> None:
        kept.extend(receipts)

    for _ in range(2):
        assert not await ses.collect(keep)
    assert kept == [Receipt(attempt=OURS, state=ReceiptState.DELIVERED)]
    await ses.close()
