"""The name of every deed that the audit can have, as the product's own files name them."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from bot.desk.handlers import CHANGE_NOTHING, HANDLERS
from bot.desk.recording import name_of
from campaigns.pacing import PauseKind
from campaigns.spares import CAME_BACK, WENT_OVER
from campaigns.spending import OVER_BUDGET
from campaigns.starting import Event
from storage.agencies import CREATED
from storage.engine_away import HELPER_FAILS, HELPER_WORKS
from storage.engine_ends import FINISHED
from storage.engine_turns import REACHED_AGAIN, UNREACHABLE
from storage.erasing import ANNOUNCED, ERASED

ROOT = Path(__file__).parents[2]
MADE_BY = {"operator": 0, "by_itself": 0, "from_chat": 2}
"""What makes a deed, and the place of its name there."""

ELSEWHERE: Mapping[str, Iterable[str]] = {
    "CREATED": {CREATED},
    "FINISHED": {FINISHED},
    "OVER_BUDGET": {OVER_BUDGET},
    "WENT_OVER": {WENT_OVER},
    "CAME_BACK": {CAME_BACK},
    "ANNOUNCED": {ANNOUNCED},
    "ERASED": {ERASED},
    "what": {
        HELPER_FAILS,
        HELPER_WORKS,
        UNREACHABLE,
        REACHED_AGAIN,
        "ask-to-come-in",
        "prove-chat",
        "prove-again",
        "accept-terms",
    },
    "came.event.value": set(Event),
    "why.kind.value": set(PauseKind),
    "name_of(type(command))": {name_of(one) for one in HANDLERS.keys() - CHANGE_NOTHING},
}
"""What stands there where it is no text."""


@cache
def all_deeds() -> frozenset[str]:
    """Raises KeyError for one whose name is made in a way that is not known here."""
    return frozenset(name for made in _names() for name in made)


def _names() -> Iterator[set[str]]:
    for folder in ("agencies", "bot", "campaigns", "commands", "dispatch", "storage"):
        for file in (ROOT / folder).rglob("*.py"):
            text = file.read_text()
            if not any(f"{name}(" in text for name in MADE_BY):
                continue
            for call in ast.walk(ast.parse(text)):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                    place = MADE_BY.get(call.func.id)
                    if place is not None:
                        yield _named(call.args[place])


def _named(what: ast.expr) -> set[str]:
    if isinstance(what, ast.Constant):
        return {str(what.value)}
    return {str(one) for one in ELSEWHERE[ast.unparse(what)]}
