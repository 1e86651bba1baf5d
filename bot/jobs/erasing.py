"""Looks for one person in all that the agency keeps, and erases what there is."""

import asyncio
import json
from collections.abc import AsyncIterator, Collection, Iterable

from agencies.audit import from_chat
from agencies.bots import Subscriber
from agencies.model import Identity
from bot.conversation.erasing import NotAnAddress, PersonErased, PersonFound
from bot.jobs.shop import Shop
from bot.ports import DeskWork
from campaigns.conversations import Job
from campaigns.lifecycle import CampaignState
from campaigns.model import CampaignId
from campaigns.one_person import Erased, spellings

LOOKS = 30
"""At messages that are on their way, before it is said that some still are."""

READ_AGAIN = frozenset({CampaignState.DRAFT, CampaignState.AWAITING_RELEASE})

BETWEEN = 1.0
"""Seconds from one look to the next: a provider mostly answers within one."""


async def find_person(shop: Shop, job: Job) -> PersonFound | NotAnAddress:
    """By what was typed, and by the chat and the number of whoever subscribes with it."""
    text = json.loads(job.arguments)["text"]
    async with shop.office.store.work(job.agency) as work:
        known = spellings(shop.office.offers.channels, text, work.agency.region)
        if text.isdecimal():
            known |= {text}
        if not known:
            return NotAnAddress()
        key = await work.agencies.address_key()
        people = await work.subscribers.with_hashes([key.hash(one) for one in known])
        hashes = [key.hash(one) for one in known | _addresses(people)]
        suppressed = await work.one_person.is_suppressed(hashes)
    found = [(of, rows) async for of, rows in _everywhere(shop, job, hashes)]
    return PersonFound(
        hashes=",".join(sorted(one.hex() for one in hashes)),
        campaigns=len({of for of, _ in found}),
        rows=sum(len(rows) for _, rows in found),
        subscribed=any(one.subscribed for one in people),
        suppressed=suppressed,
    )


def _addresses(people: Iterable[Subscriber]) -> frozenset[str]:
    both = (address for one in people for address in (str(one.chat), one.phone))
    return frozenset(both) - {""}


async def _everywhere(
    shop: Shop, job: Job, hashes: Collection[bytes]
) -> AsyncIterator[tuple[CampaignId, tuple[int, ...]]]:
    """Their rows, a stretch of a list at a time, each in a view of its own."""
    async with shop.office.store.read_work(job.agency) as work:
        campaigns = await work.one_person.campaigns()
    for of in campaigns:
        after: int | None = -1
        while after is not None:
            async with shop.office.store.read_work(job.agency) as work:
                stretch = await work.one_person.look(of, hashes, after)
            after = stretch.after
            if stretch.rows:
                yield of, stretch.rows


async def erase_person(shop: Shop, job: Job) -> PersonErased:
    """Subscriptions first, so that no broadcast takes them up meanwhile.

    What is on its way just now is waited for, and then erased like the rest.
    """
    arguments = json.loads(job.arguments)
    hashes = [bytes.fromhex(one) for one in arguments["hashes"].split(",")]
    async with shop.office.store.work(job.agency) as work:
        subscriptions = await _unsubscribe(work, hashes)
        await work.one_person.keep_only_hashes(hashes)
    total = Erased(0, 0, 0)
    for _ in range(LOOKS):
        done = await _erase_rows(shop, job, hashes)
        total = Erased(total.rows + done.rows, total.cancelled + done.cancelled, done.on_their_way)
        if not total.on_their_way:
            break
        await asyncio.sleep(BETWEEN)
    gone = PersonErased(
        rows=total.rows,
        cancelled=total.cancelled,
        subscriptions=subscriptions,
        on_their_way=total.on_their_way,
    )
    facts = {**total._asdict(), "subscriptions": subscriptions, "addresses": arguments["hashes"]}
    identity = Identity.of(job.identity)
    async with shop.office.store.work(job.agency) as work:
        deed = from_chat(identity, arguments["person"], "person-erased", facts)
        await work.audit.append([deed])
    return gone


async def _unsubscribe(work: DeskWork, hashes: Collection[bytes]) -> int:
    """With all that is kept of them there; how many it were."""
    people = await work.subscribers.with_hashes(hashes)
    for one in people:
        await work.subscribers.erase(one)
    return len(people)


async def _drop_list(work: DeskWork, of: CampaignId) -> None:
    """Of what may be read once more: the file would bring them back."""
    campaign = await work.campaigns.get(of)
    if campaign.state in READ_AGAIN and campaign.source and campaign.source.blob is not None:
        await work.blobs.delete(campaign.source.blob)


async def _erase_rows(shop: Shop, job: Job, hashes: Collection[bytes]) -> Erased:
    rows = cancelled = away = 0
    async for of, theirs in _everywhere(shop, job, hashes):
        async with shop.office.store.work(job.agency) as work:
            done = await work.one_person.erase(of, theirs, hashes)
            await _drop_list(work, of)
        rows, cancelled, away = (
            rows + done.rows,
            cancelled + done.cancelled,
            away + done.on_their_way,
        )
    return Erased(rows, cancelled, away)
