"""How much of everything is done: the one place that decides. And what it came to."""

from collections.abc import Callable
from dataclasses import dataclass

OPTION = "soak"
TENTH = 10
Note = Callable[[str, object], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """`note` keeps a figure of this test for the end of the run."""

    whole: bool
    note: Note

    def of(self, number: int, share: int = TENTH) -> int:
        """All of it, or a tenth; a smaller share where that takes minutes."""
        return number if self.whole else max(1, number // share)

    def span(self, whole: float, tenth: float) -> float:
        """Seconds, where something must happen in them that takes its time."""
        return whole if self.whole else tenth

    def notes(self, **figures: object) -> None:
        for name, value in figures.items():
            self.note(name.replace("_", " "), value)
