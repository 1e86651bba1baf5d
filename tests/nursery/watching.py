"""Ends this process by os._exit where it passes a named place.

Nothing of the product is replaced: a profiler watches which functions are entered and left.
https://docs.python.org/3/library/sys.html#sys.setprofile
"""

import os
import sys
import threading
from types import FrameType
from typing import Any

from tests.nursery.points import DIED, Point


def watch(point: Point, hit: int) -> None:
    """From now on, in every thread; it dies when it has passed there so often."""
    left = hit

    def profile(frame: FrameType, event: str, _argument: Any) -> None:
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

    threading.setprofile(profile)
    sys.setprofile(profile)


def is_start(frame: FrameType) -> bool:
    """A coroutine is also called where it goes on."""
    return frame.f_lineno == frame.f_code.co_firstlineno
