"""Staff on the left, the citizen on the right, line by line as it happens."""

import re
import textwrap
from collections.abc import Iterator
from html import unescape

from samples.citizens.living import By, Said
from samples.citizens.story import Chapter

WIDTH, GAP = 110, 4
STAFFS_SHARE = 56  # of a hundred
TAG = re.compile(r"</?\w+>")


class Columns:
    def __init__(self, width: int = WIDTH) -> None:
        self._staff = (width - GAP) * STAFFS_SHARE // 100
        self._citizen = width - GAP - self._staff
        self._chapter: Chapter | None = None

    def heading(self) -> str:
        titles = f"{'STAFF, at the console':{self._staff + GAP}}A CITIZEN, in Telegram"
        return f"{titles}\n{'─' * self._staff}{' ' * GAP}{'─' * self._citizen}"

    def lines(self, chapter: Chapter, said: Said) -> Iterator[str]:
        """With the chapter's title where another one begins."""
        at_the_console = said.by in {By.STAFF, By.CONSOLE}
        margin = "" if at_the_console else " " * (self._staff + GAP)
        width = self._staff if at_the_console else self._citizen
        if chapter is not self._chapter:
            self._chapter = chapter
            yield from ("", f"{margin}── {chapter.title}")
        if said.by is not By.CONSOLE:
            yield ""
        prompt = "> " if said.by in {By.STAFF, By.CITIZEN} else ""
        text = prompt + unescape(TAG.sub("", said.html))
        buttons = ["  ".join(f"[{label}]" for label in row) for row in said.buttons]
        for line in (*text.split("\n"), *buttons):
            for part in textwrap.wrap(line, width, break_on_hyphens=False):
                yield margin + part
