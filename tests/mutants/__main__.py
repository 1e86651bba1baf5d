"""`make mutants`: breaks one rule at a time in a copy of the tree, and runs the test that notices.

A sabotage that nobody notices, or whose words are not there any more, is a failure.
"""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from shutil import copytree, ignore_patterns

from tests.mutants.sabotages import SABOTAGES, Sabotage

ROOT = Path(__file__).parents[2]
AT_ONCE = 2
NOT_OURS = ignore_patterns(".git", ".venv", "data", "__pycache__", ".*_cache", ".hypothesis")
TESTS_FAILED = 1  # https://docs.pytest.org/en/stable/reference/exit-codes.html


def run_tests(folder: Path, tests: Sequence[str]) -> tuple[int, str]:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider"]
    done = subprocess.run(  # noqa: S603 - our own words
        [*command, *tests], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def is_caught(folder: Path, sabotage: Sabotage) -> str:
    """Why not, or empty."""
    file = folder / sabotage.file
    whole = file.read_text()
    if whole.count(sabotage.old) != 1:
        return f"its words stand {whole.count(sabotage.old)} times in {sabotage.file}"
    file.write_text(whole.replace(sabotage.old, sabotage.new))
    try:
        code, said = run_tests(folder, [sabotage.caught_by])
    finally:
        file.write_text(whole)
    if code == TESTS_FAILED:
        return ""
    return f"{sabotage.caught_by} ended with {code}:\n{said[-2000:]}"


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folders: SimpleQueue[Path] = SimpleQueue()
        for number in range(AT_ONCE):
            folders.put(Path(copytree(ROOT, f"{name}/{number}", ignore=NOT_OURS)))
        code, said = run_tests(Path(name) / "0", sorted({s.caught_by for s in SABOTAGES}))
        if code:
            print(f"the tests fail without any sabotage:\n{said[-4000:]}")
            return 1

        def take(sabotage: Sabotage) -> str:
            folder = folders.get()
            try:
                return is_caught(folder, sabotage)
            finally:
                folders.put(folder)

        with ThreadPoolExecutor(AT_ONCE) as threads:
            survived = 0
            for sabotage, why in zip(SABOTAGES, threads.map(take, SABOTAGES), strict=True):
                survived += bool(why)
                print(f"{'SURVIVED' if why else 'caught  '} {sabotage.breaks}", flush=True)
                print(*([f"         {why}"] if why else []), sep="\n", end="", flush=True)
    print(f"{len(SABOTAGES) - survived} of {len(SABOTAGES)} sabotages were caught")
    return int(survived > 0)


if __name__ == "__main__":
    sys.exit(main())
