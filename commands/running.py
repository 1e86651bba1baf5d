"""How every command runs, and how it ends where the operator must mend something first."""

import asyncio
from collections.abc import Coroutine, Iterator
from typing import Any

import uvloop

from agencies.sealing import CannotOpen
from bot.chats import CannotServe
from config.keys import KEY_FILE
from dispatch.lock import AlreadyDispatching
from opening import CannotStart
from storage.moving import CannotMove
from storage.roles import RolesMissing

TO_BE_MENDED = (
    *(CannotStart, CannotServe, CannotOpen, AlreadyDispatching, CannotMove),
    RolesMissing,
)
"""What the operator must mend first; the words of each say how."""

WRONG_KEYS = (
    "SECRET_KEYS are not those that this database was made with. Set them to those, "
    f"or put DATA_DIR/{KEY_FILE} back."
)


def run_until_stopped(command: Coroutine[Any, Any, int]) -> int:
    """On the faster event loop. Raises CannotStart."""
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(command)
    except (*TO_BE_MENDED, BaseExceptionGroup) as fault:
        known = next((one for one in _each(fault) if isinstance(one, TO_BE_MENDED)), None)
        if known is None:
            raise
        if isinstance(known, CannotStart):
            raise known from None
        told = WRONG_KEYS if isinstance(known, CannotOpen) else str(known)
        raise CannotStart(told) from None


def _each(fault: BaseException) -> Iterator[BaseException]:
    """The faults in a group, however deep it is."""
    if isinstance(fault, BaseExceptionGroup):
        for one in fault.exceptions:
            yield from _each(one)
    else:
        yield fault
