"""Correcting and taking back what a bot sent."""

from agencies.staff import Action
from bot.conversation.following import FollowUp, FollowUpBegun
from bot.desk.authors import keep_copier
from bot.desk.handlers.drafts import drafted
from bot.desk.office import Context, Handlers
from bot.texts import render
from bot.words import line
from campaigns import following

LONGEST_NAME = 100


async def follow_up(context: Context, command: FollowUp) -> FollowUpBegun:
    """Through the account that it went through: no other one can."""
    work, act = context.work, command.act
    old = await work.campaigns.get(command.campaign)
    reach = await following.expect_possible(work, old, act)
    account = await context.account_to_use(old.credential)
    name = f"{old.name[:LONGEST_NAME]} \u2013 {render(line(f'follow-{act.value}-name'))}"
    by = str(context.sender.identity)
    draft = await following.follow_up(work, old.id, act, account, by, name)
    draft = await keep_copier(context, draft)
    return FollowUpBegun(await drafted(context, draft), reach, context.agency.time_zone)


HANDLERS: Handlers = {FollowUp: (Action.PREPARE, follow_up)}
