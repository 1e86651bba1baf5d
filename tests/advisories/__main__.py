"""Asks the advisories about all that is pinned, says what is wrong, and ends with 1 then."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.advisories.verdict import faults, pins

ROOT = Path(__file__).parents[2]
PINNED = (ROOT / "requirements.txt", ROOT / "requirements-dev.txt")


def ask(files: Sequence[Path], *service: str) -> Sequence[str]:
    """What is wrong. Each file has its pins whole, so that nothing has to be resolved."""
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--no-deps", "--format=json"]
    named = [word for file in files for word in ("--requirement", str(file))]
    done = subprocess.run(  # noqa: S603 - our own words
        [*command, "--progress-spinner=off", *service, *named],
        capture_output=True,
        text=True,
        check=False,  # it ends with 1 where something is vulnerable, and its answer tells what
    )
    return faults(pins(file.read_text() for file in files), done.stdout, done.stderr)


def main() -> int:
    found = ask(PINNED)
    print(*found, sep="\n", end="\n" if found else "")
    pinned = len(pins(file.read_text() for file in PINNED))
    print(f"{pinned} packages are pinned; {len(found) or 'no'} faults were found.")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
