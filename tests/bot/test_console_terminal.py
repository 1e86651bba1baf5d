"""The console at a terminal: keys go in, and what a person would see comes out."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from io import StringIO
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output.plain_text import PlainTextOutput

from agencies.model import Identity
from bot.chats import Shown
from bot.console.front_end import DONE, Console
from bot.console.terminal import Completions, Terminal
from bot.texts import render
from bot.words import Said
from tests.fakes.desk import PressedButton, ScriptedDesk, reply, with_buttons

OPERATOR = Identity(platform="console", user="operator")
ENTER, LEAVE, CLEAR, UP = "\r", "\x04", "\x03", "\x1b[A"


class Screen(StringIO):
    """What was written; a test can wait for it."""

    def __init__(self) -> None:
        super().__init__()
        self._news = asyncio.Event()

    def write(self, text: str) -> int:
        self._news.set()
        return super().write(text)

    async def sees(self, text: str) -> None:
        async with asyncio.timeout(5):
            while text not in self.getvalue():
                self._news.clear()
                await self._news.wait()


@dataclass
class Desktop:
    """A person at a terminal."""

    keys: PipeInput
    folder: Path
    desk: ScriptedDesk = field(default_factory=ScriptedDesk)
    screen: Screen = field(default_factory=Screen)

    def __post_init__(self) -> None:
        self.terminal = Terminal(render, self.keys, PlainTextOutput(self.screen))
        self.console = Console(OPERATOR, self.folder, render, self.terminal)

    async def types(self, *keys: str) -> None:
        """Each turn's keys once the turn before was heard; then the person leaves."""
        serving = asyncio.create_task(self.console.serve(self.desk))
        for turn, pressed in enumerate(keys, start=1):
            self.keys.send_text(pressed)
            await self.desk.hears(turn)
        self.keys.send_text(LEAVE)
        await serving


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Desktop]:
    with create_pipe_input() as keys, create_app_session(input=keys):
        yield Desktop(keys, tmp_path)


async def test_a_typed_line_is_heard_and_answered_with_numbered_buttons(person: Desktop) -> None:
    person.desk.answers(with_buttons("Choose <b>how</b>:", "SMS · rehearsal|Email"))
    await person.types(f"/new{ENTER}", f"#2{ENTER}")
    assert person.desk.heard == [Said("/new"), PressedButton("email-id")]
    assert "Choose how:\n[1] SMS · rehearsal  [2] Email\n" in plainly(person)
    assert person.console.exit_code == DONE


async def test_an_answer_is_not_waited_for_before_the_next_line(person: Desktop) -> None:
    await person.types(f"/new{ENTER}")
    assert not [event for event in person.desk.events if event.startswith("settle")]


async def test_a_cleared_line_is_not_heard(person: Desktop) -> None:
    await person.types(f"nonsense{CLEAR}/new{ENTER}")
    assert person.desk.heard == [Said("/new")]


async def test_an_interrupt_on_an_empty_line_tells_how_to_leave(person: Desktop) -> None:
    serving = asyncio.create_task(person.console.serve(person.desk))
    person.keys.send_text(CLEAR)
    await person.screen.sees("Ctrl-D leaves")
    person.keys.send_text(LEAVE)
    await serving
    assert person.desk.heard == []


async def test_what_was_typed_comes_back_with_the_arrow_key(person: Desktop) -> None:
    await person.types(f"hello{ENTER}", f"{UP}{ENTER}")
    assert person.desk.heard == [Said("hello"), Said("hello")]


async def test_a_secret_does_not_come_back_with_the_arrow_key(person: Desktop) -> None:
    person.desk.answers(reply("Hello."), reply("Kept.", forget=True))
    await person.types(f"hello{ENTER}", f"s3cret{ENTER}", f"{UP}{ENTER}")
    assert person.desk.heard == [Said("hello"), Said("s3cret"), Said("hello")]


async def test_a_text_of_several_lines_is_typed_as_in_a_script(person: Desktop) -> None:
    await person.types(f"<<END{ENTER}one{ENTER}{ENTER}two{ENTER}END{ENTER}")
    assert person.desk.heard == [Said("one\n\ntwo")]


async def test_progress_stands_under_the_typed_line_without_disturbing_it(person: Desktop) -> None:
    serving = asyncio.create_task(person.console.serve(person.desk))
    await person.screen.sees(">")
    card = await person.console.show("console", Shown(text="Sending: 10 %"))
    person.keys.send_text("/sta")
    await person.screen.sees("/sta")
    await person.console.edit("console", card, Shown(text="Sending: 50 %"))
    await person.screen.sees("Sending: 50 %")
    person.keys.send_text(f"tus{ENTER}")
    assert await person.desk.hears(1) == [Said("/status")]
    person.keys.send_text(LEAVE)
    await serving


async def test_the_last_state_of_what_changed_stays_above_the_next_message(
    person: Desktop,
) -> None:
    serving = asyncio.create_task(person.console.serve(person.desk))
    await person.screen.sees(">")
    card = await person.console.show("console", Shown(text="Sending: 10 %"))
    await person.console.edit("console", card, Shown(text="All sent: 100 %"))
    await person.console.show("console", Shown(text="The report."))
    await person.screen.sees("The report.")
    person.keys.send_text(LEAVE)
    await serving
    last_state, _, report = plainly(person).partition("All sent: 100 %\n\n")
    assert "Sending: 10 %\n\n" in last_state
    assert "The report.\n\n" in report


async def test_a_campaign_that_ends_is_told_above_the_typed_line(person: Desktop) -> None:
    serving = asyncio.create_task(person.console.serve(person.desk))
    await person.screen.sees(">")
    card = await person.console.show("console", running("Sending: 10 %"))
    await person.console.edit("console", card, Shown(text="All sent: 100 %", live=True))
    await person.screen.sees("All sent: 100 %")
    person.keys.send_text(LEAVE)
    await serving
    assert "All sent: 100 %\n\n" in plainly(person)


async def test_a_campaign_that_was_reported_is_not_told_again_below_its_report(
    person: Desktop,
) -> None:
    serving = asyncio.create_task(person.console.serve(person.desk))
    await person.screen.sees(">")
    card = await person.console.show("console", running("Sending: 10 %"))
    await person.console.show("console", Shown(text="The report."))
    await person.console.edit("console", card, Shown(text="All sent: 100 %", live=True))
    person.keys.send_text(LEAVE)
    await serving
    assert "The report." in plainly(person)
    assert "All sent" not in plainly(person)


async def test_a_long_line_is_broken_between_words_and_keeps_its_style(person: Desktop) -> None:
    long = "one two three four five " * 4
    await person.console.show("console", Shown(text=f"• <b>{long}</b>end"))
    assert plainly(person) == (
        "• one two three four five one two three four five one two three four five one\n"
        "  two three four five end\n\n"
    )


async def test_what_stands_under_the_typed_line_is_broken_between_words(person: Desktop) -> None:
    serving = asyncio.create_task(person.console.serve(person.desk))
    await person.screen.sees(">")
    card = await person.console.show("console", running("Sending"))
    await person.console.edit("console", card, running("mm " * 26 + "done or nearly"))
    await person.screen.sees("done or nearly")
    person.keys.send_text(LEAVE)
    await serving
    assert f"{'mm ' * 26}done" not in plainly(person)


def running(text: str) -> Shown:
    return replace(with_buttons(text, "Pause|Stop"), live=True)


async def test_leaving_while_campaigns_run_is_asked_about_once(person: Desktop) -> None:
    person.desk.campaigns_done.clear()
    serving = asyncio.create_task(person.console.serve(person.desk))
    person.keys.send_text(LEAVE)
    await person.screen.sees("Ctrl-D again leaves now")
    assert not serving.done()
    person.keys.send_text(LEAVE)
    await serving


def test_commands_and_files_are_completed(tmp_path: Path) -> None:
    (tmp_path / "people.csv").touch()
    assert completed("/n") == ["/new"]
    assert completed("/u") == ["/upload "]
    assert completed(f"/upload {tmp_path}/peo") == ["ple.csv"]
    assert completed("hello") == []


def completed(typed: str) -> list[str]:
    document, event = Document(typed, len(typed)), CompleteEvent()
    return [found.text for found in Completions(render).get_completions(document, event)]


def plainly(person: Desktop) -> str:
    """Without the spaces and empty lines that only drawing needs."""
    lines = (line.rstrip() for line in person.screen.getvalue().replace("\r", "").split("\n"))
    return "\n".join(lines)
