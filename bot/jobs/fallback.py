"""Checking the addresses of a fallback: the draft's list, read once more for another channel.

They lie in the fallback's own ledger from then on, held until they are handed over.
"""

import json
from dataclasses import replace

from bot.chat_html import chat_html
from bot.conversation.fallback import FallbackChecked
from bot.jobs.check import Found, clear, draft_of, read_all
from bot.jobs.shop import JobCancelled, NewFile, Shop
from bot.words import Markup
from campaigns import falling_back
from campaigns.conversations import Job
from campaigns.lifecycle import CampaignState
from campaigns.model import Campaign, CampaignId, Checked
from campaigns.ports import UnusableValues, UnusableWording
from campaigns.rendering import render_row
from campaigns.service import NotADraft
from campaigns.states import State
from campaigns.stores import NoSuch, Stale


async def check_fallback(shop: Shop, job: Job) -> FallbackChecked:
    draft = await draft_of(shop, job)
    if draft.fallback is None or draft.wording is None:
        raise JobCancelled
    draft, fault = await _as_it_is_now(shop, job, draft)
    if fault:
        return await _refused(shop, job, draft, fault)
    try:
        child = await _prepared(shop, job, draft)
    except (UnusableWording, UnusableValues) as fault:
        return await _refused(shop, job, draft, str(fault))
    async with NewFile(shop, job, f"problems-{child.id}.csv") as file:
        found = Found(file)
        checked = await read_all(shop, job, child, found)
        saved = await _keep(shop, job, draft, child, checked)
        answer = await _with_example(shop, job, saved)
        if not found.rows:
            return answer
        return replace(answer, problems=found.first_ones(), files=(await file.close(),))


async def _as_it_is_now(shop: Shop, job: Job, draft: Campaign) -> tuple[Campaign, str]:
    """Another account may tell nothing of deliveries; and why nothing can go on, or empty."""
    office, fallback = shop.office, falling_back.expect_one(draft)
    async with office.store.read_work(job.agency) as work:
        reports = await falling_back.reports(work, draft, office.offers, office.surroundings)
        child = await work.campaigns.get(CampaignId(fallback.campaign))
        second = await work.credentials.get(child.credential)
    rehearsal = office.offers.spec(second.channel, second.provider).rehearsal
    now = replace(draft, fallback=replace(fallback, reports=reports))
    return now, falling_back.fault_of(draft, child, rehearsal=rehearsal)


async def _refused(shop: Shop, job: Job, draft: Campaign, why: str) -> FallbackChecked:
    async with shop.office.store.work(job.agency) as work:
        saved = await falling_back.refuse(work, draft, why)
    return FallbackChecked(json.loads(job.arguments)["number"], saved)


async def drop_fallback(shop: Shop, job: Job) -> None:
    """Of a draft that has it no more, or is no more itself."""
    if job.campaign is None:
        raise JobCancelled
    async with shop.office.store.work(job.agency) as work:
        child = await work.campaigns.get(job.campaign)
    if child.serves is None or child.state is not CampaignState.DRAFT:
        raise JobCancelled
    await clear(shop, job, child)
    async with shop.office.store.work(job.agency) as work:
        await work.campaigns.discard(child.id)


async def _prepared(shop: Shop, job: Job, draft: Campaign) -> Campaign:
    """Empty, and with its text. Raises UnusableWording, UnusableValues."""
    offers, fallback = shop.office.offers, falling_back.expect_one(draft)
    async with shop.office.store.work(job.agency) as work:
        there = await work.campaigns.get(CampaignId(fallback.campaign))
    await clear(shop, job, there)
    if draft.wording is None:
        raise JobCancelled
    first, second = offers.channels[draft.channel], offers.channels[fallback.channel]
    wording = falling_back.wording_for(first, second, draft.wording, fallback.subject)
    second.prepare(wording)
    async with shop.office.store.work(job.agency) as work:
        return await falling_back.prepare(work, draft, wording)


async def _keep(
    shop: Shop, job: Job, draft: Campaign, child: Campaign, checked: Checked
) -> Campaign:
    """In both, unless the draft was changed meanwhile: then a newer check is on its way."""
    if checked.refused or checked.missing:
        await clear(shop, job, child)
    try:
        async with shop.office.store.work(job.agency) as work:
            out = (await work.campaigns.tally(child.id)).get(State.SUPPRESSED, 0)
            checked = replace(checked, reachable=checked.reachable - out, suppressed=out)
            credential = await work.credentials.get(child.credential)
            spec = shop.office.offers.spec(credential.channel, credential.provider)
            return await falling_back.keep(work, draft, child, checked, spec.rate)
    except (Stale, NoSuch, NotADraft):
        raise JobCancelled from None


async def _with_example(shop: Shop, job: Job, saved: Campaign) -> FallbackChecked:
    number, fallback = json.loads(job.arguments)["number"], falling_back.expect_one(saved)
    if not fallback.first or fallback.refused:
        return FallbackChecked(number, saved)
    async with shop.office.store.read_work(job.agency) as work:
        child = await work.campaigns.get(CampaignId(fallback.campaign))
        delivery = await work.ledger.find(child.id, fallback.first)
    body = render_row(shop.office.offers.channels[child.channel], child, delivery)
    example = Markup(chat_html(body.html, body.text))
    return FallbackChecked(number, saved, address=delivery.address, example=example)
