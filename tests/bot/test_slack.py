"""The staff bot in Slack, against a local Slack: what people do there, and what they see."""

from dataclasses import replace

from agencies.model import Identity
from bot.chats import Shown
from bot.words import Said
from tests.fakes.desk import PressedButton, ScriptedDesk, reply, with_buttons
from tests.fakes.slack_staff import Person
from tests.fakes.slack_workspace import (
    TEAM,
    LocalSlack,
)


def with_secret(text: str) -> Shown:
    return replace(with_buttons(text, "Skip"), secret="token")


ANN = Identity(platform="slack", workspace=TEAM, user="U012AB3CD")


async def test_what_a_person_types_is_heard_and_answered(
    in_slack: Person, desk: ScriptedDesk
) -> None:
    desk.answers(reply("What is it called?", "Type a <b>name</b>."))
    await in_slack.says("hello")
    await in_slack.sees("What is it called?")
    assert (await in_slack.sees("Type a name.")).marked == "Type a *name*."
    assert desk.heard == [Said("hello", stays=True)]
    assert (desk.senders[0].identity, desk.senders[0].chat) == (ANN, ANN.user)


async def test_a_command_is_heard_as_elsewhere_and_answered_where_only_they_read(
    in_slack: Person, desk: ScriptedDesk
) -> None:
    desk.answers(reply("One."), reply("Two."), reply("Three."))
    told = await in_slack.commands("new", channel="C0ELSEWHERE")
    await in_slack.sees("One.")
    assert told == {"text": "I answer in our direct messages."}
    await in_slack.commands("/audit Ann Lim")
    await in_slack.sees("Two.")
    await in_slack.commands("")
    await in_slack.sees("Three.")
    assert desk.heard == [Said("/new"), Said("/audit Ann Lim"), Said("/help")]


async def test_a_button_is_pressed_by_its_id(in_slack: Person, desk: ScriptedDesk) -> None:
    desk.answers(with_buttons("Send it?", "Send|Change", "Stop"), reply("Changed."))
    await in_slack.says("status")
    assert (await in_slack.sees("Send it?")).labels == ["Send", "Change", "Stop"]
    await in_slack.presses("Change")
    await in_slack.sees("Changed.")
    assert desk.heard[1:] == [PressedButton("change-id")]


async def test_each_message_has_a_number_that_grows_and_a_press_has_none(
    in_slack: Person, desk: ScriptedDesk
) -> None:
    """A press is numbered by another clock, and a button's id is good once."""
    desk.answers(with_buttons("Send it?", "Send"))
    await in_slack.says("one")
    await in_slack.sees("Send it?")
    await in_slack.presses("Send")
    await in_slack.says("two")
    await desk.hears(3)
    first, pressed, second = (sender.update for sender in desk.senders)
    assert 1_700_000_000_000_000 < first < second
    assert pressed == 0


async def test_what_slack_tells_again_is_heard_once(
    in_slack: Person, desk: ScriptedDesk, slack: LocalSlack
) -> None:
    event = await in_slack.says("one")
    await in_slack.is_told(event, "Ev1", retry_attempt=1, retry_reason="timeout")
    await in_slack.is_told(event, "Ev1", retry_attempt=2, retry_reason="timeout")
    command = {
        "command": "/postbote", "text": "new", "user_id": in_slack.user, "channel_id": "C1",
        "trigger_id": "1.2.x",
    }  # fmt: skip
    await slack.tell("slash_commands", command)
    await slack.tell("slash_commands", command)
    await in_slack.says("two")
    assert await desk.hears(3) == [Said("one", stays=True), Said("/new"), Said("two", stays=True)]


async def test_a_person_waits_for_their_own_answer_but_not_for_another_person_s(
    in_slack: Person, desk: ScriptedDesk, slack: LocalSlack
) -> None:
    desk.open.clear()
    await in_slack.says("slow")
    await in_slack.says("next")
    await desk.hears(1)
    await Person(slack, "U0OTHER001").says("meanwhile")
    heard = await desk.hears(2)
    assert heard == [Said("slow", stays=True), Said("meanwhile", stays=True)]
    desk.open.set()
    assert (await desk.hears(3))[2] == Said("next", stays=True)


async def test_slack_is_answered_at_once_whatever_the_desk_waits_for(
    in_slack: Person, desk: ScriptedDesk, slack: LocalSlack
) -> None:
    """A message, a command, a press, a form and a home, while a turn is held up for good."""
    desk.answers(with_buttons("Send it?", "Send"))
    await in_slack.says("status")
    await in_slack.sees("Send it?")
    desk.open.clear()
    await in_slack.says("slow")
    await desk.hears(2)
    await in_slack.commands("new")
    await in_slack.presses("Send")
    await in_slack.hands_in(
        {"id": "V1", "callback_id": "secret", "type": "modal", "blocks": [
            {"type": "input", "block_id": "secret", "element": {"action_id": "typed"}}
        ]},
        "s3cret",
    )  # fmt: skip
    assert len(slack.waits) == 5
    assert max(slack.waits) < 1.0
    assert len(desk.heard) == 2
    desk.open.set()


async def test_what_needs_a_secret_is_typed_in_a_form_and_stands_in_no_message(
    in_slack: Person, desk: ScriptedDesk, slack: LocalSlack
) -> None:
    asked = with_secret("What is the <b>token</b>? 1 < 2 &amp; 3")
    desk.answers(asked, reply("Kept.", forget=True))
    await in_slack.says("/credentials")
    assert (await in_slack.sees("What is the token?")).labels == ["Type it in a form", "Skip"]
    await in_slack.types_in_the_form("s3cret <b>")
    await in_slack.sees("Kept.")
    assert desk.heard[1:] == [Said("s3cret <b>", secret="token")]
    assert "s3cret" not in in_slack.transcript()
    [view] = slack.views
    assert view["blocks"][0]["text"]["text"] == "What is the token? 1 < 2 & 3"


async def test_the_same_form_handed_in_twice_counts_once(
    in_slack: Person, desk: ScriptedDesk, slack: LocalSlack
) -> None:
    desk.answers(with_secret("Token?"))
    await in_slack.says("one")
    await in_slack.sees("Token?")
    await in_slack.types_in_the_form("s3cret")
    await in_slack.hands_in(slack.views[-1], "s3cret")
    await in_slack.says("two")
    assert await desk.hears(3) == [
        Said("one", stays=True), Said("s3cret", secret="token"), Said("two", stays=True)
    ]  # fmt: skip


async def test_what_slack_lets_nobody_else_remove_they_are_asked_to_remove(
    in_slack: Person, desk: ScriptedDesk
) -> None:
    desk.answers(reply("Stored.", forget=True))
    await in_slack.sends_file("people.csv", b"recipient\n")
    await in_slack.sees("Please delete that message.")


async def test_the_home_says_how_it_stands_and_leads_into_the_conversation(
    in_slack: Person, desk: ScriptedDesk
) -> None:
    assert await in_slack.opens_the_home() == "Your agency"
    assert in_slack.at_home() == ["Begin"]
    desk.answers(reply("How should it be sent?"))
    await in_slack.presses_at_home("Begin")
    await in_slack.sees("How should it be sent?")
    assert desk.heard == [PressedButton("begin-id")]


async def test_in_a_channel_what_names_the_app_is_a_command_and_nothing_else_is_heard(
    in_slack: Person, desk: ScriptedDesk, slack: LocalSlack
) -> None:
    desk.answers(reply("All is well."))
    await in_slack.mentions("status")
    await in_slack.says("pause", channel_type="channel", channel="C0TEAM123")
    await in_slack.says("mine")
    assert await desk.hears(2) == [Said("/status"), Said("mine", stays=True)]
    assert [(one.group, one.chat) for one in desk.senders] == [
        (True, "C0TEAM123"), (False, ANN.user),
    ]  # fmt: skip
    assert ("C0TEAM123", "All is well.") in {
        (message.channel, message.text) for message in slack.messages.values()
    }


async def test_a_failed_turn_is_owned_up_to_and_the_next_one_is_heard(
    in_slack: Person, desk: ScriptedDesk
) -> None:
    desk.answers(RuntimeError("a bug"), reply("Hello again."))
    await in_slack.says("one")
    await in_slack.sees("Something went wrong on our side. /postbote campaigns shows what was done")
    await in_slack.says("two")
    await in_slack.sees("Hello again.")


async def test_who_cannot_be_made_out_is_told_so_alone_and_in_no_channel(
    in_slack: Person, desk: ScriptedDesk, slack: LocalSlack
) -> None:
    slack.once["users.info"].extend(["fatal_error", "fatal_error"])
    await in_slack.mentions("status")
    await slack.until(lambda: slack.called("users.info"), "a question about them")
    await in_slack.says("one")
    await in_slack.sees("Something went wrong on our side.")
    assert {channel for channel, _ in slack.messages} == {in_slack.channel}
    assert desk.heard == []


async def test_a_form_that_does_not_open_is_owned_up_to(
    in_slack: Person, desk: ScriptedDesk, slack: LocalSlack
) -> None:
    desk.answers(with_secret("Token?"))
    await in_slack.says("one")
    await in_slack.sees("Token?")
    slack.once["views.open"].append("expired_trigger_id")
    await in_slack.presses("Type it in a form")
    await in_slack.sees("Slack did not open the form.")
    await in_slack.types_in_the_form("s3cret")
    await desk.hears(2)


async def test_what_cannot_be_read_is_answered_with_what_can(in_slack: Person) -> None:
    await in_slack.says("")
    await in_slack.sees("I can read text and files")
