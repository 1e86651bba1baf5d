"""A draft as the conversation sees it; what several flows answer with."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from agencies.model import Credential
from agencies.staff import Action
from bot.conversation.drafting import Drafted
from bot.desk.handlers.money import owners_of
from bot.desk.office import Context
from bot.desk.refusals import NotPossible
from bot.words import line
from campaigns import budgeting, following
from campaigns.acts import Act
from campaigns.alike import LATELY, sent_alike
from campaigns.confirming import Card, Country, Extras, make_card
from campaigns.falling_back import can_have_one
from campaigns.model import Campaign, CampaignId
from campaigns.part_prices import PartPrice
from campaigns.paying import most_per_second
from campaigns.releasing import needs_release, people_of, route_of
from campaigns.routing import fastest, portions, route
from campaigns.routing import people_of as people_of_portion
from campaigns.spares import can_have


async def drafted(context: Context, campaign: Campaign) -> Drafted:
    credential = await context.work.credentials.get(campaign.credential)
    spec = context.office.offers.spec(credential.channel, credential.provider)
    return Drafted(
        campaign=campaign,
        has_subject=spec.channel.has_subject,
        formatted=spec.channel.takes_formatting,
        account_rate=await most_of(context, campaign) or spec.rate,
        subscribed=spec.citizens,
        approved=spec.approved,
    )


async def most_of(context: Context, campaign: Campaign) -> float | None:
    """Messages a second that its accounts can do together."""
    there = [await context.work.credentials.get(one) for one in route(campaign)]
    if not campaign.share and not campaign.countries:
        return most_per_second(campaign, there[0])
    return fastest(campaign, {one.id: one.rate for one in there})


async def card_of(context: Context, campaign: Campaign) -> Card:
    """Raises AccountGone."""
    account = await context.account(campaign.credential)
    return await card_over(context, campaign, account.credential)


async def card_over(context: Context, campaign: Campaign, credential: Credential) -> Card:
    in_flight_max = context.office.surroundings.in_flight_max * len(route(campaign))
    now = context.work.now
    together = replace(credential, rate=await most_of(context, campaign))
    made = make_card(campaign, together, context.agency, in_flight_max, now)
    made = replace(
        made,
        needs_release=await _needs_release(context, campaign),
        spare=await _spare(context, campaign),
        share=campaign.share,
        countries=await _countries(context, campaign),
        alike=await _alike(context, campaign),
        extras=await _with_money(context, campaign, credential, made.extras),
    )
    return await _with_time_left(context, campaign, made)


async def _with_money(
    context: Context, campaign: Campaign, credential: Credential, extras: Extras
) -> Extras:
    """Nothing of it where no price is set; but with a budget, owners are told that it lacks."""
    cost = await budgeting.cost(context.work, campaign)
    standing = await budgeting.standing(context.work, campaign)
    left = standing.left
    spec = context.office.offers.spec(credential.channel, credential.provider)
    free = spec.rehearsal or spec.citizens or campaign.act is not Act.SEND
    lacks = left is not None and cost is None and not free
    fallback_cost = await budgeting.cost_of_fallback(context.work, campaign)
    sums = [one.sum for one in (cost, fallback_cost) if one]
    same = left is not None and any(left.currency == one.currency for one in sums)
    return replace(
        extras,
        reachable=context.office.reachable,
        can_fall_back=can_have_one(campaign),
        cost=cost,
        fallback_cost=fallback_cost,
        part_prices=await _part_prices(context, campaign),
        fallback_countries=await _of_fallback(context, campaign),
        left=left if same else None,
        month=standing.month,
        owners=await owners_of(context),
        lacks_price=lacks and context.member.may(Action.MANAGE),
    )


async def _part_prices(context: Context, campaign: Campaign) -> tuple[tuple[PartPrice, str], ...]:
    """With the account's label, where there are several."""
    told = await budgeting.prices_of_parts(context.work, campaign)
    several = len({one.account for one in told}) > 1
    labels = {
        one.account: (await context.work.credentials.get(one.account)).label if several else ""
        for one in told
    }
    return tuple((one, labels[one.account]) for one in told)


async def _needs_release(context: Context, campaign: Campaign) -> bool:
    people, route = await people_of(context.work, campaign), await route_of(context.work, campaign)
    return needs_release(campaign, context.agency, route, people)


async def _spare(context: Context, campaign: Campaign) -> str | None:
    if not can_have(campaign):
        return None
    if campaign.spare is None:
        return ""
    return (await context.work.credentials.get(campaign.spare)).label


async def _countries(context: Context, campaign: Campaign) -> tuple[Country, ...]:
    if not campaign.countries:
        return ()
    there = {one: await context.work.credentials.get(one) for one in route(campaign)}
    return tuple(
        Country(one.begins, there[one.account].label, people_of_portion(campaign, one))
        for one in portions(campaign)
        if one.begins
    )


async def _of_fallback(context: Context, campaign: Campaign) -> tuple[Country, ...]:
    if campaign.fallback is None or not campaign.fallback.countries:
        return ()
    child = await context.work.campaigns.get(CampaignId(campaign.fallback.campaign))
    return await _countries(context, child)


async def _alike(context: Context, campaign: Campaign) -> tuple[str, datetime] | None:
    lately = await context.work.campaigns.launched_since(context.work.now - LATELY)
    found = sent_alike(campaign, lately)
    if found is None or found.launched_at is None:
        return None
    return found.name, found.launched_at.astimezone(ZoneInfo(context.agency.time_zone))


async def _with_time_left(context: Context, campaign: Campaign, made: Card) -> Card:
    if campaign.act is not Act.DELETE or campaign.follows is None:
        return made
    old = await context.work.campaigns.get(campaign.follows)
    found = await following.expect_possible(context.work, old, campaign.act)
    if found.until is None:
        return made
    until = found.until.astimezone(ZoneInfo(context.agency.time_zone))
    begins = max(found.now, campaign.starts_at or found.now)
    too_long = begins + timedelta(seconds=made.seconds) > until
    return replace(made, extras=replace(made.extras, until=until, too_long=too_long))


async def expect_within(context: Context, campaign: Campaign, rate: float) -> None:
    """A campaign is never set to go faster than its accounts. Raises NotPossible."""
    credential = await context.work.credentials.get(campaign.credential)
    most = await most_of(context, campaign)
    if most and rate > most:
        key = "rate-above-lent" if credential.lent else "rate-above-account"
        raise NotPossible(line(key, rate=most))
