"""The agency's staff, and for whom somebody speaks who is in several agencies."""

import json
from dataclasses import replace

from agencies.staff import (
    LET_IN,
    Action,
    Invitation,
    Member,
    NotAllowed,
    PersonId,
    Standing,
    expect_an_owner,
)
from bot.conversation.team import (
    Admit,
    AgenciesRead,
    ChangeRole,
    ChangeStanding,
    Invite,
    Invited,
    MemberChanged,
    MemberRead,
    ReadAgencies,
    ReadMember,
    ReadTeam,
    SpeakFor,
    SpeaksFor,
    TeamRead,
)
from bot.desk.office import Context, Handlers
from bot.desk.refusals import NotPossible
from bot.words import line
from campaigns.conversations import Notice

LONGEST_NAME = 100


async def read_team(context: Context, _command: ReadTeam) -> TeamRead:
    return TeamRead(tuple(await context.work.members.list()), context.member)


async def read_member(context: Context, command: ReadMember) -> MemberRead:
    return MemberRead(await context.work.members.get(PersonId(command.person)))


async def change_role(context: Context, command: ChangeRole) -> MemberChanged:
    before = await context.work.members.get(PersonId(command.person))
    return await _become(context, replace(before, role=command.role))


async def change_standing(context: Context, command: ChangeStanding) -> MemberChanged:
    before = await context.work.members.get(PersonId(command.person))
    changed = await _become(context, replace(before, standing=command.standing))
    if command.standing is Standing.DISABLED:
        await _end_all_of(context, before)
    return changed


async def admit(context: Context, command: Admit) -> MemberChanged:
    """Whoever waits for it is told, wherever they asked."""
    before = await context.work.members.get(PersonId(command.person))
    admitted = replace(before, role=command.role, standing=Standing.ACTIVE)
    changed = await _become(context, admitted)
    facts = {"agency": context.agency.name, "role": command.role.value}
    for chat in before.chats if before.standing is not Standing.ACTIVE else ():
        await context.work.notices.add(
            Notice(
                id=0,
                agency=context.agency.id,
                identity=str(chat),
                kind=LET_IN,
                campaign=None,
                arguments=json.dumps(facts),
            )
        )
    return changed


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


async def read_agencies(context: Context, _command: ReadAgencies) -> AgenciesRead:
    where = await context.work.members.whereabouts(context.sender.identity)
    return AgenciesRead(where.agencies, context.agency)


async def speak_for(context: Context, command: SpeakFor) -> SpeaksFor:
    members, sender = context.work.members, context.sender
    await members.speak_for(sender.identity, command.agency, sender.update)
    where = await members.whereabouts(sender.identity)
    return SpeaksFor(dict(where.agencies)[command.agency])


async def _become(context: Context, changed: Member) -> MemberChanged:
    """Two owners who take each other's rights away take turns. Raises LastOwner, NotAllowed."""
    members = await context.work.members.hold()
    speaker = next(one for one in members if one.person == context.member.person)
    if not speaker.decides:
        raise NotAllowed(Action.MANAGE)
    expect_an_owner(members, changed)
    before = next(one for one in members if one.person == changed.person)
    context.notes.update(role_before=before.role.value, role=changed.role.value)
    context.notes.update(standing_before=before.standing.value, standing=changed.standing.value)
    await context.work.members.save(changed)
    return MemberChanged(changed)


async def _end_all_of(context: Context, gone: Member) -> None:
    """What is being made for them ends, and nothing is shown to them any more."""
    work = context.work
    theirs = set(map(str, gone.chats))
    for chat in gone.chats:
        await work.jobs.cancel_all(chat)
    for card in await work.cards.list():
        if card.identity in theirs:
            await work.cards.remove(card)


HANDLERS: Handlers = {
    ReadTeam: (Action.LOOK, read_team),
    ReadMember: (Action.MANAGE, read_member),
    ChangeRole: (Action.MANAGE, change_role),
    ChangeStanding: (Action.MANAGE, change_standing),
    Admit: (Action.MANAGE, admit),
    Invite: (Action.MANAGE, invite),
    ReadAgencies: (Action.LOOK, read_agencies),
    SpeakFor: (Action.LOOK, speak_for),
}
