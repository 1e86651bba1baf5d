"""What people answer: STOP leaves them out at once, START lets them in again."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request
from sqlalchemy import update
from structlog.testing import capture_logs

from agencies.model import Agency, CredentialId
from agencies.staff import Role
from agencies.suppression import Cause, Suppression
from agencies.webhooks import UNREAD_REPLIES, Webhooks
from campaigns.ports import BadSignature, Callback, CannotOpenAccount, Wish
from channels._twilio_answers import wish_of
from storage.replies import SqlReplies
from storage.store import SqlStore
from storage.tables import credential
from storage.wishes import SqlWishes
from tests.fakes.provider import FakeProvider
from tests.storage.making import ANA, a_credential
from tests.storage.test_isolation import everything_of
from web.answers import Answers
from web.app import make_app

HOOKS = Webhooks(b"a key for webhooks")
WHO = "+6581234567"
SAID = "When do you open?"
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
        replies=SqlReplies(store.database, store.keyring),
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


async def test_any_other_answer_is_counted_and_owners_are_told_once_a_day(
    client: Client, account: CredentialId, store: SqlStore, agency: Agency
) -> None:
    await store.let_in(agency.id, ANA, "Ana", Role.OWNER)
    for _ in range(3):
        assert await answered(client, account, SAID) == 200
    assert await cause(store, agency) is None
    [told] = await store.waiting_notices("telegram")
    assert (told.kind, told.identity) == (UNREAD_REPLIES, str(ANA))
    assert json.loads(told.arguments) == {"account": "Twilio main", "count": 1}

    async with store.database.write() as connection:
        await connection.execute(update(credential).values(replies_told="2026-03-01"))
    await answered(client, account, SAID)
    told_again = await store.waiting_notices("telegram")
    assert [json.loads(one.arguments)["count"] for one in told_again] == [1, 4]
    async with store.read_work(agency.id) as work:
        [now] = [one for one in await work.credentials.list() if one.id == account]
    assert now.replies == 4
    assert now.replies_since is not None


async def test_neither_the_text_nor_who_sent_it_is_kept(
    client: Client, account: CredentialId, store: SqlStore, agency: Agency
) -> None:
    await answered(client, account, SAID)
    kept = [
        repr(row)
        for rows in (await everything_of(store.database, agency.id)).values()
        for row in rows
    ]
    assert not [row for row in kept if SAID in row or WHO in row or WHO[1:] in row]


async def test_stop_and_what_is_not_signed_count_as_no_reply(
    client: Client, account: CredentialId, store: SqlStore, agency: Agency
) -> None:
    await answered(client, account, "STOP")
    await answered(client, account, SAID, signed="no")
    async with store.read_work(agency.id) as work:
        assert [one.replies for one in await work.credentials.list()] == [0]


async def test_nobody_else_is_believed(
    client: Client, account: CredentialId, store: SqlStore, agency: Agency
) -> None:
    with capture_logs() as logs:
        assert await answered(client, account, "STOP", signed="no") == 403
        assert await answered(client, account, "STOP", name=f"{account}.{32 * '0'}") == 404
        assert await answered(client, 999, "STOP") == 404
    assert await cause(store, agency) is None
    assert [entry["reason"] for entry in logs if entry["event"] == "answer_refused"] == [
        "BadSignature",
        "NotAnAccount",
        "CannotOpenAccount",
    ]
    assert WHO[1:] not in str(logs)


async def test_what_is_no_form_is_refused(client: Client, account: CredentialId) -> None:
    path = f"/answers/{HOOKS.account_name(account)}"
    json: Any = {"From": WHO, "Body": "STOP"}
    async with client.post(path, json=json) as answer:
        assert answer.status == 415
