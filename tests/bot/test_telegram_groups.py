"""In a Telegram group nothing is meant for the bot but commands and answers to it."""

from typing import Any

from bot.words import Said
from tests.fakes.desk import ScriptedDesk
from tests.fakes.telegram import LocalBotApi, Person

GROUP = {"id": -5, "type": "supergroup", "title": "Team"}
ROBOT = {"id": 1001, "is_bot": True, "first_name": "Postbote"}


def a_reply_to(whom: dict[str, Any]) -> dict[str, Any]:
    return {"message_id": 1, "date": 1, "chat": GROUP, "from": whom, "text": "Which one?"}


async def test_in_a_group_commands_and_answers_to_a_bot_are_heard_as_said_there(
    person: Person, desk: ScriptedDesk
) -> None:
    await person.says("/status", chat=GROUP)
    await person.says("the first", chat=GROUP, reply_to_message=a_reply_to(ROBOT))
    await person.says("mine")

    assert await desk.hears(3) == [Said("/status"), Said("the first"), Said("mine")]
    assert [(one.group, one.chat) for one in desk.senders] == [
        (True, "-5"), (True, "-5"), (False, str(person.user)),
    ]  # fmt: skip


async def test_what_people_there_say_to_each_other_is_not(
    person: Person, desk: ScriptedDesk, api: LocalBotApi
) -> None:
    friend = {"id": 77, "is_bot": False, "first_name": "Friend"}
    await person.says("pause", chat=GROUP)
    await person.says("stop", chat=GROUP, reply_to_message=a_reply_to(friend))
    await person.says("/new@another_bot", chat=GROUP)
    await person.sends_file("people.csv", b"recipient\n", chat=GROUP)
    await person.says("mine")

    assert await desk.hears(1) == [Said("mine")]
    assert api.called("sendMessage") == []
