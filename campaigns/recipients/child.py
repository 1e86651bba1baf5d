"""The process that reads a list, so that a hostile file harms neither the chat nor the machine.

Run as `python -m campaigns.recipients.child`. A Job and the list come in through its standard
input, what it finds goes out through its standard output. It ends by a signal where it takes
more than its limits, and by which one tells the other side what it was that it lacked.
"""

import json
import os
import pickle
import resource
import signal
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO

from campaigns.model import Checked
from campaigns.recipients.check import check
from campaigns.recipients.formats import read
from campaigns.recipients.frames import LENGTH, Job, frame, pack_event
from campaigns.recipients.limits import ChildLimits
from campaigns.recipients.listing import LedgerListing, Listing, UnreadableList
from campaigns.recipients.order import Directory, Event, Whose

NICE = 10
"""The chat and the dispatcher go first."""

TOO_MUCH_MEMORY = (
    "The list takes more memory to read than is allowed. Save it as .csv, which takes less, "
    "or divide it."
)


class Cut(Exception):
    """The other side went away in the middle: nobody waits for an answer."""


def main() -> None:
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump would hold the list
    # What else is printed must not get between the frames.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        frames = _frames(sys.stdin.buffer)
        job: Job = pickle.loads(next(frames))  # nosec B301  # noqa: S301 (our own parent's)
        directory = None if job.answers is None else _directory(answers, job.answers)
        for event in hear(job, frames, directory):
            answers.write(frame(pack_event(event)))
            answers.flush()
    except (Cut, BrokenPipeError):
        os._exit(1)  # with nobody left to flush to
    except Exception as error:  # noqa: BLE001 (its words may hold a person's data: only where)
        where = "".join(traceback.format_tb(error.__traceback__))
        sys.exit(f"{where}{type(error).__qualname__}")


def _directory(out: BinaryIO, answers: int) -> Directory:
    """Asks the other side, and waits for what it says."""
    heard = os.fdopen(answers, "rb")

    def look_up(hashes: Sequence[bytes]) -> Sequence[str]:
        out.write(frame(pack_event(Whose(tuple(hashes)))))
        out.flush()
        found: list[str] = json.loads(_read(heard, LENGTH.unpack(_read(heard, LENGTH.size))[0]))
        return found

    return look_up


def hear(job: Job, frames: Iterator[bytes], directory: Directory | None = None) -> Iterator[Event]:
    """All that is found, within the job's limits."""
    _limit(resource.RLIMIT_AS, job.limits.memory)
    try:
        with _opening(job.limits):
            listing = _open(job, frames)
        yield from check(job.order, listing, directory)
    except UnreadableList as unreadable:
        yield Checked(refused=unreadable.sentences)
    except MemoryError:
        yield Checked(refused=(TOO_MUCH_MEMORY,))


def _open(job: Job, frames: Iterator[bytes]) -> Listing:
    if job.columns is None:
        return read(frames)
    pages = map(pickle.loads, frames)
    return LedgerListing(job.columns, job.address, pages)


@contextmanager
def _opening(limits: ChildLimits) -> Iterator[None]:
    """SIGALRM ends it after so many seconds, SIGXCPU after so much work."""
    signal.setitimer(signal.ITIMER_REAL, limits.opening)
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + limits.opening_cpu)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    _limit(resource.RLIMIT_CPU, limits.cpu)


def _limit(what: int, amount: int) -> None:
    _, hard = resource.getrlimit(what)
    soft = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
    resource.setrlimit(what, (soft, hard))


def _frames(file: BinaryIO) -> Iterator[bytes]:
    """Raises Cut."""
    while length := LENGTH.unpack(_read(file, LENGTH.size))[0]:
        yield _read(file, length)


def _read(file: BinaryIO, size: int) -> bytes:
    content = file.read(size)
    if len(content) < size:
        raise Cut
    return content


if __name__ == "__main__":
    main()
