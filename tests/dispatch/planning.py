"""Campaigns whose time has come, or is to come, and processes that start them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from agencies.bots import Rule
from campaigns.broadcasts import check_audience
from campaigns.confirming import confirmation_hash
from campaigns.lifecycle import CampaignState
from campaigns.model import Campaign, CampaignId, Checked, Source, Wording
from campaigns.offers import Offers
from campaigns.ports import Spec
from campaigns.repeating import Repeats
from campaigns.starting import Came, start_due
from dispatch.schedule import ApSchedule
from dispatch.starting import Starter
from storage.database import Database
from storage.store import SqlStore
from storage.tables import run
from tests.dispatch.office import ANA, HELLO, LONG_AGO, Office, a_row
from tests.dispatch.test_broadcasts import Following
from tests.fakes.channel import PLAIN
from tests.fakes.provider import FakeProvider

OFFERS = Offers(
    [
        Spec(
            channel=PLAIN,
            provider="fake",
            rate=10.0,
            check=lambda _fields, _around: None,
            open=lambda _fields, _around: FakeProvider(),
        )
    ]
)


def starter(store: SqlStore) -> Starter:
    return Starter(store, OFFERS, ApSchedule(), lambda: None)


def another_process(database: Database, office: Office) -> Starter:
    return starter(SqlStore(database, office.keyring))


async def scheduled(office: Office, due: timedelta, rows: int = 3, **choices: Any) -> CampaignId:
    """As it stands after its Confirm; it was to start so long ago."""
    campaign = Campaign(
        **{
            "id": CampaignId(0),
            "agency": office.agency.id,
            "name": "Flood drill",
            "channel": PLAIN.name,
            "credential": choices.pop("account", None) or await office.account(10.0),
            "rehearsal": False,
            "checked": Checked(columns=("recipient", "name"), reachable=rows, parts=rows),
            "created_by": str(ANA),
            "created_at": LONG_AGO,
            **choices,
        }
    )
    async with office.store.work(office.agency.id) as work:
        draft = await work.campaigns.draft(replace(campaign, starts_at=work.now - due))
        template = await work.campaigns.write(draft.id, HELLO)
        key = await work.campaigns.key(draft.id)
        if rows and draft.source is None:
            new = [a_row(key, draft.id, number) for number in range(2, rows + 2)]
            await work.ledger.append(draft.id, new)
    async with office.store.work(office.agency.id) as work:
        ready = replace(await work.campaigns.get(draft.id), template=template)
        confirmed = confirmation_hash(ready, work.agency.time_zone)
        await work.campaigns.save(
            replace(ready, state=CampaignState.SCHEDULED, confirmed=confirmed)
        )
    return draft.id


async def runs(office: Office) -> int:
    async with office.database.read() as connection:
        return (await connection.execute(select(func.count()).select_from(run))).scalar_one()


NEWS = Wording(text="Water is fine today.")


async def a_plan(following: Following, cron: str, first: datetime, **choices: Any) -> CampaignId:
    """As it stands after its Confirm."""
    office = following.office
    repeats = Repeats(every="cron", cron=cron, first=first, upcoming=first)
    campaign = Campaign(
        id=CampaignId(0),
        agency=office.agency.id,
        name="Water news",
        channel=PLAIN.name,
        credential=following.account,
        rehearsal=False,
        source=Source(rule=Rule(bot=following.bot)),
        rate=5.0,
        created_by=str(ANA),
        created_at=LONG_AGO,
        starts_at=first,
        repeats=replace(repeats, **choices),
    )
    async with office.store.work(office.agency.id) as work:
        draft = await work.campaigns.draft(campaign)
        template = await work.campaigns.write(draft.id, NEWS)
    async with office.store.work(office.agency.id) as work:
        written = replace(await work.campaigns.get(draft.id), wording=NEWS, template=template)
        ready = checked(following, written)
        confirmed = confirmation_hash(ready, work.agency.time_zone)
        await work.campaigns.save(
            replace(ready, state=CampaignState.SCHEDULED, confirmed=confirmed)
        )
    return draft.id


def checked(following: Following, campaign: Campaign, people: int = 3) -> Campaign:
    found = check_audience(campaign, PLAIN, Rule(bot=following.bot), people)
    return replace(campaign, checked=found)


async def at(office: Office, now: datetime, campaign: CampaignId) -> Sequence[Came]:
    async with office.store.work(office.agency.id) as work:
        work.now = now
        return await start_due(work, campaign, OFFERS)
