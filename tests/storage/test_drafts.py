"""What staff do to a draft, over a real store."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import time

import pytest

from agencies.hours import Hours
from agencies.model import Agency, CredentialId
from campaigns import service
from campaigns.model import BlobId, Campaign, Source
from campaigns.service import Account
from campaigns.states import State
from campaigns.stores import NoSuch
from storage.store import SqlStore


async def uploaded(store: SqlStore, agency: Agency) -> Source:
    async with store.work(agency.id) as work:
        blob = await work.blobs.create("people.csv")
        await work.blobs.write(blob, 0, b"recipient")
    return Source(blob=blob, name="people.csv")


async def is_kept(store: SqlStore, agency: Agency, blob: BlobId | None) -> bool:
    assert blob is not None
    async with store.read_work(agency.id) as work:
        try:
            await work.blobs.get(blob)
        except NoSuch:
            return False
        return True


async def test_a_list_that_a_newer_one_replaces_is_deleted(
    store: SqlStore, agency: Agency, draft: Campaign
) -> None:
    old, new = await uploaded(store, agency), await uploaded(store, agency)
    for source in (old, new):
        async with store.work(agency.id) as work:
            await service.take_list(work, draft.id, source)

    assert not await is_kept(store, agency, old.blob)
    assert await is_kept(store, agency, new.blob)


Copied = Callable[..., Awaitable[Campaign]]
NIGHT, DAY, NOON = Hours(time(21), time(8)), Hours(time(8), time(21)), Hours(time(11), time(13))


async def account(store: SqlStore, agency: Agency, lent: CredentialId) -> Account:
    async with store.read_work(agency.id) as work:
        return Account(credential=await work.credentials.get(lent), rehearsal=True)


@pytest.mark.parametrize(("quiet", "hours"), [(NIGHT, DAY), (None, None)])
async def test_a_new_draft_sends_outside_of_the_agencys_quiet_hours(
    store: SqlStore, agency: Agency, lent: CredentialId, quiet: Hours | None, hours: Hours | None
) -> None:
    async with store.work(agency.id) as work:
        await work.agencies.change(replace(agency, quiet=quiet))
    async with store.work(agency.id) as work:
        opened = await service.open_draft(work, await account(store, agency, lent), "x")

    assert opened.hours == hours


async def test_what_is_chosen_of_a_draft_is_kept(store: SqlStore, draft: Campaign) -> None:
    async with store.work(draft.agency) as work:
        await service.set_urgent(work, draft.id, urgent=True)
        await service.set_prefer_delivery(work, draft.id, prefer=True)
        await service.set_hours(work, draft.id, NOON)
    async with store.read_work(draft.agency) as work:
        kept = await work.campaigns.get(draft.id)

    assert (kept.urgent, kept.prefer_delivery, kept.hours) == (True, True, NOON)


@pytest.fixture
async def copied(store: SqlStore, agency: Agency, lent: CredentialId) -> Copied:
    """An urgent campaign of an agency that sends by day is copied."""
    async with store.work(agency.id) as work:
        await work.agencies.change(replace(agency, quiet=NIGHT))

    async def copy(hours: Hours | None, *states: State) -> Campaign:
        through = await account(store, agency, lent)
        async with store.work(agency.id) as work:
            old = await service.open_draft(work, through, "x")
            chosen = replace(old, urgent=True, prefer_delivery=True, hours=hours)
            await work.campaigns.save(chosen)
            return await service.copy(work, old.id, through, "x", states)

    return copy


@pytest.mark.parametrize("hours", [NOON, None])
async def test_to_the_rest_of_the_same_people_a_copy_goes_out_as_the_old_one(
    copied: Copied, hours: Hours | None
) -> None:
    new = await copied(hours, State.CANCELLED)

    assert (new.urgent, new.prefer_delivery, new.hours) == (True, True, hours)


@pytest.mark.parametrize(("hours", "kept"), [(NOON, NOON), (None, DAY)])
async def test_to_all_again_a_copy_is_not_urgent_and_not_at_any_hour(
    copied: Copied, hours: Hours | None, kept: Hours
) -> None:
    new = await copied(hours)

    assert (new.urgent, new.prefer_delivery, new.hours) == (False, True, kept)
