"""The story that samples/citizens.txt tells: who types or presses what, and what is answered."""

from dataclasses import dataclass
from pathlib import Path

STORY = Path(__file__).parents[1] / "citizens.txt"
CHAPTER, STAFF = "= ", ">"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Of `answers` all must come, in that order. The citizen may do nothing and only read."""

    by_staff: bool
    does: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    title: str
    steps: tuple[Step, ...]


def read_story() -> tuple[Chapter, ...]:
    told = STORY.read_text(encoding="utf-8").split(f"\n\n{CHAPTER}")[1:]
    return tuple(_chapter(text) for text in told)


def _chapter(text: str) -> Chapter:
    title, *paragraphs = text.strip().split("\n\n")
    return Chapter(title=title, steps=tuple(_step(paragraph) for paragraph in paragraphs))


def _step(paragraph: str) -> Step:
    first, *answers = paragraph.split("\n")
    who, does = first[:1], first[1:].strip()
    return Step(by_staff=who == STAFF, does=does, answers=tuple(answers))
