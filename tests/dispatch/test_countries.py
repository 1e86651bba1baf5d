"""Numbers of some countries go through an account of their own, and all others as ever."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import pytest

from campaigns.lifecycle import CampaignState
from campaigns.model import CampaignId
from campaigns.states import State
from tests.dispatch.falling import falling
from tests.dispatch.pairs import LOST, SMALL, Pair, Then, ended, lost, refused, unreachable
from tests.dispatch.test_control import by_itself_of
from tests.fakes.eventually import eventually


def mixed(row: int) -> str:
    """Every third begins with 60, the others with 65 or 66."""
    return f"+60120{row:06}" if row % 3 == 0 else f"+6{5 + row % 2}80{row:06}"


def in_order(row: int) -> str:
    """Those that begin with 60 come first."""
    return f"+60120{row:06}" if row < 62 else f"+6580{row:06}"


async def launch(pair: Pair, rows: int, address: Callable[[int], str] = mixed) -> CampaignId:
    """The second account is for +60."""
    return await pair.office.launch(
        rows, account=pair.first, countries={"60": pair.second}, address=address
    )


def abroad(addresses: Iterable[str]) -> set[str]:
    return {one for one in addresses if one.startswith("+60")}


async def test_each_goes_through_its_own_countrys_account(pair: Pair) -> None:
    campaign = await launch(pair, 150)

    async with pair.office.dispatching(pair.providers, limits=SMALL):
        await eventually(lambda: ended(pair, campaign))

    everybody = {mixed(row) for row in range(2, 152)}
    assert pair.other.texts().keys() == abroad(everybody)
    assert pair.one.texts().keys() == everybody - abroad(everybody)
    assert pair.both.most_to_one() == 1
    assert await pair.office.unequal_counters() == []


async def test_a_fallbacks_messages_are_dealt_by_country_as_any(pair: Pair) -> None:
    route: dict[str, Any] = {"credential": pair.first, "countries": {"60": pair.second}}
    of = await falling(pair.office, range(2, 32), address=mixed, **route)
    await of.put(dict.fromkeys(range(2, 32), State.REJECTED))
    await of.end_long_ago()
    await of.look()

    async with pair.office.dispatching(pair.providers, limits=SMALL):
        await eventually(lambda: ended(pair, of.second))

    everybody = {mixed(row) for row in range(2, 32)}
    assert pair.other.texts().keys() == abroad(everybody)
    assert pair.one.texts().keys() == everybody - abroad(everybody)
    assert {one.campaign for one in pair.both.journal} == {of.second}


async def test_the_others_do_not_wait_for_a_slow_one(pair: Pair) -> None:
    pair.second = await pair.office.account(rate=20)
    campaign = await launch(pair, 260, in_order)

    async with pair.office.dispatching(pair.providers, limits=SMALL):
        await eventually(lambda: ended(pair, campaign))

    assert pair.one.journal[-1].at < pair.other.journal[-1].at
    assert len(pair.one.texts()) == 200
    assert len(pair.other.texts()) == 60
    assert pair.both.most_to_one() == 1


async def test_while_it_fails_its_people_are_reached_as_the_others_are(pair: Pair) -> None:
    pair.first = await pair.office.account(rate=60)
    campaign = await launch(pair, 400)

    async with pair.office.dispatching(pair.providers, limits=SMALL):
        await eventually(lambda: pair.has(pair.other, 10))
        pair.other_temper.answer = Then([lost] * LOST, unreachable)
        await eventually(partial(has_abroad, pair, 10))
        pair.other_temper.answer, known = pair.temper.answer, len(pair.other.journal)
        await eventually(lambda: pair.comes_back(pair.other, known + 10))
        await pair.office.pass_time_until(lambda: ended(pair, campaign))

    ledger = await pair.office.ledger(campaign)
    uncertain = {mixed(row) for row, one in ledger.items() if one.state is State.UNCERTAIN}
    assert len(uncertain) == LOST
    assert uncertain | pair.both.texts().keys() == {mixed(row) for row in range(2, 402)}
    assert uncertain.isdisjoint(pair.both.texts())
    assert abroad(pair.other.texts()) == pair.other.texts().keys()
    assert pair.both.most_to_one() == 1
    assert (await pair.told_of_the_second())[:2] == (False, "+60")
    deeds = [one.what for one in await by_itself_of(pair.office)]
    assert deeds.count("helper-fails") == deeds.count("helper-works") == 1


@pytest.mark.parametrize("own", [False, True], ids=["the country's", "the campaign's own"])
async def test_a_refusal_stops_it_only_where_its_own_account_is_refused(
    pair: Pair, *, own: bool
) -> None:
    temper, ends = {
        False: (pair.other_temper, CampaignState.FINISHED),
        True: (pair.temper, CampaignState.PAUSED),
    }[own]
    temper.answer = refused
    campaign = await launch(pair, 60)

    async with pair.office.dispatching(pair.providers, limits=SMALL):
        await eventually(lambda: pair.office.is_in(campaign, ends))

    assert pair.both.most_to_one() <= 1  # it may pause before anybody got it


async def test_one_that_was_removed_meanwhile_sends_nothing_more(pair: Pair) -> None:
    campaign = await launch(pair, 300)

    async with pair.office.dispatching(pair.providers, limits=SMALL):
        await eventually(lambda: pair.has(pair.other, 5))
        async with pair.office.store.work(pair.office.agency.id) as work:
            await work.credentials.remove(pair.second)
        await eventually(lambda: ended(pair, campaign))

    assert len(abroad(pair.one.texts())) >= 10
    assert pair.both.texts().keys() == {mixed(row) for row in range(2, 302)}
    assert pair.both.most_to_one() == 1


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
async def test_two_workers_keep_to_the_same_routes(pair: Pair) -> None:
    campaign = await launch(pair, 300)

    async with (
        pair.office.dispatching(pair.providers, limits=SMALL),
        pair.office.dispatching(pair.providers, limits=SMALL),
    ):
        await eventually(lambda: ended(pair, campaign))

    everybody = {mixed(row) for row in range(2, 302)}
    assert pair.other.texts().keys() == abroad(everybody)
    assert pair.one.texts().keys() == everybody - abroad(everybody)
    assert pair.both.most_to_one() == 1


async def has_abroad(pair: Pair, people: int) -> bool:
    return len(abroad(pair.one.texts())) >= people
