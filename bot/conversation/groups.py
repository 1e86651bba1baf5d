"""Groups: off, unless an owner lets one in."""

from dataclasses import dataclass

from bot.words import Answer, Command, Heard, Said, Session, Step, Turn, say

ONLY_IN_PRIVATE = frozenset(
    {Step.FORM, Step.PROOF, Step.PROVING, Step.BOT_TOKEN, Step.BOT_CONNECTING, Step.TEST_ADDRESS,
     Step.TEST_CODE, Step.LIST, Step.CHECKING, Step.PREVIEW, Step.SUBSCRIBER}
)  # fmt: skip
"""Where a secret is typed, or a person is named that the message is for."""


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


def lets_a_group_in(heard: Heard) -> bool:
    """The one thing that is heard in a group that nobody has let in yet."""
    return isinstance(heard, Said) and heard.text.strip().partition("@")[0] == "/allowgroup"


def allowed(heard: GroupAllowed, session: Session) -> Turn:
    return Turn(session, (say("group-allowed", agency=heard.agency),))


def forbidden(_heard: GroupForbidden, session: Session) -> Turn:
    return Turn(session, (say("group-forbidden"),))
