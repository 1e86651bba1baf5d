"""Asks those whose accounts are lent whether an agency's mails may come from an address."""

import json

from bot.conversation.settings import AddressChecked
from bot.jobs.shop import Shop
from campaigns.conversations import Job


async def check_address(shop: Shop, job: Job) -> AddressChecked:
    """Over every account that is lent, since mails may go over any."""
    address = json.loads(job.arguments)["address"]
    for spec in shop.office.offers.lends_mail():
        if fault := await shop.courier.address_fault(spec, address):
            return AddressChecked(job.id, address, fault)
    return AddressChecked(job.id, address)
