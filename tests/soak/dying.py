"""Runs shipped commands in children, each of which dies where it is told to.

`python -m tests.soak.dying` imports the product once. Every line of its input is an order, as
JSON: the `role` of the command line, its `settings`, files for its `input` and `output`, and the
`point` at whose `hit`th passing it dies by os._exit, or "" to live on. It answers with the child's
number. Nothing of the product is replaced: a profiler watches which functions are entered and left.
https://docs.python.org/3/library/sys.html#sys.setprofile
"""

import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any, NamedTuple

import alembic.command  # noqa: F401 - each child would import it, and the next one, for itself

import channels._twilio  # noqa: F401 - the same
import roles
from config.env import read_settings
from config.interpreter import set_up_interpreter
from config.logs import set_up_logs
from tests.soak.points import DIED, POINTS, Point

ROLES = {"run": roles.run, "worker": roles.worker}


class Order(NamedTuple):
    role: str
    settings: dict[str, str]
    input: str
    output: str
    point: str
    hit: int


def until(point: Point, hit: int) -> Callable[[FrameType, str, Any], None]:
    """A profiler that ends the process when that was passed so often."""
    left = hit

    def watch(frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal left
        code = frame.f_code
        if event != point.event or code.co_qualname != point.function:
            return
        if not code.co_filename.endswith(point.file):
            return
        if event == "call" and frame.f_lasti > 0 and not is_start(frame):
            return
        if point.given and not frame.f_locals[point.given]:
            return
        left -= 1
        if left == 0:
            os.write(1, DIED)
            os._exit(1)

    return watch


def is_start(frame: FrameType) -> bool:
    """A coroutine is also called where it goes on."""
    return frame.f_lineno == frame.f_code.co_firstlineno


def live(order: Order) -> None:
    """Never returns."""
    settings = read_settings(order.settings)
    set_up_logs(settings.log_level)
    set_up_interpreter()
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    for number, file in enumerate((os.open(order.input, os.O_RDONLY),
                                   os.open(order.output, flags, 0o600))):  # fmt: skip
        os.dup2(file, number)
    os.dup2(1, 2)
    if order.point:
        watch = until(POINTS[order.point], order.hit)
        threading.setprofile(watch)
        sys.setprofile(watch)
    os._exit(roles.run_until_stopped(ROLES[order.role](settings)))


def take_orders() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children
    for line in sys.stdin:
        order = Order(**json.loads(line))
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            live(order)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    take_orders()
