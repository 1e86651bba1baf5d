"""Rows of docs/reference/channels.md: how an account is added and a campaign written, what the
other side took, and how it tells what became of that."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.fakes import amazon_sms, ses, slack, twilio
from tests.fakes.amazon import FakeAmazon
from tests.fakes.eventually import eventually
from tests.fakes.sns import BOUNCE, body, event
from tests.fakes.twilio_contents import Content
from tests.product.running import Product, number
from tests.product.test_receipts import PUBLIC, call_back
from tests.product.test_ses import post
from tests.product.twilio_account import OWN_NUMBER

PEOPLE, GONE, UNHEARD = 8, 3, 5
"""How many there are; who is not reached; and of whom no more is told than that it was sent."""
MESSAGE = "Dear {name}, the library is closed on 9 May."
APPROVED = Content(
    sid=f"HX{'0d' * 16}",
    name="closing",
    types={"twilio/text": {"body": MESSAGE.replace("{name}", "{{1}}")}},
)
QUICK = {"Max24HourSend": 50000.0, "MaxSendRate": 500.0, "SentLast24Hours": 0.0}
"""Mails share a call where they are less than 10 ms apart."""
MAIL = tuple(f"person{n}@example.org" for n in range(PEOPLE))
IN_SLACK = tuple(f"U0PERSON{n:02d}" if n % 2 else MAIL[n] for n in range(PEOPLE))
"""Some are known by their id there, the others by their mail address."""


@dataclass(slots=True)
class FakeAws(FakeAmazon):
    """Mail and SMS at one address, as AWS_ENDPOINT_URL is one."""

    mail: ses.FakeSes = field(
        default_factory=lambda: ses.FakeSes(account={**ses.PRODUCTION, "SendQuota": QUICK})
    )
    sms: amazon_sms.FakeAmazonSms = field(default_factory=amazon_sms.FakeAmazonSms)

    async def serve(
        self, request: web.BaseRequest, operation: str, asked: Mapping[str, Any]
    ) -> web.StreamResponse:
        return await (self.sms if operation else self.mail).serve(request, operation, asked)


@dataclass(frozen=True, slots=True)
class Scene:
    """Our process, which listens at `port`, and everybody at the other side."""

    twilio: twilio.FakeTwilio
    aws: FakeAws
    slack: slack.FakeSlack
    port: int
    product: Product


@asynccontextmanager
async def a_scene(data: Path, database_url: str, port: int) -> AsyncIterator[Scene]:
    in_slack = {MAIL[n]: f"U0PERSON{n:02d}" for n in range(PEOPLE)}
    async with (
        twilio.FakeTwilio(contents=[APPROVED]) as twilios,
        FakeAws() as aws,
        slack.FakeSlack(people=in_slack) as slacks,
    ):
        settings = {
            "TWILIO_API_URL": twilios.url, "TWILIO_CONTENT_URL": twilios.url,
            "AWS_ENDPOINT_URL": aws.url, "SLACK_API_URL": slacks.url,
            "PUBLIC_URL": PUBLIC, "PORT": str(port),
        }  # fmt: skip
        yield Scene(twilios, aws, slacks, port, Product(data, database_url, settings))


Took = Iterable[tuple[str, str]]
"""For whom the other side took a text, and the text; what proved the account is among them."""


async def tells_nothing(_: Scene) -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`account` is typed to add one, its proof included, `texts` between the campaign's name and
    its list, `fields` about that. `becomes` is the report when all was told."""

    button: str
    account: Sequence[str] = ()
    texts: Sequence[str] = (MESSAGE,)
    fields: Sequence[str] = ()
    rate: str = "10"
    addresses: Sequence[str]
    took: Callable[[Scene], Took]
    tell: Callable[[Scene], Awaitable[None]] = tells_nothing
    becomes: Mapping[str, int] = field(default_factory=lambda: {"accepted by the provider": PEOPLE})


def whatsapp_took(scene: Scene) -> Took:
    return [(one.to.removeprefix("whatsapp:"), one.body) for one in scene.twilio.journal]


def amazon_took(scene: Scene) -> Took:
    return [(one.to, one.text) for one in scene.aws.sms.journal]


def ses_took(scene: Scene) -> Took:
    return [(one.to, one.part("plain")) for one in scene.aws.mail.journal]


def slack_took(scene: Scene) -> Took:
    known = {f"D0PERSON{n:02d}": IN_SLACK[n] for n in range(PEOPLE)}
    return [(known.get(one.channel, one.channel), one.shown) for one in scene.slack.journal]


def rehearsed(channel: str) -> Callable[[Scene], Took]:
    return lambda scene: [(one["address"], one["text"]) for one in scene.product.outbox(channel)]


async def calls_back(scene: Scene) -> None:
    """Twilio, signed, over HTTP, in the order in which it happens."""
    words = {number(GONE): ("failed",), number(UNHEARD): ("sent",)}
    for one in scene.twilio.journal:
        if not one.content:
            continue  # what proved the account
        for word in words.get(one.to.removeprefix("whatsapp:"), ("sent", "delivered", "read")):
            form = {"MessageSid": one.sid, "MessageStatus": word, "To": one.to}
            form |= {"ErrorCode": "63024"} if word == "failed" else {}
            answer = await call_back(one, form, scene.port)
            assert answer == 204, f"to {form}: {answer}"


async def notifies(scene: Scene) -> None:
    """SNS, signed, over HTTP, at the only address that was shown to subscribe."""
    [account] = set(re.findall(rf"{PUBLIC}/receipts/(\d+)", scene.product.said.decode()))
    url = f"http://127.0.0.1:{scene.port}/receipts/{account}"
    kinds = {number(GONE): "TEXT_UNREACHABLE", number(UNHEARD): "TEXT_SUCCESSFUL"}
    for one in scene.aws.sms.journal:
        text = one.event(kinds.get(one.to, "TEXT_DELIVERED"))
        answer = await post(body(text=text), url)
        assert answer == 204, f"to {text}: {answer}"


async def queues(scene: Scene) -> None:
    """SQS holds what SES tells, until it is taken from there."""
    kinds = {MAIL[GONE]: ("Bounce", {"bounce": BOUNCE}), MAIL[UNHEARD]: ("Send", {})}
    for one in scene.aws.mail.journal:
        kind, about = kinds.get(one.to, ("Delivery", {}))
        scene.aws.queue[one.id] = body(text=event(kind, one.tags, **about)).decode()

    async def is_empty() -> bool:
        return not scene.aws.queue

    await eventually(is_empty)


def told(best: str) -> Mapping[str, int]:
    return {best: PEOPLE - 2, "sent": 1, "failed after it was accepted": 1}


def typed(fields: Mapping[str, str], *, skipped: str) -> Sequence[str]:
    return [value if key != skipped else "Skip" for key, value in fields.items()]


ROWS: Mapping[tuple[str, str], Row] = {
    ("whatsapp", "twilio"): Row(
        button="WhatsApp · Twilio",
        account=[*(v for k, v in twilio.FIELDS.items() if k != "sender"), OWN_NUMBER],
        texts=["closing (en)"],
        fields=["name"],
        addresses=[number(n) for n in range(PEOPLE)],
        took=whatsapp_took,
        tell=calls_back,
        becomes=told("read"),
    ),
    ("sms", "amazon"): Row(
        button="SMS · Amazon",
        account=[*typed(amazon_sms.FIELDS, skipped="queue_url"), OWN_NUMBER],
        addresses=[number(n) for n in range(PEOPLE)],
        took=amazon_took,
        tell=notifies,
        becomes=told("delivered"),
    ),
    ("email", "ses"): Row(
        button="Email · Amazon SES",
        account=[*typed(ses.FIELDS, skipped="topic_arn"), "ann@example.org"],
        texts=["Closed on 9 May", MESSAGE],
        rate="500",
        addresses=MAIL,
        took=ses_took,
        tell=queues,
        becomes=told("delivered"),
    ),
    ("slack", "slack"): Row(
        button="Slack · Slack",
        account=[*slack.FIELDS.values(), "U012AB3CD"],
        addresses=IN_SLACK,
        took=slack_took,
    ),
    ("email", "simulator"): Row(
        button="Email · rehearsal",
        texts=["Closed on 9 May", MESSAGE],
        rate="500",
        addresses=MAIL,
        took=rehearsed("email"),
    ),
    ("slack", "simulator"): Row(
        button="Slack · rehearsal", rate="500", addresses=IN_SLACK, took=rehearsed("slack")
    ),
    ("telegram", "simulator"): Row(
        button="Telegram · rehearsal",
        rate="500",
        addresses=[str(123456789 + n) for n in range(PEOPLE)],
        took=rehearsed("telegram"),
    ),
}
"""Those that no other test of the shipped process sends through."""
