"""The engine's transactions one by one: who may mark what, and what is written about it.

One long page: the transactions share their set-up, and are read in the order of a message's life.
"""

from collections.abc import Mapping, Sequence

import pytest

from campaigns.lifecycle import CampaignState, Step
from campaigns.pacing import Leg, Pace, PaceKind, Pause, Reserved
from campaigns.sending import Asked, HeldBack, Record
from campaigns.states import Event, State
from storage.engine import SqlEngine
from tests.dispatch.office import ANA, Office
from tests.storage.engine_steps import (
    AT_ONCE,
    ME,
    OTHER,
    Planned,
    a_want,
    leased,
    mark,
)

Parts = Mapping[Leg, Sequence[int]]


@pytest.mark.parametrize("step", [Step.PAUSE, Step.STOP])
async def test_nothing_of_a_campaign_that_does_not_run_is_leased_or_marked(
    office: Office, engine: SqlEngine, step: Step
) -> None:
    campaign = await office.launch(25)
    lease = await leased(engine, campaign)
    await office.step(campaign, step)

    ticked = await mark(engine, lease, [2, 3])

    assert await engine.lease(campaign, ME, 10) is None
    assert ticked.marked == {campaign: []}
    assert ticked.refused == {campaign: [2, 3]}
    assert ticked.halted == {campaign}
    assert await office.states(campaign) == {State.QUEUED: 25}


async def test_only_rows_of_a_chunk_that_is_held_are_marked(
    office: Office, engine: SqlEngine
) -> None:
    campaign = await office.launch(25)
    lease = await leased(engine, campaign)

    stolen = await mark(engine, lease, [2], owner=OTHER)
    of_another_epoch = await mark(engine, lease, [2], epoch=1)
    own = await mark(engine, lease, [2])

    assert stolen.lost == of_another_epoch.lost == {lease.chunk}
    assert (stolen.marked, of_another_epoch.marked) == ({}, {})
    assert [(one.row, one.attempt) for one in own.marked[campaign]] == [(2, 1)]
    assert own.lost == frozenset()


async def test_a_row_is_marked_by_one_tick_alone(office: Office, engine: SqlEngine) -> None:
    campaign = await office.launch(25)
    lease = await leased(engine, campaign)

    first = await mark(engine, lease, [2, 3, 4])
    second = await mark(engine, lease, [3, 4, 5])

    assert [one.row for one in first.marked[campaign]] == [2, 3, 4]
    assert [one.row for one in second.marked[campaign]] == [5]
    assert second.refused == {campaign: [3, 4]}


async def test_no_more_is_marked_than_slots_were_had(office: Office, engine: SqlEngine) -> None:
    campaign = await office.launch(25)
    lease = await leased(engine, campaign)

    def two(now: float, _: Sequence[Pace], parts: Parts) -> Reserved:
        return Reserved(slots={of: [now + 1, now + 2][: len(rows)] for of, rows in parts.items()})

    asked = Asked(owner=ME, leases={lease.chunk: 0}, wants=[a_want(lease, [2, 3, 4])])
    ticked = await engine.tick(asked, Planned(two))

    marked = ticked.marked[campaign]
    assert [(one.row, round(one.slot - ticked.now, 3)) for one in marked] == [(2, 1), (3, 2)]
    assert ticked.refused == {}


async def test_slots_are_taken_only_for_what_was_marked(office: Office, engine: SqlEngine) -> None:
    campaign = await office.launch(25)
    lease = await leased(engine, campaign)
    await office.suppress(3)
    asked_for: list[int] = []

    def counting(now: float, _: Sequence[Pace], parts: Parts) -> Reserved:
        asked_for.extend(map(len, parts.values()))
        return Reserved(slots={of: [now] * len(rows) for of, rows in parts.items()})

    asked = Asked(owner=ME, leases={lease.chunk: 0}, wants=[a_want(lease, [2, 3, 4])])
    ticked = await engine.tick(asked, Planned(counting))

    assert asked_for == [3, 2]
    assert [one.row for one in ticked.marked[campaign]] == [2, 4]
    assert ticked.halted == frozenset()


async def test_the_paces_that_a_reservation_moves_are_kept(
    office: Office, engine: SqlEngine
) -> None:
    account = await office.account(rate=4)
    campaign = await office.launch(25, account=account, rate=2)
    lease = await leased(engine, campaign)
    seen: list[Sequence[Pace]] = []

    def slower(now: float, paces: Sequence[Pace], _: Parts) -> Reserved:
        seen.append(paces)
        moved = [pace._replace(tat=now, interval=9.0, paused_until=now + 5) for pace in paces]
        return Reserved(paces=moved)

    want = a_want(lease, [2], account)
    asked = Asked(owner=ME, leases={lease.chunk: 0}, wants=[want])
    first = await engine.tick(asked, Planned(slower))
    [runnable] = (await engine.look()).campaigns

    assert [(pace.kind, pace.subject, pace.interval, pace.ceiling) for pace in seen[0]] == [
        (PaceKind.CAMPAIGN, campaign, 0.5, 2.0),
        (PaceKind.CREDENTIAL, account, 0.25, 4.0),
    ]
    assert {pace.interval for pace in first.paces} == {9.0}
    assert {pace.interval for pace in runnable.paces} == {9.0}


async def test_a_suppressed_address_is_set_aside_when_its_turn_comes(
    office: Office, engine: SqlEngine
) -> None:
    campaign = await office.launch(3)
    lease = await leased(engine, campaign)
    await office.suppress(3)

    ticked = await mark(engine, lease, [2, 3, 4])

    assert ticked.refused == {campaign: [3]}
    assert (await office.ledger(campaign))[3].state is State.SUPPRESSED
    assert await office.unequal_counters() == []


async def test_where_those_that_are_left_find_too_few_slots_each_keeps_its_own(
    office: Office, engine: SqlEngine
) -> None:
    campaign = await office.launch(3)
    lease = await leased(engine, campaign)
    await office.suppress(2)
    slots = iter([[1.0, 2.0, 3.0], [1.0]])

    def reserve(_now: float, _: object, parts: Mapping[Leg, Sequence[int]]) -> Reserved:
        return Reserved(slots=dict.fromkeys(parts, next(slots)))

    asked = Asked(owner=ME, leases={lease.chunk: lease.epoch}, wants=[a_want(lease, [2, 3, 4])])
    ticked = await engine.tick(asked, Planned(reserve))

    assert [(one.row, one.slot) for one in ticked.marked[campaign]] == [(3, 2.0), (4, 3.0)]


async def test_what_a_failed_tick_may_have_marked_goes_back_where_the_chunk_is_still_held(
    office: Office, engine: SqlEngine
) -> None:
    campaign = await office.launch(25)
    lease = await leased(engine, campaign)
    await mark(engine, lease, [2, 3])
    held_back = [HeldBack(lease.chunk, Record(campaign, row, 1, Event.DEFER)) for row in (2, 3, 4)]
    await engine.tick(
        Asked(owner=ME, leases={lease.chunk: lease.epoch}, held_back=held_back), AT_ONCE
    )

    assert await office.states(campaign) == {State.QUEUED: 25}
    assert await office.unequal_counters() == []


async def test_what_a_failed_tick_did_not_mark_is_not_taken_from_who_marked_it_since(
    office: Office, engine: SqlEngine
) -> None:
    """The numbers of their attempts are the same."""
    campaign = await office.launch(25)
    lost = await leased(engine, campaign)
    await engine.reap(everything=True)
    lease = await engine.lease(campaign, OTHER, 10)
    assert lease is not None
    await mark(engine, lease, [2, 3], OTHER)
    held_back = [HeldBack(lost.chunk, Record(campaign, row, 1, Event.DEFER)) for row in (2, 3)]
    for owner in (ME, OTHER):
        asked = Asked(owner=owner, leases={lost.chunk: lost.epoch}, held_back=held_back)
        await engine.tick(asked, AT_ONCE)

    assert lease.chunk == lost.chunk
    assert await office.states(campaign) == {State.ATTEMPTING: 2, State.QUEUED: 23}


async def test_sweeping_cancels_what_waits_in_pieces_and_once(
    office: Office, engine: SqlEngine
) -> None:
    campaign = await office.launch([2, 3, 7000])
    running = await engine.sweep(campaign, 0)
    await office.step(campaign, Step.STOP)

    following = await engine.sweep(campaign, 0)
    halfway = await office.counters(campaign)
    end = await engine.sweep(campaign, following)

    assert (running, following, end) == (0, 5000, 0)
    assert halfway == {State.CANCELLED: 2, State.QUEUED: 1}
    assert await office.counters(campaign) == {State.CANCELLED: 3}
    assert (await engine.look()).campaigns == []
    assert len(await office.notices()) == 1


async def test_a_pause_stops_all_campaigns_of_the_account_and_tells_their_makers(
    office: Office, engine: SqlEngine
) -> None:
    account, main, aside = [await office.account() for _ in range(3)]
    first = await office.launch(1, account=account)
    second = await office.launch(1, account=main, spare=account, share=30)
    third = await office.launch(1, account=main, countries={"60": aside, "65": account})
    others = [
        await office.launch(1, account=main, spare=account),
        await office.launch(1, account=main, countries={"65": aside}),
    ]

    await engine.tick(
        Asked(owner=ME, pauses=[Pause(because="refused", credential=account)]), AT_ONCE
    )

    states = [(await office.campaign(one)).state for one in (first, second, third, *others)]
    assert states == 3 * [CampaignState.PAUSED] + 2 * [CampaignState.RUNNING]
    told = {(notice.identity, notice.campaign) for notice in await office.notices()}
    assert told == {(str(ANA), first), (str(ANA), second), (str(ANA), third)}


async def test_a_look_tells_what_is_open_and_whether_there_is_work(
    office: Office, engine: SqlEngine
) -> None:
    campaign = await office.launch(3)
    [before] = (await engine.look()).campaigns
    lease = await leased(engine, campaign)
    await mark(engine, lease, [2])
    [after] = (await engine.look()).campaigns

    assert (before.queued, before.attempting, before.work, before.stopped) == (3, 0, True, False)
    assert (after.queued, after.attempting, after.work) == (2, 1, False)


async def test_a_temporary_account_is_forgotten_when_its_campaign_ends(
    office: Office, engine: SqlEngine
) -> None:
    campaign = await office.launch([])
    kept_for = await office.account(kept_for=campaign)

    await engine.tick(Asked(owner=ME, ending=[campaign]), AT_ONCE)

    assert await office.is_forgotten(kept_for)
