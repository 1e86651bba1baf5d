"""Whom the first channel did not reach goes over to the other one, once, and nobody else does.

It is long because two campaigns are looked at from each row's fate to what dies meanwhile.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path
from random import Random

import pytest

from campaigns.fallback import NOBODY_KNOWS, REACHED, WISHED, Fallback, Fate, fate_of
from campaigns.lifecycle import CampaignState, Step
from campaigns.model import LAST_WORD, Attempt, ReceiptState
from campaigns.outcomes import Outcome, Rejected
from campaigns.states import State
from dispatch.lock import DispatchLock
from dispatch.ports import Limits
from tests.dispatch.failpoints import POINTS, DyingEngine, Failpoints
from tests.dispatch.falling import HALF_AN_HOUR, Falling, falling
from tests.dispatch.office import Office, address_of, crash
from tests.fakes.eventually import eventually
from tests.fakes.provider import FakeProvider, accept
from tests.storage.engine_steps import leased, mark

ROWS = range(2, 42)
REFUSED = frozenset(range(3, 43, 6))
W = 8
SMALL = Limits(in_flight_max=W, first_flight=W)


@pytest.mark.parametrize("reports", [True, False])
async def test_who_goes_over_is_told_by_how_they_stand_whatever_that_is(
    office: Office, *, reports: bool
) -> None:
    """Every state, with and without a wish not to be written to, before and after the wait, and
    with more to be told of it or not."""
    cases = dict(enumerate(product(State, [False, True], [False, True], [False, True]), 2))
    of = await falling(office, list(cases), HALF_AN_HOUR if reports else None)
    for row, (state, wished, waited, last) in cases.items():
        await of.put({row: state}, 31 if waited else 29, LAST_WORD if last else "")
        if wished:
            await office.suppress(row)

    await of.look()

    assert await of.fates() == {
        row: fate_of(state, wished=wished, waited=waited, reports=reports, last_word=last)
        for row, (state, wished, waited, last) in cases.items()
    }
    counted = await office.counters(of.second)
    assert counted == await office.states(of.second)


async def test_why_somebody_stays_is_written_down(office: Office) -> None:
    of = await falling(office, [2, 3, 4, 5])
    await of.put({2: State.DELIVERED, 3: State.REJECTED, 4: State.UNCERTAIN, 5: State.FAILED})
    await office.suppress(3)
    await of.end_long_ago()

    await of.look()

    reasons = {row: line.reason for row, line in (await office.ledger(of.second)).items()}
    assert reasons == {2: REACHED, 3: WISHED, 4: NOBODY_KNOWS, 5: ""}


async def test_whose_fate_nobody_knows_waits_until_the_first_campaign_is_long_over(
    office: Office,
) -> None:
    of = await falling(office, [2])
    await of.put({2: State.UNCERTAIN}, 24 * 60)
    await of.look()
    assert await of.fates() == {2: Fate.WAITS}
    await of.end_long_ago()
    await of.look()
    assert await office.is_in(of.second, CampaignState.FINISHED)


def refuse_some(first: int, attempt: Attempt) -> Outcome:
    campaign, row, *_ = attempt.id.split(".")
    return (
        Rejected("400", "no") if int(campaign) == first and int(row) in REFUSED else accept(attempt)
    )


async def first_is_over(of: Falling) -> FakeProvider:
    """Some were refused, and the others were delivered."""
    provider = FakeProvider(answer=partial(refuse_some, of.first))
    async with of.office.dispatching(provider):
        await eventually(lambda: of.office.is_in(of.first, CampaignState.FINISHED))
    assert {taken.campaign for taken in provider.journal} == {of.first}
    for row in sorted(set(ROWS) - REFUSED):
        await of.office.receipt(of.first, row, ReceiptState.DELIVERED)
    return provider


async def second_is_over(of: Falling) -> bool:
    await of.look()
    return await of.office.is_in(of.second, CampaignState.FINISHED)


async def test_each_gets_it_once_by_one_of_the_two(office: Office) -> None:
    of = await falling(office, ROWS)
    journal = (await first_is_over(of)).journal
    provider = FakeProvider()
    async with office.dispatching(provider):
        await eventually(partial(second_is_over, of))

    assert Counter(one.address for one in [*journal, *provider.journal]) == dict.fromkeys(
        map(address_of, ROWS), 1
    )
    assert {one.address for one in provider.journal} == set(map(address_of, REFUSED))
    assert await office.unequal_counters() == []
    assert ((await of.sums()).handed, (await of.sums()).reached) == (len(REFUSED), len(REFUSED))


@pytest.mark.parametrize("hit", [1, 2])
@pytest.mark.parametrize("point", POINTS)
async def test_wherever_it_dies_nobody_gets_two_and_nobody_is_forgotten(
    office: Office, tmp_path: Path, point: str, hit: int
) -> None:
    of = await falling(office, ROWS)
    await first_is_over(of)
    points = Failpoints(point, 1 if "leas" in point else hit)
    provider = FakeProvider(
        before=partial(points.at, "before handing over"),
        after=partial(points.at, "after it was taken"),
    )
    lock = DispatchLock(tmp_path / "lock")
    engine = DyingEngine(office.engine, points)
    await of.look()  # and it dies before anything is sent
    running = asyncio.create_task(
        office.dispatcher(provider, engine=engine, lock=lock, limits=SMALL).run()
    )
    await asyncio.wait_for(points.reached.wait(), 20)
    await crash(running)

    second = FakeProvider()
    async with office.dispatching(second, lock=lock, limits=SMALL):
        await eventually(partial(second_is_over, of))

    second.journal += provider.journal
    lines = await office.ledger(of.second)
    states = {row: line.state for row, line in lines.items() if line.state is not State.CANCELLED}
    uncertain = {address_of(row) for row, state in states.items() if state is State.UNCERTAIN}
    assert states.keys() == REFUSED
    assert second.most_to_one() <= 1
    assert len(uncertain) <= W
    assert set(second.texts()) | uncertain == set(map(address_of, REFUSED))
    assert await office.unequal_counters() == []


@pytest.mark.parametrize("seed", range(3))
async def test_whoever_dies_and_whatever_is_told_meanwhile_nobody_is_sent_both_for_nothing(
    office: Office, tmp_path: Path, seed: int
) -> None:
    """Both run, and receipts come: who goes over was refused, failed, or not heard of."""
    luck = Random(seed)  # noqa: S311 - dice
    of = await falling(office, ROWS)
    told = {row: luck.choice([ReceiptState.DELIVERED, ReceiptState.FAILED, None]) for row in ROWS}
    providers = [FakeProvider(answer=partial(refuse_some, of.first)) for _ in range(4)]
    lock = DispatchLock(tmp_path / "lock")
    for number, provider in enumerate(providers, 1):
        running = asyncio.create_task(office.dispatcher(provider, lock=lock, limits=SMALL).run())
        some = luck.randrange(4, 20) if number < len(providers) else len(ROWS) * 3
        await eventually(partial(has_asked_or_all_is_known, of, provider, some))
        await tell(of, told)
        await of.look()
        if number < len(providers):
            await crash(running)
    await eventually(partial(all_is_known, of))
    await crash(running)

    taken = Counter((one.campaign, one.address) for p in providers for one in p.journal)
    over = {row for row in ROWS if taken[of.second, address_of(row)]}
    first, second = await office.ledger(of.first), await office.ledger(of.second)
    lost = {row for row, line in first.items() if line.state is State.UNCERTAIN}
    to_go = {row for row in ROWS if row in REFUSED or told[row] is not ReceiptState.DELIVERED}
    assert max(taken.values()) == 1
    assert over <= to_go
    assert to_go - lost - over <= {r for r, one in second.items() if one.state is State.UNCERTAIN}
    assert await office.unequal_counters() == []


async def has_asked_or_all_is_known(of: Falling, provider: FakeProvider, messages: int) -> bool:
    return len(provider.asked) >= messages or await all_is_known(of)


async def tell(of: Falling, told: Mapping[int, ReceiptState | None]) -> None:
    """What is heard of what was taken; the wait is over for what is not."""
    for row, line in (await of.office.ledger(of.first)).items():
        state = told[row]
        if line.state is State.ACCEPTED and state is not None:
            await of.office.receipt(of.first, row, state)
        elif line.state is State.ACCEPTED:
            await of.put({row: State.ACCEPTED}, 31)


async def all_is_known(of: Falling) -> bool:
    """Nothing of the first is under way, and nothing that went over."""
    await of.look()
    fates, second = await of.fates(), await of.office.states(of.second)
    first = await of.office.states(of.first)
    under_way = first[State.QUEUED] + first[State.ATTEMPTING] + second[State.ATTEMPTING]
    return not under_way and Fate.GOES not in fates.values()


async def test_two_who_hand_over_at_once_do_it_once(office: Office) -> None:
    of = await falling(office, ROWS)
    await of.put(dict.fromkeys(ROWS, State.REJECTED))
    await asyncio.gather(*(of.look() for _ in range(4)))
    provider = FakeProvider()
    async with office.dispatching(provider):
        await eventually(lambda: office.is_in(of.second, CampaignState.FINISHED))
    assert (len(provider.texts()), provider.most_to_one()) == (len(ROWS), 1)


async def test_a_receipt_that_comes_before_the_mark_keeps_it_from_leaving(office: Office) -> None:
    of = await falling(office, [2, 3])
    await of.put({2: State.ACCEPTED, 3: State.ACCEPTED}, 31)
    await of.look()
    lease = await leased(office.engine, of.second)
    await of.put({2: State.DELIVERED})

    ticked = await mark(office.engine, lease, [2, 3])

    assert [one.row for one in ticked.marked[of.second]] == [3]
    assert (await of.fates())[2] is Fate.WAITS
    await of.look()
    assert (await office.ledger(of.second))[2].reason == REACHED


async def test_a_receipt_that_comes_after_it_is_counted(office: Office) -> None:
    of = await falling(office, [2, 3])
    await of.put({2: State.ACCEPTED, 3: State.ACCEPTED}, 31)
    await of.look()
    await mark(office.engine, await leased(office.engine, of.second), [2, 3])
    await of.put({2: State.DELIVERED})
    found = await of.sums()
    assert (found.handed, found.open, found.late) == (2, 2, 1)


async def test_what_waits_in_a_chunk_that_was_given_back_leaves_when_it_is_handed_over(
    office: Office,
) -> None:
    of = await falling(office, [2, 3])
    provider = FakeProvider()
    async with office.dispatching(provider):
        await eventually(lambda: office.is_in(of.first, CampaignState.FINISHED))
        await of.put({3: State.FAILED})
        await of.look()
        await eventually(lambda: has_left(provider, of))
    assert [one.address for one in provider.journal if one.campaign == of.second] == [address_of(3)]


async def has_left(provider: FakeProvider, of: Falling) -> bool:
    return any(one.campaign == of.second for one in provider.journal)


async def test_what_waits_to_be_handed_over_is_not_overdue(office: Office) -> None:
    of = await falling(office, [2])
    await of.put({2: State.UNCERTAIN})
    async with office.dispatching(FakeProvider()):
        await eventually(partial(is_not_due, of))


async def is_not_due(of: Falling) -> bool:
    async with of.office.store.read_work(of.office.agency.id) as work:
        facts = await work.facts.read()
    return [one.due for one in facts.campaigns if one.campaign == of.second] == [False]


@pytest.mark.parametrize(
    ("step", "state"),
    [(Step.PAUSE, CampaignState.PAUSED), (Step.STOP, CampaignState.CANCELLED)],
)
async def test_what_staff_do_to_a_campaign_they_do_to_its_fallback(
    office: Office, step: Step, state: CampaignState
) -> None:
    of = await falling(office, [2])
    await fallback_of(of)
    await office.step(of.first, step)
    assert await office.is_in(of.second, state)


async def fallback_of(of: Falling) -> None:
    async with of.office.store.work(of.office.agency.id) as work:
        parent = await work.campaigns.get(of.first)
        chosen = Fallback(
            campaign=of.second,
            credential=parent.credential,
            channel=parent.channel,
            account="Twilio",
            column="phone",
        )
        await work.campaigns.save(replace(parent, fallback=chosen))
