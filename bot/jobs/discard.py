"""Deleting a draft with its list, in pieces: a million rows at once would hold up dispatch."""

from dataclasses import replace

from bot.conversation.running import Discarded
from bot.jobs.check import clear, draft_of
from bot.jobs.fallback import drop_fallback
from bot.jobs.shop import Shop
from campaigns.conversations import Job
from campaigns.model import CampaignId


async def discard(shop: Shop, job: Job) -> Discarded:
    campaign = await draft_of(shop, job)
    await clear(shop, job, campaign)
    if campaign.fallback is not None:
        await drop_fallback(shop, replace(job, campaign=CampaignId(campaign.fallback.campaign)))
    async with shop.office.store.work(job.agency) as work:
        if campaign.source and campaign.source.blob is not None:
            await work.blobs.delete(campaign.source.blob)
        await work.campaigns.discard(campaign.id)
    return Discarded(campaign.name)
