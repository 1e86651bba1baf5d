"""What the front-ends offer beside the conversation, and how they get their own few sentences."""

from collections.abc import Callable

from bot.words import Line

COMMANDS = (
    "new", "campaigns", "schedule", "status", "stopall", "bots", "subscribers",
    "suppressions", "credentials", "prices", "routes", "budget", "settings", "team", "agency",
    "audit", "erase", "feedback", "help", "cancel",
)  # fmt: skip
"""Each has a line `command-<name>` in the catalogue."""

HIDDEN = ("allowgroup", "forbidgroup")
"""Commands that no menu has."""

Words = Callable[[Line], str]
"""A sentence of the catalogue as simple HTML, in the language of this installation's staff."""
