"""How this program wants Python itself to run."""

import gc
import sys

NEW_OBJECTS = 100_000
OLDER = (5, 50)
SWITCH = 0.001  # seconds


def set_up_interpreter() -> None:
    """Collects cycles rarely, and lets threads have their turn soon.

    A message on its way is hundreds of objects, none of them in a cycle: by Python's defaults a
    sixth of the time went into looking for some. A tick lets a whole window of them leave, and 256
    are 80,000 objects: where those were looked through from 10,000 on, it was still 7 %. And the
    thread that writes the ledger is waited for by everything else, so it must not wait 5 ms for the
    event loop.
    https://docs.python.org/3/library/gc.html#gc.set_threshold
    """
    gc.set_threshold(NEW_OBJECTS, *OLDER)
    sys.setswitchinterval(SWITCH)
