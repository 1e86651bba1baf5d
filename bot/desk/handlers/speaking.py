"""For which agency somebody speaks who is in several."""

from agencies.staff import Action
from bot.conversation.speaking import AgenciesRead, ReadAgencies, SpeakFor, SpeaksFor
from bot.desk.office import Context, Handlers


async def read_agencies(context: Context, _command: ReadAgencies) -> AgenciesRead:
    where = await context.work.members.whereabouts(context.sender.identity)
    return AgenciesRead(where.agencies, context.agency)


async def speak_for(context: Context, command: SpeakFor) -> SpeaksFor:
    members, sender = context.work.members, context.sender
    await members.speak_for(sender.identity, command.agency, sender.update)
    where = await members.whereabouts(sender.identity)
    return SpeaksFor(dict(where.agencies)[command.agency])


HANDLERS: Handlers = {
    ReadAgencies: (Action.LOOK, read_agencies),
    SpeakFor: (Action.LOOK, speak_for),
}
