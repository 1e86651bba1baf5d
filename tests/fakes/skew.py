"""Processes whose clock is wrong, where Debian's package `libfaketime` is found.

https://github.com/wolfcw/libfaketime: whatever asks for the time of day, also in C, is told
another; how long something takes is told truly.
"""

from collections.abc import Mapping
from pathlib import Path

LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
"""That for programs with threads."""
SHARED = Path("/dev/shm")  # noqa: S108 - where it keeps what the children of a process share
FILES = ("faketime_shm_{}", "sem.faketime_sem_{}")


def skewed(seconds: float) -> Mapping[str, str]:
    """The settings of a process whose clock is so far ahead, or behind if below zero."""
    return {
        "LD_PRELOAD": str(LIBRARIES[0]),
        "FAKETIME": f"{seconds:+.0f}s",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


def tidy(pid: int) -> None:
    """What such a process leaves behind if it is killed would end a later one of its number."""
    for file in FILES:
        (SHARED / file.format(pid)).unlink(missing_ok=True)
