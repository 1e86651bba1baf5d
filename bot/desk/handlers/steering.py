"""Campaigns that are under way: pausing all of them, and changing one on its way."""

from agencies.staff import Action
from bot.conversation.steering import (
    AllPaused,
    PauseAll,
    RateSteered,
    ReadRunRate,
    RunOver,
    RunRateRead,
    SendAtAnyHour,
    SendsAtAnyHour,
    SteerRate,
    SteerUrgency,
    UrgencySteered,
)
from bot.desk.handlers.drafts import drafted, expect_within
from bot.desk.office import Context, Handlers
from campaigns import steering
from campaigns.states import State


async def pause_all(context: Context, _command: PauseAll) -> AllPaused:
    paused = await steering.pause_all(context.work)
    tallies = [await context.work.campaigns.tally(campaign.id) for campaign in paused]
    return AllPaused(tuple(paused), sum(tally.get(State.ATTEMPTING, 0) for tally in tallies))


async def read_rate(context: Context, command: ReadRunRate) -> RunRateRead | RunOver:
    try:
        campaign = await steering.under_way(context.work, command.campaign)
    except steering.NotUnderWay as fault:
        return RunOver(fault.state)
    most = (await drafted(context, campaign)).account_rate
    return RunRateRead(campaign, min(campaign.rate or most, most), most)


async def steer_rate(context: Context, command: SteerRate) -> RateSteered | RunOver:
    try:
        campaign = await steering.under_way(context.work, command.campaign)
        await expect_within(context, campaign, command.rate)
        changed = await steering.steer_rate(context.work, command.campaign, command.rate)
    except steering.NotUnderWay as fault:
        return RunOver(fault.state)
    return RateSteered(changed.name, command.rate)


async def steer_urgency(context: Context, command: SteerUrgency) -> UrgencySteered:
    await context.expect_to_use(command.campaign)
    return UrgencySteered(
        await steering.steer_urgency(context.work, command.campaign, urgent=command.urgent)
    )


async def send_at_any_hour(context: Context, command: SendAtAnyHour) -> SendsAtAnyHour:
    await context.expect_to_use(command.campaign)
    return SendsAtAnyHour((await steering.send_at_any_hour(context.work, command.campaign)).name)


HANDLERS: Handlers = {
    PauseAll: (Action.STEER, pause_all),
    ReadRunRate: (Action.STEER, read_rate),
    SteerRate: (Action.STEER, steer_rate),
    SteerUrgency: (Action.STEER, steer_urgency),
    SendAtAnyHour: (Action.STEER, send_at_any_hour),
}
