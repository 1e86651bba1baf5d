"""The addresses that an agency leaves out: kept by a keyed hash, with why, for each channel."""

from collections.abc import Sequence

import pytest

from agencies.model import Agency
from agencies.suppression import Cause, Suppression
from storage.store import SqlStore

PHONE = "+6581234567"


def told(cause: Cause, address: str = PHONE, channel: str = "sms") -> Suppression:
    return Suppression(channel=channel, address=address, cause=cause, reason="because")


async def put(store: SqlStore, agency: Agency, *entries: Suppression) -> int:
    async with store.work(agency.id) as work:
        return await work.suppressions.put(entries)


async def causes(store: SqlStore, agency: Agency) -> Sequence[Cause]:
    async with store.read_work(agency.id) as work:
        return [one.suppression.cause for one in await work.suppressions.find("sms", [PHONE])]


@pytest.mark.parametrize(
    ("first", "then", "stays"),
    [
        (Cause.UNSUBSCRIBED, Cause.COMPLAINED, Cause.COMPLAINED),
        (Cause.UNSUBSCRIBED, Cause.STAFF, Cause.STAFF),
        (Cause.COMPLAINED, Cause.UNSUBSCRIBED, Cause.COMPLAINED),
        (Cause.STOPPED, Cause.UNSUBSCRIBED, Cause.STOPPED),
    ],
)
async def test_what_weighs_more_than_a_persons_own_wish_stays(
    store: SqlStore, agency: Agency, first: Cause, then: Cause, stays: Cause
) -> None:
    await put(store, agency, told(first))
    await put(store, agency, told(then))
    assert await causes(store, agency) == [stays]


async def test_each_channel_has_its_own(store: SqlStore, agency: Agency) -> None:
    await put(store, agency, told(Cause.STAFF), told(Cause.STAFF, channel="whatsapp"))
    async with store.work(agency.id) as work:
        [one] = await work.suppressions.find("sms", [PHONE])
        assert await work.suppressions.remove("sms", one.name) is Cause.STAFF
        assert await work.suppressions.find("sms", [PHONE]) == []
        assert await work.suppressions.counts() == {("whatsapp", Cause.STAFF): 1}


async def test_only_for_the_causes_that_are_named_is_one_taken_away(
    store: SqlStore, agency: Agency
) -> None:
    await put(store, agency, told(Cause.COMPLAINED))
    async with store.work(agency.id) as work:
        [one] = await work.suppressions.find("sms", [PHONE])
        kept = await work.suppressions.remove("sms", one.name, [Cause.STOPPED])
    assert (kept, await causes(store, agency)) == (None, [Cause.COMPLAINED])


async def test_all_of_them_come_in_pages(
    store: SqlStore, agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.suppression_list.PAGE", 7)
    phones = {f"+65812345{n:02}" for n in range(30)}
    assert await put(store, agency, *(told(Cause.STAFF, one) for one in sorted(phones))) == 30
    async with store.read_work(agency.id) as work:
        read = [one.suppression async for page in work.suppressions.read("sms") for one in page]
    assert {one.address for one in read} == phones
