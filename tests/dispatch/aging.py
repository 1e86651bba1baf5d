"""Campaigns that grow old, and who erases their people."""

from sqlalchemy import update

from campaigns.model import CampaignId
from dispatch.ports import Erasing
from dispatch.retention import Retention
from dispatch.schedule import ApSchedule
from storage.database import Database
from storage.erasing import SqlErasing
from storage.leftovers import SqlLeftovers
from storage.tables import campaign
from tests.dispatch.office import Office

A_DAY = 86400.0
MOMENTS = ("ended_at", "touched_at", "created_at", "launched_at", "erase_at")


async def grow_older(database: Database, of: CampaignId, days: float) -> None:
    """All that happened to it, and what was announced, is so much longer ago."""
    earlier = {name: campaign.c[name] - days * A_DAY for name in MOMENTS}
    async with database.write() as connection:
        await connection.execute(update(campaign).where(campaign.c.id == of).values(earlier))


def eraser(office: Office, owner: str = "one", erasing: Erasing | None = None) -> Retention:
    return Retention(
        erasing=erasing or SqlErasing(office.database, office.keyring),
        leftovers=SqlLeftovers(office.database, office.keyring),
        schedule=ApSchedule(),
        owner=owner,
    )


async def erase(office: Office, of: CampaignId) -> None:
    """As time does it: a month passes, it is announced, and a week later it is done."""
    await grow_older(office.database, of, 31)
    await eraser(office).look()
    await grow_older(office.database, of, 8)
    await eraser(office).look()
