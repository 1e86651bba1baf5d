"""Never above a limit in any second, whoever asks, however late it acts; and never far below.

It is long because a limit is one thing, and these are all that can be asked of it.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.model import CredentialId
from campaigns.model import CampaignId
from campaigns.pacing import Leg, Pace, PaceKind, Reserved, account
from dispatch.limits import (
    HORIZON,
    SPARE,
    WAITED,
    Asking,
    Room,
    interval_at,
    next_slot,
    rate_at,
    reserve,
    slowed,
)

RATES = st.floats(0.5, 2000)
PARTS = st.lists(st.integers(1, 3), min_size=1, max_size=64)
NOON = 1_800_000_000.0
ACCOUNT = CredentialId(7)
THROUGH = account(ACCOUNT, paid=False)
FOR_MONEY = account(ACCOUNT, paid=True)


def credential(rate: float, tat: float = 0.0, paused_until: float = 0.0) -> Pace:
    return Pace(PaceKind.CREDENTIAL, ACCOUNT, tat, 1 / rate, rate, paused_until)


def campaign(number: int, rate: float) -> Pace:
    return Pace(PaceKind.CAMPAIGN, number, 0.0, 1 / rate, rate)


def leg(number: int) -> Leg:
    return CampaignId(number), ACCOUNT


def most_in_a_second(times: Sequence[float]) -> int:
    """By definition: at every one of them, how many came in the second before it."""
    return max(sum(1 for other in times if time - 1 < other <= time) for time in times)


@given(
    rate=st.floats(0.5, 300),
    waits=st.lists(st.floats(0, 0.3), min_size=1, max_size=60),
    wanted=st.integers(1, 40),
)
def test_no_second_is_above_the_limit_however_irregularly_workers_ask(
    rate: float, waits: list[float], wanted: int
) -> None:
    now, pace = NOON, credential(rate)
    slots: list[float] = []
    for wait in waits:
        now += wait
        reserved = ask(now, [pace], {1: wanted})
        slots += reserved.slots.get(leg(1), ())
        pace = next(iter(reserved.paces), pace)
    assert slots
    assert slots == sorted(slots)
    assert all(b - a >= SPARE / rate - 1e-6 for a, b in pairwise(slots))
    assert most_in_a_second(slots) <= rate + 1


@given(rate=RATES, every=st.floats(0.01, HORIZON * 0.9))
def test_who_asks_often_enough_gets_the_whole_rate(rate: float, every: float) -> None:
    now, pace, slots = NOON, credential(rate), 0
    while now < NOON + 2:
        reserved = ask(now, [pace], {1: 10_000})
        slots += len(reserved.slots.get(leg(1), ()))
        pace = next(iter(reserved.paces), pace)
        now += every
    whole = rate / SPARE * (now - every - NOON + HORIZON)
    assert slots == pytest.approx(whole, rel=0.001, abs=1.5)


@given(now=st.floats(NOON, NOON + 1000), rate=RATES, rows=st.integers(1, 100))
def test_slots_are_ahead_by_the_horizon_at_most(now: float, rate: float, rows: int) -> None:
    slots = ask(now, [credential(rate)], {1: rows}).slots[leg(1)]
    assert slots[0] == now
    assert slots[-1] <= now + HORIZON + 1e-6
    assert len(slots) <= rows


@given(
    rates=st.lists(RATES, min_size=1, max_size=5),
    shared=RATES,
    rows=st.integers(1, 64),
    room=st.integers(0, 64),
)
def test_every_limit_holds_where_they_are_nested(
    rates: list[float], shared: float, rows: int, room: int
) -> None:
    paces = [credential(shared), *(campaign(n, rate) for n, rate in enumerate(rates))]
    slots = ask(NOON, paces, dict.fromkeys(range(len(rates)), rows), room).slots
    for number, rate in enumerate(rates):
        own = slots.get(leg(number), ())
        assert all(b - a >= 1 / rate - 1e-6 for a, b in pairwise(own))
    together = sorted(slot for own in slots.values() for slot in own)
    assert all(b - a >= 1 / shared - 1e-6 for a, b in pairwise(together))
    assert len(together) <= room


@given(
    rates=st.lists(RATES, min_size=2, max_size=4),
    own=RATES,
    rows=st.integers(0, 64),
    room=st.integers(0, 64),
)
def test_a_campaigns_own_limit_holds_over_all_its_accounts(
    rates: list[float], own: float, rows: int, room: int
) -> None:
    of = CampaignId(1)
    asking = [Asking(of, CredentialId(n), 0) for n in range(len(rates))]
    paces = [Pace(PaceKind.CREDENTIAL, n, 0.0, 1 / rate, rate) for n, rate in enumerate(rates)]
    parts = {one.leg: [1] * rows for one in asking}
    rooms = Room({one.account: room for one in asking})
    slots = reserve(NOON, [*paces, campaign(of, own)], asking, parts, rooms).slots

    for rate, one in zip(rates, asking, strict=True):
        alone = slots.get(one.leg, ())
        assert all(b - a >= 1 / rate - 1e-6 for a, b in pairwise(alone))
        assert len(alone) <= room
    together = sorted(slot for alone in slots.values() for slot in alone)
    assert all(b - a >= 1 / own - 1e-6 for a, b in pairwise(together))
    assert bool(together) is bool(rows and room)


@given(
    rates=st.lists(RATES, min_size=1, max_size=5),
    shared=RATES,
    room=st.integers(1, 64),
    data=st.data(),
)
def test_what_could_be_reserved_can_also_be_reserved_in_part(
    rates: list[float], shared: float, room: int, data: st.DataObject
) -> None:
    paces = [credential(shared), *(campaign(n, rate) for n, rate in enumerate(rates))]
    parts = {n: data.draw(PARTS) for n in range(len(rates))}
    could = ask(NOON, paces, parts, room).slots
    marked = {
        of[0]: [p for p in parts[of[0]][: len(slots)] if data.draw(st.booleans())]
        for of, slots in could.items()
    }
    done = ask(NOON, paces, marked, room).slots
    assert {n: len(done.get(leg(n), ())) for n in marked} == {
        n: len(rows) for n, rows in marked.items()
    }


def test_campaigns_of_one_account_take_turns() -> None:
    slots = ask(NOON, [credential(60)], {1: 10, 2: 10, 3: 10}).slots
    assert [len(slots[leg(n)]) for n in (1, 2, 3)] == [2, 2, 2]


def test_who_was_not_served_for_the_longest_time_goes_first() -> None:
    asking = [Asking(CampaignId(1), ACCOUNT, served=9), Asking(CampaignId(2), ACCOUNT, served=3)]
    parts = {leg(1): [1] * 5, leg(2): [1] * 5}
    slots = reserve(NOON, [credential(1)], asking, parts, Room({THROUGH: 64})).slots
    assert slots == {leg(2): [NOON]}


@pytest.mark.parametrize("rate", [100.0, None])
def test_an_urgent_campaign_takes_all_slots_that_it_can_use(rate: float | None) -> None:
    asking = [
        Asking(CampaignId(1), ACCOUNT, served=3),
        Asking(CampaignId(2), ACCOUNT, served=9, urgent=True),
    ]
    paces = [credential(rate)] if rate else []
    parts = {leg(1): [1] * 50, leg(2): [1] * 4}
    slots = reserve(NOON, paces, asking, parts, Room({THROUGH: 10})).slots
    assert len(slots[leg(2)]) == 4
    assert min(slots[leg(1)]) >= max(slots[leg(2)])


def test_two_urgent_campaigns_share_their_account_evenly() -> None:
    asking = [Asking(CampaignId(n), ACCOUNT, served=n, urgent=n > 1) for n in (1, 2, 3)]
    parts = {leg(n): [1] * 50 for n in (1, 2, 3)}
    slots = reserve(NOON, [credential(100)], asking, parts, Room({THROUGH: 64})).slots
    assert leg(1) not in slots
    assert abs(len(slots[leg(2)]) - len(slots[leg(3)])) <= 1


def test_no_slot_is_after_the_hours_of_a_campaign() -> None:
    closing = Asking(CampaignId(1), ACCOUNT, 0, until=NOON + 0.035)
    other = Asking(CampaignId(2), ACCOUNT, 1)
    parts = {leg(1): [1] * 50, leg(2): [1] * 50}
    alone = reserve(NOON, [credential(100)], [closing], parts, Room({THROUGH: 64})).slots
    both = reserve(NOON, [credential(100)], [closing, other], parts, Room({THROUGH: 64})).slots
    assert len(alone[leg(1)]) == 4
    assert both[leg(1)][-1] <= NOON + 0.035
    assert both[leg(2)][-1] > NOON + 0.08


@given(
    rate=st.floats(5, 500),
    parts=st.lists(st.integers(1, 10), min_size=2, max_size=60),
    room=st.integers(1, 60),
)
def test_a_message_of_several_parts_takes_as_many_slots(
    rate: float, parts: list[int], room: int
) -> None:
    now, pace, slots, left = NOON, credential(rate), list[float](), list(parts)
    while left:
        reserved = ask(now, [pace], {1: left}, room)
        new = reserved.slots.get(leg(1), ())
        slots += new
        left = left[len(new) :]
        pace = next(iter(reserved.paces), pace)
        now += 0.05
    apart = [b - a for a, b in pairwise(slots)]
    assert all(wait >= n / rate - 1e-6 for wait, n in zip(apart, parts, strict=False))


def test_while_a_provider_could_not_be_reached_one_message_goes_to_see() -> None:
    pace = credential(100)._replace(opened=1, paused_until=NOON)
    reserved = ask(NOON, [pace], {1: [1] * 50, 2: [1] * 50})
    [[slot]] = reserved.slots.values()
    [after] = reserved.paces
    assert slot == NOON
    assert (after.opened, after.paused_until) == (2, NOON + 60)
    assert ask(NOON + 59, [after], {1: [1] * 50}).slots == {}


def test_a_slow_campaign_does_not_hold_up_a_quick_one() -> None:
    slots = ask(NOON, [credential(100), campaign(1, 1)], {1: 50, 2: 50}).slots
    assert len(slots[leg(1)]) == 1
    assert len(slots[leg(2)]) >= 9


def test_without_a_limit_everything_may_leave_at_once() -> None:
    reserved = ask(NOON, [], {1: 30}, room=20)
    assert reserved.slots == {leg(1): [NOON] * 20}
    assert not reserved.paces


def test_what_is_paid_for_goes_at_its_own_pace_beside_what_is_free() -> None:
    for_money = Pace(*FOR_MONEY, interval=0.001, ceiling=1000.0)
    asking = [Asking(CampaignId(1), ACCOUNT, 0), Asking(CampaignId(2), ACCOUNT, 0, paid=True)]
    parts = {leg(1): [1] * 200, leg(2): [1] * 200}
    room = Room({THROUGH: 200, FOR_MONEY: 200})
    slots = reserve(NOON, [credential(30), for_money], asking, parts, room).slots
    assert len(slots[leg(1)]) == 3
    assert 90 <= len(slots[leg(2)]) <= 100


def test_nothing_leaves_while_the_account_is_paused() -> None:
    pace = credential(100, paused_until=NOON + 5)
    assert ask(NOON, [pace], {1: 5}).slots == {}
    assert ask(NOON + 5, [pace], {1: 5}).slots[leg(1)][0] == NOON + 5


@given(rate=RATES, ahead=st.floats(0, 1e6), back=st.floats(0, 1e6))
def test_a_clock_that_was_set_back_stops_nobody(rate: float, ahead: float, back: float) -> None:
    pace = credential(rate, tat=NOON + ahead)
    now = NOON - back
    assert now <= next_slot(pace, now) <= now + HORIZON + 1 / rate + WAITED + 1e-6


@given(rate=RATES, waited=st.floats(0, WAITED))
def test_who_waited_for_the_lock_takes_no_slot_that_others_took_meanwhile(
    rate: float, waited: float
) -> None:
    others = ask(NOON + waited, [credential(rate)], {1: 10_000})
    ours = ask(NOON, others.paces, {1: 10_000}).slots.get(leg(1), [math.inf])
    assert ours[0] >= others.slots[leg(1)][-1] + 1 / rate - 1e-6


@given(rate=RATES, wait=st.floats(0, 100))
def test_too_fast_pauses_and_takes_a_third_off(rate: float, wait: float) -> None:
    after = slowed(credential(rate), NOON, wait)
    assert after.paused_until == NOON + wait
    assert rate_at(after, after.paused_until) == pytest.approx(rate / 1.5)


def test_the_refusals_of_one_storm_count_once() -> None:
    once = slowed(credential(100), NOON, 1.0)
    again = slowed(once, NOON + 0.5, 2.0)
    assert again.interval == once.interval
    assert again.paused_until == NOON + 2.5


@given(rate=RATES, refusals=st.integers(1, 30), seconds=st.floats(0, 10_000))
def test_the_rate_climbs_back_and_never_above_what_was_allowed(
    rate: float, refusals: int, seconds: float
) -> None:
    pace, now = credential(rate), NOON
    for _ in range(refusals):
        pace = slowed(pace, now, 1.0)
        now += 3
    slow = rate_at(pace, pace.paused_until) or 0.0
    later = rate_at(pace, pace.paused_until + seconds) or 0.0
    assert rate * 0.019 <= slow <= later <= rate * 1.0001
    assert rate_at(pace, pace.paused_until + 500) == pytest.approx(rate)


def test_an_account_without_a_limit_is_only_paused() -> None:
    pace = slowed(Pace(PaceKind.CREDENTIAL, ACCOUNT), NOON, 3.0)
    assert pace.paused_until == NOON + 3
    assert interval_at(pace, NOON) == 0


def ask(
    now: float, paces: Sequence[Pace], rows: Mapping[Any, int | Sequence[int]], room: int = 10_000
) -> Reserved:
    """All campaigns use one account, and none was served before; rows have a part, or so many."""
    asking = [Asking(CampaignId(number), ACCOUNT, 0) for number in rows]
    parts = {
        leg(number): [1] * wanted if isinstance(wanted, int) else wanted
        for number, wanted in rows.items()
    }
    return reserve(now, paces, asking, parts, Room({THROUGH: room}))
