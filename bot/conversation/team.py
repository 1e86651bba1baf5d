"""The agency's staff: who they are, letting somebody in, and changing what they may do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agencies.staff import Member, Role, Standing
from bot.words import (
    Answer,
    Button,
    Command,
    Heard,
    Line,
    Pressed,
    Said,
    Say,
    Session,
    Step,
    Turn,
    line,
    press,
    say,
)

ROLES = {role.value for role in Role}


@dataclass(frozen=True, slots=True)
class ReadTeam(Command):
    pass


@dataclass(frozen=True, slots=True)
class TeamRead(Answer):
    """`speaker` is who asks."""

    members: tuple[Member, ...]
    speaker: Member


@dataclass(frozen=True, slots=True)
class ReadMember(Command):
    person: int


@dataclass(frozen=True, slots=True)
class MemberRead(Answer):
    member: Member


@dataclass(frozen=True, slots=True)
class ChangeRole(Command):
    person: int
    role: Role


@dataclass(frozen=True, slots=True)
class ChangeStanding(Command):
    person: int
    standing: Standing


@dataclass(frozen=True, slots=True)
class Admit(Command):
    """Somebody who waits, in that role; None: not at all."""

    person: int
    role: Role | None


@dataclass(frozen=True, slots=True)
class MemberChanged(Answer):
    member: Member


@dataclass(frozen=True, slots=True)
class Invite(Command):
    """A link that lets one person in, in that role, known to colleagues by that name."""

    role: Role
    name: str


@dataclass(frozen=True, slots=True)
class Invited(Answer):
    """`word` is what they say to the bot."""

    name: str
    role: Role
    word: str


@dataclass(frozen=True, slots=True)
class GiveCode(Command):
    """To somebody whom no mail can be sent to. Long: becomes a job."""

    person: int


@dataclass(frozen=True, slots=True)
class CodeGiven(Answer):
    """A job's result, for the owner to read out."""

    name: str
    code: str
    minutes: int


def show_team(read: TeamRead, session: Session) -> Turn:
    told = Say((line("team", count=len(read.members)), *map(_member_line, read.members)))
    if not read.speaker.decides:
        return Turn(session, (told,))
    rows = [(press("member", argument=str(one.person), name=one.name),) for one in read.members]
    return Turn(session, (told.with_buttons(*rows, (press("invite"),)),))


def show_member(read: MemberRead, session: Session) -> Turn:
    return Turn(session, (_shown(read.member),))


def changed(heard: MemberChanged, session: Session) -> Turn:
    return Turn(session, (_shown(heard.member),))


def invited(heard: Invited, session: Session) -> Turn:
    told = say("invited", name=heard.name, role=heard.role.value, word=heard.word)
    return Turn(session.back(), (told,), again=True)


def code_given(given: CodeGiven, session: Session) -> Turn:
    told = say("code-given", name=given.name, code=given.code, minutes=given.minutes)
    return Turn(session, (told,))


def wants_in(facts: Mapping[str, Any]) -> Say:
    """Told to the owners."""
    whose = str(facts["person"])
    return say("wants-in", name=facts["name"]).with_buttons(*_admitting(whose))


def let_in(facts: Mapping[str, Any]) -> Say:
    """Told to who waited."""
    return say("welcome", agency=facts["agency"], role=facts["role"])


def pressed(session: Session, heard: Pressed) -> Turn | None:
    """Buttons about staff, which work wherever the person is in the conversation."""
    match heard:
        case Pressed("member", person):
            return Turn(session, commands=(ReadMember(int(person)),))
        case Pressed("member-role", choice):
            person, _, role = choice.partition(" ")
            return Turn(session, commands=(ChangeRole(int(person), Role(role)),))
        case Pressed("admit", choice):
            person, _, role = choice.partition(" ")
            return Turn(session, commands=(Admit(int(person), Role(role)),))
        case Pressed("member-refuse", person):
            return Turn(session, commands=(Admit(int(person), None),))
        case Pressed("member-disable", person):
            return Turn(session, commands=(ChangeStanding(int(person), Standing.DISABLED),))
        case Pressed("member-let-in", person):
            return Turn(session, commands=(ChangeStanding(int(person), Standing.ACTIVE),))
        case Pressed("give-code", person):
            return Turn(session, commands=(GiveCode(int(person)),))
        case Pressed("invite"):
            return Turn(session, (_ask_role(),))
        case Pressed("invite-as", role):
            return ask_name(session.aside(Step.INVITEE, {"role": role}))
    return None


def ask_name(session: Session) -> Turn:
    return Turn(session, (say("ask-invitee", role=session.form["role"]),))


def naming(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Said(text):
            return Turn(session, commands=(Invite(Role(session.form["role"]), text.strip()),))
    return None


def _ask_role() -> Say:
    return say("ask-invite-role").with_buttons(*_roles("invite-as", "", list(Role)))


def _shown(member: Member) -> Say:
    told = Say((line("member"), _member_line(member)))
    whose = str(member.person)
    if member.standing is Standing.WAITING:
        return told.with_buttons(*_admitting(whose))
    others = [role for role in Role if role is not member.role]
    if member.standing is Standing.DISABLED:
        last = [press("member-let-in", argument=whose)]
    else:
        last = [] if member.has_address else [press("give-code", argument=whose)]
        last.append(press("member-disable", argument=whose))
    return told.with_buttons(*_roles("member-role", f"{whose} ", others), tuple(last))


def _admitting(whose: str) -> list[tuple[Button, ...]]:
    refuse = press("member-refuse", argument=whose)
    return [*_roles("admit", f"{whose} ", list(Role)), (refuse,)]


def _roles(action: str, before: str, roles: Sequence[Role]) -> list[tuple[Button, ...]]:
    made = [press(f"role-{role.value}", action, f"{before}{role.value}") for role in roles]
    return [tuple(made[:3]), tuple(made[3:])]


def _member_line(member: Member) -> Line:
    return line(
        "member-line",
        name=member.name,
        role=member.role.value,
        standing=member.standing.value,
        last=member.active_at.date().isoformat() if member.active_at else "never",
    )
