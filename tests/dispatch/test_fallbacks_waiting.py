"""A fallback starts with its campaign, as it was confirmed, and is kept as long."""

from dataclasses import replace
from datetime import timedelta

from campaigns.confirming import confirmation_hash
from campaigns.fallback import Fallback, made_of
from campaigns.lifecycle import CampaignState
from campaigns.model import CampaignId, Checked, Source
from campaigns.scheduling import Hindrance
from campaigns.states import State
from tests.dispatch.aging import eraser, grow_older
from tests.dispatch.office import HELLO, Office, a_row
from tests.dispatch.planning import scheduled, starter

JUST_NOW, NOT_YET = timedelta(seconds=1), timedelta(seconds=-600)
ROWS = range(2, 5)
CHECKED = Checked(columns=("recipient", "name"), reachable=3, parts=3, digest="checked")


async def with_fallback(
    office: Office, due: timedelta, digest: str = "checked"
) -> tuple[CampaignId, CampaignId]:
    """As it stands after its Confirm, when what was laid out had that digest."""
    account = await office.account(10.0)
    first = await scheduled(office, due)
    async with office.store.work(office.agency.id) as work:
        parent = await work.campaigns.get(first)
        child = await work.campaigns.draft(
            replace(
                parent,
                state=CampaignState.DRAFT,
                credential=account,
                serves=first,
                starts_at=None,
                confirmed="",
                checked=CHECKED,
                source=Source(campaign=first),
            )
        )
        template = await work.campaigns.write(child.id, HELLO)
        child = await work.campaigns.save(replace(child, template=template))
        key = await work.campaigns.key(child.id)
        await work.ledger.append(child.id, [a_row(key, child.id, n) for n in ROWS])
        await work.ledger.hold(child.id, ROWS)
        chosen = Fallback(
            campaign=child.id,
            credential=account,
            channel=child.channel,
            account="other",
            column="phone",
            of=made_of(parent),
            digest=digest,
            people=3,
        )
        ready = replace(parent, fallback=chosen)
        confirmed = confirmation_hash(ready, work.agency.time_zone)
        await work.campaigns.save(replace(ready, confirmed=confirmed))
    return first, child.id


async def test_it_starts_with_its_campaign_and_nobody_leaves_yet(office: Office) -> None:
    first, second = await with_fallback(office, JUST_NOW)
    await starter(office.store).look()
    assert await office.is_in(first, CampaignState.RUNNING)
    assert await office.is_in(second, CampaignState.RUNNING)
    assert await office.states(second) == {State.QUEUED: len(ROWS)}


async def test_what_is_laid_out_otherwise_than_it_was_confirmed_does_not_start(
    office: Office,
) -> None:
    first, second = await with_fallback(office, JUST_NOW, digest="another")
    await starter(office.store).look()
    assert (await office.campaign(first)).paused_because == Hindrance.CHANGED
    assert await office.is_in(second, CampaignState.DRAFT)


async def test_nothing_starts_where_its_account_is_gone(office: Office) -> None:
    first, second = await with_fallback(office, JUST_NOW)
    async with office.store.work(office.agency.id) as work:
        await work.credentials.remove((await work.campaigns.get(second)).credential)
    await starter(office.store).look()
    assert (await office.campaign(first)).paused_because == Hindrance.ACCOUNT


async def test_its_people_are_kept_as_long_as_those_of_its_campaign(office: Office) -> None:
    """What is scheduled for next year is not erased, and neither is what goes with it."""
    _, second = await with_fallback(office, NOT_YET)
    for days in (31, 8):
        await grow_older(office.database, second, days)
        await eraser(office).look()
    assert await known(office, second) == len(ROWS)


async def test_once_its_campaign_is_gone_they_are_erased_like_any_draft(office: Office) -> None:
    first, second = await with_fallback(office, NOT_YET)
    async with office.store.work(office.agency.id) as work:
        parent = await work.campaigns.get(first)
        await work.campaigns.save(replace(parent, state=CampaignState.DRAFT))
    async with office.store.work(office.agency.id) as work:
        await work.ledger.clear(first, 10)
        await work.campaigns.discard(first)
    for days in (31, 8):
        await grow_older(office.database, second, days)
        await eraser(office).look()
    assert await known(office, second) == 0


async def known(office: Office, of: CampaignId) -> int:
    """Of so many rows the people."""
    async with office.store.read_work(office.agency.id) as work:
        return sum([not row.erased async for page in work.ledger.read(of) for row in page])
