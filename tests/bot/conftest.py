"""Fixtures of the front-ends: a desk that is told what to answer, and the chats around it."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.slack import SlackFrontEnd
from bot.telegram import TelegramFrontEnd
from tests.fakes import slack_staff
from tests.fakes.console import Script
from tests.fakes.desk import ScriptedDesk
from tests.fakes.slack_workspace import LocalSlack, local_slack
from tests.fakes.telegram import LocalBotApi, Person, local_bot_api, serving


@pytest.fixture
def desk() -> ScriptedDesk:
    return ScriptedDesk()


@pytest.fixture
def script(tmp_path: Path) -> Iterator[Script]:
    """A console in a pipe."""
    written = Script(tmp_path)
    yield written
    os.close(written.source)


@pytest.fixture
async def api() -> AsyncIterator[LocalBotApi]:
    async with local_bot_api() as local:
        yield local


@pytest.fixture
def waits() -> list[float]:
    """How long the front-end wanted to wait; in these tests it never really does."""
    return []


@pytest.fixture
async def front_end(
    api: LocalBotApi, desk: ScriptedDesk, waits: list[float]
) -> AsyncIterator[TelegramFrontEnd]:
    async with serving(api, desk, waits) as served:
        yield served


@pytest.fixture
def person(api: LocalBotApi, front_end: TelegramFrontEnd) -> Person:  # noqa: ARG001 - it serves
    return Person(api)


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    async with local_slack() as local:
        yield local


@pytest.fixture
async def slack_front_end(
    slack: LocalSlack, desk: ScriptedDesk, waits: list[float]
) -> AsyncIterator[SlackFrontEnd]:
    async with slack_staff.serving(slack, desk, waits) as served:
        yield served


@pytest.fixture
def in_slack(
    slack: LocalSlack,
    slack_front_end: SlackFrontEnd,  # noqa: ARG001 - it serves
) -> slack_staff.Person:
    return slack_staff.Person(slack)
