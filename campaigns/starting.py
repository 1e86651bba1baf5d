"""What is done when a campaign's time has come, each within one unit of work.

A plan only makes its occurrence and goes on to the next; the occurrence is a campaign of its own,
which is then due like any other.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from zoneinfo import ZoneInfo

from campaigns.broadcasts import people_now, with_people
from campaigns.confirming import confirmation_hash
from campaigns.lifecycle import CampaignState, Step, campaign_after
from campaigns.model import Campaign, CampaignId
from campaigns.offers import Offers
from campaigns.releasing import hand_down, has_run_out, take_back
from campaigns.repeating import Occurrence, Repeats, occurrences
from campaigns.scheduling import Hindrance, advanced, change_since, hindrance, hold
from campaigns.service import send
from campaigns.stores import Work


class Event(StrEnum):
    """What came of it. All but STARTED and PLANNED are kinds of notices."""

    STARTED = "started"
    PLANNED = "occurrence-planned"
    NOT_RELEASED = "not-released"
    NOT_STARTED = "not-started"
    ASKS = "asks-for-text"
    MISSED = "occurrences-missed"


@dataclass(frozen=True, slots=True)
class Came:
    """`count` is how many were missed."""

    event: Event
    campaign: Campaign
    count: int = 0


async def start_due(work: Work, campaign: CampaignId, offers: Offers) -> tuple[Came, ...]:
    """Whatever is due about it now; nothing where nothing is (any more).

    Of several processes that do it at once all but one get Stale.
    """
    found = await work.campaigns.get(campaign)
    if found.state is CampaignState.AWAITING_RELEASE:
        return await _run_out(work, found)
    if found.due_at is None or found.due_at > work.now:
        return ()
    if found.repeats:
        return await _come_round(work, found, found.repeats, offers)
    if found.state is CampaignState.DRAFT:
        return (await _hold(work, found, Hindrance.UNCONFIRMED),)
    if why := await hindrance(work, found, offers):
        return (await _hold(work, found, why),)
    return (Came(Event.STARTED, await send(work, found)),)


async def _run_out(work: Work, found: Campaign) -> tuple[Came, ...]:
    """A draft again, where nobody released it in time."""
    if not has_run_out(found, await work.releases.get(found.id), work.now):
        return ()
    return (Came(Event.NOT_RELEASED, await take_back(work, found.id)),)


async def _hold(work: Work, found: Campaign, why: Hindrance) -> Came:
    return Came(Event.NOT_STARTED, await hold(work, found, why))


async def _come_round(
    work: Work, plan: Campaign, repeats: Repeats, offers: Offers
) -> tuple[Came, ...]:
    """The latest that is due; those before it were missed, and nobody wants them all at once."""
    if why := await change_since(work, plan, offers):
        return (await _hold(work, plan, why),)
    zone = ZoneInfo(work.agency.time_zone)
    before = repeats.lead if repeats.asks else repeats.lead * 0
    due: list[Occurrence] = []
    for one in occurrences(repeats, zone):
        if one.at - before > work.now:
            break
        due.append(one)
        if one.at > work.now:  # it is asked for; the one after it is not missed
            break
    went_on = await work.campaigns.save(advanced(plan, zone, due[-1].planned))
    made = await _occur(work, plan, repeats, due[-1])
    missed = (Came(Event.MISSED, went_on, len(due) - 1),) if len(due) > 1 else ()
    return (*missed, *made)


async def _occur(
    work: Work, plan: Campaign, repeats: Repeats, occurrence: Occurrence
) -> tuple[Came, ...]:
    """A campaign of its own: a draft that asks for its text, or one that is confirmed with it."""
    here = occurrence.at.astimezone(ZoneInfo(work.agency.time_zone))
    new = await work.campaigns.draft(
        replace(
            plan,
            state=CampaignState.DRAFT,
            name=f"{plan.name} {here:%Y-%m-%d %H:%M}",
            starts_at=occurrence.at,
            repeats=None,
            plan=plan.id,
            template=0,
            wording=None,
            checked=None,
            confirmed="",
            created_at=work.now,
        )
    )
    if not repeats.asks:
        return await _confirm(work, plan, new)
    if occurrence.at <= work.now:
        return (await _hold(work, new, Hindrance.UNCONFIRMED),)
    return (Came(Event.ASKS, new),)


async def _confirm(work: Work, plan: Campaign, new: Campaign) -> tuple[Came, ...]:
    """What was confirmed is the plan: its text, to whomever its rule is for by now."""
    if plan.wording is None:
        return ()
    template = await work.campaigns.write(new.id, plan.wording)
    same = replace(new, template=template, checked=plan.checked)
    ready = with_people(same, await people_now(work, same) or 0)
    confirmed = confirmation_hash(ready, work.agency.time_zone)
    await hand_down(work, plan, ready, confirmed)
    state = campaign_after(ready.state, Step.SCHEDULE)
    waits = await work.campaigns.save(replace(ready, state=state, confirmed=confirmed))
    return (Came(Event.PLANNED, waits),)
