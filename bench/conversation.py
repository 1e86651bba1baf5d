"""What staff wait for: a list being checked and stored, previews, and the first answer of all."""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.check import measure_bare_loop, pieces
from bench.sites import megabytes
from bot.chats import Desk, Reply, Sender, Shown
from bot.desk import StaffDesk
from bot.words import Pressed, Said
from campaigns.model import CampaignId
from commands.staffing import LOCAL, at_the_console
from config.env import read_settings
from installation import installation
from wiring import front_office

ROOT = Path(__file__).parents[1]
MESSAGE = "Dear {name}, please come to {place} and bring {code}."
LOOKS = 50


@dataclass(slots=True)
class Listener:
    """A front-end that notes when it was shown what."""

    platform: str = "console"
    shown: list[tuple[float, str]] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def show(self, chat: str, shown: Shown) -> str:
        self.note(shown)
        return f"{chat}-{len(self.shown)}"

    async def edit(self, chat: str, message: str, shown: Shown) -> None:  # noqa: ARG002 - as asked
        self.note(shown)

    async def serve(self, desk: Desk) -> None:
        """Nobody types here."""

    def note(self, shown: Shown) -> None:
        self.shown.append((time.perf_counter(), shown.text))
        self.came.set()

    async def when(self, said: Callable[[str], bool]) -> float:
        """The time at which something like that was first shown."""
        while True:
            for at, text in self.shown:
                if said(text):
                    return at
            self.came.clear()
            await self.came.wait()


@asynccontextmanager
async def office(folder: Path) -> AsyncIterator[tuple[StaffDesk, Listener]]:
    settings = read_settings({"DATA_DIR": str(folder)})
    listener = Listener()
    async with installation(settings) as place:
        await at_the_console(place, "")
        async with front_office(place, {listener.platform: listener}, lambda: None) as desk:
            yield desk, listener


async def hand_over(desk: StaffDesk, rows: int) -> float:
    """Holds the conversation up to the list; the time at which it was handed over."""
    sender = Sender(identity=LOCAL, chat="console")
    await press(desk, sender, await desk.hear(sender, Said("/new")), "SMS · rehearsal")
    for text in ("Bench", MESSAGE):
        await desk.hear(sender, Said(text))
    uploaded = await desk.take_file(sender, "people.csv", _pieces(rows))
    began = time.perf_counter()
    await desk.hear(sender, uploaded)
    return began


async def press(desk: StaffDesk, sender: Sender, reply: Reply, label: str) -> Reply:
    buttons = [button for shown in reply.shown for row in shown.buttons for button in row]
    return await desk.press(sender, next(b.id for b in buttons if b.label == label))


async def import_table(rows: int = 1_000_000) -> list[str]:
    """The whole way through desk, job, child process and ledger."""
    with tempfile.TemporaryDirectory() as folder:
        async with office(Path(folder)) as (desk, listener):
            began = await hand_over(desk, rows)
            asking = asyncio.create_task(_keep_asking(desk))
            seconds = await listener.when(lambda text: "can be reached" in text) - began
            asking.cancel()
            answers = sorted(await asking)
        size = _size_of_database(folder)
    bare = measure_bare_loop(min(rows, 100_000))
    most = megabytes("self")
    speed, p95 = rows / seconds, answers[len(answers) * 95 // 100]
    return [
        f"check and store {rows:,} rows (SMS, three fields): {speed:,.0f} rows/s",
        f"  SQLite, synchronous=FULL, {size:.0f} MB; the service at most {most:.0f} MB",
        f"  bare csv + phonenumbers loop: {bare.per_second:,.0f} rows/s",
        f"  ratio {speed / bare.per_second:.2f}",
        f"  answers meanwhile: p95 {p95 * 1000:.0f} ms, slowest {answers[-1] * 1000:.0f} ms",
    ]


async def preview_table(rows: int = 100_000) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        async with office(Path(folder)) as (desk, listener):
            began = await hand_over(desk, rows)
            first = await listener.when(lambda text: "Dear Person" in text) - began
            await listener.when(lambda text: "can be reached" in text)
            looks = await _look_at_rows(desk, rows)
    median, slowest = statistics.median(looks) * 1000, max(looks) * 1000
    return [
        f"first preview of a {rows:,}-row upload: {first:.2f} s after it",
        f"any row's preview: median {median:.1f} ms, slowest of {LOOKS} {slowest:.1f} ms",
    ]


async def _keep_asking(desk: StaffDesk) -> list[float]:
    """How long /status took each time, until it is cancelled."""
    sender = Sender(identity=LOCAL, chat="console")
    took: list[float] = []
    try:
        while True:
            at = time.perf_counter()
            await desk.hear(sender, Said("/status"))
            took.append(time.perf_counter() - at)
            await asyncio.sleep(0.2)
    except asyncio.CancelledError:
        return took


async def _look_at_rows(desk: StaffDesk, rows: int) -> list[float]:
    sender = Sender(identity=LOCAL, chat="console")
    await desk.settle(sender)
    await desk.hear(sender, Pressed("go-on", "2", CampaignId(1)))
    looks = []
    for look in range(LOOKS):
        row = 2 + look * rows // LOOKS
        at = time.perf_counter()
        reply = await desk.hear(sender, Said(str(row)))
        looks.append(time.perf_counter() - at)
        if f"Row {row:,}, to " not in reply.shown[0].text:
            raise RuntimeError(f"row {row} was not shown: {reply.shown[0].text}")
    return looks


async def start_table(times: int = 5) -> list[str]:
    """From nothing at all to the first answer: keys, database, accounts, and "/help"."""
    measured = [await asyncio.to_thread(_start) for _ in range(times)]
    seconds = statistics.median(seconds for seconds, _ in measured)
    most = statistics.median(most for _, most in measured)
    return [f"start to first answer, nothing configured: {seconds:.2f} s, {most:.0f} MB"]


def _start() -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "main.py", "run"], cwd=ROOT, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, env={"DATA_DIR": folder, "PATH": os.defpath},
        )  # fmt: skip
        if process.stdin and process.stdout:
            process.stdin.write(b"/help\n")
            process.stdin.flush()
            while b"I send one message" not in process.stdout.readline():
                pass
        seconds = time.perf_counter() - began
        most = megabytes(process.pid)
        process.communicate()
    return seconds, most


def _size_of_database(folder: str) -> float:
    return sum(file.stat().st_size for file in Path(folder).glob("postbote.db*")) / 1e6


async def _pieces(rows: int) -> AsyncIterator[bytes]:
    for piece in pieces(rows):
        yield piece
