"""What Slack tells over HTTP is taken where Slack signed it, and just now."""

import time
from collections.abc import AsyncIterator
from http import HTTPStatus

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer

from bot.words import Said
from tests.fakes.desk import PressedButton, ScriptedDesk, reply, with_buttons
from tests.fakes.slack import Raw
from tests.fakes.slack_staff import Person, serving
from tests.fakes.slack_workspace import BY_HTTP, TEAM, LocalSlack, local_slack, signature
from web.app import make_app
from web.slack import PATH, let_in

HELLO = Said("hello", stays=True)


@pytest.fixture
def desk() -> ScriptedDesk:
    return ScriptedDesk()


@pytest.fixture
async def slack(desk: ScriptedDesk) -> AsyncIterator[LocalSlack]:
    async with local_slack() as local, serving(local, desk, [], BY_HTTP) as front_end:
        app = make_app(_ready)
        let_in(app, front_end)
        async with TestServer(app) as server:
            local.request_url = str(server.make_url(PATH))
            yield local


async def _ready() -> bool:
    return True


@pytest.fixture
def person(slack: LocalSlack) -> Person:
    return Person(slack)


def event(**changes: object) -> Raw:
    said = {
        "type": "message", "user": "U012AB3CD", "channel": "D012AB3CD", "channel_type": "im",
        "ts": "1800000000.000100", "text": "hello",
    }  # fmt: skip
    return {
        "type": "event_callback", "team_id": TEAM, "event": said, "event_id": "Ev1", **changes,
    }  # fmt: skip


async def test_a_whole_conversation_goes_over_http(
    person: Person, slack: LocalSlack, desk: ScriptedDesk
) -> None:
    desk.answers(with_buttons("How?", "By SMS"), reply("What is it called?"), reply("Noted."))
    assert await person.commands("new", channel="C0ELSEWHERE") == {
        "text": "I answer in our direct messages."
    }
    await person.sees("How?")
    await person.presses("By SMS")
    await person.sees("What is it called?")
    await person.says("Flood")
    await person.sees("Noted.")
    assert desk.heard == [Said("/new"), PressedButton("by sms-id"), Said("Flood", stays=True)]
    assert slack.called("apps.connections.open") == []
    assert max(slack.waits) < 1.0


async def test_slack_makes_sure_that_it_is_us(slack: LocalSlack) -> None:
    asked = {"type": "url_verification", "challenge": "3eZbrw1aB", "token": "x"}
    assert await slack.post("events_api", asked) == (200, {"challenge": "3eZbrw1aB"})


@pytest.mark.parametrize(("age", "status"), [(0, 200), (299, 200), (302, 401), (-302, 401)])
async def test_what_was_signed_five_minutes_ago_is_refused(
    person: Person, slack: LocalSlack, desk: ScriptedDesk, age: float, status: int
) -> None:
    answered, _ = await slack.post("events_api", event(), at=time.time() - age)
    assert answered == status
    await person.says("mine")
    expected = [HELLO] * (status == 200) + [Said("mine", stays=True)]
    assert await desk.hears(len(expected)) == expected


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Signature": ""},
        {"X-Slack-Request-Timestamp": str(int(time.time()) - 10)},
        {"X-Slack-Request-Timestamp": "soon"},
        {"X-Slack-Signature": "é"},
    ],
)
@pytest.mark.parametrize("kind", ["events_api", "interactive", "slash_commands"])
async def test_what_slack_did_not_sign_so_is_refused(
    slack: LocalSlack, desk: ScriptedDesk, kind: str, headers: dict[str, str]
) -> None:
    status, _ = await slack.post(kind, event(), headers)
    assert status == 401
    assert desk.heard == []


@pytest.mark.parametrize("body", ["", "[]", "{", '{"event": []}', "payload=no", "payload=5"])
async def test_what_is_signed_and_not_as_slack_says_it_is_refused(
    slack: LocalSlack, desk: ScriptedDesk, body: str
) -> None:
    kind = "application/x-www-form-urlencoded" if "=" in body else "application/json"
    headers = {**signature(body, time.time()), "Content-Type": kind}
    async with (
        ClientSession() as session,
        session.post(slack.request_url, data=body, headers=headers) as answer,
    ):
        assert answer.status in {HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND}
    assert desk.heard == []


async def test_what_slack_tells_again_is_heard_once(
    person: Person, slack: LocalSlack, desk: ScriptedDesk
) -> None:
    """https://docs.slack.dev/apis/events-api#retries"""
    again = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
    assert (await slack.post("events_api", event()))[0] == 200
    assert (await slack.post("events_api", event(), again))[0] == 200
    await person.says("mine")
    assert await desk.hears(2) == [HELLO, Said("mine", stays=True)]


@pytest.mark.parametrize("body", [b"", b"\xff", b"{}", b"payload=%7B", b"x" * 300_000])
async def test_whatever_else_comes_is_refused_and_breaks_nothing(
    person: Person, slack: LocalSlack, desk: ScriptedDesk, body: bytes
) -> None:
    assert await slack.posts_raw(body) in {400, 401, 413}
    await person.says("mine")
    assert await desk.hears(1) == [Said("mine", stays=True)]
