"""Two accounts share a campaign's load: in their ratio, and all through one while one fails."""

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest

from agencies.model import CredentialId
from campaigns.model import CampaignId
from campaigns.spares import HELPER
from campaigns.states import State
from dispatch.lock import DispatchLock
from tests.dispatch.failpoints import POINTS, DyingEngine, Failpoints
from tests.dispatch.office import address_of, crash, text_of
from tests.dispatch.pairs import LOST, SMALL, Pair, Temper, Then, W, ended, lost, unreachable
from tests.dispatch.test_control import by_itself_of
from tests.dispatch.test_crash import MOST_HITS
from tests.fakes.eventually import eventually
from tests.fakes.provider import FakeProvider, Taken, accept

IN_HAND = 2 * W
"""By so many messages the one or the other may be ahead, in each worker: what both have in hand."""
SHARE = 30


def ahead(pair: Pair) -> list[float]:
    """By how many messages the second account is ahead of its share, after each of them."""
    taken = sorted([*pair.one.journal, *pair.other.journal], key=lambda one: one.at)
    seconds = {id(one) for one in pair.other.journal}
    count, found = 0, []
    for number, one in enumerate(taken, 1):
        count += id(one) in seconds
        found.append(count - number * SHARE / 100)
    return found


def most_in_a_second(taken: Sequence[Taken]) -> int:
    times = [one.at for one in taken]
    return max(sum(1 for other in times if time - 1 < other <= time) for time in times)


async def nobody_is_missing_or_gets_two(pair: Pair, campaign: CampaignId, rows: int) -> None:
    assert pair.both.texts() == {address_of(row): text_of(row) for row in range(2, rows + 2)}
    assert pair.both.most_to_one() == 1
    assert await pair.through(campaign) == pair.journals()
    assert await pair.office.unequal_counters() == []


async def test_they_share_in_their_ratio_from_the_first_message_to_the_last(pair: Pair) -> None:
    campaign = await pair.launch(300, share=SHARE)

    async with pair.office.dispatching(pair.providers, limits=SMALL):
        await eventually(lambda: ended(pair, campaign))

    assert max(map(abs, ahead(pair))) <= IN_HAND
    assert abs(len(pair.other.journal) - 90) <= 1
    await nobody_is_missing_or_gets_two(pair, campaign, 300)
    assert {one.kind for one in await pair.office.notices()} == {"finished"}


async def test_the_campaigns_own_rate_holds_over_both_and_the_ratio_with_it(pair: Pair) -> None:
    campaign = await pair.launch(120, share=SHARE, rate=60)

    async with pair.office.dispatching(pair.providers, limits=SMALL):
        await eventually(lambda: ended(pair, campaign))

    assert most_in_a_second([*pair.one.journal, *pair.other.journal]) <= 62
    assert max(map(abs, ahead(pair))) <= IN_HAND
    await nobody_is_missing_or_gets_two(pair, campaign, 120)


async def test_the_slower_one_keeps_its_share_and_its_own_rate(pair: Pair) -> None:
    pair.second = await pair.office.account(rate=20)
    campaign = await pair.launch(120, share=SHARE)

    async with pair.office.dispatching(pair.providers, limits=SMALL):
        await eventually(lambda: ended(pair, campaign))

    assert most_in_a_second(pair.other.journal) <= 21
    assert max(map(abs, ahead(pair))) <= IN_HAND
    await nobody_is_missing_or_gets_two(pair, campaign, 120)


@pytest.mark.parametrize("second", [False, True], ids=["the first", "the second"])
async def test_while_one_fails_all_go_through_the_other_and_then_they_share_again(
    pair: Pair, *, second: bool
) -> None:
    tempers: list[tuple[Temper, FakeProvider, FakeProvider]] = [
        (pair.temper, pair.one, pair.other),
        (pair.other_temper, pair.other, pair.one),
    ]
    temper, fails, works = tempers[second]
    campaign = await pair.launch(500, share=50)

    async with pair.office.dispatching(pair.providers, limits=SMALL):
        await eventually(lambda: pair.has(fails, 20))
        temper.answer = unreachable
        await eventually(lambda: pair.has(works, 100))
        tried, known = len(fails.asked), len(fails.journal)
        assert tried - known <= 2 * W
        temper.answer = accept
        await eventually(lambda: pair.comes_back(fails, known + 1))
        before = len(works.journal)
        await eventually(lambda: pair.has(fails, known + 61))
        assert abs(len(works.journal) - before - 60) <= 2 * IN_HAND
        await pair.office.pass_time_until(lambda: ended(pair, campaign))

    await nobody_is_missing_or_gets_two(pair, campaign, 500)


async def test_staff_are_told_once_that_the_second_fails_and_that_it_works_again(
    pair: Pair,
) -> None:
    pair.first = await pair.office.account(rate=60)  # much is left while the other one fails
    campaign = await pair.launch(300, share=50)

    async with pair.office.dispatching(pair.providers, limits=SMALL):
        await eventually(lambda: pair.has(pair.other, 10))
        pair.other_temper.answer = unreachable
        await eventually(lambda: is_told(pair, (True, "", "unreachable")))
        progress = await what_is_away(pair, campaign)
        pair.other_temper.answer, known = accept, len(pair.other.journal)
        await eventually(lambda: pair.comes_back(pair.other, known + 1))
        await eventually(lambda: is_told(pair, (False, "", "")))
        assert await what_is_away(pair, campaign) == []
        await pair.office.pass_time_until(lambda: ended(pair, campaign))

    assert progress == [(pair.second, "unreachable")]
    deeds = [one.what for one in await by_itself_of(pair.office)]
    assert deeds.count("helper-fails") == deeds.count("helper-works") == 1


async def is_told(pair: Pair, told: tuple[bool, str, str]) -> bool:
    kinds = [one.kind for one in await pair.office.notices()]
    return f"{HELPER}{pair.second}" in kinds and await pair.told_of_the_second() == told


async def what_is_away(pair: Pair, campaign: CampaignId) -> list[tuple[CredentialId, str]]:
    async with pair.office.store.read_work(pair.office.agency.id) as work:
        over = await work.campaigns.went_over(campaign)
    assert over is not None
    return [(one.account, one.because) for one in over.away]


async def test_what_nobody_knows_about_is_sent_by_neither_again(pair: Pair) -> None:
    campaign = await pair.launch(200, share=50)

    async with pair.office.dispatching(pair.providers, limits=SMALL):
        await eventually(lambda: pair.has(pair.other, 20))
        pair.other_temper.answer = Then([lost] * LOST, unreachable)
        await eventually(lambda: pair.has(pair.one, 80))
        await pair.office.pass_time(5)
        await eventually(lambda: ended(pair, campaign))

    ledger = await pair.office.ledger(campaign)
    uncertain = {address_of(row) for row, one in ledger.items() if one.state is State.UNCERTAIN}
    assert len(uncertain) == LOST
    assert uncertain.isdisjoint(pair.both.texts())
    assert uncertain | pair.both.texts().keys() == {address_of(row) for row in range(2, 202)}
    assert pair.both.most_to_one() == 1
    through = await pair.through(campaign)
    assert all(through[address] == {pair.second} for address in uncertain)


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
async def test_two_workers_share_in_the_same_ratio(pair: Pair) -> None:
    campaign = await pair.launch(400, share=SHARE)

    async with (
        pair.office.dispatching(pair.providers, limits=SMALL),
        pair.office.dispatching(pair.providers, limits=SMALL),
    ):
        await eventually(lambda: ended(pair, campaign))

    assert abs(len(pair.other.journal) - 120) <= 2 * IN_HAND
    await nobody_is_missing_or_gets_two(pair, campaign, 400)


@pytest.mark.parametrize("point", POINTS)
async def test_wherever_it_dies_nobody_gets_two_and_nobody_is_missing(
    pair: Pair, tmp_path: Path, point: str
) -> None:
    campaign = await pair.launch(40, share=50)
    points = Failpoints(point, MOST_HITS.get(point, 2))
    for provider in (pair.one, pair.other):
        provider.before = partial(points.at, "before handing over")
        provider.after = partial(points.at, "after it was taken")
    lock = DispatchLock(tmp_path / "lock")
    engine = DyingEngine(pair.office.engine, points)
    dying = pair.office.dispatcher(pair.providers, engine=engine, lock=lock, limits=SMALL)
    running = asyncio.create_task(dying.run())
    await asyncio.wait_for(points.reached.wait(), 20)
    await crash(running)

    for provider in (pair.one, pair.other):
        provider.before = provider.after = FakeProvider().before
    async with pair.office.dispatching(pair.providers, lock=lock, limits=SMALL):
        await eventually(lambda: ended(pair, campaign))

    ledger = await pair.office.ledger(campaign)
    uncertain = {address_of(row) for row, one in ledger.items() if one.state is State.UNCERTAIN}
    assert pair.both.most_to_one() == 1
    assert len(uncertain) <= 2 * W
    assert uncertain | pair.both.texts().keys() == {address_of(row) for row in range(2, 42)}
    assert await pair.office.unequal_counters() == []
