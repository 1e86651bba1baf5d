"""Groups: off, unless an owner lets one in; and then to see how it stands, to pause and to stop.

Nothing else is heard there: lists, messages, people and secrets have readers who are no staff.
"""

from dataclasses import dataclass

from bot.words import Answer, Command, Heard, Pressed, Said, Session, Turn, say

ALLOW = "/allowgroup"
SAID = frozenset({ALLOW, "/forbidgroup", "/status", "/stopall"})
PRESSED = frozenset({"pause", "resume", "stop"})
"""What is heard in a group; each is answered with names of campaigns and counts."""


@dataclass(frozen=True, slots=True)
class AllowGroup(Command):
    """The one that it is said in."""


@dataclass(frozen=True, slots=True)
class ForbidGroup(Command):
    pass


@dataclass(frozen=True, slots=True)
class GroupAllowed(Answer):
    agency: str


@dataclass(frozen=True, slots=True)
class GroupForbidden(Answer):
    pass


def is_heard(heard: Heard) -> bool:
    match heard:
        case Said(text):
            return _command(text) in SAID
        case Pressed(action):
            return action in PRESSED
    return False


def lets_a_group_in(heard: Heard) -> bool:
    """The one thing that is heard in a group that nobody has let in yet."""
    return isinstance(heard, Said) and _command(heard.text) == ALLOW


def _command(text: str) -> str:
    return text.strip().lower().partition("@")[0]


def allowed(heard: GroupAllowed, session: Session) -> Turn:
    return Turn(session, (say("group-allowed", agency=heard.agency),))


def forbidden(_heard: GroupForbidden, session: Session) -> Turn:
    return Turn(session, (say("group-forbidden"),))
