"""The staff bot in Telegram, against a local Bot API: what people do there, and what they see."""

import logging
from typing import Any

import pytest
from telegram import Message, Update

from agencies.model import Identity
from bot.menu import COMMANDS
from bot.telegram import RefusedToken, TelegramFrontEnd
from bot.telegram.reading import UPDATES, read
from bot.texts import render
from bot.words import Said
from config.secrets import Secret
from tests.fakes.desk import PressedButton, ScriptedDesk, reply, with_buttons
from tests.fakes.telegram import TOKEN, LocalBotApi, Person, serving


async def test_what_a_person_types_is_heard_and_answered(
    person: Person, desk: ScriptedDesk
) -> None:
    desk.answers(reply("What is it called?", "Type a <b>name</b>."))
    await person.says("/new")
    await person.sees("What is it called?")
    assert (await person.sees("Type a name.")).html == "Type a <b>name</b>."
    assert desk.heard == [Said("/new")]
    assert desk.senders[0].identity == Identity(platform="telegram", user="4242")
    assert desk.senders[0].chat == "4242"


async def test_native_formatting_is_heard_as_tags_and_shown_as_formatting_again(
    person: Person, desk: ScriptedDesk
) -> None:
    desk.answers(reply('<b>Dear</b> {name}, <a href="https://a.test/?q=1&amp;r=2">here</a>'))
    entities = [
        {"type": "bold", "offset": 3, "length": 4},
        {"type": "text_link", "offset": 16, "length": 4, "url": "https://a.test/?q=1&r=2"},
        {"type": "url", "offset": 0, "length": 1},
    ]
    await person.says("😀 Dear {name}, here 5 < 6", entities)
    shown = await person.sees("Dear {name}, here")
    marked = '😀 <b>Dear</b> {name}, <a href="https://a.test/?q=1&amp;r=2">here</a> 5 < 6'
    assert desk.heard == [Said("😀 Dear {name}, here 5 < 6", marked)]
    assert shown.html == '<b>Dear</b> {name}, <a href="https://a.test/?q=1&amp;r=2">here</a>'


async def test_a_button_is_pressed_by_its_id_and_its_clock_ends_at_once(
    person: Person, desk: ScriptedDesk, api: LocalBotApi
) -> None:
    desk.answers(with_buttons("Send it?", "Send|Change", "Stop"))
    await person.says("/status")
    shown = await person.sees("Send it?")
    assert [[label for label, _ in row] for row in shown.buttons] == [["Send", "Change"], ["Stop"]]
    desk.open.clear()
    await person.presses("Change")
    assert await desk.hears(2) == [Said("/status"), PressedButton("change-id")]
    await api.gets("answerCallbackQuery")
    desk.answers(reply("Changed."))
    desk.open.set()
    await person.sees("Changed.")


async def test_every_update_is_told_with_its_number(person: Person, desk: ScriptedDesk) -> None:
    await person.says("one")
    await person.says("two")
    pressed = await person.calls_back("some-id", 1)
    await desk.hears(3)
    assert [sender.update for sender in desk.senders] == [pressed - 2, pressed - 1, pressed]


async def test_an_update_that_was_under_way_in_a_crash_comes_again_under_its_number(
    api: LocalBotApi, desk: ScriptedDesk, waits: list[float]
) -> None:
    person = Person(api)
    async with serving(api, desk, waits):
        desk.answers(reply("Noted."))
        await person.says("handled")
        await person.sees("Noted.")
        desk.open.clear()
        await person.says("under way")
        await desk.hears(2)
    desk.open.set()
    async with serving(api, desk, waits):
        await desk.hears(3)
    assert desk.heard[1:] == [Said("under way"), Said("under way")]
    assert desk.senders[1].update == desk.senders[2].update


async def test_one_person_waits_for_their_own_answer_but_not_for_another_person_s(
    person: Person, desk: ScriptedDesk, api: LocalBotApi
) -> None:
    desk.open.clear()
    await person.says("slow")
    await person.says("next")
    await desk.hears(1)
    other = Person(api, user=77)
    await other.says("meanwhile")
    assert await desk.hears(2) == [Said("slow"), Said("meanwhile")]
    desk.open.set()
    assert await desk.hears(3) == [Said("slow"), Said("meanwhile"), Said("next")]


async def test_what_is_to_be_forgotten_is_removed_from_the_chat(
    person: Person, desk: ScriptedDesk
) -> None:
    desk.answers(reply("Kept safely.", forget=True), reply("Stored.", forget=True))
    secret = await person.says("s3cret")
    await person.sees("Kept safely.")
    listed = await person.sends_file("people.csv", b"recipient\n")
    await person.sees("Stored.")
    assert not person.has(secret)
    assert not person.has(listed)


async def test_what_cannot_be_removed_any_more_is_still_answered(
    person: Person, desk: ScriptedDesk, api: LocalBotApi
) -> None:
    api.refuses("deleteMessage", 400, "Bad Request: message can't be deleted for everyone")
    desk.answers(reply("Kept safely.", forget=True))
    await person.says("s3cret")
    await person.sees("Kept safely.")


async def test_what_cannot_be_read_is_answered_with_what_can(person: Person) -> None:
    await person.sends(location={"latitude": 1.0, "longitude": 2.0})
    await person.sees("I can read text and files")


@pytest.mark.parametrize(
    "changes",
    [
        {"chat": {"id": -7, "type": "channel", "title": "News"}, "from": None},
        {"sender_chat": {"id": -7, "type": "channel", "title": "News"}},
        {"from": {"id": 9, "is_bot": True, "first_name": "Robot"}},
        {"via_bot": {"id": 9, "is_bot": True, "first_name": "Robot"}},
        {"forward_origin": {"type": "hidden_user", "sender_user_name": "x", "date": 1}},
        {"is_automatic_forward": True},
        {
            "chat": {"id": -6, "type": "supergroup", "title": "Team"},
            "from": {"id": 1087968824, "is_bot": True, "first_name": "Group"},
            "sender_chat": {"id": -6, "type": "supergroup", "title": "Team"},
        },  # https://core.telegram.org/bots/api#message
    ],
    ids=[
        "channel",
        "as a channel",
        "bot",
        "by way of a bot",
        "forwarded",
        "forwarded by itself",
        "an administrator whom nobody sees",
    ],
)
async def test_what_a_person_did_not_write_to_us_alone_never_acts_and_is_not_answered(
    person: Person, desk: ScriptedDesk, api: LocalBotApi, changes: dict[str, Any]
) -> None:
    await person.says("/new", **changes)
    await person.says("mine")
    assert await desk.hears(1) == [Said("mine")]
    assert api.called("sendMessage") == []


@pytest.mark.parametrize(
    "changes",
    [
        {"message": {"message_id": 1, "date": 1, "chat": {"id": -5, "type": "channel"}}},
        {"message": None, "inline_message_id": "1"},
        {"from": {"id": 9, "is_bot": True, "first_name": "Robot"}},
        {"data": None, "game_short_name": "chess"},
    ],
    ids=["in a channel", "inline", "by a bot", "a game"],
)
async def test_a_button_that_is_not_in_a_chat_of_ours_never_acts(
    person: Person, desk: ScriptedDesk, changes: dict[str, Any]
) -> None:
    await person.calls_back("send-id", 1, **changes)
    await person.says("mine")
    assert await desk.hears(1) == [Said("mine")]


@pytest.mark.parametrize("kind", sorted({*Update.ALL_TYPES} - {*UPDATES}))
def test_of_all_that_telegram_tells_only_messages_and_presses_act(kind: str) -> None:
    """Not what was edited, and nothing of channels, polls, members, reactions or businesses."""
    raw = {
        "message_id": 1,
        "date": 1,
        "chat": {"id": 4242, "type": "private"},
        "from": {"id": 4242, "is_bot": False, "first_name": "Staff"},
        "text": "/new",
    }
    message = Message.de_json(raw)
    assert read(Update(1, **{kind: message})) is None  # type: ignore[arg-type]
    assert read(Update(1, message=message)) is not None


@pytest.mark.usefixtures("front_end")
async def test_the_menu_lists_every_command(api: LocalBotApi) -> None:
    sent = api.decoded((await api.gets("setMyCommands"))[0]["commands"])
    assert tuple(command["command"] for command in sent) == COMMANDS
    assert sent[0]["description"] == "Start a campaign"


async def test_a_failed_turn_is_owned_up_to_and_the_next_one_is_heard(
    person: Person, desk: ScriptedDesk
) -> None:
    desk.answers(RuntimeError("a bug"), reply("Hello again."))
    await person.says("one")
    await person.sees("Something went wrong on our side")
    await person.says("two")
    await person.sees("Hello again.")


async def test_the_token_is_never_logged(
    api: LocalBotApi, desk: ScriptedDesk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with serving(api, desk, []):
        desk.answers(reply("Hello."))
        person = Person(api)
        await person.says("hello")
        await person.sees("Hello.")
    assert TOKEN not in caplog.text


async def test_a_refused_token_is_told_without_showing_it(
    api: LocalBotApi, desk: ScriptedDesk
) -> None:
    api.refuses("getMe", 401, "Unauthorized")
    front_end = TelegramFrontEnd(Secret(TOKEN), api.url, render)
    with pytest.raises(RefusedToken, match="@BotFather") as caught:
        await front_end.serve(desk)
    assert TOKEN not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
