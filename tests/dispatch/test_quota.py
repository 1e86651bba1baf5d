"""No day has more messages of an agency than it allows, however they are asked for."""

from hypothesis import given
from hypothesis import strategies as st

from agencies.model import AgencyId, CredentialId
from campaigns.model import CampaignId
from campaigns.pacing import Pace, PaceKind, account
from dispatch.limits import Asking, Room, reserve
from dispatch.quota import LONGEST_DAY, Quota, has_room_at

NOON = 1_800_000_000.0
MIDNIGHT = NOON + 12 * 3600
OURS = AgencyId(3)
PARTS = st.lists(st.integers(1, 4), max_size=30)


def limit(most: int, used: int = 0, ends: float = 0.0) -> Pace:
    return Pace(PaceKind.AGENCY, OURS, tat=ends, ceiling=float(most), results=used)


def asking(campaign: int, credential: int = 1) -> Asking:
    return Asking(CampaignId(campaign), CredentialId(credential), 0, agency=OURS, day_ends=MIDNIGHT)


def room(*credentials: int) -> Room:
    return Room({account(CredentialId(one), paid=False): 100 for one in credentials})


@given(
    most=st.integers(1, 60),
    parts=st.dictionaries(st.integers(1, 4), PARTS, min_size=1),
    limited=st.booleans(),
    ticks=st.integers(1, 5),
)
def test_a_day_never_has_more_and_uses_what_it_has(
    *, most: int, parts: dict[int, list[int]], limited: bool, ticks: int
) -> None:
    """Over any number of campaigns and accounts; only a last message of many parts may not fit."""
    today, used = limit(most), 0
    left = {asking(n, n % 2).leg: list(wanted) for n, wanted in parts.items()}
    rates = [Pace(PaceKind.CREDENTIAL, n, interval=0.02, ceiling=50.0) for n in (0, 1)]
    for tick in range(ticks):
        asked = [asking(n, n % 2) for n in parts]
        paces = [today, *(rates if limited else ())]
        done = reserve(NOON + tick, paces, asked, left, room(0, 1))
        for leg, slots in done.slots.items():
            used += sum(left[leg][: len(slots)])
            del left[leg][: len(slots)]
        [today] = [pace for pace in done.paces if pace.kind is PaceKind.AGENCY]
    assert used <= most or used <= 4  # a single message may have more parts than the day
    assert today.results == used
    assert today.tat == MIDNIGHT
    if not limited:
        assert not any(left.values()) or (most - used < 4 and today.paused_until == MIDNIGHT)


def test_a_message_that_is_larger_than_a_day_leaves_as_its_only_one() -> None:
    done = reserve(NOON, [limit(2)], [asking(1)], {asking(1).leg: [3, 1, 1]}, room(1))
    again = reserve(NOON + 9, done.paces, [asking(1)], {asking(1).leg: [1, 1]}, room(1))
    assert [len(slots) for slots in done.slots.values()] == [1]
    assert again.slots == {}


def test_on_the_next_day_it_begins_anew() -> None:
    yesterday = limit(10, used=10, ends=NOON - 1)
    done = reserve(NOON, [yesterday], [asking(1)], {asking(1).leg: [1] * 30}, room(1))
    assert len(done.slots[asking(1).leg]) == 10
    [today] = done.paces
    assert (today.results, today.tat, today.paused_until) == (10, MIDNIGHT, MIDNIGHT)


def test_where_nobody_said_yet_when_the_new_day_ends_nothing_leaves() -> None:
    quota = Quota(limit(10, used=10, ends=NOON - 1), NOON, day_ends=NOON - 1)
    assert quota.most([1]) == 0
    assert quota.moved().results == 10


def test_a_clock_that_was_set_back_does_not_keep_everything_waiting() -> None:
    future = limit(10, used=10, ends=NOON + LONGEST_DAY + 1)
    assert Quota(future, NOON, MIDNIGHT).most([1] * 20) == 10
    assert has_room_at(future._replace(paused_until=future.tat), NOON) == NOON


def test_who_does_not_count_is_not_kept_back() -> None:
    rehearsal = Asking(CampaignId(2), CredentialId(1), 0)
    parts = {asking(1).leg: [1] * 9, rehearsal.leg: [1] * 9}
    slots = reserve(NOON, [limit(4)], [asking(1), rehearsal], parts, room(1)).slots
    assert {of: len(times) for (of, _), times in slots.items()} == {1: 4, 2: 9}
