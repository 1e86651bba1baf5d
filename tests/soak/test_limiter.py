"""Four workers on one account, some of them killed: how fast messages really arrived."""

from collections.abc import Sequence
from functools import partial

import pytest

from agencies.model import CredentialId
from dispatch.limits import rate_at
from tests.fakes.eventually import eventually
from tests.soak.amounts import Amounts
from tests.soak.arrivals import seconds as seconds_of
from tests.soak.crew import Crew, Site
from tests.soak.yard import Yard

WORKERS = 4
IN_FLIGHT = 256
HELD_BACK = 5000
"""Rows that those who were killed hold: nobody else gets them in time."""
PATIENCE = 120.0
LOOK = 4.0  # seconds over which what arrives is counted

pytestmark = [
    pytest.mark.alone,
    pytest.mark.parametrize("dialect", ["postgresql"], indirect=True),
]


async def begins(yard: Yard, crew: Crew, rate: int, seconds: float) -> CredentialId:
    """A list that is long enough, and everybody at work on it."""
    account = await yard.twilio_account(rate=rate)
    await crew.hire(WORKERS)
    await eventually(partial(yard.has_listeners, WORKERS), PATIENCE)
    await yard.send(int(rate * seconds) + HELD_BACK, account)
    return account


@pytest.mark.parametrize(
    "rate",
    [
        20,
        pytest.param(100, marks=pytest.mark.whole),  # where a moment's hold-up is a message
        pytest.param(1000, marks=pytest.mark.whole),
    ],
)
async def test_four_workers_keep_the_rate_while_one_after_another_is_killed(
    yard: Yard, light_site: Site, amounts: Amounts, rate: int
) -> None:
    seconds, every = amounts.span(60, 10), 5
    crew = light_site.crew(in_flight=IN_FLIGHT)
    await begins(yard, crew, rate, seconds + PATIENCE / 10)
    await eventually(partial(light_site.has_received, rate), PATIENCE)
    begun = light_site.twilio.journal()[-1].at

    kills = 0
    for n in range(1, int(seconds / every)):
        await eventually(partial(light_site.has_received_until, begun + n * every), PATIENCE)
        await crew.kill(crew.present[0])
        await crew.hire()
        kills += 1
    await eventually(partial(light_site.has_received_until, begun + seconds), PATIENCE)
    await crew.kill_all()

    received = sorted(light_site.twilio.journal(), key=lambda one: one.at)
    mean = sum(begun < one.at <= begun + seconds for one in received) / seconds
    worst = max(seconds_of(received), key=lambda one: one.messages - one.most(rate))
    amounts.notes(per_second_at_most=rate, in_the_worst_second=worst.messages)
    amounts.notes(seconds_that_the_counterpart_was_held_up_then=worst.held_up)
    amounts.notes(per_second=round(mean, 2))
    amounts.notes(kills=kills, twice=len(received) - len({one.to for one in received}))
    assert len({one.to for one in received}) == len(received)
    assert worst.messages <= worst.most(rate)
    assert mean >= rate * 0.97


async def test_a_storm_of_too_many_requests_halves_the_rate_and_it_recovers(
    yard: Yard, site: Site, amounts: Amounts
) -> None:
    rate = 100
    crew = site.crew(in_flight=IN_FLIGHT)
    account = await begins(yard, crew, rate, 70)
    await eventually(partial(site.has_received, 2 * rate), PATIENCE)

    site.twilio.everybody("20429")
    begun = site.twilio.journal()[-1].at
    await eventually(partial(site.has_received_until, begun + 6), PATIENCE)
    site.twilio.everybody("ok")
    over = site.twilio.journal()[-1].at
    await eventually(partial(site.has_received_until, over + amounts.span(60, 8)), PATIENCE)
    await crew.kill_all()

    times = [one.at for one in site.twilio.journal()]
    at_first, at_last = per_second(times, over + LOOK), per_second(times, times[-1])
    stormy = sum(begun + 3 < time <= begun + 6 for time in times) / 3
    pace = await yard.pace(account)
    allowed, by_then = (rate_at(pace, at) or 0.0 for at in (over + 60, times[-1] - LOOK))
    amounts.notes(requests_per_second_before=rate, from_the_third_second_on=round(stormy, 1))
    amounts.notes(per_second_allowed_a_minute_after=round(allowed, 1))
    amounts.notes(seconds_after_it=round(times[-1] - over), per_second_at_first=at_first)
    amounts.notes(per_second_then=at_last, of_at_least=round(by_then, 1))
    assert stormy <= rate / 2
    assert allowed >= 0.9 * rate
    assert by_then >= 0.9 * rate or not amounts.whole  # a tenth does not wait a minute
    assert at_last >= 0.9 * (rate if amounts.whole else by_then)
    assert at_last > at_first
    assert len({one.to for one in site.twilio.taken()}) == len(site.twilio.taken())


def per_second(times: Sequence[float], end: float) -> float:
    """In the last seconds until then."""
    return round(sum(end - LOOK < time <= end for time in times) / LOOK, 1)
