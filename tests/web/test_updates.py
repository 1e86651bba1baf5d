"""What Telegram tells is written down if it is believed, and refused if it is not."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request

from agencies.bots import BotId
from agencies.webhooks import Webhooks
from campaigns.sending import StorageDown
from web.app import make_app
from web.updates import SECRET, Updates

HOOKS = Webhooks(b"a key for webhooks")
BOT, OTHER = BotId(7), BotId(8)
UPDATE = b'{"update_id": 3, "message": {}}'


@dataclass
class Inbox:
    has: list[tuple[BotId, int, bytes]] = field(default_factory=list)
    is_down: bool = False

    async def put_update(self, bot: BotId, number: int, content: bytes) -> None:
        if self.is_down:
            raise StorageDown("test")
        self.has.append((bot, number, content))


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
async def client(inbox: Inbox) -> AsyncIterator["TestClient[Request, Application]"]:
    async def ready() -> bool:
        return True

    app = make_app(ready, updates=Updates(HOOKS, inbox))
    async with TestClient(TestServer(app)) as running:
        yield running


async def told(
    client: "TestClient[Request, Application]",
    name: str,
    secret: str | None,
    content: bytes = UPDATE,
) -> int:
    headers = {} if secret is None else {SECRET: secret}
    async with client.post(f"/updates/{name}", data=content, headers=headers) as answer:
        return answer.status


async def test_what_comes_with_the_secret_is_written_down(client: Any, inbox: Inbox) -> None:
    assert await told(client, HOOKS.name(BOT), HOOKS.secret(BOT)) == 204
    assert inbox.has == [(BOT, 3, UPDATE)]


@pytest.mark.parametrize("secret", [None, "", "guessed", HOOKS.secret(OTHER), "é"])
async def test_without_the_bots_own_secret_it_is_refused(
    client: Any, inbox: Inbox, secret: str | None
) -> None:
    assert await told(client, HOOKS.name(BOT), secret) == 403
    assert inbox.has == []


@pytest.mark.parametrize(
    "name", ["7", "7.", "7.00", f"8{HOOKS.name(BOT)[1:]}", HOOKS.name(BOT).upper(), "x"]
)
async def test_at_any_other_address_nobody_is(client: Any, inbox: Inbox, name: str) -> None:
    assert await told(client, name, HOOKS.secret(BOT)) == 404
    assert inbox.has == []


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"{}", b'{"update_id": "3"}', b'{"update_id": true}', b"\xff"]
)
async def test_what_is_no_update_is_refused(client: Any, inbox: Inbox, content: bytes) -> None:
    assert await told(client, HOOKS.name(BOT), HOOKS.secret(BOT), content) == 400
    assert inbox.has == []


async def test_what_cannot_be_written_down_is_to_be_told_again(client: Any, inbox: Inbox) -> None:
    inbox.is_down = True
    assert await told(client, HOOKS.name(BOT), HOOKS.secret(BOT)) == 503


async def test_more_than_anybody_can_say_is_refused(client: Any, inbox: Inbox) -> None:
    endless = b'{"update_id": 3, "message": "' + b"x" * 300_000 + b'"}'
    assert await told(client, HOOKS.name(BOT), HOOKS.secret(BOT), endless) == 413
    assert inbox.has == []
