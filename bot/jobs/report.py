"""The report: the numbers, a picture of them, and a file with what became of every row."""

import io
import zipfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.conversation.following import fate_of
from bot.conversation.reporting import ReportMade, Through
from bot.jobs.shop import Display, JobCancelled, Shop, keep_file
from bot.ports import DeskWork
from bot.texts import render
from bot.words import Line, Markup, line, say
from campaigns import budgeting
from campaigns.conversations import Job
from campaigns.csv_cells import harmless, moment, table
from campaigns.fallback import Sums, sums
from campaigns.model import Campaign, CampaignId, Delivery
from campaigns.picture import Drawing, draw
from campaigns.report import ORDER, Findings
from campaigns.routing import route
from campaigns.states import State

HEADINGS = ("row", "recipient", "state", "reason", "provider_id", "attempts", "parts",
            "attempted_at", "settled_at")  # fmt: skip
GOOD = frozenset({State.ACCEPTED, State.SENT, State.DELIVERED, State.READ})
BAD = frozenset({State.FAILED, State.REJECTED, State.NOT_SENT, State.UNCERTAIN})
ERASED = "erased"
"""In the place of an address."""

ROWS_IN_A_FILE = 200_000
ZIP_ABOVE = 5_000_000


async def report(shop: Shop, job: Job) -> ReportMade:
    if job.campaign is None:
        raise JobCancelled
    store = shop.office.store
    findings = Findings()
    display = Display(shop, job)
    async with store.read_work(job.agency) as reading:
        campaign = await reading.campaigns.get(job.campaign)
        account = await reading.credentials.get(campaign.credential)
        tally = await reading.campaigns.tally(campaign.id)
        spent = await budgeting.estimated(reading, campaign.id)
        charged = await reading.spending.charged(campaign.id)
        tells = await _tells_charges(shop, reading, campaign)
        zone = ZoneInfo(reading.agency.time_zone)
        went_on = await _went_on(reading, campaign)
        files = []
        async for name, content in _tables(reading, campaign, findings, zone):
            if display.due():
                await display.show_now(say("report-progress", rows=findings.states.total()))
            files.append(await keep_file(shop, job, name, content))
        through = await _through(reading, campaign, findings)
    name = f"report-{campaign.id}.png"
    picture = await draw(_drawing(campaign, findings))
    files.insert(0, await keep_file(shop, job, name, picture, _seen(campaign, findings)))
    reasons = tuple(findings.top_reasons())
    made = ReportMade(campaign, account.label, tally, reasons, tuple(files), spent, tells)
    there = charged and replace(charged, at=charged.at.astimezone(zone))
    return replace(made, charged=there, through=through, fallback=went_on)


async def _tells_charges(shop: Shop, work: DeskWork, campaign: Campaign) -> bool:
    """Whether one of its accounts does."""
    there = [await work.credentials.get(one) for one in route(campaign)]
    return any(shop.office.offers.spec(one.channel, one.provider).tells_charges for one in there)


async def _through(work: DeskWork, campaign: Campaign, findings: Findings) -> tuple[Through, ...]:
    """How many went through each account, where it could have been another one."""
    there = [await work.credentials.get(one) for one in route(campaign)]
    if len(there) == 1:
        return ()
    return tuple(
        Through(one.label, findings.through[one.id], findings.uncertain[one.id]) for one in there
    )


async def _went_on(work: DeskWork, campaign: Campaign) -> Sums | None:
    if campaign.fallback is None or campaign.launched_at is None:
        return None
    return sums(await work.fallbacks.pairs(CampaignId(campaign.fallback.campaign)))


async def _tables(
    work: DeskWork, campaign: Campaign, findings: Findings, zone: ZoneInfo
) -> AsyncIterator[tuple[str, bytes]]:
    """(name, content) of each file: one, or several of ROWS_IN_A_FILE rows, zipped when large."""
    rows: list[Sequence[str]] = []
    number = 1
    async for page in work.ledger.read(campaign.id):
        for delivery in page:
            findings.add(delivery)
            rows.append(_cells(delivery, zone))
        if len(rows) >= ROWS_IN_A_FILE:
            yield _file(campaign, number, rows)
            number += 1
            rows = []
    if rows or number == 1:
        yield _file(campaign, number, rows)


def _cells(delivery: Delivery, zone: ZoneInfo) -> Sequence[str]:
    why = delivery.problem or delivery.reason
    address = ERASED if delivery.erased else delivery.address
    cells = (str(delivery.row), address, delivery.state.word, why,
             delivery.provider_id, str(delivery.attempt), str(delivery.parts),
             moment(delivery.attempted_at, zone), moment(delivery.settled_at, zone))  # fmt: skip
    return [harmless(cell) for cell in cells]


def _file(campaign: Campaign, number: int, rows: Sequence[Sequence[str]]) -> tuple[str, bytes]:
    name = f"report-{campaign.id}.csv" if number == 1 else f"report-{campaign.id}-{number}.csv"
    content = table([HEADINGS, *rows]).encode("utf-8-sig")
    if len(content) < ZIP_ABOVE:
        return name, content
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return f"{name}.zip", packed.getvalue()


def _seen(campaign: Campaign, findings: Findings) -> Line:
    """The picture in words."""
    bars = ", ".join(f"{n:,} {name}" for name, n, _ in _outcomes(campaign, findings))
    return line("picture-of-report", name=campaign.name, outcomes=Markup(bars))


def _drawing(campaign: Campaign, findings: Findings) -> Drawing:
    return Drawing(
        title=campaign.name,
        over_time_title=render(line("picture-over-time")),
        outcomes_title=render(line("picture-outcomes")),
        over_time=findings.over_time(),
        outcomes=_outcomes(campaign, findings),
    )


def _outcomes(campaign: Campaign, findings: Findings) -> list[tuple[str, int, str]]:
    return [
        (
            render(line("fate", state=fate_of(campaign.act, state))),
            findings.states[state],
            _kind(state),
        )
        for state in ORDER
        if findings.states[state]
    ]


def _kind(state: State) -> str:
    return "good" if state in GOOD else "bad" if state in BAD else "other"
