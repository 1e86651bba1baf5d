"""The rate, the card and the launch."""

from bot.conversation.confirming import (
    CardMade,
    Changed,
    Launch,
    Launched,
    RateRead,
    ReadRate,
    SetRate,
)
from bot.conversation.drafting import Drafted, MakeCard
from bot.desk.handlers.drafts import drafted
from bot.desk.office import Context, Handlers
from bot.desk.refusals import NotPossible
from bot.words import line
from campaigns import service
from campaigns.confirming import make_card


async def read_rate(context: Context, command: ReadRate) -> RateRead:
    campaign = await service.draft(context.work, command.campaign)
    return RateRead(campaign.id, (await drafted(context, campaign)).account_rate)


async def set_rate(context: Context, command: SetRate) -> Drafted:
    campaign = await service.draft(context.work, command.campaign)
    credential = await context.work.credentials.get(campaign.credential)
    if credential.rate and command.rate > credential.rate:
        key = "rate-above-lent" if credential.lent else "rate-above-account"
        raise NotPossible(line(key, rate=credential.rate))
    changed = await service.set_rate(context.work, command.campaign, command.rate)
    return await drafted(context, changed)


async def card(context: Context, command: MakeCard) -> CardMade:
    campaign = await service.draft(context.work, command.campaign)
    credential = (await context.account(campaign.credential)).credential
    in_flight_max = context.office.surroundings.in_flight_max
    return CardMade(make_card(campaign, credential, context.agency, in_flight_max))


async def launch(context: Context, command: Launch) -> Launched | Changed:
    try:
        await context.account((await service.draft(context.work, command.campaign)).credential)
        launched = await service.launch(
            context.work, command.campaign, command.confirmed, str(context.sender.identity)
        )
    except service.Voided:
        return Changed(command.campaign)
    return Launched(launched)


HANDLERS: Handlers = {ReadRate: read_rate, SetRate: set_rate, MakeCard: card, Launch: launch}
