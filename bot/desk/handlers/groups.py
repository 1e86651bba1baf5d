"""Letting a group in, in which staff then talk to the bot."""

from agencies.staff import Action
from bot.conversation.groups import AllowGroup, ForbidGroup, GroupAllowed, GroupForbidden
from bot.desk.office import Context, Handlers
from bot.desk.refusals import NotPossible
from bot.words import line


async def allow(context: Context, _command: AllowGroup) -> GroupAllowed:
    sender = context.sender
    _expect_group(context)
    by = str(sender.identity)
    if not await context.work.groups.allow(sender.identity.platform, sender.chat, by):
        raise NotPossible(line("group-of-others"))
    return GroupAllowed(context.agency.name)


async def forbid(context: Context, _command: ForbidGroup) -> GroupForbidden:
    _expect_group(context)
    await context.work.groups.forbid(context.sender.identity.platform, context.sender.chat)
    return GroupForbidden()


def _expect_group(context: Context) -> None:
    if not context.sender.group:
        raise NotPossible(line("group-only"))
    context.notes.update(group=context.sender.chat)


HANDLERS: Handlers = {
    AllowGroup: (Action.MANAGE, allow),
    ForbidGroup: (Action.MANAGE, forbid),
}
