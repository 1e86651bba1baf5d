"""Who may do what: an agency's staff, their roles, and the one table that says so. Pure."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from agencies.model import AgencyId, Identity

PersonId = NewType("PersonId", int)


class Role(StrEnum):
    VIEWER = "viewer"
    AUTHOR = "author"
    APPROVER = "approver"
    OWNER = "owner"
    AUDITOR = "auditor"


class Action(StrEnum):
    """What staff do, as far as roles tell it apart.

    LOOK at campaigns, reports and counts; PREPARE a campaign, test it and ask for its release;
    STEER what is under way or planned; RELEASE what somebody else prepared; MANAGE people,
    accounts, bots, subscribers and settings; read the AUDIT.
    """

    LOOK = "look"
    PREPARE = "prepare"
    STEER = "steer"
    RELEASE = "release"
    MANAGE = "manage"
    AUDIT = "audit"


MAY: Mapping[Role, frozenset[Action]] = {
    Role.VIEWER: frozenset({Action.LOOK}),
    Role.AUTHOR: frozenset({Action.LOOK, Action.PREPARE, Action.STEER}),
    Role.APPROVER: frozenset({Action.LOOK, Action.PREPARE, Action.STEER, Action.RELEASE}),
    Role.OWNER: frozenset(Action),
    Role.AUDITOR: frozenset({Action.LOOK, Action.AUDIT}),
}


class Standing(StrEnum):
    """WAITING until an owner lets them in."""

    WAITING = "waiting"
    ACTIVE = "active"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person in one agency. `chats` are the accounts that they talk to the bot from.

    `name` is what colleagues know them by: their mail address, or what they were invited as;
    `has_address` where a work address is proven to be theirs, to which codes can be sent.
    """

    agency: AgencyId
    person: PersonId
    name: str
    role: Role
    standing: Standing = Standing.ACTIVE
    chats: tuple[Identity, ...] = ()
    added_by: str = ""
    added_at: datetime
    active_at: datetime | None = None
    has_address: bool = False

    def may(self, action: Action) -> bool:
        return self.standing is Standing.ACTIVE and action in MAY[self.role]

    @property
    def decides(self) -> bool:
        """Whether they can still let others in."""
        return self.may(Action.MANAGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAddress:
    """Where somebody wants their tests to go. Only a `proven` one is known to be theirs."""

    address: str
    proven: bool
    code_sent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """Whom a chat's person may speak for, with their names; the first is whom they speak for now.

    `since` is the number of the platform's update that chose it. `lapsed` is a chat from which
    nothing was said for long, or whose person proved long ago that it is them. `terms` is the
    version that they accepted last.
    """

    agencies: tuple[tuple[AgencyId, str], ...] = ()
    since: int = 0
    lapsed: bool = False
    has_address: bool = False
    terms: str = ""

    @property
    def ids(self) -> Sequence[AgencyId]:
        return [agency for agency, _ in self.agencies]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What an owner gives to one person. Whoever says its word first comes in, `role` and all."""

    agency: AgencyId
    role: Role
    name: str
    by: str

    @staticmethod
    def new_word() -> str:
        """Fit for a link that starts a bot: https://core.telegram.org/api/links#bot-links"""
        return f"{INVITED}{secrets.token_urlsafe(16)}"


WANTS_IN, LET_IN = "wants-in", "let-in"
"""What owners are told of who asks to be let in, and who asked once they are."""

CHAT_LINKED = "chat-linked"
"""What owners are told, and that person where they were before, when one more chat is theirs."""

INVITED = "i_"
INVITATION_LIFE = timedelta(days=7)


class NotInvited(Exception):
    """The word was used, is over, or never was one of ours; or they were let in or out before."""


class NotOneOfUs(Exception):
    """Nobody acts for the agency from that chat: a stranger, or somebody who was disabled."""


class Lapsed(Exception):
    """They have to prove again that it is them, or to accept the terms, before anything but Pause
    and Stop.
    """


class NotAllowed(Exception):
    """The person's role does not let them do that."""

    def __init__(self, action: Action) -> None:
        super().__init__(action.value)
        self.action = action


class LastOwner(ValueError):
    """Nobody could let anybody in any more."""


def version_of(text: str) -> str:
    """8 characters by which a text that people agreed to is known again."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def invitation_in(text: str) -> str:
    """The word in what somebody says who was invited; nothing in anything else."""
    command, _, word = text.strip().partition(" ")
    return word if command == "/start" and word.startswith(INVITED) else ""


def owners_chats(members: Iterable[Member], but: PersonId | None = None) -> Sequence[Identity]:
    """Where those are told who can let people in and out."""
    owners = [one for one in members if one.decides and one.person != but]
    return [chat for one in owners for chat in one.chats]


def expect_allowed(member: Member, action: Action) -> None:
    """Raises NotAllowed."""
    if not member.may(action):
        raise NotAllowed(action)


def expect_an_owner(members: Sequence[Member], changed: Member) -> None:
    """Among `members` once one of them is as `changed` says. Raises LastOwner."""
    others = [one for one in members if one.person != changed.person]
    if not any(one.decides for one in (*others, changed)):
        raise LastOwner(changed.name)
