"""Asks the provider of a campaign's own account what it charged for what went through that."""

from bot.conversation.charges import ChargesTold
from bot.jobs.shop import JobCancelled, Shop
from campaigns import budgeting
from campaigns.charges import CannotTell, Charged, LastCharged, when_sent
from campaigns.conversations import Job

ERASED = "Its people were erased, and with them which messages were theirs."


async def ask_charges(shop: Shop, job: Job) -> ChargesTold:
    if job.campaign is None:
        raise JobCancelled
    async with shop.office.store.read_work(job.agency) as work:
        campaign = await work.campaigns.get(job.campaign)
        if campaign.erased_at:
            return ChargesTold(campaign, fault=ERASED)
        account = await work.credentials.get(campaign.credential)
        if account.removed:
            return ChargesTold(campaign, fault="The account is not there any more.")
        spec = shop.office.offers.spec(account.channel, account.provider)
        fields = await work.credentials.fields(account.id)
        pages = [page async for page in work.ledger.taken(campaign.id)]
        others = await work.ledger.taken_by_others(campaign.id)
        since, until = when_sent(campaign, work.now)
    charged = Charged(frozenset(one for page in pages for one in page))
    try:
        async for charges in shop.courier.charges(spec, fields, since, until):
            charged.add(charges)
    except CannotTell as fault:
        return ChargesTold(campaign, fault=str(fault))
    async with shop.office.store.work(job.agency) as work:
        told = LastCharged(
            at=work.now,
            messages=len(charged.ours),
            known=charged.known,
            sums=charged.sums,
            others=others,
        )
        await budgeting.keep_charged(work, campaign.id, told)
    return ChargesTold(campaign, told.messages, told.known, told.sums, told.others)
