"""Has a list checked by a process of its own, while the event loop serves everybody else."""

import asyncio
import json
import os
import pickle
import signal
import sys
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import IO, Self

from campaigns.model import Checked
from campaigns.recipients.frames import (
    END,
    LENGTH,
    PROTOCOL,
    Job,
    frame,
    pack_for_child,
    unpack_event,
)
from campaigns.recipients.limits import ChildLimits
from campaigns.recipients.listing import LedgerRow
from campaigns.recipients.order import Event, Order, Whose

ROOT = Path(__file__).resolve().parents[2]
CHILD = "campaigns.recipients.child"
BUFFER = 1 << 20
LAST_WORDS = 4000

ENDED_BY = {
    signal.SIGXCPU: "The list takes too much work to read. Save it as .csv, or divide it.",
    signal.SIGALRM: "The list takes too long to open. Save it as .csv, or divide it.",
    # calamine's allocator ends the process this way where it gets no memory
    signal.SIGABRT: (
        "The workbook takes more memory to read than is allowed. Save it as .csv, or divide it."
    ),
}


Who = Callable[[Sequence[bytes]], Awaitable[Sequence[str]]]
"""A directory that others keep; see `campaigns.recipients.order.Directory`."""


class CheckDied(Exception):
    """The process ended without an answer, for no limit of ours: a bug, never the list's fault."""


def check_list(
    order: Order,
    content: AsyncIterator[bytes],
    limits: ChildLimits | None = None,
    who: Who | None = None,
) -> AsyncGenerator[Event, None]:
    """Checks a file that comes in pieces; see Event for what is yielded.

    With `who`, a page of addresses at a time is looked up, and only those that it knows are used.

    Closing the generator (`contextlib.aclosing`) or cancelling its task ends the process. What
    `content` raises is raised here. Raises CheckDied.
    """
    return _run(Job(order=order, limits=limits or ChildLimits()), content, who)


def check_rows(  # noqa: PLR0913, PLR0917 -- a ledger, and what any check is given
    order: Order,
    columns: Sequence[str],
    address: int,
    pages: AsyncIterator[Sequence[LedgerRow]],
    limits: ChildLimits | None = None,
    who: Who | None = None,
) -> AsyncGenerator[Event, None]:
    """Checks rows of another campaign as if they stood in a file with those columns.

    `address` is the place of the address among `columns` (`Layout.address`); the rows keep their
    numbers. Otherwise as `check_list`.
    """
    job = Job(order=order, limits=limits or ChildLimits(), columns=tuple(columns), address=address)
    return _run(job, _pickled(pages), who)


async def _run(
    job: Job, frames: AsyncIterator[bytes], who: Who | None
) -> AsyncGenerator[Event, None]:
    with tempfile.TemporaryFile() as complaints, _Answers(who) as answers:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", CHILD,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=complaints,
            cwd=ROOT, limit=BUFFER, start_new_session=True, pass_fds=answers.theirs,
        )  # fmt: skip
        answers.hand_over()
        # A session of its own: Ctrl-C in a terminal is for us, who then end it.
        assert process.stdin  # noqa: S101 (it was asked for)
        assert process.stdout  # noqa: S101
        job = replace(job, answers=next(iter(answers.theirs), None))
        feeding = asyncio.create_task(_feed(process.stdin, job, frames))
        try:
            async for event in _events(process.stdout):
                if isinstance(event, Whose):
                    await answers.give(event)
                    continue
                yield event
                if isinstance(event, Checked):
                    return
            code = await process.wait()
            if feeding.done():
                feeding.result()
            yield _last_word(code, complaints)
        finally:
            feeding.cancel()
            if process.returncode is None:
                process.kill()
            await asyncio.gather(feeding, return_exceptions=True)
            await process.communicate()  # reads on, so that the pipes are closed


class _Answers:
    """The pipe on which the child hears whose addresses are. None without somebody who knows."""

    def __init__(self, who: Who | None) -> None:
        self._who = who
        self._ours: int | None = None
        self._open: list[int] = []
        self.theirs: tuple[int, ...] = ()

    def __enter__(self) -> Self:
        if self._who:
            theirs, self._ours = os.pipe()
            self._open = [theirs, self._ours]
            self.theirs = (theirs,)
        return self

    def hand_over(self) -> None:
        """The child has its end now: ours of it is closed, so that its death is noticed."""
        for end in self.theirs:
            os.close(end)
            self._open.remove(end)

    async def give(self, asked: Whose) -> None:
        assert self._who  # noqa: S101 (else the child has nobody to ask)
        assert self._ours is not None  # noqa: S101
        content = json.dumps(list(await self._who(asked.hashes))).encode()
        with suppress(BrokenPipeError):  # it died, and `_run` says why
            os.write(self._ours, frame(content))  # a page's fit into the empty pipe

    def __exit__(self, *_raised: object) -> None:
        for end in self._open:
            os.close(end)


async def _feed(stdin: asyncio.StreamWriter, job: Job, frames: AsyncIterator[bytes]) -> None:
    """Writes as fast as the child reads. Raises what `frames` does, and then leaves it cut off."""
    try:
        wanted = await _write(stdin, frame(pack_for_child(job)))
        async for content in frames:
            if content and not (wanted := await _write(stdin, frame(content))):
                break
        if wanted:
            await _write(stdin, END)
    finally:
        if isinstance(frames, AsyncGenerator):
            await frames.aclose()
        stdin.close()  # last: when the child ends of it, it is known why


async def _write(stdin: asyncio.StreamWriter, content: bytes) -> bool:
    """Whether the child wants more; where it does not, it says why itself."""
    try:
        stdin.write(content)
        await stdin.drain()
    except ConnectionError:
        return False
    return True


async def _events(stdout: asyncio.StreamReader) -> AsyncIterator[Event | Whose]:
    """Until the child stops, in the middle of a word or not."""
    try:
        while True:
            (length,) = LENGTH.unpack(await stdout.readexactly(LENGTH.size))
            yield unpack_event(await stdout.readexactly(length))
    except asyncio.IncompleteReadError:
        return


def _last_word(code: int, complaints: IO[bytes]) -> Checked:
    """What to tell staff of a child that met a limit. Raises CheckDied for any other end."""
    if -code in ENDED_BY:
        return Checked(refused=(ENDED_BY[signal.Signals(-code)],))
    complaints.seek(0)
    words = complaints.read()[-LAST_WORDS:].decode(errors="replace")
    raise CheckDied(f"exit status {code}: {words}")


async def _pickled(pages: AsyncIterator[Sequence[LedgerRow]]) -> AsyncIterator[bytes]:
    async for page in pages:
        yield pickle.dumps(page, PROTOCOL)
