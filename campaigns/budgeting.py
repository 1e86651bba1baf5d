"""Keeps an agency's campaigns within its budget, each act within one unit of work.

Whoever claims something holds the budget first; the campaign's own row comes after it.
It is long because every act that money can hinder asks here.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from agencies.model import CredentialId
from agencies.money import Money
from agencies.prices import Cost, Prices
from campaigns.charges import LastCharged
from campaigns.lifecycle import CampaignState, Step, campaign_after
from campaigns.model import Campaign, CampaignId
from campaigns.part_prices import PartPrice, part_prices
from campaigns.routing import route
from campaigns.spending import (
    USED_UP,
    Claim,
    OtherCurrency,
    OverBudget,
    Standing,
    estimate,
    month_of,
)
from campaigns.stores import Work


@dataclass(frozen=True, slots=True)
class LookedAfter:
    """What was `paused`, and what owners are to be warned of, where they were not."""

    paused: Sequence[Campaign]
    warning: Standing | None


async def cost(work: Work, campaign: Campaign) -> Cost | None:
    """What was fixed when it was confirmed, or what it would be now; None: that is not known."""
    fixed = await _fixed(work, campaign, campaign.state)
    return Cost(sum=fixed.sum, unpriced=fixed.unpriced) if fixed else None


async def prices_of_parts(work: Work, campaign: Campaign) -> Sequence[PartPrice]:
    """What its `cost` is made up of; nothing where prices have changed since that was fixed."""
    known = await _prices(work, campaign)
    now = estimate(campaign, known)
    if now is None or now != await cost(work, campaign):
        return ()
    return part_prices(campaign, known, now.sum.currency)


async def cost_of_fallback(work: Work, campaign: Campaign) -> Cost | None:
    """The same, if everybody went over who can."""
    child = await _fallback_of(work, campaign)
    fixed = await _fixed(work, child, campaign.state) if child else None
    return Cost(sum=fixed.sum, unpriced=fixed.unpriced) if fixed else None


async def estimated(work: Work, campaign: CampaignId) -> Money | None:
    """What was handed over of it comes to so much; None where no price was known."""
    claims = await work.spending.of(campaign)
    if not claims:
        return None
    return Money(claims[0].sum.currency, sum(claim.estimated for claim in claims))


async def keep_charged(work: Work, campaign: CampaignId, told: LastCharged) -> None:
    """While nobody claims anything, as it may count for the budget now. What was known of more
    messages stays: they are charged once, and the provider, or we, forget them at some time."""
    await work.spending.hold()
    before = await work.spending.charged(campaign)
    if before is None or before.known <= told.known:
        await work.spending.keep_charged(campaign, told)


async def standing(work: Work, of: Campaign | None = None) -> Standing:
    """Of this month; or of that campaign's, when it is to start, without what it claims itself."""
    at = max(work.now, of.starts_at or work.now) if of else work.now
    own = [of.id, *([CampaignId(of.fallback.campaign)] if of.fallback else [])] if of else []
    return await _standing(work, month_of(at, work.agency.time_zone), own)


async def sums(work: Work, month: str) -> Sequence[tuple[Money, Money]]:
    """What was spent and what is claimed beside it, in each currency; the budget's comes first."""
    budget = await work.spending.budget()
    first = budget.most.currency if budget else ""
    spent: Counter[str] = Counter({first: 0} if first else {})
    held: Counter[str] = Counter()
    for claim in await work.spending.claims(month):
        spent[claim.sum.currency] += claim.spent
        held[claim.sum.currency] += claim.held - claim.spent
    known = sorted(spent, key=lambda currency: (currency != first, currency))
    return [(Money(one, spent[one]), Money(one, held[one])) for one in known]


async def reserve(work: Work, ready: Campaign, at: datetime | None = None) -> None:
    """Before it is confirmed, released or started `at` a time: nobody else has that money then,
    nor what its fallback costs at most.

    What it costs is fixed with the first of these. Raises OverBudget.
    """
    await work.spending.hold()
    month = month_of(at or work.now, work.agency.time_zone)
    child = await _fallback_of(work, ready)
    claims = []
    for one in [ready, child] if child else [ready]:
        fixed = await _fixed(work, one, ready.state)
        await work.spending.drop(one.id)
        if fixed is not None:
            mine = replace(fixed, month=month, since=0, until=None)
            await work.spending.claim(mine)
            claims.append(replace(mine, waiting=mine.people))
    await _expect_room(work, *claims)


async def expect_room(work: Work, campaign: CampaignId) -> None:
    """Before the rest of it is sent, this month. Raises OverBudget."""
    await work.spending.hold()
    claims = await work.spending.of(campaign)
    if not claims:
        return
    mine = await _carried_over(work, claims[-1])
    await _expect_room(work, replace(mine, state=CampaignState.RUNNING))


async def look_after(work: Work) -> LookedAfter:
    """What goes on into a new month claims the rest there. What would go past a budget, since that
    was lowered or a month began, is paused: what was started last comes first.
    """
    budget = await work.spending.hold()
    month = month_of(work.now, work.agency.time_zone)
    for claim in await work.spending.going_on(month):
        await _carried_over(work, claim)
    if budget is None:
        return LookedAfter((), None)
    claims = [c for c in await work.spending.claims(month) if _counts(c, budget.most.currency)]
    paused = [
        await _pause(work, claim.campaign) for claim in beyond(claims, budget.most.millionths)
    ]
    now = await _standing(work, month)
    if not now.is_nearly_used_up or budget.warned == month:
        return LookedAfter(paused, None)
    await work.spending.warned(month)
    return LookedAfter(paused, now)


def beyond(claims: Sequence[Claim], most: int) -> Sequence[Claim]:
    """Those that run and are not to: without them the others stay within it."""
    running = [claim for claim in claims if claim.state is CampaignState.RUNNING]
    over = sum(claim.spent for claim in claims) + sum(c.to_come for c in running) - most
    stopped = []
    for claim in sorted(running, key=lambda one: one.campaign, reverse=True):
        if over <= 0:
            break
        if claim.to_come:
            stopped.append(claim)
            over -= claim.to_come
    return stopped


async def set_budget(work: Work, most: Money | None) -> None:
    """Raises OtherCurrency."""
    await work.spending.hold()
    if most is not None:
        known = await work.prices.all()
        for account in await work.credentials.list():
            prices = known.get(account.id)
            if prices and prices.currency != most.currency:
                raise OtherCurrency(prices.currency, account.label)
    await work.spending.keep_budget(most)


def expect_same_currency(prices: Prices, budget: Money | None) -> None:
    """Raises OtherCurrency."""
    if budget and prices.currency != budget.currency:
        raise OtherCurrency(budget.currency)


async def _fallback_of(work: Work, campaign: Campaign) -> Campaign | None:
    """Where it has one by which somebody can be reached."""
    fallback = campaign.fallback
    if fallback is None or not fallback.people:
        return None
    return await work.campaigns.get(CampaignId(fallback.campaign))


async def _fixed(work: Work, campaign: Campaign, state: CampaignState) -> Claim | None:
    """What it claims since it was confirmed, as `state` tells, or what it would claim now."""
    if state is not CampaignState.DRAFT:
        return next(iter(await work.spending.of(campaign.id)), None)
    now = estimate(campaign, await _prices(work, campaign))
    if now is None or campaign.checked is None:
        return None
    people = campaign.checked.reachable
    return Claim(campaign=campaign.id, month="", sum=now.sum, people=people, unpriced=now.unpriced)


async def _prices(work: Work, campaign: Campaign) -> Mapping[CredentialId, Prices]:
    """Of its accounts, where they have any."""
    known = {one: await work.prices.of(one) for one in route(campaign)}
    return {one: prices for one, prices in known.items() if prices}


async def _expect_room(work: Work, *claims: Claim) -> None:
    """For what of them is still to leave, all in one month."""
    if not claims:
        return
    now = await _standing(work, claims[0].month, [claim.campaign for claim in claims])
    if now.left is None:
        return
    currency = now.left.currency
    mine = [claim for claim in claims if _counts(claim, currency)]
    own = Money(currency, max(0, now.left.millionths - sum(claim.spent for claim in mine)))
    needed = sum(claim.to_come for claim in mine)
    if needed > own.millionths:
        raise OverBudget(Money(currency, needed), own, now.month)


async def _standing(work: Work, month: str, but: Sequence[CampaignId] = ()) -> Standing:
    budget = await work.spending.budget()
    claims = [claim for claim in await work.spending.claims(month) if claim.campaign not in but]
    if budget:
        claims = [claim for claim in claims if _counts(claim, budget.most.currency)]
    return Standing(
        month=month,
        budget=budget,
        spent=sum(claim.spent for claim in claims),
        held=sum(claim.held for claim in claims),
    )


def _counts(claim: Claim, currency: str) -> bool:
    """What was sent before there was a budget may have cost something else."""
    return claim.sum.currency == currency


async def _carried_over(work: Work, claim: Claim) -> Claim:
    """From a month that is over to this one, with what is left of it."""
    month = month_of(work.now, work.agency.time_zone)
    if claim.month >= month:
        return claim
    await work.spending.close(claim.campaign, claim.month, claim.handed)
    rest = replace(claim, month=month, since=claim.handed, until=None)
    await work.spending.claim(rest)
    return rest


async def _pause(work: Work, campaign: CampaignId) -> Campaign:
    old = await work.campaigns.get(campaign)
    state = campaign_after(old.state, Step.PAUSE)
    return await work.campaigns.save(replace(old, state=state, paused_because=USED_UP))
