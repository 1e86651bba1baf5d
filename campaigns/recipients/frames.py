"""What the process that reads a list and the one that asked for it write to each other.

A frame is its length and its content. Orders and rows are pickled on their way to the child;
what comes back from it, which has read what strangers wrote, can only become what is named here.
"""

import io
import pickle
import struct
from dataclasses import dataclass
from typing import Any

from agencies.sealing import Key
from campaigns.model import Checked, Problem
from campaigns.recipients.limits import ChildLimits
from campaigns.recipients.order import Batch, Event, Order, Progress, Whose
from campaigns.stores import NewRow

LENGTH = struct.Struct(">I")
PROTOCOL = 5
END = LENGTH.pack(0)
"""A frame without content: nothing more comes. A pipe that ends without it was cut."""

_MAY_COME_BACK = {
    (thing.__module__, thing.__qualname__): thing for thing in (Checked, Problem, Progress, Whose)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What the child is to do: `columns` is None where a file follows, else rows of a ledger do.

    `address` is the place of the address among those columns. `answers` is the pipe on which it
    hears whose addresses are.
    """

    order: Order
    limits: ChildLimits
    columns: tuple[str, ...] | None = None
    address: int = 0
    answers: int | None = None


def frame(content: bytes) -> bytes:
    return LENGTH.pack(len(content)) + content


class _ToChild(pickle.Pickler):
    def reducer_override(self, thing: object) -> Any:
        """Keys go through this pipe and through no other pickle."""
        if isinstance(thing, Key):
            return Key, (bytes.fromhex(thing.raw()),)
        return NotImplemented


def pack_for_child(thing: object) -> bytes:
    file = io.BytesIO()
    _ToChild(file, PROTOCOL).dump(thing)
    return file.getvalue()


class _FromChild(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        try:
            return _MAY_COME_BACK[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"{module}.{name} may not come back") from None


def pack_event(event: Event | Whose) -> bytes:
    """Rows go as plain tuples, which pickle five times as fast as named ones."""
    if isinstance(event, Batch):
        rows = [tuple(row) for row in event.rows]
        told = (event.problems, event.repeats, event.warnings, event.gaps)
        return pickle.dumps((rows, *told), PROTOCOL)
    return pickle.dumps(event, PROTOCOL)


def unpack_event(content: bytes) -> Event | Whose:
    """Raises UnpicklingError where it is no event."""
    event = _FromChild(io.BytesIO(content)).load()
    if isinstance(event, Progress | Checked | Whose):
        return event
    rows, problems, repeats, warnings, gaps = event
    return Batch(
        rows=tuple(NewRow._make(row) for row in rows),
        problems=problems,
        repeats=repeats,
        warnings=warnings,
        gaps=gaps,
    )
