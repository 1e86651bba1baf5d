"""What the console prints of messages that change, and where it saves files."""

import asyncio
from pathlib import Path

from bot.chats import Shown
from tests.fakes.console import Script
from tests.fakes.desk import with_buttons


async def test_progress_is_printed_sparingly_and_its_last_state_always(script: Script) -> None:
    console = script.console
    card = await console.show("console", with_buttons("Sending\n0 % · 0 of 500", "Pause"))
    for done in range(0, 500, 5):
        script.now += 0.1
        text = f"Sending\n{done / 5:.0f} % · {done} of 500"
        await console.edit("console", card, with_buttons(text, "Pause"))
    await console.edit("console", card, Shown(text="Sending\n99 % · 499 of 500"))
    await console.show("console", Shown(text="Finished."))
    assert script.transcript == (
        "Sending\n0 % · 0 of 500\n[1] Pause\n\n"
        "10 % · 50 of 500\n20 % · 100 of 500\n30 % · 150 of 500\n40 % · 200 of 500\n"
        "50 % · 250 of 500\n60 % · 300 of 500\n70 % · 350 of 500\n80 % · 400 of 500\n"
        "90 % · 450 of 500\n99 % · 499 of 500\n"
        "\nFinished.\n"
    )


async def test_a_bar_that_grew_is_worth_a_line_and_other_numbers_beside_it_are_not(
    script: Script,
) -> None:
    card = await script.console.show("console", Shown(text="▓░░ 400 of 999"))
    await script.console.edit("console", card, Shown(text="▓░░ 500 of 999"))
    assert script.transcript == "▓░░ 400 of 999\n"
    await script.console.edit("console", card, Shown(text="▓▓░ 700 of 999"))
    assert script.transcript == "▓░░ 400 of 999\n\n▓▓░ 700 of 999\n"


async def test_a_change_of_words_is_printed_at_once(script: Script) -> None:
    card = await script.console.show("console", with_buttons("Sending: 12 %", "Pause"))
    await script.console.edit("console", card, with_buttons("Paused: 12 %", "Resume"))
    assert script.transcript == "Sending: 12 %\n[1] Pause\n\nPaused: 12 %\n[1] Resume\n"


async def test_slow_progress_is_printed_now_and_then(script: Script) -> None:
    card = await script.console.show("console", Shown(text="11 %"))
    script.now = 29.0
    await script.console.edit("console", card, Shown(text="12 %"))
    assert script.transcript == "11 %\n"
    script.now = 31.0
    await script.console.edit("console", card, Shown(text="13 %"))
    assert script.transcript == "11 %\n\n13 %\n"


async def test_a_message_from_before_a_restart_is_printed_when_it_changes(script: Script) -> None:
    await script.console.edit("console", "1f2e-7", Shown(text="Sending: 12 %"))
    assert script.transcript == "Sending: 12 %\n"


async def test_files_are_saved_and_their_paths_are_told(script: Script, tmp_path: Path) -> None:
    report = script.desk.serves("report-3.csv.gz", b"x" * 300_000)
    picture = script.desk.serves("send.png", b"PNG", picture="A curve.")
    script.desk.answers(Shown(text="The report.", files=(report, picture)))
    script.desk.answers(Shown(text="Again.", files=(report,)))
    await script.runs("/status", "/status")
    received = tmp_path / "received"
    assert f"Saved: {received}/report-3.csv.gz\nSaved: {received}/send.png\n" in script.transcript
    assert f"Saved: {received}/report-3-2.csv.gz\n" in script.transcript
    assert (received / "report-3.csv.gz").read_bytes() == b"x" * 300_000
    assert (received / "report-3-2.csv.gz").read_bytes() == b"x" * 300_000
    assert (received / "send.png").read_bytes() == b"PNG"
    assert (received / "report-3.csv.gz").stat().st_mode & 0o777 == 0o600


async def test_a_file_is_saved_nowhere_else_whatever_it_is_called(
    script: Script, tmp_path: Path
) -> None:
    files = tuple(script.desk.serves(name, b"x") for name in ["../../evil.csv", "..\\e.csv", ".."])
    script.desk.answers(Shown(text="The report.", files=files))
    await script.runs("/status")
    everywhere = sorted(found.removeprefix(str(tmp_path)) for found in files_in(tmp_path))
    assert everywhere == ["/received/e.csv", "/received/evil.csv", "/received/file"]


def files_in(folder: Path) -> list[str]:
    return [str(path) for path in folder.rglob("*") if path.is_file()]


async def test_a_file_that_is_shown_before_the_console_serves_is_saved_once_it_does(
    script: Script, tmp_path: Path
) -> None:
    report = script.desk.serves("report.csv", b"row,state\r\n")
    showing = asyncio.create_task(
        script.console.show("console", Shown(text="The report.", files=(report,)))
    )
    await asyncio.sleep(0)
    assert files_in(tmp_path) == []
    await script.runs()
    await showing
    assert files_in(tmp_path) == [f"{tmp_path}/received/report.csv"]
