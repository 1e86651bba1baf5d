"""How the front-end in Slack begins, goes on when Slack does not, and ends."""

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from bot.slack import RefusedToken, SlackFrontEnd, connection
from bot.texts import words_for
from bot.words import Said
from config.settings import Endpoints, Settings
from installation import installation
from staff_chats import slack_by_http
from tests.fakes.desk import ScriptedDesk, reply
from tests.fakes.eventually import eventually
from tests.fakes.slack_staff import Person, serving
from tests.fakes.slack_workspace import (
    APP_TOKEN,
    BOT_TOKEN,
    BY_HTTP,
    BY_SOCKET,
    LocalSlack,
    signature,
)


async def test_a_connection_that_slack_ends_is_opened_again(
    in_slack: Person, desk: ScriptedDesk, slack: LocalSlack
) -> None:
    await slack.drops_the_connection()
    await slack.until(lambda: len(slack.called("apps.connections.open")) == 2, "a new connection")
    await in_slack.says("hello")
    assert await desk.hears(1) == [Said("hello", stays=True)]


async def test_an_address_that_leads_nowhere_is_asked_for_anew(
    slack: LocalSlack, desk: ScriptedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is good once: what failed by it fails by it for ever."""
    monkeypatch.setattr(connection, "LOOK", 0.1)
    monkeypatch.setattr(connection, "PING", 0.1)
    slack.once["link"].append(503)
    with capture_logs() as logs:
        async with serving(slack, desk, []):
            await Person(slack).says("hello")
            assert await desk.hears(1) == [Said("hello", stays=True)]
    assert "slack_not_connected" in {one["event"] for one in logs}


@pytest.mark.parametrize(
    ("method", "word"),
    [
        ("auth.test", "invalid_auth"),
        ("apps.connections.open", "invalid_auth"),
        ("apps.connections.open", "missing_scope"),
    ],
)
async def test_a_refused_token_is_told_without_showing_it(
    slack: LocalSlack, desk: ScriptedDesk, caplog: pytest.LogCaptureFixture, method: str, word: str
) -> None:
    caplog.set_level(logging.INFO)
    slack.refuses[method] = word
    front_end = SlackFrontEnd(BY_SOCKET, slack.url, words_for("slack"))
    with pytest.raises(RefusedToken, match="Slack refuses SLACK_") as caught:
        await asyncio.wait_for(front_end.serve(desk), 10)
    said = f"{caught.value} {caplog.text}"
    assert BOT_TOKEN not in said
    assert APP_TOKEN not in said


async def test_an_outage_at_the_start_is_waited_out(
    slack: LocalSlack, desk: ScriptedDesk, waits: list[float]
) -> None:
    slack.once["auth.test"].extend([503, "drop"])
    slack.once["apps.connections.open"].append(500)
    async with serving(slack, desk, waits):
        await Person(slack).says("hello")
        assert await desk.hears(1) == [Said("hello", stays=True)]
    assert waits == [1.0, 2.0, 1.0]


async def test_a_turn_that_is_under_way_is_brought_to_its_end_when_we_stop(
    slack: LocalSlack, desk: ScriptedDesk
) -> None:
    """Slack was told that we have it, and does not tell it again."""
    async with serving(slack, desk, []):
        desk.open.clear()
        desk.answers(reply("Noted."))
        await Person(slack).says("hello")
        await desk.hears(1)
        asyncio.get_running_loop().call_soon(desk.open.set)
    assert [message.text for message in slack.messages.values()] == ["hello", "Noted."]


async def test_what_comes_over_http_once_it_serves_no_more_is_told_to_come_again(
    slack: LocalSlack, desk: ScriptedDesk
) -> None:
    body = '{"type": "url_verification", "challenge": "3eZbrw1aB"}'
    headers = {"Content-Type": "application/json", **signature(body, time.time())}
    async with serving(slack, desk, [], BY_HTTP) as front_end:
        assert (await front_end.take(body, headers))[0] == 200
    assert (await front_end.take(body, headers))[0] == 503


async def test_a_refused_token_leaves_what_else_web_answers_as_it_is(
    slack: LocalSlack, tmp_path: Path
) -> None:
    slack.refuses["auth.test"] = "invalid_auth"
    settings = Settings(
        database_url=f"sqlite+aiosqlite:///{tmp_path / 'postbote.db'}",
        data_dir=tmp_path,
        staff_slack=BY_HTTP,
        secret_keys=(),
        endpoints=replace(Endpoints(), slack=slack.url),
    )
    with capture_logs() as logs:
        async with installation(settings) as place, slack_by_http(place) as front_end:
            assert front_end
            await slack.until(lambda: slack.called("auth.test"), "a look at the token")
            await eventually(lambda: _has_told(logs))
            assert front_end._session.closed
            assert (await front_end.take("{}", {}))[0] == 503
    [told] = [one for one in logs if one["event"] == "slack_refused"]
    assert told["log_level"] == "error"
    assert "SLACK_BOT_TOKEN" in told["what_to_do"]


async def _has_told(logs: Sequence[EventDict]) -> bool:
    return any(one["event"] == "slack_refused" for one in logs)


async def test_what_comes_over_http_is_taken_only_once_it_serves(slack: LocalSlack) -> None:
    front_end = SlackFrontEnd(BY_HTTP, slack.url, words_for("slack"))
    assert (await front_end.take("{}", {}))[0] == 503
    await front_end._session.close()
