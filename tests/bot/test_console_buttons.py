"""Which button a typed number or label presses, whatever else was shown since."""

import asyncio
from dataclasses import replace

import pytest

from bot.console.front_end import DONE, REFUSED
from bot.words import Said
from tests.fakes.console import Script
from tests.fakes.desk import PressedButton, reply, with_buttons


@pytest.mark.parametrize("typed", ["#2", "Change", "  cHANGE "])
async def test_a_button_is_pressed_by_its_number_or_its_label(script: Script, typed: str) -> None:
    script.desk.answers(with_buttons("Send it?", "Send", "Change"))
    assert await script.runs("/status", typed) == DONE
    assert script.desk.heard == [Said("/status"), PressedButton("change-id")]


async def test_the_buttons_are_those_of_the_latest_message_that_has_any(script: Script) -> None:
    script.desk.answers(
        with_buttons("First.", "Old"), with_buttons("Second.", "New"), reply("No buttons.")
    )
    await script.runs("a", "b", "c", "#1", "Old")
    assert script.desk.heard[3:] == [PressedButton("new-id"), Said("Old")]


@pytest.mark.parametrize("typed", ["#3", "#0"])
async def test_a_button_that_does_not_exist_fails_the_script(script: Script, typed: str) -> None:
    script.desk.answers(with_buttons("Send it?", "Send|Change"))
    assert await script.runs("/status", typed) == REFUSED
    assert script.desk.heard == [Said("/status")]
    assert f"There is no button {typed}.\n" in script.transcript


async def test_a_message_that_keeps_changing_is_pressed_by_label_whatever_came_after(
    script: Script,
) -> None:
    script.desk.answers(with_buttons("Another question?", "Yes"))
    card = await script.console.show("console", with_buttons("10 %", "Pause"))
    await script.console.edit("console", card, with_buttons("20 %", "Pause"))
    await script.runs("/new", "pause", "#1")
    assert script.desk.heard[1:] == [PressedButton("pause-id"), PressedButton("yes-id")]


async def test_a_message_that_nobody_asked_for_takes_no_number_from_the_question_before_it(
    script: Script,
) -> None:
    script.desk.answers(with_buttons("Send it?", "Send|Change"))
    script.types("/new")
    serving = asyncio.create_task(script.console.serve(script.desk))
    await script.desk.does("settle for console:operator")
    notice = replace(with_buttons("Another one is paused.", "Resume|Stop"), unasked=True)
    await script.console.show("console", notice)
    script.types("#1", "resume")
    script.ends()
    await serving
    assert script.desk.heard[1:] == [PressedButton("send-id"), PressedButton("resume-id")]
    assert "Another one is paused.\n[Resume]  [Stop]\n" in script.transcript
