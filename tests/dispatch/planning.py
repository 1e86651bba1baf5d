"""Campaigns whose time has come, or is to come, and processes that start them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from campaigns.confirming import confirmation_hash
from campaigns.lifecycle import CampaignState
from campaigns.model import Campaign, CampaignId, Checked
from campaigns.offers import Offers
from campaigns.ports import Spec
from dispatch.schedule import ApSchedule
from dispatch.starting import Starter
from storage.database import Database
from storage.store import SqlStore
from storage.tables import run
from tests.dispatch.office import ANA, HELLO, LONG_AGO, Office, a_row
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
