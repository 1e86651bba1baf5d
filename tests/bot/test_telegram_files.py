"""Files that people hand over in Telegram."""

import pytest

from bot.telegram.front_end import LARGEST_DOWNLOAD
from bot.words import Uploaded
from campaigns.model import BlobId
from tests.fakes.desk import ScriptedDesk, reply
from tests.fakes.telegram import LocalBotApi, Person


async def test_a_file_reaches_the_desk_whole(person: Person, desk: ScriptedDesk) -> None:
    content = bytes(range(256)) * 3000
    desk.answers(reply("Reading it."))
    sent = await person.sends_file("people.csv", content)
    await person.sees("Reading it.")
    assert desk.uploads == {"people.csv": content}
    assert desk.heard == [Uploaded(BlobId(1), "people.csv", len(content))]
    assert person.has(sent)


@pytest.mark.parametrize(("kind", "name"), [("photo", "picture.jpg"), ("video", "video.mp4")])
async def test_a_picture_or_a_video_is_a_file_like_any_other(
    person: Person, desk: ScriptedDesk, kind: str, name: str
) -> None:
    await person.sends_media(kind, b"its content")
    await desk.hears(1)
    assert desk.uploads == {name: b"its content"}


async def test_a_file_that_telegram_does_not_let_a_bot_fetch_is_refused_with_a_way_out(
    person: Person, desk: ScriptedDesk, api: LocalBotApi
) -> None:
    await person.sends_file("big.csv", b"", said_size=LARGEST_DOWNLOAD + 1_000_000)
    shown = await person.sees("big.csv has 21.0 MB, but Telegram lets a bot fetch 20 MB at most")
    assert ".csv.gz or .zip" in shown.text
    assert desk.heard == []
    assert api.called("getFile") == []


async def test_a_file_of_just_that_size_is_taken(person: Person, desk: ScriptedDesk) -> None:
    await person.sends_file("big.csv", b"recipient\n", said_size=LARGEST_DOWNLOAD)
    await desk.hears(1)
    assert desk.uploads == {"big.csv": b"recipient\n"}


async def test_a_file_that_the_desk_finds_too_large_is_refused_in_its_words(
    person: Person, desk: ScriptedDesk
) -> None:
    desk.most = 10
    await person.sends_file("a<b>.csv", b"more than ten bytes")
    await person.sees("a<b>.csv of 4242 is larger than I can read.")


async def test_a_file_that_does_not_arrive_is_asked_for_again(
    person: Person, api: LocalBotApi, desk: ScriptedDesk
) -> None:
    api.refuses("getFile", 400, "Bad Request: wrong file_id or the file is temporarily unavailable")
    await person.sends_file("people.csv", b"recipient\n")
    await person.sees("people.csv did not arrive")
    assert desk.uploads == {}


async def test_a_stranger_s_file_is_not_even_fetched(
    person: Person, desk: ScriptedDesk, api: LocalBotApi
) -> None:
    desk.strangers.add("4242")
    desk.answers(reply("This bot serves an agency's staff."))
    await person.sends_file("people.csv", b"recipient\n")
    await person.sees("This bot serves an agency's staff.")
    assert api.called("getFile") == []
