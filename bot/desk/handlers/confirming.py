"""The rate, the card and the launch."""

from datetime import datetime
from zoneinfo import ZoneInfo

from agencies.staff import Action
from bot.conversation.confirming import (
    CardMade,
    Changed,
    Launch,
    Launched,
    RateRead,
    ReadRate,
    Scheduled,
    SetHours,
    SetPaid,
    SetPreferDelivery,
    SetRate,
    SetUrgent,
)
from bot.conversation.drafting import Drafted, MakeCard
from bot.conversation.purposes import SetPurpose
from bot.conversation.releasing import AskedForRelease
from bot.conversation.under_way import waits
from bot.desk.handlers.drafts import card_of, drafted, expect_within
from bot.desk.handlers.releasing import ask_for_release
from bot.desk.handlers.routing import usable_routes
from bot.desk.office import Context, Handlers
from campaigns import following, scheduling, service
from campaigns.acts import Act
from campaigns.fallback import is_checked
from campaigns.releasing import needs_release, people_of


async def read_rate(context: Context, command: ReadRate) -> RateRead:
    campaign = await service.draft(context.work, command.campaign)
    return RateRead(campaign.id, (await drafted(context, campaign)).account_rate)


async def set_rate(context: Context, command: SetRate) -> Drafted:
    campaign = await service.draft(context.work, command.campaign)
    await expect_within(context, campaign, command.rate)
    changed = await service.set_rate(context.work, command.campaign, command.rate)
    return await drafted(context, changed)


async def set_hours(context: Context, command: SetHours) -> Drafted:
    changed = await service.set_hours(context.work, command.campaign, command.hours)
    return await drafted(context, changed)


async def set_urgent(context: Context, command: SetUrgent) -> Drafted:
    changed = await service.set_urgent(context.work, command.campaign, urgent=command.urgent)
    return await drafted(context, changed)


async def set_prefer_delivery(context: Context, command: SetPreferDelivery) -> Drafted:
    changed = await service.set_prefer_delivery(
        context.work, command.campaign, prefer=command.prefer
    )
    return await drafted(context, changed)


async def set_purpose(context: Context, command: SetPurpose) -> Drafted:
    changed = await service.set_purpose(context.work, command.campaign, command.purpose)
    return await drafted(context, changed)


async def set_paid(context: Context, command: SetPaid) -> Drafted:
    changed = await service.set_paid(context.work, command.campaign, paid=command.paid)
    return await drafted(context, changed)


async def card(context: Context, command: MakeCard) -> CardMade | Drafted:
    """With the agency's routes as they are now: by other ones its fallback is checked again."""
    found = await service.draft(context.work, command.campaign)
    found = await service.follow_routes(context.work, found, await usable_routes(context))
    if not is_checked(found):
        return await drafted(context, found)
    return CardMade(await card_of(context, found))


async def launch(
    context: Context, command: Launch
) -> Launched | Scheduled | Changed | AskedForRelease:
    try:
        ready = await service.draft(context.work, command.campaign)
        route = await context.route_to_use(ready)
        if ready.act is not Act.SEND and ready.follows is not None:
            old = await context.work.campaigns.get(ready.follows)
            await following.expect_possible(context.work, old, ready.act)
        people = await people_of(context.work, ready)
        context.notes["people"] = people
        if needs_release(ready, context.agency, route, people):
            return await ask_for_release(context, command.campaign, command.confirmed)
        if ready.starts_at:
            return await _schedule(context, command, ready.starts_at)
        launched = await service.launch(
            context.work, command.campaign, command.confirmed, str(context.sender.identity)
        )
    except service.Voided:
        return Changed(command.campaign)
    return Launched(launched, waits(launched, context.agency.time_zone, context.work.now))


async def _schedule(context: Context, command: Launch, at: datetime) -> Scheduled:
    by, zone = str(context.sender.identity), context.agency.time_zone
    done = await scheduling.schedule(context.work, command.campaign, command.confirmed, by)
    return Scheduled(done.name, at.astimezone(ZoneInfo(zone)), zone, done.repeats is not None)


HANDLERS: Handlers = {
    ReadRate: (Action.PREPARE, read_rate),
    SetRate: (Action.PREPARE, set_rate),
    SetHours: (Action.PREPARE, set_hours),
    SetUrgent: (Action.PREPARE, set_urgent),
    SetPreferDelivery: (Action.PREPARE, set_prefer_delivery),
    SetPurpose: (Action.PREPARE, set_purpose),
    SetPaid: (Action.PREPARE, set_paid),
    MakeCard: (Action.PREPARE, card),
    Launch: (Action.PREPARE, launch),
}
