"""Asks a provider which texts it has approved."""

import json

from bot.conversation.approved import TextsListed
from bot.jobs.check import draft_of
from bot.jobs.shop import Shop
from campaigns import service
from campaigns.approved import Offered, choices
from campaigns.conversations import Job
from campaigns.ports import CannotList


async def list_texts(shop: Shop, job: Job) -> TextsListed:
    campaign = await draft_of(shop, job)
    sought = json.loads(job.arguments)["sought"]
    async with shop.office.store.read_work(job.agency) as work:
        account = await service.account_of(work, campaign.credential, shop.office.offers)
        spec = shop.office.offers.spec(campaign.channel, account.credential.provider)
        fields = await work.credentials.fields(campaign.credential)
    try:
        offered = await shop.courier.texts(spec, fields)
    except CannotList as fault:
        return TextsListed(campaign.id, fault=str(fault))
    found = [one for one in offered if _has(one, sought)]
    unusable = tuple(one for one in found if one.why_not is not None)
    return TextsListed(campaign.id, choices(found), unusable, sought)


def _has(offered: Offered, sought: str) -> bool:
    return sought.casefold() in f"{offered.name}\n{offered.approved.text}".casefold()
