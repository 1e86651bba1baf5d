"""Orders children from `dying`, and waits until they have died."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.fakes.eventually import eventually
from tests.product.running import KEYS, ROOT
from tests.soak.points import DIED

PATIENCE = 60.0


@contextmanager
def nursery() -> Iterator[subprocess.Popen[str]]:
    """Where they come from: it takes a second to start, and serves many tests."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.soak.dying"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    ) as process:  # fmt: skip
        yield process


@dataclass(slots=True)
class Children:
    nursery: subprocess.Popen[str]
    data: Path
    database_url: str
    settings: Mapping[str, str] = field(default_factory=dict)
    born: int = 0

    def start(self, role: str, *lines: str, point: str = "", hit: int = 1) -> tuple[int, Path]:
        """Its process, and the file that it writes to."""
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        self.born += 1
        said = self.data / f"said-{self.born}"
        heard = self.data / f"heard-{self.born}"
        heard.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        settings = {
            "PATH": "/usr/bin:/bin", "HOME": str(self.data), "DATA_DIR": str(self.data),
            "DATABASE_URL": self.database_url, "SECRET_KEYS": KEYS, **self.settings,
        }  # fmt: skip
        order = {"role": role, "settings": settings, "input": str(heard), "output": str(said)}
        line = json.dumps({**order, "point": point, "hit": hit})
        said.touch()
        self.nursery.stdin.write(f"{line}\n")
        self.nursery.stdin.flush()
        return int(self.nursery.stdout.readline()), said

    async def dies(self, role: str, *lines: str, point: str, hit: int = 1) -> None:
        """At that point, and not before it or never."""
        child, said = self.start(role, *lines, point=point, hit=hit)
        try:
            await eventually(lambda: is_gone(child), PATIENCE)
        except AssertionError:
            os.kill(child, signal.SIGKILL)
            raise AssertionError(f"it did not die {point!r}:\n{said.read_text()}") from None
        assert said.read_text().endswith(DIED.decode())

    async def ends(self, child: int) -> None:
        """By SIGTERM, where it did not end by itself."""
        if not await is_gone(child):
            os.kill(child, signal.SIGTERM)
        await eventually(lambda: is_gone(child), PATIENCE)


async def is_gone(child: int) -> bool:
    try:
        os.kill(child, 0)
    except ProcessLookupError:
        return True
    return False
