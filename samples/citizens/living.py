"""The story as it happens: the shipped product, a local Bot API, and somebody who talks to it."""

import asyncio
import os
import re
import sys
from asyncio import StreamReader, StreamWriter
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from samples.citizens.story import Chapter, Step, read_story
from tests.fakes.bots import FakeBots, Message
from tests.fakes.citizen import Citizen

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds: a machine that is slower than that has another trouble
TOKEN = re.compile(r"(\d+:\w{3})\w{32}")
BUTTON = re.compile(r"\[(.+)\]")
BOT = ("city_weather_bot", "City weather")
CHAT = 4242


class By(StrEnum):
    STAFF = "staff"
    CONSOLE = "console"
    CITIZEN = "citizen"
    BOT = "bot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was typed, pressed or shown; `html` is as Telegram has it."""

    by: By
    html: str
    buttons: tuple[tuple[str, ...], ...] = ()


class Untold(Exception):
    """It went another way; str() says where."""


async def live(tell: Callable[[Chapter, Said], None]) -> None:
    """The whole story; what is said is told at once. Raises Untold."""
    with TemporaryDirectory(prefix="postbote-demo-") as folder:
        async with FakeBots() as platform, _console(Path(folder), platform) as staff:
            citizen = Citizen(platform, platform.add(_token(), *BOT), CHAT)
            for chapter in read_story():
                for step in chapter.steps:
                    async for said in _happens(step, staff, citizen):
                        tell(chapter, said)


def _token() -> str:
    """The one that staff paste."""
    steps = (step for chapter in read_story() for step in chapter.steps)
    return next(step.does for step in steps if TOKEN.fullmatch(step.does))


class Console:
    """The product's, in a process of its own."""

    def __init__(self, typed: StreamWriter, said: StreamReader) -> None:
        self._typed = typed
        self._said = said

    async def answers(self, step: Step) -> str:
        """The wanted lines of the answer, with … for those between. Raises Untold."""
        self._typed.write(f"{step.does}\n".encode())
        await self._typed.drain()
        await self._up_to(f"> {step.does}", "> •••")  # a secret is not echoed
        shown: list[str] = []
        for wanted in step.answers:
            left_out = await self._up_to(wanted)
            shown += ["…", wanted] if left_out else [wanted]
        return "\n".join(shown)

    async def _up_to(self, *wanted: str) -> bool:
        """Whether there was anything before it, or before what may stand in its place."""
        before = False
        try:
            async with asyncio.timeout(PATIENCE):
                while line := await self._said.readline():
                    if (text := line.decode().rstrip("\n")) in wanted:
                        return before
                    before = before or bool(text)
        except TimeoutError:
            pass
        raise Untold(f"The console did not say: {wanted[0]}")


@asynccontextmanager
async def _console(folder: Path, platform: FakeBots) -> AsyncIterator[Console]:
    """Nothing is taken over from this process's settings, nor from its data."""
    settings = {"DATA_DIR": str(folder / "data"), "TELEGRAM_API_URL": platform.url}
    with (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "main.py", "run"), stdin=PIPE, stdout=PIPE, stderr=log, cwd=ROOT,
            env={"PATH": os.environ["PATH"], "HOME": str(folder), **settings},
        )  # fmt: skip
    try:
        if process.stdin and process.stdout:
            yield Console(process.stdin, process.stdout)
    except Untold as fault:
        raise Untold(f"{fault}\n{(folder / 'log').read_text()}") from None
    finally:
        process.terminate()
        await process.communicate()


async def _happens(step: Step, staff: Console, citizen: Citizen) -> AsyncIterator[Said]:
    if step.by_staff:
        answer = await staff.answers(step)
        yield Said(by=By.STAFF, html=escape(TOKEN.sub(r"\1…", step.does), quote=False))
        yield Said(by=By.CONSOLE, html=escape(answer, quote=False))
        return
    if step.does:
        button = BUTTON.fullmatch(step.does)
        citizen.presses(button[1]) if button else citizen.says(step.does)
        yield Said(by=By.CITIZEN, html=escape(step.does, quote=False))
    for words in step.answers:
        yield _read(await citizen.sees(words))


def _read(message: Message) -> Said:
    rows = message.markup.get("inline_keyboard", [])
    labels = tuple(tuple(key["text"] for key in row) for row in rows)
    return Said(by=By.BOT, html=message.html, buttons=labels)
