"""`python -m tests.nursery SOCKET` forks a child for every order of those who call at that socket.

An order is a JSON object (the fields of `Order`) with four files: the child's input, output and
errors, and one for a guardian, who writes the child's number there and, once it has ended, its code
as of https://docs.python.org/3/library/os.html#os.waitstatus_to_exitcode.
"""

import gc
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Sequence
from typing import NamedTuple

# What is imported when it is first needed, each child would import for itself.
import alembic.command  # noqa: F401
import apscheduler.executors.asyncio
import apscheduler.triggers.interval  # noqa: F401
import asyncpg  # type: ignore[import-untyped]  # noqa: F401
import typer._adapters  # noqa: F401

import bot.citizens.telegram
import bot.telegram  # noqa: F401
import channels
import channels._bot_api
import channels._smtp
import channels._twilio
import main
from bot.texts import BEFORE_COMMANDS, ENGLISH, catalogue
from tests.nursery.points import POINTS
from tests.nursery.watching import watch

ORDER_MOST = 1 << 16
STANDARD = (0, 1, 2)


class Order(NamedTuple):
    arguments: list[str]
    environment: dict[str, str]
    dies_at: str
    hit: int


def serve(door: socket.socket) -> None:
    """Until nobody can order any more. Raises SystemExit in a child."""
    callers = [door.accept()[0]]
    while callers:
        ready, _, _ = select.select([door, *callers], [], [])
        for one in ready:
            if one is door:
                callers.append(door.accept()[0])
            elif not take_order(one, [door, *callers]):
                callers.remove(one)
                one.close()


def take_order(caller: socket.socket, known: Sequence[socket.socket]) -> bool:
    """Whether there was one: else the caller is gone. Raises SystemExit in a child."""
    content, files, *_ = socket.recv_fds(caller, ORDER_MOST, len(STANDARD) + 1)
    if not content:
        return False
    if os.fork() == 0:
        for one in known:
            one.close()
        guard(Order(**json.loads(content)), files)
    for file in files:
        os.close(file)
    return True


def guard(order: Order, files: list[int]) -> None:
    """Raises SystemExit in the child; its guardian ends after it."""
    *standard, status = files
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    child = os.fork()
    if child == 0:
        os.close(status)
        live(order, standard)
    for file in standard:
        os.close(file)
    os.write(status, b"%d\n" % child)
    _, ended = os.waitpid(child, 0)
    os.write(status, b"%d\n" % os.waitstatus_to_exitcode(ended))
    os._exit(0)


def live(order: Order, standard: list[int]) -> None:
    """As main.py does when it is started. Raises SystemExit.

    https://man7.org/linux/man-pages/man8/ld.so.8.html: LD_PRELOAD
    """
    for number, file in zip(STANDARD, standard, strict=True):
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(order.environment)
    if "LD_PRELOAD" in os.environ:  # which only a program that begins anew reads
        os.execv(sys.executable, [sys.executable, "main.py", *order.arguments])  # noqa: S606
    sys.argv = ["main.py", *order.arguments]
    if order.dies_at:
        watch(POINTS[order.dies_at], order.hit)
    main.app()


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the guardians
    channels.discover()
    for before in ("", *BEFORE_COMMANDS.values()):
        catalogue(ENGLISH, before)
    gc.freeze()  # what was imported is shared, and no child looks through it again
    serve(socket.socket(fileno=int(sys.argv[1])))
