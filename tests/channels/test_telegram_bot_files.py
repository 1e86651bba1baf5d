"""What a message brings beside its text, over the wire: a file, buttons, silence, protection."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from agencies.model import AgencyId, CredentialId
from campaigns.media import Media
from campaigns.model import Attachment, Attempt, AttemptId, BlobId, Body, Link, MediaKind, Options
from campaigns.outcomes import Accepted, Deferred, Fault, Misconfigured, Outcome
from campaigns.sending import StorageDown
from channels import telegram_bot
from channels.telegram_bot import TelegramBot
from tests.channels.counterparts import BotsCounterpart
from tests.fakes import bots
from tests.fakes.bot_files import BRING

CONTENT = b"\x89PNG and so on"
METHOD_OF = {kind: method for method, kind in BRING.items()}


@dataclass(slots=True)
class OneFile:
    """What the database would keep."""

    names: dict[CredentialId, str] = field(default_factory=dict)
    down: bool = False

    async def content(self, _agency: AgencyId, _blob: BlobId) -> bytes:
        return CONTENT

    async def name_of(self, credential: CredentialId, _blob: BlobId) -> str:
        if self.down:
            raise StorageDown("away")
        return self.names.get(credential, "")

    async def keep_name(
        self, _agency: AgencyId, credential: CredentialId, _blob: BlobId, name: str
    ) -> None:
        if self.down:
            raise StorageDown("away")
        self.names[credential] = name


@pytest.fixture
async def other(tmp_path: Path) -> AsyncIterator[BotsCounterpart]:
    async with BotsCounterpart(tmp_path) as counterpart:
        yield counterpart


@pytest.fixture
async def bot(other: BotsCounterpart) -> AsyncIterator[TelegramBot]:
    opened = telegram_bot.open_account(other.fields, other.surroundings)
    yield opened
    await opened.close()


@pytest.fixture
def files() -> OneFile:
    return OneFile()


def a_file(kind: MediaKind = MediaKind.PHOTO) -> Attachment:
    return Attachment(kind=kind, blob=BlobId(5), name="water.png")


def media(files: OneFile, file: Attachment, account: int = 3) -> Media:
    return Media(files, AgencyId(1), CredentialId(account), file)


def attempt(chat: int, options: Options, brings: Media | None = None) -> Attempt:
    body = Body(text="Water!", html="<b>Water!</b>", options=options)
    send_by = time.monotonic() + 10
    return Attempt(
        id=AttemptId(f"1.{chat}.1.ab"), address=f"{chat}", body=body, send_by=send_by, media=brings
    )


@pytest.mark.parametrize("kind", list(MediaKind))
async def test_the_first_message_uploads_a_file_and_all_others_name_it(
    bot: TelegramBot, other: BotsCounterpart, files: OneFile, kind: MediaKind
) -> None:
    file = a_file(kind)
    one = media(files, file)
    sending = (bot.send(attempt(chat, Options(media=file), one)) for chat in range(4711, 4715))
    outcomes = await asyncio.gather(*sending)
    assert all(isinstance(outcome, Accepted) for outcome in outcomes)
    first, *others = other.server.journal
    assert first.file == ("water.png", CONTENT)
    assert {later.file for later in others} == {"file-1"}
    assert {one.method for one in other.server.journal} == {METHOD_OF[kind.value]}
    assert {one.html for one in other.server.journal} == {"<b>Water!</b>"}
    assert len(other.server.journal) == 4


async def test_another_process_names_what_this_one_uploaded(
    bot: TelegramBot, other: BotsCounterpart, files: OneFile
) -> None:
    file = a_file()
    for chat in (4711, 4712):
        await bot.send(attempt(chat, Options(media=file), media(files, file)))
    assert [one.file for one in other.server.journal] == [("water.png", CONTENT), "file-1"]


async def test_another_bot_uploads_it_itself(
    bot: TelegramBot, other: BotsCounterpart, files: OneFile
) -> None:
    file = a_file()
    await bot.send(attempt(4711, Options(media=file), media(files, file, account=3)))
    await bot.send(attempt(4712, Options(media=file), media(files, file, account=4)))
    assert [one.file for one in other.server.journal] == [("water.png", CONTENT)] * 2


async def test_a_name_that_telegram_forgot_is_uploaded_anew_by_a_later_attempt(
    bot: TelegramBot, other: BotsCounterpart, files: OneFile
) -> None:
    file = a_file()
    files.names[CredentialId(3)] = "of another bot"
    one = media(files, file)
    first = await bot.send(attempt(4711, Options(media=file), one))
    assert first == Deferred("Telegram does not know the file any more", fault=Fault.OURS)
    assert isinstance(await bot.send(attempt(4712, Options(media=file), one)), Accepted)
    assert [one.file for one in other.server.journal] == [
        "of another bot",
        ("water.png", CONTENT),
    ]


@pytest.mark.parametrize("fate", [bots.BROKEN, bots.DROP, bots.BLOCKED])
async def test_an_upload_that_fails_is_one_request_and_the_next_message_uploads(
    bot: TelegramBot, other: BotsCounterpart, files: OneFile, fate: bots.Fate
) -> None:
    file = a_file()
    one = media(files, file)
    other.server.script.append(fate)
    outcome: Outcome = await bot.send(attempt(4711, Options(media=file), one))
    assert not isinstance(outcome, Accepted)
    assert len(other.server.journal) == 1
    await bot.send(attempt(4712, Options(media=file), one))
    assert other.server.journal[1].file == ("water.png", CONTENT)


async def test_without_its_database_nothing_leaves(
    bot: TelegramBot, other: BotsCounterpart, files: OneFile
) -> None:
    file, files.down = a_file(), True
    outcome = await bot.send(attempt(4711, Options(media=file), media(files, file)))
    assert outcome == Deferred("the file could not be read just now", fault=Fault.OURS)
    assert other.server.journal == []


async def test_what_waits_too_long_for_the_upload_is_not_sent(
    bot: TelegramBot, other: BotsCounterpart, files: OneFile
) -> None:
    file = a_file()
    one = media(files, file)
    late = attempt(4711, Options(media=file), one)._replace(send_by=time.monotonic() + 0.05)
    async with one.alone(time.monotonic() + 1):
        outcome = await bot.send(late)
    assert outcome == Deferred("the file was still being uploaded", fault=Fault.OURS)
    assert other.server.journal == []


async def test_a_message_is_silent_protected_without_preview_and_has_buttons(
    bot: TelegramBot, other: BotsCounterpart
) -> None:
    links = ((Link("Map", "https://example.org/map"), Link("Help", "https://example.org/help")),)
    options = Options(links=links, silent=True, protected=True, preview=False)
    await bot.send(attempt(4711, options))
    [received] = other.server.journal
    form = received.form
    assert (form["disable_notification"], form["protect_content"]) == ("true", "true")
    assert json.loads(form["link_preview_options"]) == {"is_disabled": True}
    [row] = json.loads(form["reply_markup"])["inline_keyboard"]
    assert [(key["text"], key["url"]) for key in row] == [
        ("Map", "https://example.org/map"),
        ("Help", "https://example.org/help"),
    ]


async def test_a_message_without_options_says_nothing_of_them(
    bot: TelegramBot, other: BotsCounterpart
) -> None:
    await bot.send(attempt(4711, Options()))
    [received] = other.server.journal
    assert received.form.keys() == {"chat_id", "text", "parse_mode"}


async def test_what_is_paid_for_says_so(bot: TelegramBot, other: BotsCounterpart) -> None:
    await bot.send(attempt(4711, Options())._replace(paid=True))
    assert other.server.journal[0].form["allow_paid_broadcast"] == "true"


async def test_too_few_stars_stop_the_account(bot: TelegramBot, other: BotsCounterpart) -> None:
    other.server.script.append((400, "Bad Request: BALANCE_TOO_LOW"))
    outcome = await bot.send(attempt(4711, Options())._replace(paid=True))
    assert isinstance(outcome, Misconfigured)
    assert "too few Telegram Stars" in outcome.reason
