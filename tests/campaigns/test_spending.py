"""What a campaign has of a month's budget, and which are paused for it."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.model import AgencyId, CredentialId
from agencies.money import Money
from agencies.prices import Cost, Prices
from campaigns.acts import Act
from campaigns.budgeting import beyond
from campaigns.charges import LastCharged, Silent
from campaigns.lifecycle import CampaignState
from campaigns.model import Campaign, CampaignId, Checked
from campaigns.spending import (
    HELD,
    OVER,
    USED_UP,
    Budget,
    Claim,
    Standing,
    estimate,
    month_of,
)

PRICES = Prices(currency="SGD", prefixes={"65": 41_500, "1": 8_000})
DRAFT = Campaign(
    id=CampaignId(1),
    agency=AgencyId(1),
    channel="sms",
    credential=CredentialId(1),
    rehearsal=False,
    checked=Checked(
        reachable=100,
        parts=110,
        people_by={"6591": 60, "1202": 30, "4479": 10},
        parts_by={"6591": 70, "1202": 30, "4479": 10},
    ),
    created_at=datetime(2026, 3, 1, tzinfo=UTC),
)


def a_claim(people: int = 10, **more: object) -> Claim:
    whole = Claim(campaign=CampaignId(1), month="2026-03", sum=Money("SGD", 10**6), people=people)
    return replace(whole, **more)  # type: ignore[arg-type] # whatever a test says


CHARGED = LastCharged(
    at=datetime(2026, 3, 2, tzinfo=UTC), messages=8, known=8, sums=(Money("SGD", 700_001),)
)
OVER_NOW: dict[str, Any] = {"handed": 8, "state": CampaignState.FINISHED, "charged": CHARGED}


@pytest.mark.parametrize(
    "more",
    [
        {"charged": replace(CHARGED, known=7)},
        {"charged": replace(CHARGED, silent=(Silent("B", 1),))},
        {"charged": replace(CHARGED, sums=(Money("USD", 700_001),))},
        {"charged": replace(CHARGED, sums=(*CHARGED.sums, Money("USD", 1)))},
        {"charged": None},
        {"handed": 9},  # one was sent again since
        {"state": CampaignState.RUNNING},
        {"state": CampaignState.PAUSED},
    ],
)
def test_until_the_whole_charge_is_known_in_its_currency_the_estimate_is_spent(
    more: dict[str, Any],
) -> None:
    assert a_claim(**OVER_NOW).spent == 700_001
    claim = a_claim(**OVER_NOW | more)
    assert claim.spent == claim.estimated > 700_001


@given(st.lists(st.integers(0, 8), max_size=3))
def test_what_was_charged_falls_to_the_months_in_which_it_was_sent(ends: list[int]) -> None:
    cuts = [0, *sorted(ends), None]
    claims = [a_claim(**OVER_NOW, since=since or 0, until=until) for since, until in pairwise(cuts)]
    assert sum(claim.spent for claim in claims) == 700_001
    assert all(claim.spent == claim.held for claim in claims)


@st.composite
def campaigns(draw: st.DrawFn) -> list[Claim]:
    claims = []
    for number in range(draw(st.integers(0, 8))):
        people = draw(st.integers(1, 50))
        handed = draw(st.integers(0, people))
        claims.append(
            Claim(
                campaign=CampaignId(number),
                month="2026-03",
                sum=Money("SGD", draw(st.integers(0, 10**9))),
                people=people,
                handed=handed,
                waiting=draw(st.integers(0, people - handed)),
                state=draw(st.sampled_from([CampaignState.RUNNING, CampaignState.PAUSED])),
            )
        )
    return claims


def test_a_list_costs_its_parts_by_where_they_go() -> None:
    assert estimate(DRAFT, {DRAFT.credential: PRICES}) == Cost(
        sum=Money("SGD", 70 * 41_500 + 30 * 8_000), unpriced=10
    )


def test_two_accounts_that_share_are_counted_in_the_first_ones_currency() -> None:
    shared = replace(DRAFT, spare=CredentialId(2), share=30)
    dollars = Prices(currency="USD", prefixes={}, others=1)
    cost = estimate(shared, {DRAFT.credential: replace(PRICES, others=0), CredentialId(2): dollars})
    assert cost is not None
    assert (cost.sum.currency, cost.unpriced) == ("SGD", 30)


def test_who_is_left_out_costs_nothing() -> None:
    checked = Checked(reachable=30, suppressed=10, people_by={"6591": 40}, parts_by={"6591": 40})
    cost = estimate(replace(DRAFT, checked=checked), {DRAFT.credential: PRICES})

    assert cost == Cost(sum=Money("SGD", 30 * 41_500))


@pytest.mark.parametrize(
    "change", [{"rehearsal": True}, {"act": Act.DELETE}, {"checked": None}], ids=str
)
def test_what_is_not_sent_is_not_paid_for(change: dict[str, object]) -> None:
    draft = replace(DRAFT, **change)  # type: ignore[arg-type]
    assert estimate(draft, {DRAFT.credential: PRICES}) is None


@given(st.integers(0, 10**12), st.lists(st.integers(0, 500), min_size=1, max_size=12))
def test_what_a_campaign_spends_month_after_month_makes_up_what_it_costs(
    whole: int, months: list[int]
) -> None:
    ends = [0]
    for handed in months:
        ends.append(ends[-1] + handed)
    people = max(1, ends[-1])
    claims = [
        a_claim(people, sum=Money("SGD", whole), since=begin, until=end)
        for begin, end in pairwise(ends)
    ]

    assert sum(claim.spent for claim in claims) == (whole if ends[-1] else 0)
    assert not any(claim.to_come for claim in claims)


@given(st.integers(0, 10**12), st.integers(1, 500), st.data())
def test_nobody_else_has_what_is_spent_or_still_to_leave(
    whole: int, people: int, data: st.DataObject
) -> None:
    handed = data.draw(st.integers(0, people))
    claim = a_claim(people, sum=Money("SGD", whole), handed=handed, waiting=people - handed)

    assert claim.held == whole
    assert claim.spent + claim.to_come == whole


@pytest.mark.parametrize("why", [HELD, USED_UP])
def test_what_waits_for_a_higher_budget_gives_back_what_it_has_not_spent(why: str) -> None:
    claim = a_claim(handed=4, waiting=6)

    assert claim.held == 10**6
    assert replace(claim, paused_because=why).held == claim.spent == 400_000


@pytest.mark.parametrize("state", sorted(OVER))
def test_what_is_over_gives_back_what_it_has_not_spent(state: CampaignState) -> None:
    assert a_claim(handed=4, waiting=6, state=state).held == 400_000


@given(campaigns(), st.integers(0, 10**10))
def test_no_more_are_paused_than_it_takes_to_stay_within_the_budget(
    claims: list[Claim], most: int
) -> None:
    stopped = beyond(claims, most)
    gone = sum(claim.spent for claim in claims)
    running = [one for one in claims if one.state is CampaignState.RUNNING]
    goes_on = [one for one in running if one not in stopped]
    to_come = sum(one.to_come for one in goes_on)

    assert gone + to_come <= most or to_come == 0
    assert all(gone + to_come + one.to_come > most for one in stopped[-1:])


@pytest.mark.parametrize(("held", "nearly"), [(799, False), (800, True), (1200, True)])
def test_owners_are_warned_from_80_per_cent_on(held: int, nearly: bool) -> None:  # noqa: FBT001
    budget = Budget(most=Money("SGD", 1000))
    now = Standing(month="2026-03", budget=budget, spent=0, held=held)

    assert now.is_nearly_used_up is nearly
    assert now.left == Money("SGD", max(0, 1000 - held))


def test_a_month_is_one_by_the_agencys_clock() -> None:
    late = datetime(2026, 3, 31, 17, tzinfo=UTC)

    assert (month_of(late, "UTC"), month_of(late, "Asia/Singapore")) == ("2026-03", "2026-04")
