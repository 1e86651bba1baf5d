"""Requests that nobody would make: none breaks the web server, whoever asks."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from aiohttp.test_utils import TestServer
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode

from agencies.bots import BotId
from agencies.model import CredentialId
from agencies.unsubscribing import Links
from agencies.webhooks import Webhooks
from bot.slack.front_end import SlackFrontEnd
from campaigns.attempts import AttemptIds
from campaigns.model import CampaignId
from campaigns.ports import Callback
from channels._ses_events import TAG, tag_of
from config.secrets import Secret
from config.settings import Endpoints, Settings
from installation import Installation, installation
from reaching import web_app, webhooks
from storage.agencies import attempt_key, list_agencies, unsubscribing_key
from tests.fakes import amazon_sms, ses, sns, twilio
from tests.fakes.amazon_sms import FakeAmazonSms
from tests.fakes.desk import ScriptedDesk
from tests.fakes.slack_staff import serving
from tests.fakes.slack_workspace import BY_HTTP, local_slack, signature
from tests.product.running import KEYS
from tests.soak.amounts import Amounts
from tests.soak.endpoints import OPERATIONS, PLAIN, document
from tests.storage.making import a_bot, a_credential
from web.slack import PATH as SLACK
from web.updates import SECRET

MANY = {"sqlite": 10_000, "postgresql": 1_000}
SHARE = {"sqlite": 500, "postgresql": 50}  # of them in `make test`
NOT_ADMITTED = {401, 403, 404}
NOT_SIGNED = {401}  # at Slack's address 404 is what is signed, and about nothing of ours
SERVER_FAULT = 500
PUBLIC = "https://bot.test"
Asked = requests.PreparedRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What makes a request one that is believed."""

    twilio: CredentialId
    whatsapp: CredentialId
    topic: CredentialId
    mails: CredentialId
    attempts: Mapping[CredentialId, str]
    bot: BotId
    hooks: Webhooks
    link: str

    def named(self, path: str) -> Mapping[str, str]:
        """The parts of the path, as whoever was told them has them."""
        return {
            "/receipts/{account}": {"account": str(self.twilio)},
            "/receipts/{whatsapp}": {"whatsapp": str(self.whatsapp)},
            "/receipts/{topic}": {"topic": str(self.topic)},
            "/receipts/{mails}": {"mails": str(self.mails)},
            "/answers/{name}": {"name": self.hooks.account_name(self.twilio)},
            "/updates/{name}": {"name": self.hooks.name(self.bot)},
            "/unsubscribe/{word}": {"word": self.link},
        }.get(path, {})

    def asked_about(self, path: str) -> Mapping[str, str]:
        """The rest of the address that Twilio is told for each message."""
        account = {"/receipts/{account}": self.twilio, "/receipts/{whatsapp}": self.whatsapp}
        return {"attempt": self.attempts[account[path]]} if path in account else {}

    def sign(self, path: str, asked: Asked) -> None:
        signs: Mapping[str, Callable[[Asked], None]] = {
            "/receipts/{account}": _as_twilio,
            "/receipts/{whatsapp}": _as_twilio,
            "/receipts/{topic}": _as_amazon,
            "/receipts/{mails}": self._as_ses,
            "/answers/{name}": _as_twilio,
            "/updates/{name}": self._as_telegram,
            SLACK: _as_slack,
        }
        signs.get(path, _as_anybody)(asked)

    def _as_ses(self, asked: Asked) -> None:
        """What was made up is told of a mail of ours, where it is something that can be told."""
        try:
            said = json.loads(_body(asked))
        except ValueError:
            said = None
        if isinstance(said, dict):
            said["mail"] = {"tags": {TAG: [tag_of(self.attempts[self.mails])]}}
            asked.prepare_body(data=json.dumps(said).encode(), files=None)
        _as_amazon(asked)

    def _as_telegram(self, asked: Asked) -> None:
        asked.headers[SECRET] = self.hooks.secret(self.bot)


def _as_anybody(_asked: Asked) -> None:
    """Nobody signs here."""


def _as_twilio(asked: Asked) -> None:
    form = Callback(url="", query={}, headers={}, body=_body(asked)).form
    asked.headers.update(twilio.signed_callback(PUBLIC + asked.path_url, form).headers)


def _as_amazon(asked: Asked) -> None:
    """What was made up stands in a message that Amazon signed."""
    told = sns.body(text=_body(asked).decode(errors="replace"))
    asked.prepare_body(data=told, files=None)
    asked.headers["Content-Type"] = PLAIN


def _as_slack(asked: Asked) -> None:
    asked.headers.update(signature(_body(asked).decode(errors="replace"), time.time()))


def _body(asked: Asked) -> bytes:
    body = asked.body or b""
    assert isinstance(body, str | bytes)
    return body.encode() if isinstance(body, str) else body


@pytest.fixture
async def place(tmp_path: Path, database_url: str) -> AsyncIterator[Installation]:
    async with FakeAmazonSms() as amazon:
        given = Settings(
            database_url=database_url,
            data_dir=tmp_path,
            secret_keys=(Secret(KEYS),),
            public_url=PUBLIC,
            endpoints=Endpoints(aws=amazon.url),
        )
        async with installation(given) as opened:
            yield opened


@pytest.fixture
async def rights(place: Installation) -> Rights:
    first, *_ = await list_agencies(place.database)
    async with place.store.work(first.id) as work:
        account = await work.credentials.add(a_credential(), twilio.FIELDS)
        amazon = replace(a_credential("Amazon"), provider="amazon")
        topic = await work.credentials.add(amazon, amazon_sms.FIELDS)
        chat = replace(a_credential("WhatsApp"), channel="whatsapp")
        whatsapp = await work.credentials.add(chat, twilio.FIELDS)
        post = replace(a_credential("SES"), channel="email", provider="ses")
        mails = await work.credentials.add(post, ses.FIELDS)
        bot = await work.bots.keep(a_bot(0, account))
        key = await work.agencies.address_key()
    ids = AttemptIds(await attempt_key(place.database, place.keyring))
    links = Links(await unsubscribing_key(place.database, place.keyring))
    return Rights(
        twilio=account,
        whatsapp=whatsapp,
        topic=topic,
        mails=mails,
        attempts={one: ids.make(one, CampaignId(3), 7, 1) for one in (account, whatsapp, mails)},
        bot=bot,
        hooks=await webhooks(place),
        link=links.make(first.id, key.hash("anna@example.com")),
    )


@pytest.fixture
async def slack() -> AsyncIterator[SlackFrontEnd]:
    async with local_slack() as local, serving(local, ScriptedDesk(), [], BY_HTTP) as front_end:
        yield front_end


@pytest.fixture
async def url(place: Installation, slack: SlackFrontEnd) -> AsyncIterator[str]:
    async with web_app(place, slack) as app, TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/")


async def test_every_address_is_described(place: Installation, slack: SlackFrontEnd) -> None:
    async with web_app(place, slack) as app:
        served = {
            (route.resource.canonical, route.method.lower())
            for route in app.router.routes()
            if route.resource and route.method != "HEAD"
        }
    alike = {(f"/receipts/{{{of}}}", "post") for of in ("whatsapp", "topic", "mails")}
    assert served == set(OPERATIONS) - alike  # the same address, of other accounts


@pytest.mark.parametrize("operation", OPERATIONS, ids=" ".join)
async def test_no_request_breaks_it_also_of_those_who_may_ask(
    url: str, rights: Rights, amounts: Amounts, dialect: str, operation: tuple[str, str]
) -> None:
    """Two of three cases are believed; each is answered, and none with a fault of ours."""
    path, method = operation
    statuses: Counter[int] = Counter()
    most = amounts.of(MANY[dialect], SHARE[dialect])

    @settings(max_examples=most, deadline=None, database=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(made_up(path, method))
    def nothing_breaks(case: Case[Any]) -> None:
        admitted = rights if statuses.total() % 3 else None
        status = answered(url, path, case, admitted)
        statuses[status] += 1
        assert status < SERVER_FAULT, case.as_curl_command()

    await asyncio.to_thread(nothing_breaks)
    amounts.notes(cases=statuses.total(), statuses=dict(statuses))
    turned_away = NOT_SIGNED if path == SLACK else NOT_ADMITTED
    believed = sum(many for status, many in statuses.items() if status not in turned_away)
    assert believed * 2 >= statuses.total()


def made_up(path: str, method: str) -> st.SearchStrategy[Case[Any]]:
    """As the description says, and against it."""
    operation = schemathesis.openapi.from_dict(dict(document()))[path][method]
    return st.sampled_from(GenerationMode).flatmap(
        lambda mode: operation.as_strategy(generation_mode=mode)
    )


def answered(url: str, path: str, case: Case[Any], rights: Rights | None) -> int:
    """The status; the case is let fall where it cannot be said over HTTP."""
    if rights:
        case.path_parameters = dict(rights.named(path))
        about = rights.asked_about(path)
        case.query = {**case.query, **about} if about else {}
    with requests.Session() as session:
        session.trust_env = False
        try:
            asked = requests.Request(**case.as_transport_kwargs(base_url=url)).prepare()
            if rights:
                rights.sign(path, asked)
            return session.send(asked, allow_redirects=False, timeout=30).status_code
        except (ValueError, requests.exceptions.InvalidHeader):
            reject()
