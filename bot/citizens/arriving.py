"""How somebody came to a bot: what its link says, and the words that they agree to."""

import hashlib
import re
from dataclasses import dataclass

from agencies.bots import LONGEST_SOURCE, Bot
from bot.citizens.words import Choice, Saying, Scene
from bot.texts import render
from bot.words import Line, line

_TOPIC = re.compile(r"t(\d{1,9})(?:-|$)", re.ASCII)
_SOURCE = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)

NAMES = {"en": "English", "zh": "中文", "ms": "Bahasa Melayu", "ta": "தமிழ்"}
"""Each language in its own words; those of agencies.bots.LANGUAGES."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """It travels in the buttons, since nothing is kept of a person who has not agreed."""

    language: str
    topic: int = 0
    source: str = ""

    def arguments(self) -> tuple[str, ...]:
        return self.language, str(self.topic or ""), self.source

    @classmethod
    def of(cls, arguments: tuple[str, ...]) -> "Arrival":
        language, topic, source = arguments
        return cls(language=language, topic=int(topic or 0), source=source)


def arrival(bot: Bot, parameter: str, language: str) -> Arrival:
    """Of `/start`. A link says `t<topic>`, `<source>` or both, as `t<topic>-<source>`."""
    if not _SOURCE.fullmatch(parameter):
        return Arrival(language=language)
    found = _TOPIC.match(parameter)
    if found and bot.topic(int(found[1])):
        source = parameter[found.end() :][:LONGEST_SOURCE]
        return Arrival(language=language, topic=int(found[1]), source=source)
    return Arrival(language=language, source=parameter[:LONGEST_SOURCE])


def wording(scene: Scene, language: str) -> tuple[str, str]:
    """What people read before they agree, and the hash by which it is known."""
    lines = (_welcome(scene), privacy(scene))
    text = "\n\n".join(render(one, language) for one in lines)
    return text, hashlib.sha256(text.encode()).hexdigest()[:8]


def welcome(scene: Scene, came: Arrival, *before: Line) -> Saying:
    _, known_as = wording(scene, came.language)
    agree = Choice(line("citizen-button-agree"), "agree", (*came.arguments(), known_as))
    return Saying(
        lines=(*before, _welcome(scene)),
        choices=((agree,), *language_choices("read-in", came.arguments()[1:])),
    )


def language_choices(action: str, more: tuple[str, ...] = ()) -> tuple[tuple[Choice, ...], ...]:
    buttons = [
        Choice(line("citizen-name", name=name), action, (language, *more))
        for language, name in NAMES.items()
    ]
    return tuple(buttons[:2]), tuple(buttons[2:])


def privacy(scene: Scene) -> Line:
    asks = "yes" if scene.bot.asks_phone else "no"
    return line("citizen-privacy", agency=scene.agency, phone=asks)


def _welcome(scene: Scene) -> Line:
    bot = scene.bot
    return line("citizen-welcome", bot=bot.name, agency=scene.agency, purpose=bot.purpose)
