"""The agency's staff: who is among them, and as what."""

import json
from collections.abc import Callable
from dataclasses import replace

from agencies.model import Identity
from agencies.staff import (
    LET_IN,
    Action,
    Invitation,
    Member,
    NotAllowed,
    PersonId,
    Standing,
    expect_an_owner,
    owners_chats,
)
from bot.conversation.team import (
    Admit,
    ChangeRole,
    ChangeStanding,
    GiveCode,
    Invite,
    Invited,
    MemberChanged,
    MemberRead,
    ReadMember,
    ReadTeam,
    TeamRead,
)
from bot.desk.leaving import end_all_of
from bot.desk.office import Context, Handlers
from bot.desk.refusals import NotPossible
from bot.words import line
from campaigns.conversations import Notice
from campaigns.stores import NoSuch

LONGEST_NAME = 100


async def read_team(context: Context, _command: ReadTeam) -> TeamRead:
    return TeamRead(tuple(await context.work.members.list()), context.member)


async def read_member(context: Context, command: ReadMember) -> MemberRead:
    return MemberRead(await context.work.members.get(PersonId(command.person)))


async def change_role(context: Context, command: ChangeRole) -> MemberChanged:
    changed = await _become(context, command.person, lambda one: replace(one, role=command.role))
    if not changed.decides:
        await context.work.members.take_invitations_back(changed.chats)
    return MemberChanged(changed)


async def change_standing(context: Context, command: ChangeStanding) -> MemberChanged:
    changed = await _become(
        context, command.person, lambda one: replace(one, standing=command.standing)
    )
    if command.standing is Standing.DISABLED:
        await end_all_of(context.work, changed)
    return MemberChanged(changed)


async def admit(context: Context, command: Admit) -> MemberChanged:
    """Or refuse, where there is no role; whoever waits for it is told, wherever they asked."""

    def decided(one: Member) -> Member:
        if one.standing is not Standing.WAITING:
            raise NotPossible(line("already-decided", name=one.name))
        if command.role is None:
            return replace(one, standing=Standing.DISABLED)
        return replace(one, role=command.role, standing=Standing.ACTIVE)

    admitted = await _become(context, command.person, decided)
    facts = json.dumps({"agency": context.agency.name, "role": admitted.role.value})
    for chat in admitted.chats if command.role else ():
        await _tell(context, chat, LET_IN, facts)
    return MemberChanged(admitted)


async def invite(context: Context, command: Invite) -> Invited:
    if not 0 < len(command.name) <= LONGEST_NAME:
        raise NotPossible(line("invitee-unclear"))
    word = Invitation.new_word()
    await context.work.members.invite(
        word,
        Invitation(
            agency=context.work.agency.id,
            role=command.role,
            name=command.name,
            by=str(context.sender.identity),
        ),
    )
    return Invited(command.name, command.role, f"/start {word}")


async def give_code(context: Context, command: GiveCode) -> None:
    """Not to oneself, nor where mail does it; made at the installation's door, so by a job."""
    found = await context.work.members.get(PersonId(command.person))
    if found.person == context.member.person:
        raise NotPossible(line("own-code"))
    if found.standing is not Standing.ACTIVE or found.has_address:
        raise NoSuch(f"member {command.person} without an address")
    await context.add_job("give-code", None, name=found.name, chats=list(map(str, found.chats)))


async def _become(context: Context, person: int, change: Callable[[Member], Member]) -> Member:
    """Of what they are when it is their turn: two owners at once never undo what the other did.

    Raises LastOwner, NotAllowed, NoSuch.
    """
    members = {one.person: one for one in await context.work.members.hold()}
    if not members[context.member.person].decides:
        raise NotAllowed(Action.MANAGE)
    before = members.get(PersonId(person))
    if before is None:
        raise NoSuch(f"member {person}")
    changed = change(before)
    expect_an_owner(list(members.values()), changed)
    context.notes.update(role_before=before.role.value, role=changed.role.value)
    context.notes.update(standing_before=before.standing.value, standing=changed.standing.value)
    await context.work.members.save(changed)
    return changed


async def tell_other_owners(context: Context, kind: str, **facts: str) -> None:
    """What one of them did alone, and all of them should know."""
    arguments = json.dumps({"by": context.member.name, **facts})
    for chat in owners_chats(await context.work.members.list(), but=context.member.person):
        await _tell(context, chat, kind, arguments)


async def _tell(context: Context, chat: Identity, kind: str, arguments: str) -> None:
    """About no campaign."""
    await context.work.notices.add(
        Notice(
            id=0,
            agency=context.agency.id,
            identity=str(chat),
            kind=kind,
            campaign=None,
            arguments=arguments,
        )
    )


HANDLERS: Handlers = {
    ReadTeam: (Action.LOOK, read_team),
    ReadMember: (Action.MANAGE, read_member),
    ChangeRole: (Action.MANAGE, change_role),
    ChangeStanding: (Action.MANAGE, change_standing),
    Admit: (Action.MANAGE, admit),
    Invite: (Action.MANAGE, invite),
    GiveCode: (Action.MANAGE, give_code),
}
