"""A campaign's record for whoever asks what was sent in the agency's name: tables in one ZIP."""

import json
import zipfile
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from bot.conversation.reporting import RecordMade
from bot.jobs.shop import Display, JobCancelled, NewFile, Shop
from bot.words import say
from campaigns import record
from campaigns.conversations import Job
from campaigns.csv_cells import table
from campaigns.model import Campaign
from campaigns.record import Done, Table
from campaigns.releasing import route_of


async def make_record(shop: Shop, job: Job) -> RecordMade:
    """Also after its people were erased. Its rows are read in one view, and packed as they come."""
    if job.campaign is None:
        raise JobCancelled
    async with shop.office.store.work(job.agency) as work:
        campaign = await work.campaigns.get(job.campaign)
        zone = ZoneInfo(work.agency.time_zone)
    async with NewFile(shop, job, f"record-{campaign.id}.zip") as file:
        pipe = _Pipe()
        with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("READ ME.txt", record.EXPLAINED)
            for name, content in (await _tables(shop, job, campaign, zone)).items():
                archive.writestr(name, _csv(content))
            await _rows(shop, job, archive, file, pipe)
        await file.write(pipe.taken())
        return RecordMade(campaign.name, await file.close())


async def _tables(shop: Shop, job: Job, campaign: Campaign, zone: ZoneInfo) -> Mapping[str, Table]:
    async with shop.office.store.work(job.agency) as work:
        account = ", then ".join(one.label for one in await route_of(work, campaign))
        names = {int(one.person): one.name for one in await work.members.list()}
        done = [
            Done(
                entry.at,
                names.get(entry.deed.person, ""),
                entry.deed.by,
                entry.deed.what,
                json.dumps(dict(entry.deed.facts), sort_keys=True),
            )
            for entry in await work.audit.about(campaign.id)
        ]
        done += record.released(await work.releases.find(campaign.id), names)
        charged = await work.spending.charged(campaign.id)
        return {
            "campaign.csv": record.about(campaign, account, zone, charged),
            "counts.csv": record.counted(await work.campaigns.tally(campaign.id)),
            "who.csv": record.who(done, zone),
            "texts.csv": record.worded(await work.campaigns.texts(campaign.id)),
        }


async def _rows(
    shop: Shop, job: Job, archive: zipfile.ZipFile, file: NewFile, pipe: "_Pipe"
) -> None:
    display, rows = Display(shop, job), 0
    if job.campaign is None:
        return
    async with shop.office.store.read_work(job.agency) as reading:
        zone = ZoneInfo(reading.agency.time_zone)
        with archive.open("rows.csv", "w", force_zip64=True) as member:
            member.write(_csv([record.ROW_HEADINGS]))
            async for page in reading.ledger.read(job.campaign):
                member.write(table([record.fate(row, zone) for row in page]).encode())
                await file.write(pipe.taken())
                rows += len(page)
                if display.due():
                    await display.show_now(say("report-progress", rows=rows))


def _csv(content: Table) -> bytes:
    """With the mark by which spreadsheet programs know UTF-8."""
    return table(content).encode("utf-8-sig")


class _Pipe:
    """What the archive writes, to be taken from it piece by piece."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, content: bytes) -> int:
        self._held += content
        return len(content)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """It is closed by whoever made it."""

    def taken(self) -> bytes:
        content = bytes(self._held)
        self._held.clear()
        return content
