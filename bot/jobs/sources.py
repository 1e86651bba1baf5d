"""What a list is read from, and why it cannot be read any more."""

from bot.conversation.drafting import Refused
from bot.desk.refusals import refusal
from bot.jobs.shop import Shop
from bot.words import line
from campaigns.conversations import Job
from campaigns.model import Campaign
from campaigns.retention import PeopleErased, expect_people
from campaigns.stores import NoSuch


async def unreadable(shop: Shop, job: Job, campaign: Campaign) -> Refused | None:
    """Where what the list is read from was erased, as time went by."""
    source = campaign.source
    try:
        async with shop.office.store.read_work(job.agency) as work:
            if source and source.blob is not None:
                await work.blobs.get(source.blob)
            elif source and source.campaign is not None:
                expect_people(await work.campaigns.get(source.campaign))
    except PeopleErased as fault:
        return refusal(fault)
    except NoSuch:
        name = source.name if source else ""
        return Refused(line("file-erased", name=name))
    return None
