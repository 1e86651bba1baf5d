"""How the front-end in Slack begins, goes on when Slack does not, and ends."""

import asyncio
import logging

import pytest

from bot.slack import RefusedToken, SlackFrontEnd
from bot.texts import words_for
from bot.words import Said
from tests.fakes.desk import ScriptedDesk, reply
from tests.fakes.slack_staff import Person, serving
from tests.fakes.slack_workspace import APP_TOKEN, BOT_TOKEN, BY_HTTP, BY_SOCKET, LocalSlack


async def test_a_connection_that_slack_ends_is_opened_again(
    in_slack: Person, desk: ScriptedDesk, slack: LocalSlack
) -> None:
    await slack.drops_the_connection()
    await slack.until(lambda: len(slack.called("apps.connections.open")) == 2, "a new connection")
    await in_slack.says("hello")
    assert await desk.hears(1) == [Said("hello", stays=True)]


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


async def test_what_comes_over_http_is_taken_only_once_it_serves(slack: LocalSlack) -> None:
    front_end = SlackFrontEnd(BY_HTTP, slack.url, words_for("slack"))
    assert (await front_end.take("{}", {}))[0] == 503
    await front_end._session.close()
