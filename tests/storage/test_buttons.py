"""A button means one thing, to one person, for as long as it says, and a single one only once."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from agencies.model import Agency, Identity
from campaigns.conversations import SavedButton
from storage.database import Database
from storage.store import SqlStore
from storage.tables import button as table
from tests.storage.making import ANA, BEN, a_button

HOUR = timedelta(hours=1)


async def now(store: SqlStore, agency: Agency) -> datetime:
    async with store.read_work(agency.id) as work:
        return work.now


async def add(store: SqlStore, agency: Agency, *buttons: SavedButton) -> None:
    async with store.work(agency.id) as work:
        await work.buttons.add(buttons)


async def press(
    store: SqlStore, agency: Agency, name: str = "b1", by: Identity = ANA
) -> SavedButton | None:
    async with store.work(agency.id) as work:
        return await work.buttons.press(name, by)


async def test_a_pressed_button_says_what_it_was_made_for(store: SqlStore, agency: Agency) -> None:
    button = a_button(expires=await now(store, agency) + HOUR)
    await add(store, agency, button, a_button("b2"))
    assert await press(store, agency) == button


async def test_a_single_button_works_once(store: SqlStore, agency: Agency) -> None:
    await add(store, agency, a_button())
    assert [bool(await press(store, agency)) for _ in range(3)] == [True, False, False]


async def test_pause_and_stop_work_every_time(store: SqlStore, agency: Agency) -> None:
    button = a_button(single=False, expires=None)
    await add(store, agency, button)
    assert [await press(store, agency) for _ in range(3)] == [button] * 3


async def test_of_fifty_presses_at_once_one_counts(store: SqlStore, agency: Agency) -> None:
    await add(store, agency, a_button())
    pressed = await asyncio.gather(*(press(store, agency) for _ in range(50)))
    assert sum(button is not None for button in pressed) == 1


@pytest.mark.parametrize("single", [True, False])
async def test_an_expired_button_does_nothing(
    store: SqlStore, agency: Agency, *, single: bool
) -> None:
    start = await now(store, agency)
    await add(store, agency, a_button("late", single=single, expires=start - HOUR))
    assert await press(store, agency, "late") is None


@pytest.mark.parametrize("single", [True, False])
async def test_a_button_serves_nobody_else(
    store: SqlStore, agency: Agency, *, single: bool
) -> None:
    button = a_button(single=single)
    await add(store, agency, button)
    assert await press(store, agency, by=BEN) is None
    assert await press(store, agency) == button


async def test_an_unknown_button_does_nothing(store: SqlStore, agency: Agency) -> None:
    assert await press(store, agency, "no such") is None


async def test_no_buttons_are_added_quietly(store: SqlStore, agency: Agency) -> None:
    await add(store, agency)
    assert await press(store, agency) is None


async def test_expired_buttons_are_swept_away_when_others_come(
    store: SqlStore, agency: Agency, database: Database
) -> None:
    start = await now(store, agency)
    old = [a_button(f"old {n}", expires=start - HOUR) for n in range(120)]
    fresh = [a_button("stays"), a_button("too", expires=start + HOUR)]
    await add(store, agency, *old)
    await add(store, agency, *fresh)
    async with database.read() as connection:
        left = await connection.scalars(select(table.c.id).order_by(table.c.id))
        assert list(left) == ["stays", "too"]


async def test_a_rolled_back_press_can_be_pressed_again(store: SqlStore, agency: Agency) -> None:
    await add(store, agency, a_button())
    with pytest.raises(RuntimeError, match="crash"):
        await press_and_crash(store, agency)
    assert await press(store, agency) == a_button()


async def press_and_crash(store: SqlStore, agency: Agency) -> None:
    async with store.work(agency.id) as work:
        await work.buttons.press("b1", ANA)
        raise RuntimeError("crash")
