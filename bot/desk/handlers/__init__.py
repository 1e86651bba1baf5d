"""What each command does, and who may ask for it; one module a flow, as in `bot.conversation`."""

from agencies.staff import expect_allowed
from bot.desk.handlers import (
    accounts,
    bots,
    confirming,
    doubts,
    following,
    listing,
    options,
    previewing,
    releasing,
    running,
    schedule,
    settings,
    steering,
    subscribers,
    team,
    translating,
    writing,
)
from bot.desk.office import Context, Handlers
from bot.desk.refusals import FAULTS, refusal
from bot.words import Answer, Command

HANDLERS: Handlers = {
    **writing.HANDLERS,
    **listing.HANDLERS,
    **previewing.HANDLERS,
    **confirming.HANDLERS,
    **running.HANDLERS,
    **releasing.HANDLERS,
    **steering.HANDLERS,
    **schedule.HANDLERS,
    **doubts.HANDLERS,
    **following.HANDLERS,
    **accounts.HANDLERS,
    **settings.HANDLERS,
    **bots.HANDLERS,
    **subscribers.HANDLERS,
    **team.HANDLERS,
    **options.HANDLERS,
    **translating.HANDLERS,
}


async def carry_out(context: Context, command: Command) -> Answer | None:
    """What it came to, and why not where it may not be or cannot."""
    action, handle = HANDLERS[type(command)]
    try:
        expect_allowed(context.member, action)
        return await handle(context, command)
    except FAULTS as fault:
        return refusal(fault)
