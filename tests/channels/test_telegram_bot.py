"""A bot's messages over the wire: one request for each, and what each answer means."""

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientTimeout

from agencies.suppression import Cause
from campaigns.model import Attempt, AttemptId, Body
from campaigns.outcomes import (
    Accepted,
    Deferred,
    Fault,
    Misconfigured,
    Outcome,
    Rejected,
    Uncertain,
)
from campaigns.ports import UnusableCredential
from channels import _bot_api, telegram_bot
from channels._bot_chats import Chats
from channels.telegram_bot import TelegramBot
from tests.channels.counterparts import BotsCounterpart, surroundings
from tests.fakes import bots

HI = Body(text="Hi Anna", html="Hi <b>Anna</b>")
SLOW_DOWN = Deferred("Telegram had too many requests", timedelta(seconds=37))


@pytest.fixture
async def other(tmp_path: Path) -> AsyncIterator[BotsCounterpart]:
    async with BotsCounterpart(tmp_path) as counterpart:
        yield counterpart


@pytest.fixture
async def bot(other: BotsCounterpart) -> AsyncIterator[TelegramBot]:
    opened = telegram_bot.open_account(other.fields, other.surroundings)
    yield opened
    await opened.close()


def hi(body: Body = HI) -> Attempt:
    return Attempt(
        id=AttemptId("1.2.1.ab"), address="4711", body=body, send_by=time.monotonic() + 10
    )


async def test_a_person_reads_the_formatted_message(
    bot: TelegramBot, other: BotsCounterpart
) -> None:
    assert await bot.send(hi()) == Accepted("1")
    [received] = other.server.journal
    assert (received.chat, received.html, received.text) == (4711, "Hi <b>Anna</b>", "Hi Anna")


async def test_a_text_without_html_is_sent_as_it_is(
    bot: TelegramBot, other: BotsCounterpart
) -> None:
    assert await bot.send(hi(Body(text="<b> & co"))) == Accepted("1")
    assert other.server.journal[0].text == "<b> & co"


@pytest.mark.parametrize(
    ("fate", "outcome"),
    [
        (37, SLOW_DOWN),
        (
            bots.BLOCKED,
            Rejected("403", "Forbidden: bot was blocked by the user", suppress=Cause.REFUSED),
        ),
        (
            bots.DEACTIVATED,
            Rejected("403", "Forbidden: user is deactivated", suppress=Cause.REFUSED),
        ),
        (bots.NO_CHAT, Rejected("400", "Bad Request: chat not found")),
        (bots.MIGRATED, Rejected("400", "this chat has become another one")),
        (bots.BROKEN, Uncertain("Telegram did not say whether it took the message")),
        (bots.GARBAGE, Uncertain("Telegram did not say whether it took the message")),
        (bots.DROP, Uncertain("Telegram did not say whether it took the message")),
        (bots.RESET, Uncertain("Telegram did not say whether it took the message")),
    ],
)
async def test_one_request_and_what_its_answer_means(
    bot: TelegramBot, other: BotsCounterpart, fate: bots.Fate, outcome: Outcome
) -> None:
    other.server.script.append(fate)
    assert await bot.send(hi()) == outcome
    assert len(other.server.journal) == 1


async def test_one_request_and_no_more_where_no_answer_comes(
    other: BotsCounterpart, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_bot_api, "TIMEOUT", ClientTimeout(total=0.3))
    bot = telegram_bot.open_account(other.fields, other.surroundings)
    other.server.script.append(bots.HANG)
    outcome = await bot.send(hi())
    await bot.close()
    assert outcome == Uncertain("Telegram did not say whether it took the message")
    assert len(other.server.journal) == 1


async def test_a_token_that_telegram_does_not_know_stops_the_account(
    other: BotsCounterpart,
) -> None:
    bot = telegram_bot.open_account({"token": bots.TOKEN[:-1] + "x"}, other.surroundings)
    outcome = await bot.send(hi())
    await bot.close()
    assert isinstance(outcome, Misconfigured)
    assert "BotFather" in outcome.reason


async def test_nobody_there_is_told_as_such(other: BotsCounterpart) -> None:
    other.be_away()
    bot = telegram_bot.open_account(other.fields, other.surroundings)
    outcome = await bot.send(hi())
    await bot.close()
    assert isinstance(outcome, Deferred)
    assert outcome.reason == "Telegram could not be reached"


@pytest.mark.parametrize(
    "token", ["", "1234567890", "AAbb", "1234567890:short", "12 34:" + 35 * "a"]
)
def test_what_cannot_be_a_token_is_refused(token: str, tmp_path: Path) -> None:
    with pytest.raises(UnusableCredential, match="BotFather"):
        telegram_bot.check({"token": token}, replace(surroundings(tmp_path)))


async def test_a_persons_next_message_waits_and_others_do_not(
    bot: TelegramBot, other: BotsCounterpart
) -> None:
    to = [hi()._replace(address=chat) for chat in ("4711", "4712", "4711")]
    first, second, again = [await bot.send(attempt) for attempt in to]
    assert isinstance(first, Accepted)
    assert isinstance(second, Accepted)
    assert again == Deferred("this person got another message just now", fault=Fault.OURS)
    assert [one.chat for one in other.server.journal] == [4711, 4712]


def test_a_person_may_be_written_to_once_a_second() -> None:
    now = [1000.0]
    chats = Chats(lambda: now[0])
    assert [chats.may("4711"), chats.may("4711"), chats.may("4712")] == [True, False, True]
    now[0] += 0.99
    assert not chats.may("4711")
    now[0] += 0.01
    assert chats.may("4711")
