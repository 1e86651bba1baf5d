"""The staff's chats that are set up: each front-end, and who answers Slack where `web` hears it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import structlog

from agencies.model import Identity
from bot.chats import CannotServe, Desk, FrontEnd
from bot.console import open_console
from bot.desk import StaffDesk
from bot.texts import render, words_for
from config.settings import Settings, SlackApp
from installation import Installation
from wiring import open_office

if TYPE_CHECKING:
    from bot.slack import SlackFrontEnd

log = structlog.get_logger()


def open_front_ends(settings: Settings, console: Identity | None) -> dict[str, FrontEnd]:
    """Those that are set up, and the console where somebody is at it."""
    front_ends: dict[str, FrontEnd] = {}
    if settings.staff_telegram_token:
        from bot.telegram import TelegramFrontEnd  # noqa: PLC0415 - only where it is used

        token, url = settings.staff_telegram_token, settings.endpoints.telegram
        telegram = TelegramFrontEnd(token, url, render)
        front_ends[telegram.platform] = telegram
    if settings.staff_slack:
        slack = open_slack(settings, settings.staff_slack)
        front_ends[slack.platform] = slack
    if console:
        opened = open_console(console, settings.data_dir / "received", render)
        front_ends[opened.platform] = opened
    return front_ends


def open_slack(settings: Settings, app: SlackApp) -> "SlackFrontEnd":
    from bot.slack import SlackFrontEnd  # noqa: PLC0415 - only where it is used

    words = words_for(SlackFrontEnd.platform)
    return SlackFrontEnd(app, settings.endpoints.slack, words)


@asynccontextmanager
async def slack_by_http(place: Installation) -> AsyncIterator["SlackFrontEnd | None"]:
    """For `web` alone, which is told by Slack what people do there and has the desk answer it; what
    shows up unasked comes from `bot`. None where Slack tells us nothing over HTTP.
    """
    app = place.settings.staff_slack
    if app is None or not app.by_http:
        yield None
        return
    slack = open_slack(place.settings, app)
    desk = StaffDesk(await open_office(place, nobody_here))
    async with asyncio.TaskGroup() as tasks:
        serving = tasks.create_task(_serve(slack, desk))
        yield slack
        serving.cancel()


async def _serve(slack: "SlackFrontEnd", desk: Desk) -> None:
    """Whatever Slack refuses, all else that `web` answers goes on; Slack is told to come later."""
    try:
        await slack.serve(desk)
    except CannotServe as fault:
        log.error("slack_refused", what_to_do=str(fault))  # noqa: TRY400 - it says all there is


def nobody_here() -> None:
    """Nobody in this process waits for what a turn has written; others look for themselves."""
