"""Runs `python main.py` in a process of its own, with a conversation piped into it."""

import asyncio
import csv
import io
import json
import re
import shlex
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Select

from agencies.model import Identity
from agencies.sealing import KeyRing
from agencies.staff import Role
from config.secrets import Secret
from storage.agencies import bootstrap, list_agencies
from storage.database import Database
from storage.store import SqlStore
from tests.nursery.birth import ROOT, Child, born

KEYS = "thirty-two characters of anything random"
FONTS = str(ROOT / ".pytest_cache" / "fonts")
"""Where the list of fonts is kept that every drawing would make afresh:
https://matplotlib.org/stable/install/environment_variables_faq.html"""
UNDRAWN = str(ROOT / "tests" / "fakes" / "undrawn")
PATIENCE = 90.0
PEOPLE = 60


async def lets_in(database_url: str, who: str) -> None:
    """As an owner of the first agency, before the product runs."""
    database, ring = Database(database_url), KeyRing.of([Secret(KEYS)])
    try:
        await bootstrap(database, ring, "SG")
        first, *_ = await list_agencies(database)
        await SqlStore(database, ring).let_in(first.id, Identity.of(who), who, Role.OWNER)
    finally:
        await database.close()


async def finds_nothing(database_url: str, asked: Select[Any]) -> bool:
    database = Database(database_url)
    try:
        async with database.read() as connection:
            return not (await connection.execute(asked)).all()
    finally:
        await database.close()


@dataclass(frozen=True, slots=True)
class Ended:
    code: int
    said: str

    def counts(self, campaign: str = "") -> dict[str, int]:
        """The last report's lines, by what became of the rows, or those of this campaign's last
        one; the sum is under "rows of the list"."""
        _, told, report = self.said.rpartition(f"Report: {campaign}")
        assert told, self.said
        report, *_ = report.partition("\n> ")  # until the next line that was typed
        found = re.findall(r"^(?:= )?([\d,]+) (.+)$", report, re.MULTILINE)
        return {what: int(number.replace(",", "")) for number, what in found}


@dataclass(slots=True)
class Product:
    """One process. Its logs stand among what it says, unless `logs` is a file for them.

    Its pictures are dots, unless it `draws`.
    """

    data: Path
    database_url: str
    settings: Mapping[str, str] = field(default_factory=dict)
    logs: Path | None = None
    draws: bool = False
    process: Child | None = None
    said: bytearray = field(default_factory=bytearray)

    async def start(self, *lines: str, role: str = "run", dies_at: str = "", hit: int = 1) -> Self:
        """Its input stays open until `ends` or `killed`. For `dies_at`, see `born`."""
        self.said = bytearray()
        with ExitStack() as files:
            logs = files.enter_context(self.logs.open("ab")) if self.logs else None
            errors = logs.fileno() if logs else None
            self.process = await born(shlex.split(role), self.environment(), errors, dies_at, hit)
        await self.types(*lines)
        return self

    def environment(self) -> dict[str, str]:
        return {
            "PATH": "/usr/bin:/bin", "HOME": str(self.data), "DATA_DIR": str(self.data),
            "DATABASE_URL": self.database_url, "SECRET_KEYS": KEYS, "MPLCONFIGDIR": FONTS,
            **({} if self.draws else {"PYTHONPATH": UNDRAWN}), **self.settings,
        }  # fmt: skip

    async def types(self, *lines: str) -> None:
        assert self.process is not None
        self.process.stdin.write("".join(f"{line}\n" for line in lines).encode())
        await self.process.stdin.drain()

    async def says(self, text: str) -> None:
        """Reads on until it has said that."""
        assert self.process is not None
        try:
            async with asyncio.timeout(PATIENCE):
                while text.encode() not in self.said:
                    piece = await self.process.stdout.read(1 << 16)
                    assert piece, f"it ended without saying {text!r}:\n{self.said.decode()}"
                    self.said += piece
        except TimeoutError:
            raise AssertionError(f"it did not say {text!r}:\n{await self.killed()}") from None

    async def ends(self) -> Ended:
        """Its input ends, and so does it, in its own time."""
        assert self.process is not None
        self.process.stdin.close()
        try:
            async with asyncio.timeout(PATIENCE):
                while piece := await self.process.stdout.read(1 << 16):
                    self.said += piece
                with suppress(BrokenPipeError):  # it may have ended before it read all
                    await self.process.stdin.wait_closed()
                return Ended(await self.process.wait(), self.said.decode())
        except TimeoutError:
            raise AssertionError(f"it did not end:\n{await self.killed()}") from None

    async def stops(self) -> Ended:
        """Told to by SIGTERM, in its own time."""
        assert self.process is not None
        self.process.terminate()
        return await self.ends()

    async def hands_over(self, messages: int) -> None:
        """Waits until the simulator has taken that many."""
        async with asyncio.timeout(PATIENCE):
            while len(self.outbox()) < messages:
                await asyncio.sleep(0.02)

    async def killed(self) -> str:
        """As by a power cut: nothing is told, nothing is tidied. What it had said by then."""
        assert self.process is not None
        with suppress(ProcessLookupError):  # it may have ended by itself
            self.process.kill()
        self.process.stdin.close()
        self.said += await self.process.stdout.read()
        await self.process.wait()
        return self.said.decode()

    async def holds(self, *lines: str) -> Ended:
        return await (await self.start(*lines)).ends()

    def outbox(self, channel: str = "sms") -> list[dict[str, Any]]:
        """What each person would have read, by the simulator's journal."""
        path = self.data / "outbox" / f"{channel}.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def a_list(people: int, *rest: Sequence[str]) -> str:
    """A CSV of people with numbers that are kept for films, then the given rows."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(["recipient", "name", "place"])
    writer.writerows([number(n), f"Person {n}", f"{n} {{name}} Street"] for n in range(people))
    writer.writerows(rest)
    return table.getvalue()


def number(n: int) -> str:
    """https://www.nanpa.com/numbering/555-line-numbers: 555-0100 to 0199, in fifty area codes."""
    return f"+1{AREA_CODES[n // 100]}555{100 + n % 100:04d}"


AREA_CODES = [
    205, 209, 212, 213, 214, 215, 216, 217, 218, 219, 224, 225, 228, 229, 231, 234, 239, 240, 248,
    251, 252, 253, 254, 256, 260, 262, 267, 269, 270, 276, 281, 301, 302, 303, 304, 305, 307, 308,
    309, 310, 312, 313, 314, 315, 316, 317, 318, 319, 320, 321,
]  # fmt: skip


def the_message(n: int) -> str:
    """What that person must read, computed here and not by what is tested."""
    return f"Dear Person {n}, we are at {n} {{name}} Street."


MESSAGE = "Dear {Name}, we are at {{ place }}."


def campaign(list_path: Path, rate: int = 1000) -> list[str]:
    """The conversation up to the card."""
    return [
        "/new", "SMS · rehearsal", "Moving", MESSAGE, f"/upload {list_path}", "#1",
        "Looks right, go on", str(rate),
    ]  # fmt: skip
