"""How messages look in a terminal, and which of their changes are worth a line of their own."""

import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain, count
from time import monotonic

from bot.chats import Shown, ShownButton
from bot.markup import plain

STEP = 10  # percent
BAR = "▓"
LONG_AGO = 30.0  # seconds after which any change is news
REMEMBERED = 100

_PERCENT = re.compile(r"(\d+)(?:[.,]\d+)?\s?%")
_NO_LETTERS = re.compile(r"[\W\d_]+")


@dataclass(slots=True)
class Look:
    """One message: what was last written of it and when, and what it is by now."""

    written: Shown
    at: float
    now: Shown
    live: bool = False


class Looks:
    """The messages that may still change, in the order in which they first appeared."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._looks: OrderedDict[str, Look] = OrderedDict()

    def new(self, message: str, shown: Shown) -> None:
        self._looks[message] = Look(shown, self._clock(), shown, shown.live)
        if len(self._looks) > REMEMBERED:
            self._looks.popitem(last=False)

    def change(self, message: str, shown: Shown) -> bool:
        """Whether this change is worth writing at once; if not it can wait for `waiting`."""
        if message not in self._looks:  # it was shown before a restart
            self.new(message, Shown(text=""))
        look = self._looks[message]
        look.now, look.live = shown, True
        before, after = plain(look.written.text), plain(shown.text)
        late = self._clock() - look.at >= LONG_AGO
        return material(before, after) or (before != after and late)

    def waiting(self) -> list[str]:
        """The messages of which the latest look was not written."""
        return [name for name, look in self._looks.items() if look.now != look.written]

    def is_over(self, message: str) -> bool:
        """Whether it showed a running campaign, and nothing is left to press."""
        shown = self._looks[message].now
        return shown.live and not shown.buttons

    def is_newest(self, message: str) -> bool:
        return next(reversed(self._looks)) == message

    def news(self, message: str) -> list[str]:
        """The lines that are new since it was last written; from now on they are."""
        look = self._looks[message]
        before, after = self._lines(message, look.written), self.lines(message)
        look.written, look.at = look.now, self._clock()
        return [line for line in after if line not in before]

    def text(self, message: str) -> str:
        """Simple HTML, as it is now."""
        return self._looks[message].now.text

    def rows(self, message: str) -> list[str]:
        """Its buttons as they are now."""
        return self._rows(message, self._looks[message].now)

    def lines(self, message: str) -> list[str]:
        """The whole of it as it is now, its buttons with the numbers by which they are pressed."""
        return self._lines(message, self._looks[message].now)

    def numbered(self) -> tuple[ShownButton, ...]:
        """The buttons of the latest message that has any and was waited for."""
        latest = self._latest()
        return () if latest is None else _buttons(self._looks[latest].now)

    def labelled(self) -> tuple[ShownButton, ...]:
        """Those, and then the ones of all that came by itself or changes: Pause is in reach."""
        latest_first = reversed(self._looks.values())
        others = (look.now for look in latest_first if look.live or look.now.unasked)
        return self.numbered() + tuple(button for shown in others for button in _buttons(shown))

    def _latest(self) -> str | None:
        for name, look in reversed(self._looks.items()):
            if look.now.buttons and not (look.now.live or look.now.unasked):
                return name
        return None

    def _lines(self, message: str, shown: Shown) -> list[str]:
        return plain(shown.text).splitlines() + self._rows(message, shown)

    def _rows(self, message: str, shown: Shown) -> list[str]:
        return button_rows(shown, numbered=message == self._latest())


def material(before: str, after: str) -> bool:
    """Other words, or another tenth or so of the work; not merely other numbers."""
    if _NO_LETTERS.sub(" ", before).strip() != _NO_LETTERS.sub(" ", after).strip():
        return True
    return _tenth(before) != _tenth(after)


def button_rows(shown: Shown, *, numbered: bool) -> list[str]:
    """A line for each row: `[1] Previous  [2] Next`."""
    numbers = count(1)
    return [
        "  ".join(f"[{next(numbers)}] {b.label}" if numbered else f"[{b.label}]" for b in row)
        for row in shown.buttons
    ]


def _buttons(shown: Shown) -> tuple[ShownButton, ...]:
    return tuple(chain.from_iterable(shown.buttons))


def _tenth(text: str) -> int:
    """How far it is: in tenths where it says percent, else in the pieces of its bar."""
    percent = _PERCENT.search(text)
    return int(percent[1]) // STEP if percent else text.count(BAR)
