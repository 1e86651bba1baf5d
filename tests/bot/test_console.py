"""The console in a pipe: a script holds the conversation, and its transcript reads as one."""

import asyncio
import os
from io import StringIO
from pathlib import Path
from tempfile import TemporaryFile

import pytest

from bot.chats import Shown
from bot.console.front_end import DONE, REFUSED, UNFINISHED, Console
from bot.console.pipe import Pipe
from bot.texts import render
from bot.words import Said, Uploaded
from campaigns.model import BlobId
from tests.fakes.console import OPERATOR, Script
from tests.fakes.desk import ScriptedDesk, reply, with_buttons


async def test_the_transcript_reads_as_a_conversation(script: Script) -> None:
    script.desk.answers(
        with_buttons("Choose <b>how</b> to send:", "SMS · rehearsal|Email", "Add"),
        reply("What is it called?", "A short name."),
    )
    assert await script.runs("/new", "#1") == DONE
    assert script.transcript == (
        "> /new\n"
        "Choose how to send:\n"
        "[1] SMS · rehearsal  [2] Email\n"
        "[3] Add\n"
        "\n"
        "> #1\n"
        "What is it called?\n"
        "\n"
        "A short name.\n"
    )


async def test_each_line_is_one_turn_of_the_same_person(script: Script) -> None:
    await script.runs("/new", "  a name, as typed ")
    assert script.desk.heard == [Said("/new"), Said("  a name, as typed ")]
    assert [sender.identity for sender in script.desk.senders] == [OPERATOR, OPERATOR]
    assert {sender.update for sender in script.desk.senders} == {0}


async def test_blank_lines_and_comments_are_skipped(script: Script) -> None:
    await script.runs("", "# a comment", "   ", "#", "  # another", "#hashtag", "/new")
    assert script.desk.heard == [Said("#hashtag"), Said("/new")]
    assert script.transcript == "> #hashtag\n> /new\n"


async def test_lines_may_end_as_on_any_system(script: Script) -> None:
    await script.runs("\ufeff/new\r", "name\r")
    assert script.desk.heard == [Said("/new"), Said("name")]


async def test_the_last_line_needs_no_end(script: Script) -> None:
    os.write(script._target, b"/new\n/help")
    assert await script.runs() == DONE
    assert script.desk.heard == [Said("/new"), Said("/help")]


async def test_a_file_is_handed_over_by_its_path(script: Script, tmp_path: Path) -> None:
    content = bytes(range(256)) * 2000
    (tmp_path / "my people.csv").write_bytes(content)
    path = tmp_path / "my people.csv"
    assert await script.runs(f"/upload {path}", f'/upload "{path}"') == DONE
    assert script.desk.uploads == {"my people.csv": content}
    first = Uploaded(BlobId(1), "my people.csv", len(content))
    assert script.desk.heard[0] == first


@pytest.mark.parametrize("name", ["missing.csv", ""])
async def test_a_file_that_cannot_be_read_fails_the_script(
    script: Script, tmp_path: Path, name: str
) -> None:
    assert await script.runs(f"/upload {tmp_path / name}") == REFUSED
    assert f"The file {tmp_path / name} cannot be read: " in script.transcript
    assert script.desk.heard == []


async def test_an_upload_without_a_path_says_how(script: Script) -> None:
    assert await script.runs("/upload") == REFUSED
    assert "Which file? Like /upload samples/people.csv" in script.transcript


async def test_a_file_that_is_too_large_fails_the_script(script: Script, tmp_path: Path) -> None:
    script.desk.most = 10
    (tmp_path / "big.csv").write_bytes(b"more than ten bytes")
    assert await script.runs(f"/upload {tmp_path}/big.csv") == REFUSED
    assert "big.csv of operator is larger than I can read." in script.transcript


async def test_a_text_of_several_lines_is_one_turn_and_stays_as_it_is(script: Script) -> None:
    script.desk.answers(with_buttons("Text?", "Hello"))
    await script.runs(
        "/new", "<<TEXT", "Hello", "", "# no comment", "  END", "TEXT", "<<END", "END"
    )
    assert script.desk.heard == [Said("/new"), Said("Hello\n\n# no comment\n  END"), Said("")]
    assert "> <<TEXT\n> Hello\n> \n> # no comment\n>   END\n> TEXT\n" in script.transcript


async def test_a_text_that_is_never_ended_is_not_sent_and_fails_the_script(script: Script) -> None:
    assert await script.runs("<<END", "Hello") == REFUSED
    assert script.desk.heard == []
    assert "The text that began with <<END has no line END to end it" in script.transcript


async def test_the_next_line_is_read_only_when_the_answer_is_complete(script: Script) -> None:
    desk = script.desk
    desk.settled.clear()
    script.types("one", "next")
    serving = asyncio.create_task(script.console.serve(desk))
    await desk.does("settle for console:operator")
    await script.console.show("console", Shown(text="The list is checked."))
    assert desk.heard == [Said("one")]
    desk.settled.set()
    script.ends()
    await serving
    assert desk.heard == [Said("one"), Said("next")]
    assert "The list is checked.\n\n> next" in script.transcript


async def test_waiting_for_campaigns_holds_the_next_line_back(script: Script) -> None:
    desk = script.desk
    await script.runs("/new", "/wait", "/status")
    assert [e for e in desk.events if e.startswith(("turn", "wait"))] == [
        "turn 1",
        "wait for console:operator",
        "turn 2",
        "wait for console:operator",
    ]


async def test_at_the_end_running_campaigns_are_waited_for_and_their_reports_are_printed(
    script: Script,
) -> None:
    desk = script.desk
    desk.campaigns_done.clear()
    serving = asyncio.create_task(script.runs("/new"))
    await desk.hears(1)
    await script.console.show("console", Shown(text="The report."))
    assert not serving.done()
    desk.campaigns_done.set()
    assert await serving == DONE
    assert script.transcript.endswith("The report.\n")


async def test_a_refused_turn_fails_the_script_which_goes_on(script: Script) -> None:
    script.desk.answers(reply("Not so.", refused=True), reply("Fine."))
    assert await script.runs("nonsense", "/help") == REFUSED
    assert script.transcript.endswith("Fine.\n")


async def test_a_refusal_that_comes_from_a_job_fails_the_script(script: Script) -> None:
    script.desk.went_well = False
    assert await script.runs("/new") == REFUSED


async def test_a_campaign_that_is_left_is_told_by_the_exit_code(script: Script) -> None:
    script.desk.left = 1
    assert await script.runs("/new") == UNFINISHED


async def test_a_refused_turn_outweighs_a_campaign_that_is_left(script: Script) -> None:
    script.desk.left = 1
    script.desk.answers(reply("Not so.", refused=True))
    assert await script.runs("/new") == REFUSED


async def test_a_failed_turn_is_owned_up_to_and_the_next_one_is_heard(script: Script) -> None:
    script.desk.answers(RuntimeError("a bug"), reply("Hello again."))
    assert await script.runs("one", "two") == REFUSED
    assert "Something went wrong on our side." in script.transcript
    assert script.transcript.endswith("Hello again.\n")


async def test_a_secret_does_not_stand_in_the_transcript(script: Script) -> None:
    script.desk.answers(reply("Kept: …cret", forget=True))
    await script.runs("s3cret")
    assert script.transcript == "> •••\nKept: …cret\n"


async def test_a_script_may_come_from_an_ordinary_file(tmp_path: Path) -> None:
    desk, printed = ScriptedDesk(), StringIO()
    with TemporaryFile() as file:
        file.write(b"/new\n/help\n")
        file.seek(0)
        console = Console(OPERATOR, tmp_path, render, Pipe(file.fileno(), printed))
        await console.serve(desk)
    assert desk.heard == [Said("/new"), Said("/help")]
    assert printed.getvalue() == "> /new\n> /help\n"


async def test_reading_does_not_hold_up_anybody_else(script: Script) -> None:
    serving = asyncio.create_task(script.console.serve(script.desk))
    script.types("/new")
    await script.desk.hears(1)
    await script.console.show("console", Shown(text="A notice, while nobody types."))
    assert script.transcript.endswith("A notice, while nobody types.\n")
    script.ends()
    await serving


async def test_a_console_that_waits_for_a_line_can_be_stopped(script: Script) -> None:
    serving = asyncio.create_task(script.console.serve(script.desk))
    script.types("/new")
    await script.desk.hears(1)
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving
    script.ends()
