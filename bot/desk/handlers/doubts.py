"""Messages that nobody can know about: sent again, or left as they are, as staff decide."""

from agencies.staff import Action, expect_allowed
from bot.conversation.doubts import LeftAsTheyAre, LetBe, SendAgain, SentAgain
from bot.conversation.noticing import UNCERTAIN
from bot.desk.office import Context, Handlers
from bot.desk.refusals import NotPossible
from bot.words import line
from campaigns import releasing, steering


async def send_again(context: Context, command: SendAgain) -> SentAgain:
    """Where two decided what leaves, somebody who had no hand in it decides that it does twice."""
    await context.expect_to_use(command.campaign)
    given = await context.work.releases.find(command.campaign)
    if given is not None:
        expect_allowed(context.member, Action.RELEASE)
        found = await context.work.campaigns.get(command.campaign)
        if releasing.is_own(found, given, context.member.person):
            raise NotPossible(line("own-repetition"))
    offers = context.office.offers
    done = await steering.send_again(context.work, command.campaign, command.states, offers)
    await context.work.notices.forget(command.campaign, [UNCERTAIN])
    return SentAgain(*done)


async def let_be(context: Context, command: LetBe) -> LeftAsTheyAre:
    campaign = await context.work.campaigns.get(command.campaign)
    await context.work.doubts.let_be(campaign.id)
    await context.work.notices.forget(campaign.id, [UNCERTAIN])
    return LeftAsTheyAre(campaign.name)


HANDLERS: Handlers = {SendAgain: (Action.STEER, send_again), LetBe: (Action.STEER, let_be)}
