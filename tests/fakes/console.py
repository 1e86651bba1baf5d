"""A script that holds a conversation with the console through a real pipe."""

import os
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from agencies.model import Identity
from bot.console.front_end import Console
from bot.console.looks import Looks
from bot.console.pipe import Pipe
from bot.texts import render
from tests.fakes.desk import ScriptedDesk

OPERATOR = Identity(platform="console", user="operator")


@dataclass
class Script:
    """What a script is written into and what it prints. `now` is the console's clock."""

    folder: Path
    desk: ScriptedDesk = field(default_factory=ScriptedDesk)
    printed: StringIO = field(default_factory=StringIO)
    now: float = 0.0

    def __post_init__(self) -> None:
        self.source, self._target = os.pipe()
        pipe = Pipe(self.source, self.printed, Looks(lambda: self.now))
        self.console = Console(OPERATOR, self.folder / "received", render, pipe)

    def types(self, *lines: str) -> None:
        os.write(self._target, "".join(f"{line}\n" for line in lines).encode())

    def ends(self) -> None:
        os.close(self._target)

    async def runs(self, *lines: str) -> int:
        """The whole script at once; its exit code."""
        self.types(*lines)
        self.ends()
        await self.console.serve(self.desk)
        return self.console.exit_code

    @property
    def transcript(self) -> str:
        return self.printed.getvalue()
