"""Prints it: make demo."""

import asyncio
import sys
from shutil import get_terminal_size

from samples.citizens.columns import WIDTH, Columns
from samples.citizens.living import Said, Untold, live
from samples.citizens.story import Chapter

NARROWEST = 80
ABOUT = """\
A citizen subscribes to an agency's bot, and reads a broadcast that staff send from the console.
All of it happens on this machine, a local Bot API plays Telegram; nothing of yours is changed.
Answers are shortened where … stands.
"""


def main() -> int:
    columns = Columns(max(NARROWEST, min(WIDTH, get_terminal_size((WIDTH, 0)).columns)))
    print(ABOUT, columns.heading(), sep="\n")

    def tell(chapter: Chapter, said: Said) -> None:
        print(*columns.lines(chapter, said), sep="\n", flush=True)

    try:
        asyncio.run(live(tell))
    except (Untold, AssertionError) as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
