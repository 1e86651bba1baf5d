"""Checking a list: read in a process of its own, written to the ledger as it comes.

It is long because it goes from a list's first byte to what staff are told of it.
"""

import csv
import io
import json
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from agencies.bots import Bot, Rule
from bot.chat_html import chat_html
from bot.conversation.drafting import Refused
from bot.conversation.listing import ListChecked
from bot.jobs.shop import Display, JobCancelled, NewFile, Shop
from bot.jobs.sources import unreadable
from bot.ports import DeskWork
from bot.words import Line, Markup, Say, line
from campaigns import service
from campaigns.broadcasts import check_audience, people_now
from campaigns.confirming import checked_list
from campaigns.conversations import Job
from campaigns.csv_cells import harmless
from campaigns.model import Campaign, Checked, Delivery
from campaigns.ports import Spec
from campaigns.recipients.check import NOBODY
from campaigns.recipients.layout import lay_out
from campaigns.recipients.listing import LedgerRow
from campaigns.recipients.order import Batch, Event, Order, Progress
from campaigns.recipients.process import Who, check_list, check_rows
from campaigns.rendering import render_row
from campaigns.service import NotADraft
from campaigns.states import State
from campaigns.stores import NoSuch, Stale

FIRST_PROBLEMS = 10
FIRST_WARNINGS = 3
CLEARED_AT_ONCE = 10_000
HEADINGS = ("row", "what", "why")
BYTE_ORDER_MARK = "\ufeff"  # without it, Excel takes UTF-8 for something else


async def check(shop: Shop, job: Job) -> ListChecked | Refused:
    """Anything that the draft was before is cleared first, so a job that begins again is whole."""
    campaign = await draft_of(shop, job)
    await clear(shop, job, campaign)
    if campaign.source and campaign.source.rule:
        return await _count(shop, job, campaign, campaign.source.rule)
    if why_not := await unreadable(shop, job, campaign):
        return why_not
    async with NewFile(shop, job, f"problems-{campaign.id}.csv") as file:
        found = Found(file)
        checked = await read_all(shop, job, campaign, found)
        if checked.refused or checked.missing:
            await clear(shop, job, campaign)
        return await _finish(shop, job, campaign, checked, found)


async def _count(shop: Shop, job: Job, campaign: Campaign, rule: Rule) -> ListChecked:
    """Of a broadcast: it has no rows before it is launched, and everybody reads the same."""
    channel = shop.office.offers.channels[campaign.channel]
    async with shop.office.store.read_work(job.agency) as work:
        people = await people_now(work, campaign) or 0
        languages = {
            language: await work.subscribers.count(replace(rule, languages=(language,)))
            for language in (campaign.wording.translations if campaign.wording else ())
            if language in (rule.languages or (language,)) and rule.got is None
        }
    checked = check_audience(campaign, channel, rule, people, languages)
    return await _finish(shop, job, campaign, checked, Found(NewFile(shop, job, "")))


@dataclass(slots=True)
class Found:
    """What is wrong with the list, row by row, on its way into a file.

    In the chat what cannot be sent comes before what looks odd, of which some are always shown,
    and that before what is only repeated. Empty fields are counted there, and named in the file.
    """

    file: NewFile
    first: dict[str, list[str]] = field(
        default_factory=lambda: {"problem": [], "warning": [], "repeat": []}
    )
    rows: int = 0

    async def take(self, batch: Batch) -> None:
        kinds = {"problem": batch.problems, "warning": batch.warnings, "repeat": batch.repeats}
        for kind, problems in kinds.items():
            room = FIRST_PROBLEMS - len(self.first[kind])
            self.first[kind] += [f"Row {p.row}: {p.text}" for p in problems[:room]]
        told = [(p.row, kind, p.text) for kind, problems in kinds.items() for p in problems]
        told += [(p.row, "warning", p.text) for p in batch.gaps]
        text = io.StringIO()
        table = csv.writer(text)
        if told and not self.rows:
            text.write(BYTE_ORDER_MARK)
            table.writerow(HEADINGS)
        for row, kind, why in sorted(told):
            table.writerow([row, kind, harmless(why)])
            self.rows += 1
        await self.file.write(text.getvalue().encode())

    def first_ones(self) -> tuple[str, ...]:
        kept = len(self.first["warning"][:FIRST_WARNINGS])
        problems = self.first["problem"][: FIRST_PROBLEMS - kept]
        return (*problems, *self.first["warning"], *self.first["repeat"])[:FIRST_PROBLEMS]


async def read_all(shop: Shop, job: Job, campaign: Campaign, found: Found) -> Checked:
    checked = Checked()
    display = Display(shop, job)
    async with aclosing(_events(shop, job, campaign)) as events:
        async for event in events:
            match event:
                case Batch():
                    await _write(shop, job, campaign, event)
                    await found.take(event)
                case Progress() if display.due():
                    await display.show_now(await _so_far(shop, job, campaign, event))
                case Progress():
                    pass
                case Checked():
                    checked = event
    return checked


async def draft_of(shop: Shop, job: Job) -> Campaign:
    if job.campaign is None:
        raise JobCancelled
    try:
        async with shop.office.store.work(job.agency) as work:
            return await service.draft(work, job.campaign)
    except (NoSuch, NotADraft):
        raise JobCancelled from None


async def clear(shop: Shop, job: Job, campaign: Campaign) -> None:
    cleared = CLEARED_AT_ONCE
    while cleared == CLEARED_AT_ONCE:
        async with shop.office.store.work(job.agency) as work:
            cleared = await work.ledger.clear(campaign.id, CLEARED_AT_ONCE)


async def _events(shop: Shop, job: Job, campaign: Campaign) -> AsyncGenerator[Event]:
    """From the uploaded file, or from another campaign's rows as they stand in its ledger."""
    source = campaign.source
    if source is None or campaign.wording is None:
        raise JobCancelled
    async with shop.office.store.read_work(job.agency) as work:
        spec = await _spec(shop, work, campaign)
        order = Order(
            campaign=campaign.id,
            wording=campaign.wording,
            channel=spec.listed or spec.channel,
            region=work.agency.region,
            columns=campaign.columns,
            duplicates=campaign.duplicates,
            campaign_key=await work.campaigns.key(campaign.id),
            agency_key=await work.agencies.address_key(),
        )
        bot = await work.bots.of_account(campaign.credential) if spec.citizens else None
        who = _among(shop, job, bot) if bot else None
        if source.blob is not None:
            events = check_list(order, work.blobs.read(source.blob), who=who)
        elif source.campaign is not None:
            old = await work.campaigns.get(source.campaign)
            columns = checked_list(old).columns
            address = lay_out(columns, old.columns, ()).address
            anew = campaign.serves is None  # else its addresses stand in another column, as typed
            pages = _as_written(
                work.ledger.read(old.id, source.states), looked_up=bool(bot) and anew
            )
            if spec.listed and anew:  # as the ledger has them, numbers have their +
                order = replace(order, region="")
            events = check_rows(order, columns, address, pages, who=who)
        async with aclosing(events):
            async for event in events:
                yield event


async def _spec(shop: Shop, work: DeskWork, campaign: Campaign) -> Spec:
    credential = await work.credentials.get(campaign.credential)
    return shop.office.offers.spec(credential.channel, credential.provider)


def _among(shop: Shop, job: Job, bot: Bot) -> Who:
    """Those who subscribe to it by the time that a page of the list is read."""

    async def who(hashes: Sequence[bytes]) -> Sequence[str]:
        async with shop.office.store.read_work(job.agency) as work:
            chats = await work.subscribers.chats(bot.id, hashes)
        return [str(chats.get(one, "")) for one in hashes]

    return who


async def _as_written(
    pages: AsyncIterator[Sequence[Delivery]], *, looked_up: bool
) -> AsyncIterator[Sequence[LedgerRow]]:
    """Where it is looked up whose they are, addresses that were not read so far are left out.
    Who was erased is nobody any more."""
    async for page in pages:
        yield [
            (d.row, d.address, d.values)
            for d in page
            if not d.erased
            and (not looked_up or d.state is not State.INVALID or d.reason == NOBODY)
        ]


async def _write(shop: Shop, job: Job, campaign: Campaign, batch: Batch) -> None:
    async with shop.office.store.work(job.agency) as work:
        await work.ledger.append(campaign.id, batch.rows)
        if campaign.serves is not None:
            await work.ledger.hold(campaign.id, [row.row for row in batch.rows])


async def _so_far(shop: Shop, job: Job, campaign: Campaign, so_far: Progress) -> Say:
    """With the first message as soon as there is one, long before the whole list is read."""
    if not so_far.first:
        return Say((line("list-progress", rows=so_far.rows),))
    async with shop.office.store.read_work(job.agency) as work:
        delivery = await work.ledger.find(campaign.id, so_far.first)
    channel = shop.office.offers.channels[campaign.channel]
    known = replace(campaign, checked=Checked(columns=so_far.columns))
    body = render_row(channel, known, delivery)
    lines: list[Line] = [line("list-progress-first", rows=so_far.rows)]
    lines.append(line("preview-body", body=Markup(chat_html(body.html, body.text))))
    return Say(tuple(lines))


async def _finish(
    shop: Shop, job: Job, campaign: Campaign, checked: Checked, found: Found
) -> ListChecked:
    """Kept in the draft unless that was changed meanwhile: then a newer check is on its way."""
    number = json.loads(job.arguments)["number"]
    try:
        async with shop.office.store.work(job.agency) as work:
            now = await service.draft(work, campaign.id)
            if now.version != campaign.version:
                raise JobCancelled
            out = (await work.campaigns.tally(campaign.id)).get(State.SUPPRESSED, 0)
            checked = replace(
                checked,
                reachable=checked.reachable - out,
                suppressed=out,
                suppressed_because=await work.ledger.left_out(campaign.id) if out else {},
            )
            saved = await work.campaigns.save(replace(campaign, checked=checked))
    except (Stale, NoSuch, NotADraft):
        raise JobCancelled from None
    if checked.refused or checked.missing or not found.rows:
        return ListChecked(number, saved)
    return ListChecked(number, saved, found.first_ones(), (await found.file.close(),))
