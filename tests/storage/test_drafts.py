"""What staff do to a draft, over a real store."""

from agencies.model import Agency
from campaigns import service
from campaigns.model import BlobId, Campaign, Source
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
