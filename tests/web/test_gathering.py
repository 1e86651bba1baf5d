"""Receipts that come together are written down together, and each caller hears of its own."""

import asyncio
from collections.abc import Sequence

from campaigns.model import CampaignId
from campaigns.sending import Record, StorageDown
from campaigns.states import Event
from web.gathering import Gathering


class SlowInbox:
    def __init__(self) -> None:
        self.batches: list[int] = []
        self.is_down = False
        self.refuses: int | None = None  # a row
        self.asked = asyncio.Event()
        self.may_end = asyncio.Event()

    async def put_receipts(self, receipts: Sequence[Record]) -> None:
        self.batches.append(len(receipts))
        self.asked.set()
        await self.may_end.wait()
        if self.is_down:
            raise StorageDown("test")
        if self.refuses in {one.row for one in receipts}:
            raise ValueError("nobody can read it")


def a_receipt(row: int) -> list[Record]:
    return [Record(CampaignId(3), row, 1, Event.RECEIPT_DELIVERED)]


async def begun(gathering: Gathering, many: int) -> list[asyncio.Task[None]]:
    calls = [asyncio.create_task(gathering.put_receipts(a_receipt(n))) for n in range(many)]
    await asyncio.sleep(0)
    return calls


async def test_what_comes_together_is_written_together_and_what_comes_meanwhile_after_it() -> None:
    inbox = SlowInbox()
    gathering = Gathering(inbox)
    first = await begun(gathering, 3)
    await inbox.asked.wait()
    others = await begun(gathering, 9)
    assert not any(call.done() for call in (*first, *others))
    inbox.may_end.set()
    await asyncio.gather(*first, *others)
    assert inbox.batches == [3, 9]


async def test_when_it_cannot_be_written_down_everybody_is_told_and_the_next_is_tried() -> None:
    inbox = SlowInbox()
    gathering = Gathering(inbox)
    inbox.is_down = True
    inbox.may_end.set()
    told = await asyncio.gather(*await begun(gathering, 5), return_exceptions=True)
    assert [type(one) for one in told] == [StorageDown] * 5
    inbox.is_down = False
    await gathering.put_receipts(a_receipt(1))


async def test_whoever_goes_away_takes_nothing_from_the_others() -> None:
    inbox = SlowInbox()
    first, gone, stays = await begun(gathering := Gathering(inbox), 3)
    gone.cancel()
    inbox.may_end.set()
    await asyncio.gather(first, stays)
    await gathering.put_receipts(a_receipt(4))
    assert sum(inbox.batches) == 4


async def test_what_cannot_be_written_down_for_its_own_sake_is_no_fault_of_the_others() -> None:
    inbox = SlowInbox()
    inbox.refuses = 2
    inbox.may_end.set()
    told = await asyncio.gather(*await begun(Gathering(inbox), 4), return_exceptions=True)
    assert [type(one) for one in told] == [type(None), type(None), ValueError, type(None)]
    assert inbox.batches == [4, 1, 1, 1, 1]
