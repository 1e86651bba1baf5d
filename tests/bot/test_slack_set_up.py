"""How Slack's app is set up: its manifest names what we listen to; without it nothing is loaded."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.slack import SlackFrontEnd
from bot.slack.front_end import COMMAND
from bot.texts import words_for
from tests.fakes.slack_workspace import BY_SOCKET

ROOT = Path(__file__).parents[2]
EVENTS = {"message": "message.im"}
"""https://docs.slack.dev/reference/events: what is subscribed to where its event is called else."""
SCOPES = {
    "auth.test": None, "apps.connections.open": None, "views.open": None, "views.publish": None,
    "chat.postMessage": "chat:write", "chat.update": "chat:write",
    "conversations.open": "im:write", "users.info": "users:read",
    "files.upload": "files:write", "app_mention": "app_mentions:read", "message": "im:history",
    "user_change": "users:read", "app_home_opened": None, "file": "files:read",
    COMMAND: "commands",
}  # fmt: skip
"""What each needs, by its page at https://docs.slack.dev/reference; app tokens have their own."""
START = """
import asyncio, sys
from config.env import read_settings
from staff_chats import open_front_ends
async def start():
    opened = open_front_ends(read_settings({settings!r}), None)
    print(sorted(opened), *sorted(sys.modules), sep="\\n")
    for one in opened.values():
        await one._session.close()
asyncio.run(start())
"""


@pytest.fixture
def manifest() -> Any:
    return yaml.safe_load((ROOT / "docs/how-to/slack-manifest.yaml").read_text(encoding="utf-8"))


async def listened_to() -> tuple[set[str], set[str]]:
    """Events and commands, as bolt was told of them."""
    front_end = SlackFrontEnd(BY_SOCKET, "http://127.0.0.1:1", words_for("slack"))
    await front_end._session.close()
    source = (ROOT / "bot/slack/front_end.py").read_text(encoding="utf-8")
    told = re.findall(r"^        bolt\.\w+\(", source, re.MULTILINE)
    assert len(front_end._bolt._async_listeners) == len(told)
    return set(re.findall(r'bolt\.event\("(\w+)"\)', source)), {COMMAND}


def called() -> set[str]:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot/slack").glob("*.py"))
    return set(re.findall(r'call(?:_for_ever)?\(\s*"([\w.]+)"', source)) | {"views.open"}


async def test_the_manifest_names_what_is_listened_to_and_nothing_else(manifest: Any) -> None:
    events, commands = await listened_to()
    told = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert set(told) == {EVENTS.get(event, event) for event in events}
    assert {one["command"] for one in manifest["features"]["slash_commands"]} == commands
    assert manifest["settings"]["interactivity"]["is_enabled"]
    assert manifest["features"]["app_home"]["home_tab_enabled"]
    assert not manifest["features"]["app_home"]["messages_tab_read_only_enabled"]


async def test_the_manifest_asks_for_what_is_needed_and_nothing_else(manifest: Any) -> None:
    events, commands = await listened_to()
    needed = {SCOPES[one] for one in (*called(), *events, *commands, "file")}
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == needed - {None}


@pytest.mark.parametrize(
    ("settings", "loaded"),
    [
        ({}, False),
        ({"SLACK_APP_TOKEN": "xapp-1", "SLACK_SIGNING_SECRET": "8f74"}, False),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}, True),
    ],
)
def test_without_its_token_nothing_of_slack_s_is_loaded(
    settings: dict[str, str],
    loaded: bool,  # noqa: FBT001 - a table
) -> None:
    """In a fresh process, with all that is loaded where it begins."""
    code = START.format(settings=settings)
    said = subprocess.run(  # noqa: S603 - this very Python, and a text of ours
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    modules = {name.partition(".")[0] for name in said} | set(said)
    assert ("staff_chats" in modules, "slack_bolt" in modules) == (True, loaded)
    assert ("slack_sdk" in modules, "bot.slack" in modules) == (loaded, loaded)
    assert said[0] == ("['slack']" if loaded else "[]")
