"""The staff front-end in a terminal, and in a pipe, where a script holds the conversation."""

import sys
from pathlib import Path

from agencies.model import Identity
from bot.console.front_end import Console
from bot.console.pipe import Pipe
from bot.menu import Words

__all__ = ["Console", "open_console"]


def open_console(identity: Identity, received: Path, words: Words) -> Console:
    """On this process's own input and output; files that are shown are saved in `received`."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        from bot.console.terminal import Terminal  # noqa: PLC0415 - costs 0.2 s and 15 MB

        return Console(identity, received, words, Terminal(words))
    return Console(identity, received, words, Pipe(sys.stdin.fileno(), sys.stdout))
