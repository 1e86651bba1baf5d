"""A process that dies anywhere, is frozen, or loses its database: nobody gets two."""

import asyncio
from collections import Counter
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random

import pytest

from agencies.suppression import Cause
from campaigns.lifecycle import CampaignState
from campaigns.model import Attempt, Campaign, CampaignId
from campaigns.outcomes import Accepted, Deferred, Outcome, Rejected, Uncertain
from campaigns.states import OPEN, State
from dispatch.lock import AlreadyDispatching, DispatchLock
from dispatch.ports import Limits
from tests.dispatch.failpoints import (
    POINTS,
    AuditedEngine,
    DyingEngine,
    Failpoints,
    ForgetfulEngine,
)
from tests.dispatch.office import Office, address_of, crash, text_of
from tests.fakes.eventually import eventually
from tests.fakes.provider import Answer, FakeProvider

ROWS = range(2, 42)
W = 8
SMALL = Limits(in_flight_max=W, first_flight=W)
AT_ONCE = 10.0  # seconds: long before a lease would run out


@pytest.mark.parametrize("hit", [1, 2, 3])
@pytest.mark.parametrize("point", POINTS)
async def test_wherever_it_dies_nobody_gets_two_and_nobody_is_missing(
    office: Office, tmp_path: Path, point: str, hit: int
) -> None:
    campaign = await office.launch(ROWS)
    points = Failpoints(point, min(hit, MOST_HITS.get(point, hit)))
    provider = FakeProvider(
        before=partial(points.at, "before handing over"),
        after=partial(points.at, "after it was taken"),
    )
    lock = DispatchLock(tmp_path / "lock")
    dying = office.dispatcher(
        provider, engine=DyingEngine(office.engine, points), lock=lock, limits=SMALL
    )
    running = asyncio.create_task(dying.run())
    await eventually(partial(is_set, points.reached))
    await crash(running)

    second = FakeProvider()
    async with office.dispatching(second, lock=lock, limits=SMALL):
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED), AT_ONCE)

    second.journal += provider.journal
    states = {row: line.state for row, line in (await office.ledger(campaign)).items()}
    uncertain = {address_of(row) for row, state in states.items() if state is State.UNCERTAIN}
    accepted = {address_of(row) for row, state in states.items() if state is State.ACCEPTED}
    assert second.most_to_one() == 1
    assert len(uncertain) <= W
    assert accepted | uncertain == {address_of(row) for row in ROWS}
    assert accepted <= second.texts().keys() <= accepted | uncertain
    assert await office.unequal_counters() == []


MOST_HITS = {"before leasing": 1, "after leasing": 1}
"""A short list is leased once."""


async def test_a_campaign_that_prefers_delivery_leaves_nobody_out_after_a_crash(
    office: Office, tmp_path: Path
) -> None:
    campaign = await office.launch(ROWS, prefer_delivery=True)
    lock = DispatchLock(tmp_path / "lock")
    provider = FakeProvider()
    provider.open.clear()
    running = asyncio.create_task(office.dispatcher(provider, lock=lock, limits=SMALL).run())
    await eventually(lambda: has_taken(provider, W))
    await crash(running)

    second = FakeProvider()
    async with office.dispatching(second, lock=lock, limits=SMALL):
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED), AT_ONCE)

    assert second.texts() == {address_of(row): text_of(row) for row in ROWS}
    assert await office.states(campaign) == {State.ACCEPTED: len(ROWS)}
    assert Counter(line.attempt for line in (await office.ledger(campaign)).values()) == {
        1: len(ROWS) - W,
        2: W,
    }


@pytest.mark.parametrize("committed", [True, False])
async def test_a_database_that_goes_away_costs_nobody_anything(
    office: Office, *, committed: bool
) -> None:
    campaign = await office.launch(ROWS)
    provider = FakeProvider()
    engine = ForgetfulEngine(office.engine, nth=3, committed=committed)

    async with office.dispatching(provider, engine=engine, limits=SMALL):
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))
        engine.nth = 10_000

    assert provider.most_to_one() == 1
    assert provider.texts() == {address_of(row): text_of(row) for row in ROWS}
    assert await office.states(campaign) == {State.ACCEPTED: len(ROWS)}
    assert await office.unequal_counters() == []


async def test_sigterm_leaves_nothing_uncertain_and_nothing_held(office: Office) -> None:
    campaign = await office.launch(ROWS)
    provider = FakeProvider()
    provider.open.clear()

    async with office.dispatching(provider, limits=SMALL) as dispatcher:
        await eventually(lambda: has_taken(provider, W))
        stopping = asyncio.create_task(dispatcher.stop())
        await asyncio.sleep(0)
        provider.open.set()
        await stopping

    assert await office.states(campaign) == {State.ACCEPTED: W, State.QUEUED: len(ROWS) - W}
    assert await office.is_free()
    assert provider.closed == 1


async def test_sigterm_hands_back_what_was_not_handed_over(office: Office) -> None:
    campaign = await office.launch(ROWS, rate=20)  # two more have their slots by then
    provider = FakeProvider()

    async with office.dispatching(provider):
        await eventually(lambda: has_taken(provider, 1))

    states = await office.states(campaign)
    assert states[State.ACCEPTED] == len(provider.journal)
    assert states[State.QUEUED] == len(ROWS) - len(provider.journal)
    async with office.dispatching(provider):
        await eventually(lambda: has_taken(provider, states[State.ACCEPTED] + 3))
    assert provider.most_to_one() == 1


async def test_sigterm_does_not_wait_for_ever(office: Office) -> None:
    campaign = await office.launch([2])
    provider = FakeProvider()
    provider.open.clear()

    async with office.dispatching(provider, limits=Limits(grace=0.05)):
        await eventually(lambda: has_taken(provider, 1))

    assert await office.states(campaign) == {State.UNCERTAIN: 1}


async def test_a_second_dispatcher_beside_the_same_file_refuses_to_start(
    office: Office, tmp_path: Path
) -> None:
    provider = FakeProvider()
    campaign = await office.launch([2])
    async with office.dispatching(provider, lock=DispatchLock(tmp_path / "lock")):
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))
        second = office.dispatcher(FakeProvider(), lock=DispatchLock(tmp_path / "lock"))
        with pytest.raises(AlreadyDispatching, match="does not start"):
            await second.run()


async def test_a_worker_that_was_taken_for_dead_marks_nothing_more(office: Office) -> None:
    campaign = await office.launch(ROWS)
    provider = FakeProvider()
    provider.open.clear()

    async with office.dispatching(provider, limits=SMALL):
        await eventually(lambda: has_taken(provider, W))
        await office.engine.reap(everything=True)
        assert await office.states(campaign) == {State.UNCERTAIN: W, State.QUEUED: len(ROWS) - W}
        provider.open.set()
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))

    assert provider.most_to_one() == 1
    assert await office.states(campaign) == {State.ACCEPTED: len(ROWS)}


@pytest.mark.parametrize("seed", range(4))
async def test_the_counters_are_the_ledger_after_every_tick(office: Office, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - a test's dice
    campaigns = [await office.launch(ROWS), await office.launch(ROWS, prefer_delivery=True)]
    for row in random.sample(ROWS, 5):
        await office.suppress(row)

    def answer(attempt: Attempt) -> Outcome:
        return random.choice(ANSWERS)(attempt)

    async def audit() -> None:
        assert await office.unequal_counters() == []
        for campaign in campaigns:
            states = await office.states(campaign)
            assert states.total() == len(ROWS)
            assert states[State.ATTEMPTING] <= W

    engine = AuditedEngine(office.engine, audit)
    async with office.dispatching(FakeProvider(answer=answer), engine=engine, limits=SMALL):
        await eventually(partial(has_only_waiting, office, campaigns))


ANSWERS: tuple[Answer, ...] = (
    *[lambda attempt: Accepted(attempt.id)] * 25,  # so many that the breaker leaves them alone
    lambda _: Deferred("busy"),
    lambda _: Deferred("too fast", timedelta(milliseconds=5)),
    lambda _: Rejected("21211", "no such number"),
    lambda _: Rejected("21610", "said STOP", suppress=Cause.STOPPED),
    lambda _: Uncertain("reset"),
)


async def is_set(event: asyncio.Event) -> bool:
    return event.is_set()


async def has_taken(provider: FakeProvider, messages: int) -> bool:
    return len(provider.journal) >= messages


async def has_only_waiting(office: Office, campaigns: list[CampaignId]) -> bool:
    """Every row was tried at least once."""
    lines = [line for one in campaigns for line in (await office.ledger(one)).values()]
    return all(line.state not in OPEN or line.attempt for line in lines)


async def test_a_fault_of_ours_ends_the_worker_and_nobody_is_written_to(office: Office) -> None:
    def fail(_campaign: Campaign, _address: bytes) -> str:
        raise ZeroDivisionError

    campaign = await office.launch([2])
    provider = FakeProvider()

    with pytest.raises(ZeroDivisionError):
        await office.dispatcher(provider, leave_url=fail).run()

    assert provider.asked == []
    assert (await office.ledger(campaign))[2].state is State.ATTEMPTING
