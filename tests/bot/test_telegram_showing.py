"""What we put into a Telegram chat and change there, also when Telegram is busy or away."""

import asyncio
from contextlib import suppress

import pytest
from aiohttp import web

from bot.chats import NotShown, Shown
from bot.telegram import TelegramFrontEnd
from bot.telegram.patience import WAITS
from bot.telegram.showing import LARGEST_UPLOAD
from bot.texts import render
from bot.words import Said
from config.secrets import Secret
from tests.fakes.desk import ScriptedDesk, reply, with_buttons
from tests.fakes.telegram import TOKEN, LocalBotApi, Person, serving

CHAT = "4242"
PNG = b"\x89PNG\r\n\x1a\n a picture"


async def test_progress_is_shown_in_one_message_that_changes(
    front_end: TelegramFrontEnd, person: Person, api: LocalBotApi
) -> None:
    card = await front_end.show(CHAT, with_buttons("10 %", "Pause|Stop"))
    await front_end.edit(CHAT, card, with_buttons("<b>20</b> %", "Resume|Stop"))
    shown = await person.sees("20 %")
    assert (shown.html, shown.labels, shown.edits) == ("<b>20</b> %", ["Resume", "Stop"], 1)
    assert len(api.messages) == 1
    await front_end.edit(CHAT, card, Shown(text="Finished."))
    assert (await person.sees("Finished.")).labels == []


async def test_a_change_that_changes_nothing_costs_no_call(
    front_end: TelegramFrontEnd, api: LocalBotApi
) -> None:
    card = await front_end.show(CHAT, with_buttons("10 %", "Pause"))
    await front_end.edit(CHAT, card, with_buttons("10 %", "Pause"))
    assert api.called("editMessageText") == []
    await front_end.edit(CHAT, card, with_buttons("10 %", "Resume"))
    assert len(api.called("editMessageText")) == 1


async def test_a_message_that_already_looks_so_after_a_restart_is_no_error(
    api: LocalBotApi, desk: ScriptedDesk, waits: list[float]
) -> None:
    async with serving(api, desk, waits) as before:
        card = await before.show(CHAT, Shown(text="10 %"))
    async with serving(api, desk, waits) as after:
        await after.edit(CHAT, card, Shown(text="10 %"))
    assert len(api.called("editMessageText")) == 1


async def test_a_message_that_is_gone_is_no_error(
    front_end: TelegramFrontEnd, person: Person
) -> None:
    card = await front_end.show(CHAT, Shown(text="10 %"))
    await front_end._bot.delete_message(int(CHAT), int(card))
    await front_end.edit(CHAT, card, Shown(text="20 %"))
    assert person.transcript() == ""


async def test_a_change_waits_for_as_long_as_telegram_asks(
    front_end: TelegramFrontEnd, person: Person, api: LocalBotApi, waits: list[float]
) -> None:
    card = await front_end.show(CHAT, Shown(text="10 %"))
    api.refuses("editMessageText", 429, "Too Many Requests: retry after 7", retry_after=7)
    await front_end.edit(CHAT, card, Shown(text="20 %"))
    await person.sees("20 %")
    assert waits == [7.0]


async def test_of_several_changes_that_wait_only_the_latest_is_shown(
    front_end: TelegramFrontEnd, person: Person, api: LocalBotApi
) -> None:
    card = await front_end.show(CHAT, Shown(text="10 %"))
    api.refuses("editMessageText", 429, "Too Many Requests: retry after 7", retry_after=7)
    async with asyncio.TaskGroup() as edits:
        for done in (20, 30, 40):
            edits.create_task(front_end.edit(CHAT, card, Shown(text=f"{done} %")))
    assert (await person.sees("40 %")).edits == 1
    assert [call["text"] for call in api.called("editMessageText")][-1] == "40 %"
    assert len(api.called("editMessageText")) <= 2


async def test_a_message_waits_for_as_long_as_telegram_asks(
    front_end: TelegramFrontEnd, person: Person, api: LocalBotApi, waits: list[float]
) -> None:
    api.refuses("sendMessage", 429, "Too Many Requests: retry after 3", retry_after=3)
    await front_end.show(CHAT, Shown(text="Hello."))
    await person.sees("Hello.")
    assert waits == [3.0]


async def test_a_person_who_blocked_the_bot_is_not_tried_again(
    front_end: TelegramFrontEnd, api: LocalBotApi, waits: list[float]
) -> None:
    api.refuses("sendMessage", 403, "Forbidden: bot was blocked by the user")
    with pytest.raises(NotShown, match="bot was blocked by the user"):
        await front_end.show(CHAT, Shown(text="Hello."))
    assert waits == []


async def test_a_change_that_was_not_shown_can_be_tried_again(
    front_end: TelegramFrontEnd, person: Person, api: LocalBotApi
) -> None:
    card = await front_end.show(CHAT, Shown(text="10 %"))
    api.refuses("editMessageText", 403, "Forbidden: bot was blocked by the user")
    with pytest.raises(NotShown):
        await front_end.edit(CHAT, card, Shown(text="20 %"))
    await front_end.edit(CHAT, card, Shown(text="20 %"))
    await person.sees("20 %")


async def test_telegram_s_own_trouble_is_waited_out_for_a_while_and_then_told(
    front_end: TelegramFrontEnd, api: LocalBotApi, waits: list[float]
) -> None:
    for _ in range(len(WAITS) + 1):
        api.refuses("sendMessage", 502, "Bad Gateway")
    with pytest.raises(NotShown, match="Bad Gateway"):
        await front_end.show(CHAT, Shown(text="Hello."))
    assert tuple(waits) == WAITS


async def test_a_text_that_is_too_long_for_one_message_takes_several(
    front_end: TelegramFrontEnd, person: Person, api: LocalBotApi
) -> None:
    lines = [f"<b>Line {number}</b> 😀 &lt;" for number in range(600)]
    last = await front_end.show(CHAT, with_buttons("\n".join(lines), "Go on"))
    parts = list(api.messages.values())
    assert "\n".join(part.text.strip() for part in parts) == "\n".join(
        f"Line {number} 😀 <" for number in range(600)
    )
    assert [part.labels for part in parts] == [[], [], ["Go on"]]
    assert int(last) == parts[-1].id
    assert person.transcript()


async def test_files_and_pictures_follow_their_text(
    front_end: TelegramFrontEnd, person: Person, api: LocalBotApi, desk: ScriptedDesk
) -> None:
    report = desk.serves("report-3.csv", b"row,state\r\n" * 30_000)
    picture = desk.serves("send.png", PNG, picture="A curve.")
    await front_end.show(CHAT, Shown(text="The report.", files=(picture, report)))
    assert await person.receives("report-3.csv") == b"row,state\r\n" * 30_000
    assert await person.receives_picture() == PNG
    sent = [method for method, _ in api.calls if method.startswith("send")]
    assert sent == ["sendMessage", "sendPhoto", "sendDocument"]


async def test_a_file_that_is_shown_before_the_bot_serves_follows_once_it_does(
    api: LocalBotApi, desk: ScriptedDesk
) -> None:
    front_end = TelegramFrontEnd(Secret(TOKEN), api.url, render)
    report = desk.serves("report.csv", b"row,state\r\n")
    shown = Shown(text="The report.", files=(report,))
    showing = asyncio.create_task(front_end.show(CHAT, shown))
    await Person(api).sees("The report.")
    task = asyncio.create_task(front_end.serve(desk))
    assert await Person(api).receives("report.csv") == b"row,state\r\n"
    await showing
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_a_file_that_telegram_does_not_take_is_told(
    front_end: TelegramFrontEnd, person: Person, api: LocalBotApi, desk: ScriptedDesk
) -> None:
    report = desk.serves("report.csv", bytes(LARGEST_UPLOAD + 1))
    await front_end.show(CHAT, Shown(text="The report.", files=(report,)))
    await person.sees("report.csv has more than 50 MB")
    assert api.called("sendDocument") == []


async def test_links_in_a_message_are_not_opened_by_telegram(
    front_end: TelegramFrontEnd, api: LocalBotApi
) -> None:
    await front_end.show(CHAT, Shown(text='<a href="https://a.test/?person=1">Read</a>'))
    options = api.decoded(api.called("sendMessage")[0]["link_preview_options"])
    assert options == {"is_disabled": True}


async def test_an_outage_at_the_start_and_later_is_waited_out(desk: ScriptedDesk) -> None:
    api = LocalBotApi()
    runner = web.AppRunner(api.app(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    probe = web.TCPSite(runner, "127.0.0.1", 0)
    await probe.start()
    port = runner.addresses[0][1]
    await probe.stop()
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        """The network comes back during the third wait."""
        waits.append(seconds)
        if len(waits) == 3:
            await web.TCPSite(runner, "127.0.0.1", port).start()

    front_end = TelegramFrontEnd(Secret(TOKEN), f"http://127.0.0.1:{port}", render, sleep)
    task = asyncio.create_task(front_end.serve(desk))
    await api.gets("getUpdates")
    for _ in range(3):
        api.refuses("getUpdates", 502, "Bad Gateway")
    desk.answers(reply("Here again."))
    person = Person(api)
    await person.says("hello")
    await person.sees("Here again.")
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    await runner.cleanup()
    assert desk.heard == [Said("hello")]
    assert waits[:3] == [1.0, 2.0, 4.0]
