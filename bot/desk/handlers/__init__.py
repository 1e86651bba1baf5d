"""What each command of the conversation does; one module a flow, as in `bot.conversation`."""

from bot.desk.handlers import (
    accounts,
    bots,
    confirming,
    doubts,
    following,
    listing,
    options,
    previewing,
    running,
    schedule,
    settings,
    steering,
    subscribers,
    translating,
    writing,
)
from bot.desk.office import Handlers

HANDLERS: Handlers = {
    **writing.HANDLERS,
    **listing.HANDLERS,
    **previewing.HANDLERS,
    **confirming.HANDLERS,
    **running.HANDLERS,
    **steering.HANDLERS,
    **schedule.HANDLERS,
    **doubts.HANDLERS,
    **following.HANDLERS,
    **accounts.HANDLERS,
    **settings.HANDLERS,
    **bots.HANDLERS,
    **subscribers.HANDLERS,
    **options.HANDLERS,
    **translating.HANDLERS,
}
