"""`make bench`: prints what was measured beside its references; it asserts no time.

`python -m bench NAME …` runs some of them, by the names of the table below.
"""

import platform
import sys
from collections.abc import Callable, Coroutine
from typing import Any

import uvloop

from bench.bots import bots_table
from bench.broadcast import broadcast_table
from bench.chatting import chatting_table
from bench.check import check_table
from bench.conversation import import_table, preview_table, start_table
from bench.dispatch import dispatch_table
from bench.erasing import erasing_table
from bench.front_ends import front_ends_table
from bench.ledger import ledger_table
from bench.receipts import receipts_table
from bench.ses import ses_table
from bench.shipped import shipped_table
from bench.slack import slack_table
from config.interpreter import set_up_interpreter
from config.logs import set_up_logs

TABLES: dict[str, Callable[[], Coroutine[Any, Any, list[str]]]] = {
    "start": start_table,
    "preview": preview_table,
    "check": check_table,
    "import": import_table,
    "dispatch": dispatch_table,
    "ledger": ledger_table,
    "shipped": shipped_table,
    "chatting": chatting_table,
    "broadcast": broadcast_table,
    "bots": bots_table,
    "front-ends": front_ends_table,
    "ses": ses_table,
    "slack": slack_table,
    "receipts": receipts_table,
    "erasing": erasing_table,
}


def main(names: list[str]) -> None:
    print(f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}")
    set_up_interpreter()
    set_up_logs("warning")  # as in the product, an attempt's own event is for debugging only
    for name in names or TABLES:
        lines = uvloop.run(TABLES[name]())  # as in the product
        print("\n".join(["", f"{name}:", *(f"  {line}" for line in lines)]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
