"""Addresses that are left out, from a file and as a file."""

import json
import os
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from zoneinfo import ZoneInfo

from agencies.audit import from_chat
from agencies.model import Identity
from agencies.sealing import KEY_SIZE, Key
from agencies.suppression import Cause, Listed, Suppression
from bot.conversation.suppressions import SuppressedExported, SuppressedImported
from bot.jobs.shop import NewFile, Shop
from campaigns.conversations import Job
from campaigns.csv_cells import harmless, moment, table
from campaigns.model import BlobId, CampaignId, Checked, Wording
from campaigns.recipients.order import Batch, Event, Order
from campaigns.recipients.process import check_list
from campaigns.rows import open_row
from campaigns.states import State

HEADINGS = ("channel", "recipient", "cause", "reason", "since")
NO_CAMPAIGN = CampaignId(0)
IMPORTED = "from a list"
AT_ONCE = 100  # addresses in a transaction, a statement each: no tick waits for a thousand


async def import_suppressed(shop: Shop, job: Job) -> SuppressedImported:
    """Read like any list of people, in a process of its own, and put there as it comes. The file
    goes with all others that were handed over, after a day."""
    arguments = json.loads(job.arguments)
    channel, blob = arguments["channel"], BlobId(arguments["blob"])
    key = Key(os.urandom(KEY_SIZE))  # between that process and this one, and then forgotten
    added, checked = 0, Checked()
    async with aclosing(_events(shop, job, channel, blob, key)) as events:
        async for event in events:
            match event:
                case Batch():
                    added += await _put(shop, job, channel, _addresses(event, key))
                case Checked():
                    checked = event
    async with shop.office.store.work(job.agency) as work:
        facts = {"channel": channel, "rows": checked.rows, "added": added}
        identity = Identity.of(job.identity)
        deed = from_chat(identity, arguments["person"], "suppressed-imported", facts)
        await work.audit.append([deed])
    return SuppressedImported(
        channel=channel,
        rows=checked.rows,
        added=added,
        unusable=checked.invalid,
        refused=" ".join(checked.refused) or _lacking(checked),
    )


def _lacking(checked: Checked) -> str:
    return "I cannot see which column has the addresses." if checked.missing else ""


async def _events(
    shop: Shop, job: Job, channel: str, blob: BlobId, key: Key
) -> AsyncGenerator[Event]:
    async with shop.office.store.read_work(job.agency) as work:
        order = Order(
            campaign=NO_CAMPAIGN,
            wording=Wording(text="-", subject="-"),
            channel=shop.office.offers.channels[channel],
            region=work.agency.region,
            campaign_key=key,
            agency_key=await work.agencies.address_key(),
            batch=AT_ONCE,
        )
        async with aclosing(check_list(order, work.blobs.read(blob))) as events:
            async for event in events:
                yield event


def _addresses(batch: Batch, key: Key) -> Sequence[str]:
    rows = (row for row in batch.rows if row.state == State.QUEUED)
    return [open_row(key, NO_CAMPAIGN, row.row, row.sealed).address for row in rows]


async def _put(shop: Shop, job: Job, channel: str, addresses: Sequence[str]) -> int:
    told = [
        Suppression(channel=channel, address=address, cause=Cause.STAFF, reason=IMPORTED)
        for address in addresses
    ]
    async with shop.office.store.work(job.agency) as work:
        return await work.suppressions.put(told)


async def export_suppressed(shop: Shop, job: Job) -> SuppressedExported:
    """Read in pages, and stored as it comes."""
    people = nameless = 0
    async with shop.office.store.read_work(job.agency) as work:
        zone = ZoneInfo(work.agency.time_zone)
        async with NewFile(shop, job, "suppressions.csv") as file:
            await file.write(table([HEADINGS]).encode("utf-8-sig"))
            for channel in shop.office.offers.channels:
                async for page in work.suppressions.read(channel):
                    people += len(page)
                    nameless += sum(not one.suppression.address for one in page)
                    await file.write(table([_cells(one, zone) for one in page]).encode())
            return SuppressedExported(people, nameless, await file.close())


def _cells(one: Listed, zone: ZoneInfo) -> Sequence[str]:
    told = one.suppression
    cells = (told.channel, told.address, told.cause, told.reason, moment(one.since, zone))
    return [harmless(cell) for cell in cells]
