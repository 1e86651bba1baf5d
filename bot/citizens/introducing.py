"""How a bot presents itself before anybody speaks to it: its commands and its description.

https://core.telegram.org/bots/api#setmycommands
"""

from dataclasses import dataclass

from agencies.bots import LANGUAGES, Bot
from bot.markup import plain
from bot.texts import render
from bot.words import line

COMMANDS = ("start", "topics", "language", "mydata", "privacy", "updatenumber", "stop", "help")
"""Each has a line `citizen-command-<name>` in every catalogue."""

LONGEST_DESCRIPTION = 512
LONGEST_SHORT = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction:
    """In one language; the first of LANGUAGES also serves people of all others."""

    language: str
    commands: tuple[tuple[str, str], ...]
    description: str
    short: str


def introductions(bot: Bot, agency: str) -> tuple[Introduction, ...]:
    return tuple(_introduction(bot, agency, language) for language in LANGUAGES)


def _introduction(bot: Bot, agency: str, language: str) -> Introduction:
    def said(key: str, **args: str) -> str:
        return plain(render(line(key, **args), language))

    names = [name for name in COMMANDS if _is_offered(bot, name)]
    return Introduction(
        language=language,
        commands=tuple((name, said(f"citizen-command-{name}")) for name in names),
        description=_cut(
            said("citizen-description", agency=agency, purpose=bot.purpose), LONGEST_DESCRIPTION
        ),
        short=_cut(bot.purpose, LONGEST_SHORT),
    )


def _is_offered(bot: Bot, name: str) -> bool:
    """No command that answers only that it is of no use here."""
    return {"topics": bool(bot.topics), "updatenumber": bot.asks_phone}.get(name, True)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
