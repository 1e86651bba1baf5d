"""A staff member's own addresses are remembered, and their tests are counted by the day."""

import asyncio

from agencies.model import Agency
from storage.store import SqlStore
from tests.storage.making import ANA, BEN


async def test_an_address_is_remembered_by_person_and_channel(
    store: SqlStore, agency: Agency
) -> None:
    async with store.work(agency.id) as work:
        await work.staff.keep_address(ANA, "sms", "+65 1")
        await work.staff.keep_address(ANA, "sms", "+65 2")
        await work.staff.keep_address(ANA, "email", "ana@example.org")
        assert await work.staff.own_address(ANA, "sms") == "+65 2"
        assert await work.staff.own_address(ANA, "email") == "ana@example.org"
        assert await work.staff.own_address(BEN, "sms") is None


async def count(store: SqlStore, agency: Agency) -> int:
    async with store.work(agency.id) as work:
        return await work.staff.count_test(ANA, "2026-03-01")


async def test_every_test_counts(store: SqlStore, agency: Agency) -> None:
    counted = await asyncio.gather(*(count(store, agency) for _ in range(8)))
    assert sorted(counted) == [1, 2, 3, 4, 5, 6, 7, 8]


async def test_every_day_and_every_person_starts_at_one(store: SqlStore, agency: Agency) -> None:
    assert await count(store, agency) == 1
    async with store.work(agency.id) as work:
        assert await work.staff.count_test(ANA, "2026-03-02") == 1
        assert await work.staff.count_test(BEN, "2026-03-01") == 1
