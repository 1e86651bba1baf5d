"""A provider that answers, and takes nothing: the second account takes over, or staff are asked."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from campaigns.lifecycle import CampaignState, Step
from campaigns.model import Attempt, CampaignId
from campaigns.outcomes import Deferred, Outcome, Uncertain
from campaigns.states import State
from dispatch.breaker import FAILED_IN_A_ROW, LOST_IN_A_ROW
from dispatch.lock import DispatchLock
from tests.dispatch.failpoints import DyingEngine, Failpoints
from tests.dispatch.office import address_of, crash
from tests.dispatch.pairs import SLOWLY, SMALL, Pair, W, ended, was_asked
from tests.dispatch.test_batches import WIDE, BatchProvider
from tests.dispatch.test_control import by_itself_of
from tests.dispatch.test_crash import MOST_HITS
from tests.fakes.eventually import eventually
from tests.fakes.provider import FakeProvider, accept

IN_DOUBT = LOST_IN_A_ROW + W  # what was on its way when the fifth was counted, at most


@dataclass(slots=True)
class Answers503:
    """Every other message was taken all the same."""

    provider: FakeProvider
    said: int = 0

    def __call__(self, attempt: Attempt) -> Outcome:
        self.said += 1
        for _ in range(self.said % 2):
            self.provider.take(attempt)
        return Uncertain("it answered 503")


def busy(_: Attempt) -> Outcome:
    return Deferred("451 try again later")


@dataclass(slots=True)
class Fails:
    """One campaign's messages only."""

    campaign: list[CampaignId] = field(default_factory=list)

    def __call__(self, attempt: Attempt) -> Outcome:
        own = int(attempt.id.partition(".")[0]) in self.campaign
        return Uncertain("it answered 503") if own else accept(attempt)


async def in_doubt(pair: Pair, campaign: CampaignId) -> set[str]:
    ledger = await pair.office.ledger(campaign)
    return {address_of(row) for row, one in ledger.items() if one.state is State.UNCERTAIN}


async def is_everyone_accounted_for(pair: Pair, campaign: CampaignId, rows: Sequence[int]) -> bool:
    """Each got one message by both journals, or is uncertain, which the account that had it is."""
    uncertain = await in_doubt(pair, campaign)
    taken = pair.both.texts().keys()
    return pair.both.most_to_one() == 1 and uncertain | taken == set(map(address_of, rows))


async def test_who_answers_503_to_everything_is_left_and_what_it_had_is_sent_by_nobody_else(
    pair: Pair,
) -> None:
    campaign = await pair.launch(200)

    async with pair.office.dispatching(pair.providers, limits=SMALL):
        await eventually(lambda: pair.has(pair.one, 20))
        pair.temper.answer = Answers503(pair.one)
        await eventually(lambda: ended(pair, campaign))

    uncertain = await in_doubt(pair, campaign)
    assert LOST_IN_A_ROW <= len(uncertain) <= IN_DOUBT
    assert uncertain.isdisjoint(pair.other.texts())
    assert await is_everyone_accounted_for(pair, campaign, range(2, 202))
    through = await pair.through(campaign)
    assert all(through[address] == {pair.first} for address in uncertain)
    assert {one.kind for one in await pair.office.notices()} == {"went-over", "finished"}
    assert await pair.office.unequal_counters() == []


async def test_what_it_certainly_did_not_take_is_sent_by_the_other_account(pair: Pair) -> None:
    campaign = await pair.launch(100)
    pair.temper.answer = busy

    async with pair.office.dispatching(pair.providers, limits=SMALL):
        await eventually(lambda: pair.has(pair.other, 50))
        assert len(pair.one.asked) <= FAILED_IN_A_ROW + W
        await pair.office.pass_time(20)
        await eventually(lambda: ended(pair, campaign))

    assert len(pair.other.texts()) == 100
    assert await is_everyone_accounted_for(pair, campaign, range(2, 102))


async def test_one_message_at_a_time_goes_to_see_and_all_go_back_once_that_is_taken(
    pair: Pair,
) -> None:
    pair.second = await pair.office.account(SLOWLY)
    campaign = await pair.launch(400)
    pair.temper.answer = Answers503(pair.one)

    async with pair.office.dispatching(pair.providers, limits=SMALL):
        await eventually(lambda: pair.has(pair.other, 20))
        tried = len(pair.one.asked)
        await pair.office.pass_time_until(lambda: was_asked(pair.one, tried + 1), 31)
        before = len(pair.other.journal)
        await eventually(lambda: pair.has(pair.other, before + 20))
        assert len(pair.one.asked) == tried + 1
        pair.temper.answer, known = accept, len(pair.one.journal)
        await eventually(lambda: pair.comes_back(pair.one, known + 20))
        await eventually(lambda: ended(pair, campaign))

    assert len(await in_doubt(pair, campaign)) <= IN_DOUBT + 1
    assert await is_everyone_accounted_for(pair, campaign, range(2, 402))
    deeds = [deed.what for deed in await by_itself_of(pair.office)]
    assert deeds == ["went-over", "came-back", "finished"]


async def test_where_the_other_takes_nothing_either_staff_are_asked_before_many_are_lost(
    pair: Pair,
) -> None:
    campaign = await pair.launch(200)
    pair.temper.answer = Answers503(pair.one)
    pair.other_temper.answer = Answers503(pair.other)

    async with pair.office.dispatching(pair.providers, limits=SMALL):
        await eventually(lambda: pair.office.is_in(campaign, CampaignState.PAUSED))
        await eventually(partial(nothing_is_on_its_way, pair, campaign))
        assert len(await in_doubt(pair, campaign)) <= 2 * IN_DOUBT
        pair.temper.answer = accept
        await pair.office.step(campaign, Step.RESUME)
        await eventually(lambda: ended(pair, campaign))

    assert "tripped" in {one.kind for one in await pair.office.notices()}
    assert await is_everyone_accounted_for(pair, campaign, range(2, 202))


async def test_a_campaign_without_another_account_stops_as_ever(pair: Pair) -> None:
    pair.temper.answer = Answers503(pair.one)
    without = await pair.office.launch(range(1002, 1102), account=pair.first)
    campaign = await pair.launch(60)

    async with pair.office.dispatching(pair.providers, limits=SMALL):
        await eventually(lambda: ended(pair, campaign))
        await eventually(partial(pair.office.is_in, without, CampaignState.PAUSED))

    told = {(one.campaign, one.kind) for one in await pair.office.notices()}
    assert {(without, "tripped"), (campaign, "went-over")} <= told
    assert (campaign, "tripped") not in told
    assert pair.both.most_to_one() == 1


async def test_where_others_are_taken_it_is_the_message_and_the_other_account_never_gets_it(
    pair: Pair,
) -> None:
    pair.temper.answer = fails = Fails()
    others = await pair.office.launch(range(1002, 1302), account=pair.first)

    async with pair.office.dispatching(pair.providers, limits=SMALL):
        await eventually(lambda: pair.has(pair.one, 10))
        campaign = await pair.launch(100)
        fails.campaign.append(campaign)
        await eventually(partial(pair.office.is_in, campaign, CampaignState.PAUSED))
        await eventually(partial(pair.office.is_in, others, CampaignState.FINISHED))

    assert pair.other.asked == []
    assert len(pair.one.texts()) == 300


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
async def test_two_workers_leave_it_together(pair: Pair) -> None:
    campaign = await pair.launch(400)

    async with (
        pair.office.dispatching(pair.providers, limits=SMALL),
        pair.office.dispatching(pair.providers, limits=SMALL),
    ):
        await eventually(lambda: pair.has(pair.one, 40))
        pair.temper.answer = Answers503(pair.one)
        await eventually(lambda: ended(pair, campaign))

    assert len(await in_doubt(pair, campaign)) <= LOST_IN_A_ROW + 2 * W
    assert await is_everyone_accounted_for(pair, campaign, range(2, 402))
    assert await pair.office.unequal_counters() == []
    told = [deed.what for deed in await by_itself_of(pair.office)]
    assert told.count("went-over") == 1


@pytest.mark.parametrize("point", ["before the tick", "after the tick", "after it was taken"])
async def test_wherever_it_dies_while_it_leaves_nobody_gets_two_and_nobody_is_missing(
    pair: Pair, tmp_path: Path, point: str
) -> None:
    pair.temper.answer = Answers503(pair.one)
    campaign = await pair.launch(40)
    points = Failpoints(point, MOST_HITS.get(point, 2) + 1)
    pair.one.after = pair.other.after = partial(points.at, "after it was taken")
    lock = DispatchLock(tmp_path / "lock")
    engine = DyingEngine(pair.office.engine, points)
    dying = pair.office.dispatcher(pair.providers, engine=engine, lock=lock, limits=SMALL)
    running = asyncio.create_task(dying.run())
    await asyncio.wait_for(points.reached.wait(), 20)
    await crash(running)

    pair.one.after = pair.other.after = FakeProvider().after
    async with pair.office.dispatching(pair.providers, lock=lock, limits=SMALL):
        await eventually(lambda: ended(pair, campaign))

    assert await is_everyone_accounted_for(pair, campaign, range(2, 42))
    assert len(await in_doubt(pair, campaign)) <= IN_DOUBT + 2 * W
    assert await pair.office.unequal_counters() == []


async def test_batches_go_over_whole_and_one_message_alone_goes_to_see(pair: Pair) -> None:
    pair.one, pair.other = BatchProvider(pair.temper), BatchProvider(pair.other_temper)
    pair.first, pair.second = await pair.office.account(1000), await pair.office.account(150)
    campaign = await pair.launch(1500)

    async with pair.office.dispatching(pair.providers, limits=WIDE):
        await eventually(lambda: pair.has(pair.one, 200))
        pair.temper.answer = Answers503(pair.one)
        await eventually(lambda: pair.has(pair.other, 200))
        calls, tried = len(pair.one.batches), len(pair.one.asked)
        await pair.office.pass_time_until(lambda: was_asked(pair.one, tried + 1), 31)
        await eventually(lambda: ended(pair, campaign))

    assert len(pair.one.batches) == calls
    assert max(pair.other.batches) > 1
    assert len(await in_doubt(pair, campaign)) <= LOST_IN_A_ROW + WIDE.in_flight_max + 1
    assert await is_everyone_accounted_for(pair, campaign, range(2, 1502))
    assert await pair.office.unequal_counters() == []


async def nothing_is_on_its_way(pair: Pair, campaign: CampaignId) -> bool:
    return not (await pair.office.states(campaign))[State.ATTEMPTING]
