"""The people of what ended long ago are erased, and nobody else, however it is interrupted.

It is long because each way to end, and to be interrupted, is seen here.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import insert, select, update

from agencies.audit import by_itself
from campaigns.lifecycle import CampaignState, Step
from campaigns.model import BlobId, Campaign, CampaignId, Delivery, ReceiptState, Source
from campaigns.retention import ERASURE_DUE, KeyDestroyed
from campaigns.sending import StorageDown
from campaigns.states import State
from dispatch.retention import FEWEST, MOST, TARGET, fitting
from storage.doubtful_rows import SqlDoubtfulRows
from storage.erasing import Emptied, SqlErasing
from storage.tables import campaign as table
from storage.tables import delivery, doubt
from tests.dispatch.aging import A_DAY, erase, eraser, grow_older
from tests.dispatch.office import HELLO, Office, address_of
from tests.fakes.eventually import eventually
from tests.fakes.provider import FakeProvider
from tests.storage.making import unbroken

ROWS = 20


@pytest.fixture
async def finished(office: Office) -> CampaignId:
    campaign = await office.launch(ROWS)
    async with office.dispatching(FakeProvider()):
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))
    async with office.store.work(office.agency.id) as work:
        for notice in await office.notices():
            await work.notices.delivered(notice)
    return campaign


async def rows_of(office: Office, of: CampaignId) -> Sequence[Delivery]:
    async with office.store.read_work(office.agency.id) as work:
        return [row async for page in work.ledger.read(of) for row in page]


async def told(office: Office) -> Counter[str]:
    return Counter(notice.kind for notice in await office.notices())


async def test_after_their_time_only_what_became_of_them_is_known(
    office: Office, finished: CampaignId
) -> None:
    before = await rows_of(office, finished)
    assert [row.address for row in before] == [address_of(n) for n in range(2, ROWS + 2)]

    await erase(office, finished)

    after = await rows_of(office, finished)
    assert all(row.erased for row in after)
    assert [(row.address, row.values, row.provider_id) for row in after] == [("", (), "")] * ROWS
    fates = [(row.row, row.state, row.attempted_at, row.settled_at) for row in before]
    assert [(row.row, row.state, row.attempted_at, row.settled_at) for row in after] == fates
    assert await office.counters(finished) == {State.ACCEPTED: ROWS}
    now = await office.campaign(finished)
    assert now.erased_at is not None
    assert now.wording == HELLO
    async with office.database.read() as connection:
        left = select(delivery.c.sealed, delivery.c.address_hash, delivery.c.body_hash)
        assert set(await connection.execute(left)) == {(b"", b"", b"")}
        assert await connection.scalar(select(table.c.wrapped_key)) is None


async def test_the_audit_has_when_it_was_announced_and_how_many_were_erased(
    office: Office, finished: CampaignId
) -> None:
    await erase(office, finished)

    announced, erased = (await unbroken(office.store, office.agency))[-2:]
    assert (announced.by, announced.what) == ("postbote", "announce-erasure")
    assert erased == by_itself("erase-people", campaign=finished, people=ROWS)


async def test_nobody_is_erased_a_day_too_soon(office: Office, finished: CampaignId) -> None:
    await grow_older(office.database, finished, 29)
    await eraser(office).look()  # and announces it
    await grow_older(office.database, finished, 0.99)
    await eraser(office).look()
    assert [row.erased for row in await rows_of(office, finished)] == [False] * ROWS


async def test_staff_are_told_once_by_any_number_of_processes(
    office: Office, finished: CampaignId
) -> None:
    await grow_older(office.database, finished, 22)
    await eraser(office).look()
    assert await told(office) == {}

    await grow_older(office.database, finished, 1.5)
    processes = [SqlErasing(office.database, office.keyring) for _ in range(5)]
    await asyncio.gather(*(one.announce() for one in processes))
    assert await told(office) == {ERASURE_DUE: 1}
    async with office.store.work(office.agency.id) as work:
        [notice] = await office.notices()
        await work.notices.delivered(notice, "m1")

    await asyncio.gather(*(one.announce() for one in processes))
    assert await told(office) == {}


async def test_what_still_goes_on_or_is_to_come_is_never_touched(office: Office) -> None:
    running, paused = await office.launch(5), await office.launch(5)
    await office.step(paused, Step.PAUSE)
    scheduled = await a_draft(office, state=CampaignState.SCHEDULED)
    for one in (running, paused, scheduled):
        await erase(office, one)
        await erase(office, one)
    for one in (running, paused, scheduled):
        assert not any(row.erased for row in await rows_of(office, one))
    assert await told(office) == {}


async def test_what_was_stopped_is_erased_once_its_queue_was_cancelled(office: Office) -> None:
    campaign = await office.launch(5)
    await office.step(campaign, Step.STOP)
    await erase(office, campaign)
    assert not any(row.erased for row in await rows_of(office, campaign))

    await office.engine.sweep(campaign, 1)
    await erase(office, campaign)
    assert all(row.erased for row in await rows_of(office, campaign))
    assert await office.counters(campaign) == {State.CANCELLED: 5}


async def test_whom_a_follow_up_is_for_is_known_until_that_is_over(
    office: Office, finished: CampaignId
) -> None:
    later = await office.launch(1)
    async with office.database.write() as connection:
        follows = update(table).where(table.c.id == later).values(follows=finished)
        await connection.execute(follows)
    await erase(office, finished)
    assert not any(row.erased for row in await rows_of(office, finished))

    async with office.dispatching(FakeProvider()):
        await eventually(lambda: office.is_in(later, CampaignState.FINISHED))
    await erase(office, finished)
    assert all(row.erased for row in await rows_of(office, finished))


class Dying(SqlErasing):
    """Its process dies after so many pieces."""

    lives = 3

    async def empty(self, most: int) -> Emptied | None:
        self.lives -= 1
        if not self.lives:
            raise StorageDown("it died")
        return await super().empty(min(most, 6))


async def test_whoever_comes_next_goes_on_where_a_process_died(
    office: Office, finished: CampaignId
) -> None:
    await grow_older(office.database, finished, 31)
    await eraser(office).look()
    await grow_older(office.database, finished, 8)
    await eraser(office, erasing=Dying(office.database, office.keyring)).look()
    async with office.database.read() as connection:
        sealed = (await connection.execute(select(delivery.c.sealed))).scalars().all()
    assert Counter(one == b"" for one in sealed) == {True: 12, False: 8}
    assert all(row.erased for row in await rows_of(office, finished))  # the key is gone

    await eraser(office).look()
    async with office.database.read() as connection:
        assert set((await connection.execute(select(delivery.c.sealed))).scalars()) == {b""}
        assert set((await connection.execute(select(table.c.erased_to))).scalars()) == {None}


async def test_one_process_erases_at_a_time(office: Office, finished: CampaignId) -> None:
    await grow_older(office.database, finished, 31)
    await eraser(office, "one").look()
    await grow_older(office.database, finished, 8)
    await eraser(office, "another").look()
    assert not any(row.erased for row in await rows_of(office, finished))
    await eraser(office, "one").look()
    assert all(row.erased for row in await rows_of(office, finished))


async def test_a_receipt_that_comes_after_that_still_counts(
    office: Office, finished: CampaignId
) -> None:
    await erase(office, finished)
    await office.receipt(finished, 2, ReceiptState.DELIVERED)
    await office.receipt(finished, 3, ReceiptState.FAILED)
    await office.receipt(finished, 3, ReceiptState.FAILED)
    assert await office.states(finished) == {
        State.DELIVERED: 1,
        State.FAILED: 1,
        State.ACCEPTED: ROWS - 2,
    }
    assert await office.unequal_counters() == []
    assert all(row.erased for row in await rows_of(office, finished))


async def test_nobody_is_asked_about_the_erased(office: Office, finished: CampaignId) -> None:
    whose = {"agency_id": office.agency.id, "campaign_id": finished}
    async with office.database.write() as connection:
        await connection.execute(
            insert(doubt).values(**whose, row=2, attempt=1, since=0.0, ask_at=0.0)
        )
    await erase(office, finished)
    asking = SqlDoubtfulRows(office.database, office.keyring)
    assert await asking.take_doubts(9) == []
    with pytest.raises(KeyDestroyed):
        await asking.open_run(finished)


async def a_draft(office: Office, state: CampaignState = CampaignState.DRAFT) -> CampaignId:
    """With a list of five people."""
    campaign = await office.launch(5)
    async with office.database.write() as connection:
        await connection.execute(
            update(table)
            .where(table.c.id == campaign)
            .values(state=state.value, launched_at=None, touched_at=table.c.created_at)
        )
    async with office.store.work(office.agency.id) as work:
        found = await work.campaigns.get(campaign)
        await work.campaigns.save(replace(found, source=Source(blob=BlobId(7), name="p.csv")))
    return campaign


async def saved_again(office: Office, of: CampaignId) -> Campaign:
    async with office.store.work(office.agency.id) as work:
        return await work.campaigns.save(await work.campaigns.get(of))


@pytest.mark.parametrize("state", [CampaignState.DRAFT, CampaignState.AWAITING_RELEASE])
async def test_a_draft_that_nobody_touched_loses_its_list_and_keeps_its_message(
    office: Office, state: CampaignState
) -> None:
    campaign = await a_draft(office, state)
    await erase(office, campaign)
    draft = await office.campaign(campaign)
    assert draft.state is CampaignState.DRAFT
    assert (draft.source, draft.checked, draft.wording) == (None, None, HELLO)
    assert await rows_of(office, campaign) == []
    assert await office.counters(campaign) == {}
    assert (await told(office))[ERASURE_DUE] == 1


async def test_a_draft_that_somebody_changed_keeps_its_list(office: Office) -> None:
    campaign = await a_draft(office)
    await grow_older(office.database, campaign, 31)
    await eraser(office).look()
    await saved_again(office, campaign)
    async with office.database.write() as connection:
        await connection.execute(update(table).values(erase_at=table.c.erase_at - 8 * A_DAY))
    await eraser(office).look()
    assert len(await rows_of(office, campaign)) == 5


def test_pieces_grow_while_they_are_quick_and_shrink_at_once_when_they_are_not() -> None:
    assert fitting(400, TARGET / 2) == 500
    assert fitting(400, TARGET * 1.5) == 400
    assert fitting(400, TARGET * 3) == 200
    assert (fitting(MOST, 0.0), fitting(FEWEST, 1.0)) == (MOST, FEWEST)
