"""In a Telegram group nothing is meant for the bot but commands."""

from bot.words import Said
from tests.fakes.desk import ScriptedDesk
from tests.fakes.telegram import LocalBotApi, Person

GROUP = {"id": -5, "type": "supergroup", "title": "Team"}


async def test_in_a_group_commands_are_heard_as_said_there(
    person: Person, desk: ScriptedDesk
) -> None:
    await person.says("/status", chat=GROUP)
    await person.says("mine")

    assert await desk.hears(2) == [Said("/status"), Said("mine")]
    assert [(one.group, one.chat) for one in desk.senders] == [
        (True, "-5"), (False, str(person.user)),
    ]  # fmt: skip


async def test_what_people_there_say_to_each_other_is_not(
    person: Person, desk: ScriptedDesk, api: LocalBotApi
) -> None:
    await person.says("pause", chat=GROUP)
    await person.says("stop", chat=GROUP)
    await person.says("/new@another_bot", chat=GROUP)
    await person.sends_file("people.csv", b"recipient\n", chat=GROUP)
    await person.says("mine")

    assert await desk.hears(1) == [Said("mine")]
    assert api.called("sendMessage") == []
