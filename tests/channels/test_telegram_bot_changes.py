"""Messages that are there already, changed and deleted over the wire: one request for each."""

import json
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from agencies.suppression import Cause
from campaigns.acts import Act
from campaigns.model import Attachment, Attempt, AttemptId, BlobId, Body, Link, MediaKind, Options
from campaigns.outcomes import Accepted, Deferred, Outcome, Rejected, Uncertain
from channels import telegram_bot
from channels.telegram_bot import TelegramBot
from tests.channels.counterparts import BotsCounterpart
from tests.fakes import bots

NEW = Body(text="All is well", html="All is <b>well</b>")
PICTURE = Attachment(kind=MediaKind.PHOTO, blob=BlobId(7), name="flood.png")
LOST = Uncertain("Telegram did not say whether it took the message")
GONE = Rejected("400", "this person does not have it any more")
TOO_OLD = Rejected("400", "Telegram does not delete it any more, as it does not after 48 hours")


@pytest.fixture
async def other(tmp_path: Path) -> AsyncIterator[BotsCounterpart]:
    """With message 1 in chat 4711, and 2, which has a file."""
    async with BotsCounterpart(tmp_path) as counterpart:
        account = counterpart.server.accounts[bots.TOKEN]
        counterpart.server.keep(account, 4711, "Water!", "<b>Water!</b>", {})
        counterpart.server.keep(account, 4711, "Water!", "Water!", {}, ("flood.png", b"1"))
        yield counterpart


@pytest.fixture
async def bot(other: BotsCounterpart) -> AsyncIterator[TelegramBot]:
    opened = telegram_bot.open_account(other.fields, other.surroundings)
    yield opened
    await opened.close()


def attempt(act: Act, message: str = "1", body: Body = NEW) -> Attempt:
    return Attempt(
        id=AttemptId("1.2.1.ab"),
        address="4711",
        body=body,
        send_by=time.monotonic() + 10,
        act=act,
        message=message,
    )


def stands(other: BotsCounterpart) -> dict[int, str]:
    messages = other.server.accounts[bots.TOKEN].chats[4711]
    return {one.number: one.html for one in messages}


async def test_a_text_is_changed_with_its_buttons(bot: TelegramBot, other: BotsCounterpart) -> None:
    options = Options(links=((Link("Map", "https://example.org"),),), preview=False)
    assert await bot.send(attempt(Act.EDIT, body=NEW._replace(options=options))) == Accepted("1")
    [asked] = other.server.altered
    assert (asked.method, asked.text) == ("editMessageText", "All is well")
    assert json.loads(asked.form["reply_markup"])["inline_keyboard"][0][0]["text"] == "Map"
    assert json.loads(asked.form["link_preview_options"])["is_disabled"]
    assert stands(other) == {1: "All is <b>well</b>", 2: "Water!"}


async def test_under_a_file_the_caption_is_changed(
    bot: TelegramBot, other: BotsCounterpart
) -> None:
    with_file = NEW._replace(options=Options(media=PICTURE))
    assert await bot.send(attempt(Act.EDIT, "2", with_file)) == Accepted("2")
    assert [one.method for one in other.server.altered] == ["editMessageCaption"]
    assert stands(other) == {1: "<b>Water!</b>", 2: "All is <b>well</b>"}


async def test_a_message_is_deleted_within_48_hours(
    bot: TelegramBot, other: BotsCounterpart
) -> None:
    other.server.clock = lambda: time.time() + 47.9 * 3600
    assert await bot.send(attempt(Act.DELETE)) == Accepted("1")
    assert stands(other) == {2: "Water!"}


async def test_a_message_is_not_deleted_after_48_hours(
    bot: TelegramBot, other: BotsCounterpart
) -> None:
    other.server.clock = lambda: time.time() + 48.1 * 3600
    assert await bot.send(attempt(Act.DELETE)) == TOO_OLD
    assert stands(other) == {1: "<b>Water!</b>", 2: "Water!"}


@pytest.mark.parametrize(
    ("asked", "outcome"),
    [
        (attempt(Act.EDIT, body=Body(text="Water!", html="<b>Water!</b>")), Accepted("1")),
        (attempt(Act.DELETE, "99"), Accepted("99")),
        (attempt(Act.EDIT, "99"), GONE),
    ],
)
async def test_what_is_as_it_should_be_is_done_and_what_is_gone_cannot_be_changed(
    bot: TelegramBot, asked: Attempt, outcome: Outcome
) -> None:
    assert await bot.send(asked._replace(send_by=time.monotonic() + 10)) == outcome


@pytest.mark.parametrize("act", [Act.EDIT, Act.DELETE])
@pytest.mark.parametrize(
    ("fate", "outcome"),
    [
        (37, Deferred("Telegram had too many requests", timedelta(seconds=37))),
        (
            bots.BLOCKED,
            Rejected("403", "Forbidden: bot was blocked by the user", suppress=Cause.REFUSED),
        ),
        (bots.NO_CHAT, Rejected("400", "Bad Request: chat not found")),
        (bots.BROKEN, LOST),
        (bots.GARBAGE, LOST),
        (bots.DROP, LOST),
    ],
)
async def test_one_request_and_what_its_answer_means(
    bot: TelegramBot, other: BotsCounterpart, act: Act, fate: bots.Fate, outcome: Outcome
) -> None:
    other.server.script.append(fate)
    assert await bot.send(attempt(act)) == outcome
    assert len(other.server.altered) == 1
    assert other.server.journal == []
