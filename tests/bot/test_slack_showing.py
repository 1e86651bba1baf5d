"""What we put into Slack and change there, also when Slack is busy or away, within its limits."""

import asyncio
from dataclasses import replace

import pytest

from bot.chats import NotShown, Shown, ShownButton
from bot.slack import SlackFrontEnd
from bot.slack.patience import WAITS
from bot.slack.showing import LARGEST_UPLOAD
from tests.fakes.desk import ScriptedDesk, with_buttons
from tests.fakes.slack_blocks import SECTION, read_blocks
from tests.fakes.slack_staff import Person, serving
from tests.fakes.slack_workspace import LocalSlack

CHAT = "U012AB3CD"
PNG = b"\x89PNG\r\n\x1a\n a picture"


async def test_progress_is_shown_in_one_message_that_changes(
    slack_front_end: SlackFrontEnd, in_slack: Person, slack: LocalSlack
) -> None:
    card = await slack_front_end.show(CHAT, with_buttons("10 %", "Pause|Stop"))
    await slack_front_end.edit(CHAT, card, with_buttons("<b>20</b> %", "Resume|Stop"))
    shown = await in_slack.sees("20 %")
    assert (shown.marked, shown.labels, shown.edits) == ("*20* %", ["Resume", "Stop"], 1)
    assert len(slack.messages) == 1
    await slack_front_end.edit(CHAT, card, Shown(text="Finished."))
    assert (await in_slack.sees("Finished.")).labels == []


async def test_a_change_that_changes_nothing_costs_no_call(
    slack_front_end: SlackFrontEnd, slack: LocalSlack
) -> None:
    card = await slack_front_end.show(CHAT, with_buttons("10 %", "Pause"))
    await slack_front_end.edit(CHAT, card, with_buttons("10 %", "Pause"))
    assert slack.called("chat.update") == []
    await slack_front_end.edit(CHAT, card, with_buttons("10 %", "Resume"))
    assert len(slack.called("chat.update")) == 1


async def test_a_message_from_before_a_restart_still_changes_and_one_that_is_gone_is_no_error(
    slack: LocalSlack, desk: ScriptedDesk, waits: list[float]
) -> None:
    async with serving(slack, desk, waits) as before:
        card = await before.show(CHAT, Shown(text="10 %"))
    async with serving(slack, desk, waits) as after:
        await after.edit(CHAT, card, Shown(text="20 %"))
        assert [message.text for message in slack.messages.values()] == ["20 %"]
        slack.messages.clear()
        await after.edit(CHAT, card, Shown(text="30 %"))
    assert len(slack.called("chat.update")) == 2


async def test_progress_slows_down_as_slack_asks_and_shows_only_the_latest(
    slack_front_end: SlackFrontEnd, in_slack: Person, slack: LocalSlack, waits: list[float]
) -> None:
    card = await slack_front_end.show(CHAT, Shown(text="10 %"))
    slack.retry_after = "7"
    slack.once["chat.update"].extend([429] * 8)  # more often than an outage is waited out
    async with asyncio.TaskGroup() as edits:
        for done in (20, 30, 40):
            edits.create_task(slack_front_end.edit(CHAT, card, Shown(text=f"{done} %")))
    assert (await in_slack.sees("40 %")).edits == 1
    assert len(waits) == 8
    assert all(6.5 < wait <= 7.0 for wait in waits)


async def test_who_calls_the_same_method_waits_too_and_others_do_not(
    slack_front_end: SlackFrontEnd, slack: LocalSlack
) -> None:
    card, other = [await slack_front_end.show(CHAT, Shown(text=f"{n} %")) for n in (1, 2)]
    slack.retry_after = "30"
    asked, over = asyncio.Queue[float](), asyncio.Event()

    async def sleep(seconds: float) -> None:
        asked.put_nowait(seconds)
        await over.wait()

    slack_front_end._patience._sleep = sleep
    slack.once["chat.update"].append(429)
    first = asyncio.create_task(slack_front_end.edit(CHAT, card, Shown(text="3 %")))
    assert await asked.get() > 29
    second = asyncio.create_task(slack_front_end.edit(CHAT, other, Shown(text="4 %")))
    assert await asked.get() > 29
    await slack_front_end.show(CHAT, Shown(text="Paused."))
    assert len(slack.called("chat.update")) == 1
    over.set()
    await asyncio.gather(first, second)
    assert len(slack.called("chat.update")) == 3


async def test_a_file_that_could_not_be_put_there_is_put_there_again(
    slack_front_end: SlackFrontEnd,
    in_slack: Person,
    slack: LocalSlack,
    desk: ScriptedDesk,
    waits: list[float],
) -> None:
    slack.once["upload"].append(503)
    report = desk.serves("report-3.csv", b"row,state\r\n")
    await slack_front_end.show(CHAT, Shown(text="The report.", files=(report,)))
    assert await in_slack.receives("report-3.csv") == b"row,state\r\n"
    assert waits == [WAITS[0]]


async def test_a_message_waits_for_as_long_as_slack_asks(
    slack_front_end: SlackFrontEnd, in_slack: Person, slack: LocalSlack, waits: list[float]
) -> None:
    slack.retry_after = "3"
    slack.once["chat.postMessage"].append(429)
    await slack_front_end.show(CHAT, Shown(text="Hello."))
    await in_slack.sees("Hello.")
    assert [round(wait) for wait in waits] == [3]


async def test_slack_s_own_trouble_is_waited_out_for_a_while_and_then_told(
    slack_front_end: SlackFrontEnd, slack: LocalSlack, waits: list[float]
) -> None:
    slack.once["chat.postMessage"].extend([500, "drop", 503, "garbage", "reset", 502])
    with pytest.raises(NotShown):
        await slack_front_end.show(CHAT, Shown(text="Hello."))
    assert tuple(waits) == WAITS


@pytest.mark.parametrize("word", ["channel_not_found", "is_archived", "missing_scope"])
async def test_what_slack_refuses_is_not_tried_again(
    slack_front_end: SlackFrontEnd, slack: LocalSlack, waits: list[float], word: str
) -> None:
    slack.once["chat.postMessage"].append(word)
    with pytest.raises(NotShown, match=word):
        await slack_front_end.show("C0TEAM123", Shown(text="Hello."))
    assert waits == []


async def test_a_change_that_was_not_shown_can_be_tried_again(
    slack_front_end: SlackFrontEnd, in_slack: Person, slack: LocalSlack
) -> None:
    card = await slack_front_end.show(CHAT, Shown(text="10 %"))
    slack.once["chat.update"].append("is_archived")
    with pytest.raises(NotShown):
        await slack_front_end.edit(CHAT, card, Shown(text="20 %"))
    await slack_front_end.edit(CHAT, card, Shown(text="20 %"))
    await in_slack.sees("20 %")


async def test_a_text_that_is_too_long_for_one_message_takes_several(
    slack_front_end: SlackFrontEnd, slack: LocalSlack
) -> None:
    lines = [f"<b>Line {number}</b> 😀 &lt;!channel&gt; *a* _b_" for number in range(1200)]
    last = await slack_front_end.show(CHAT, with_buttons("\n".join(lines), "Go on"))
    parts = list(slack.messages.values())
    assert "\n".join(part.text.strip() for part in parts) == "\n".join(
        f"Line {number} 😀 <!channel> *a* _b_" for number in range(1200)
    )
    assert len(parts) > 2
    texts = [block for part in parts for block in part.blocks if block["type"] == "rich_text"]
    assert max(len(read_blocks([block])) for block in texts) <= SECTION
    assert [part.labels for part in parts] == [[] for _ in parts[1:]] + [["Go on"]]
    assert last == f"{parts[-1].channel}/{parts[-1].ts}"


async def test_so_does_one_whose_links_have_long_addresses(
    slack_front_end: SlackFrontEnd, slack: LocalSlack
) -> None:
    links = [f'<a href="https://a.test/{"x" * 900}">Link {n}</a>' for n in range(20)]
    await slack_front_end.show(CHAT, with_buttons("\n".join(links), "Go on"))
    parts = list(slack.messages.values())
    assert "\n".join(part.text.strip() for part in parts).splitlines() == [
        f"Link {n}" for n in range(20)
    ]
    assert [part.labels for part in parts] == [[] for _ in parts[1:]] + [["Go on"]]


async def test_more_and_longer_buttons_than_slack_takes_are_all_there(
    slack_front_end: SlackFrontEnd, slack: LocalSlack
) -> None:
    few = [(ShownButton(f"Button {n} {'x' * 90}", f"id-{n}"),) for n in range(30)]
    many = [(ShownButton(f"Button {n}", f"id-{n}"),) for n in range(90)]
    for rows in (few, many):
        await slack_front_end.show(CHAT, Shown(text="x" * 9_000, buttons=tuple(rows)))
    shown = [message for message in slack.messages.values() if message.buttons]
    assert [len(message.buttons) for message in shown] == [30, 90]
    assert {button["value"] for button in shown[1].buttons} == {f"id-{n}" for n in range(90)}
    assert shown[0].labels[0] == f"Button 0 {'x' * 65}…"


async def test_who_listens_to_the_screen_hears_the_text_and_nobody_is_called(
    slack_front_end: SlackFrontEnd, slack: LocalSlack
) -> None:
    await slack_front_end.show(CHAT, Shown(text="<b>Now</b> &lt;!channel&gt;\nSend?"))
    [message] = slack.messages.values()
    assert message.fallback == "Now &lt;!channel&gt;\nSend?"


async def test_files_and_pictures_follow_their_text_and_a_picture_has_its_words(
    slack_front_end: SlackFrontEnd, in_slack: Person, slack: LocalSlack, desk: ScriptedDesk
) -> None:
    report = desk.serves("report-3.csv", b"row,state\r\n" * 30_000)
    picture = desk.serves("send.png", PNG, picture="A curve.")
    await slack_front_end.show(CHAT, Shown(text="The report.", files=(picture, report)))
    assert await in_slack.receives("report-3.csv") == b"row,state\r\n" * 30_000
    shown = await in_slack.receives_picture()
    assert (shown.file, shown.alt) == (("send.png", PNG), "A curve.")
    assert [message.text or "file" for message in slack.messages.values()] == [
        "The report.", "file", "file",
    ]  # fmt: skip
    assert {channel for channel, _ in slack.messages} == {in_slack.channel}


async def test_more_words_for_a_picture_than_slack_takes_are_cut(
    slack_front_end: SlackFrontEnd, in_slack: Person, desk: ScriptedDesk
) -> None:
    picture = desk.serves("send.png", PNG, picture="A curve. " * 300)
    await slack_front_end.show(CHAT, Shown(text="The report.", files=(picture,)))
    assert (await in_slack.receives_picture()).alt == ("A curve. " * 300)[:1000]


async def test_a_file_that_is_too_large_is_told(
    slack_front_end: SlackFrontEnd, in_slack: Person, slack: LocalSlack, desk: ScriptedDesk
) -> None:
    report = desk.serves("report.csv", bytes(LARGEST_UPLOAD + 1))
    await slack_front_end.show(CHAT, Shown(text="The report.", files=(report,)))
    await in_slack.sees("report.csv has more than 50 MB")
    assert slack.files == {}


async def test_links_in_a_message_are_not_opened_by_slack(
    slack_front_end: SlackFrontEnd, slack: LocalSlack
) -> None:
    await slack_front_end.show(CHAT, Shown(text='<a href="https://a.test/?person=1">Read</a>'))
    [asked] = slack.called("chat.postMessage")
    assert (asked["unfurl_links"], asked["unfurl_media"]) == (False, False)
    [message] = slack.messages.values()
    assert message.marked == "Read(https://a.test/?person=1)"


async def test_a_question_for_a_secret_that_changes_keeps_its_form(
    slack_front_end: SlackFrontEnd, in_slack: Person
) -> None:
    shown = replace(with_buttons("Token?", "Skip"), secret="token")
    card = await slack_front_end.show(CHAT, shown)
    await slack_front_end.edit(CHAT, card, replace(shown, text="Token, please?"))
    assert (await in_slack.sees("Token, please?")).labels == ["Type it in a form", "Skip"]
