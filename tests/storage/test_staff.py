"""A staff member's own addresses are remembered, and their tests are counted by the day."""

import asyncio

from sqlalchemy import update

from agencies.enrolment import CODE_LIFE, TRIES
from agencies.model import Agency
from agencies.staff import OwnAddress
from storage.store import SqlStore, SqlWork
from storage.tables import staff_address
from tests.storage.making import ANA, BEN


async def test_an_address_is_remembered_by_person_and_channel(
    store: SqlStore, agency: Agency
) -> None:
    async with store.work(agency.id) as work:
        await work.staff.keep_address(ANA, "sms", "+65 1")
        await work.staff.keep_address(ANA, "sms", "+65 2")
        await work.staff.keep_address(ANA, "email", "ana@example.org")
        assert await work.staff.own_address(ANA, "sms") == typed("+65 2")
        assert await work.staff.own_address(ANA, "email") == typed("ana@example.org")
        assert await work.staff.own_address(BEN, "sms") is None


def typed(address: str) -> OwnAddress:
    return OwnAddress(address=address, proven=False)


async def test_it_is_proven_by_the_code_that_went_there(store: SqlStore, agency: Agency) -> None:
    async with store.work(agency.id) as work:
        await work.staff.keep_address(ANA, "sms", "+65 1")
        await work.staff.keep_code(ANA, "sms", "12345678")
        assert not await work.staff.guess_code(ANA, "sms", "12345679")
        assert not await work.staff.guess_code(BEN, "sms", "12345678")
        assert await work.staff.guess_code(ANA, "sms", "12345678")
        await work.staff.keep_address(ANA, "sms", "+65 1")
        assert await proven(work)


async def test_another_address_has_to_be_proven_by_a_code_of_its_own(
    store: SqlStore, agency: Agency
) -> None:
    async with store.work(agency.id) as work:
        await work.staff.keep_address(ANA, "sms", "+65 1")
        await work.staff.keep_code(ANA, "sms", "12345678")
        await work.staff.keep_address(ANA, "sms", "+65 2")
        assert not await work.staff.guess_code(ANA, "sms", "12345678")
        assert not await proven(work)


async def test_after_five_wrong_codes_the_right_one_proves_nothing(
    store: SqlStore, agency: Agency
) -> None:
    async with store.work(agency.id) as work:
        await work.staff.keep_address(ANA, "sms", "+65 1")
        await work.staff.keep_code(ANA, "sms", "12345678")
        wrong = [await work.staff.guess_code(ANA, "sms", f"1234567{n}") for n in range(TRIES)]
        assert wrong == [False] * TRIES
        assert not await work.staff.guess_code(ANA, "sms", "12345678")


async def test_a_code_is_over_after_ten_minutes(store: SqlStore, agency: Agency) -> None:
    async with store.work(agency.id) as work:
        await work.staff.keep_address(ANA, "sms", "+65 1")
        await work.staff.keep_code(ANA, "sms", "12345678")
    async with store.database.write() as connection:
        earlier = staff_address.c.expires_at - CODE_LIFE.total_seconds()
        await connection.execute(update(staff_address).values(expires_at=earlier))
    async with store.work(agency.id) as work:
        assert not await work.staff.guess_code(ANA, "sms", "12345678")


async def proven(work: SqlWork) -> bool:
    own = await work.staff.own_address(ANA, "sms")
    return own is not None and own.proven


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
