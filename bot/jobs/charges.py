"""Finds out what the providers of a campaign's accounts charged for what each of them took.

Some are asked, of others receipts said it already.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agencies.model import CredentialId
from agencies.money import Money
from bot.conversation.charges import ChargesTold, StaysSilent
from bot.jobs.shop import JobCancelled, Shop
from bot.ports import DeskWork
from campaigns import budgeting
from campaigns.charges import CannotTell, Charged, LastCharged, Silent, Took, together, when_sent
from campaigns.conversations import Job
from campaigns.model import Campaign
from campaigns.stores import NoSuch

ERASED = "Its people were erased, and with them which messages were theirs."
GONE = "The account is not there any more."
TELLS_NOTHING = "Its provider does not say what it charged."
NOT_TOLD = (
    "Amazon tells it only to installations that are set up for its reports: ask whoever looks "
    "after your account."
)


@dataclass(frozen=True, slots=True)
class Found:
    """For so many of the messages that an account took it is known; or `why` it is not at all. An
    account that nobody knows any more has no label."""

    account: str
    messages: int
    known: int = 0
    sums: tuple[Money, ...] = ()
    why: str = ""


async def ask_charges(shop: Shop, job: Job) -> ChargesTold:
    if job.campaign is None:
        raise JobCancelled
    async with shop.office.store.read_work(job.agency) as work:
        campaign = await work.campaigns.get(job.campaign)
        if campaign.erased_at:
            return ChargesTold(campaign, fault=ERASED)
        took = await work.ledger.took(campaign.id)
    found = [await _found(shop, campaign, one) for one in took]
    silent = [one for one in found if one.why and one.messages]
    if silent and len(silent) == len(found):
        return ChargesTold(campaign, fault=_why(silent))
    heard = [one for one in found if not one.why]
    last = LastCharged(
        at=campaign.created_at,
        messages=sum(one.messages for one in heard),
        known=sum(one.known for one in heard),
        sums=together(sum_ for one in heard for sum_ in one.sums),
        silent=tuple(Silent(one.account, one.messages) for one in silent),
    )
    await _keep(shop, campaign, last)
    stays = tuple(StaysSilent(one.account, one.messages, one.why) for one in silent)
    return ChargesTold(campaign, last.messages, last.known, last.sums, stays)


async def _found(shop: Shop, campaign: Campaign, took: Took) -> Found:
    async with shop.office.store.read_work(campaign.agency) as work:
        try:
            account = await work.credentials.get(took.account)
        except NoSuch:
            return Found("", took.messages, why=GONE)
        try:
            spec = shop.office.offers.spec(account.channel, account.provider)
        except KeyError:
            return Found(account.label, took.messages, why=GONE)
        found = Found(account.label, took.messages, known=took.told, sums=took.sums)
        if not spec.tells_charges:
            return replace(found, why=TELLS_NOTHING)
        if spec.priced_receipts and took.told:
            return found
        if account.removed:
            return replace(found, why=GONE)
        fields = await work.credentials.fields(account.id)
        ours = await _ours(work, campaign, took.account)
        since, until = when_sent(campaign, work.now)
    if spec.priced_receipts:
        is_told = spec.tells(fields, shop.office.surroundings)
        return found if is_told else replace(found, why=NOT_TOLD)
    charged = Charged(ours)
    try:
        async for charges in shop.courier.charges(spec, fields, since, until):
            charged.add(charges)
    except CannotTell as fault:
        return replace(found, why=str(fault))
    return Found(account.label, len(ours), charged.known, charged.sums)


async def _ours(work: DeskWork, campaign: Campaign, account: CredentialId) -> frozenset[str]:
    pages = [page async for page in work.ledger.taken(campaign.id, account)]
    return frozenset(one for page in pages for one in page)


async def _keep(shop: Shop, campaign: Campaign, told: LastCharged) -> None:
    async with shop.office.store.work(campaign.agency) as work:
        await budgeting.keep_charged(work, campaign.id, replace(told, at=work.now))


def _why(silent: Sequence[Found]) -> str:
    """With their labels where they are several and have one."""
    if len(silent) == 1:
        return silent[0].why
    return " ".join(f"“{one.account}”: {one.why}" if one.account else one.why for one in silent)
