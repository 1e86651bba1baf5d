"""What people answer: STOP leaves them out at once, START lets them in again."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request

from agencies.model import Agency, CredentialId
from agencies.suppression import Cause, Suppression
from agencies.webhooks import Webhooks
from campaigns.ports import BadSignature, Callback, CannotOpenAccount, Wish
from channels._twilio_answers import wish_of
from storage.store import SqlStore
from storage.wishes import SqlWishes
from tests.fakes.provider import FakeProvider
from tests.storage.making import a_credential
from web.answers import Answers
from web.app import make_app

HOOKS = Webhooks(b"a key for webhooks")
WHO = "+6581234567"
Client = TestClient[Request, Application]


class Listening(FakeProvider):
    """It believes whatever says that it is signed."""

    def read_answer(self, call: Callback) -> Wish | None:
        if call.headers.get("Signed") != "yes":
            raise BadSignature("test")
        return wish_of(call.form)


class Providers:
    def __init__(self, account: CredentialId) -> None:
        self._account = account

    async def open(self, credential: CredentialId) -> FakeProvider:
        if credential != self._account:
            raise CannotOpenAccount("test")
        return Listening()


@pytest.fixture
async def account(store: SqlStore, agency: Agency) -> CredentialId:
    async with store.work(agency.id) as work:
        return await work.credentials.add(a_credential(), {})


@pytest.fixture
async def client(store: SqlStore, account: CredentialId) -> AsyncIterator[Client]:
    async def ready() -> bool:
        return True

    answers = Answers(
        webhooks=HOOKS,
        providers=Providers(account),
        wishes=SqlWishes(store.database, store.keyring),
        public_url="https://postbote.example.org",
    )
    async with TestClient(TestServer(make_app(ready, answers=answers))) as running:
        yield running


async def answered(
    client: Client, account: int, text: str, signed: str = "yes", name: str = ""
) -> int:
    path = f"/answers/{name or HOOKS.account_name(CredentialId(account))}"
    data = {"From": WHO, "Body": text}
    async with client.post(path, data=data, headers={"Signed": signed}) as answer:
        return answer.status


async def cause(store: SqlStore, agency: Agency) -> Cause | None:
    async with store.read_work(agency.id) as work:
        found = await work.suppressions.find("sms", [WHO])
    return found[0].suppression.cause if found else None


async def test_who_answers_stop_is_left_out_and_with_start_in_again(
    client: Client, account: CredentialId, store: SqlStore, agency: Agency
) -> None:
    assert await answered(client, account, "Stop") == 200
    assert await cause(store, agency) is Cause.STOPPED
    assert await answered(client, account, "start") == 200
    assert await cause(store, agency) is None


async def test_start_takes_nothing_back_but_stop(
    client: Client, account: CredentialId, store: SqlStore, agency: Agency
) -> None:
    async with store.work(agency.id) as work:
        await work.suppressions.put([Suppression(channel="sms", address=WHO, cause=Cause.STAFF)])
    assert await answered(client, account, "START") == 200
    assert await cause(store, agency) is Cause.STAFF


async def test_any_other_answer_changes_nothing(
    client: Client, account: CredentialId, store: SqlStore, agency: Agency
) -> None:
    assert await answered(client, account, "When do you open?") == 200
    assert await cause(store, agency) is None


async def test_nobody_else_is_believed(
    client: Client, account: CredentialId, store: SqlStore, agency: Agency
) -> None:
    assert await answered(client, account, "STOP", signed="no") == 403
    assert await answered(client, account, "STOP", name=f"{account}.{32 * '0'}") == 404
    assert await answered(client, 999, "STOP") == 404
    assert await cause(store, agency) is None


async def test_what_is_no_form_is_refused(client: Client, account: CredentialId) -> None:
    path = f"/answers/{HOOKS.account_name(account)}"
    json: Any = {"From": WHO, "Body": "STOP"}
    async with client.post(path, json=json) as answer:
        assert answer.status == 415
