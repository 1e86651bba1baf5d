"""It stops what fails, leaves alone what fails a little, and comes back where nobody was there.

It is long because each way in which an account can fail has its tests here.
"""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.pacing import Down, Pace, PaceKind
from dispatch.breaker import (
    FIRST_WAIT,
    LONGEST_WAIT,
    REMEMBERED,
    STILL_FAILS,
    Result,
    judge,
    not_probed,
    pause_of,
    probed,
)

NOON = 1_800_000_000.0
ACCOUNT = Pace(PaceKind.CREDENTIAL, 7)
CAMPAIGN = Pace(PaceKind.CAMPAIGN, 3)
BOTH = pytest.mark.parametrize("pace", [ACCOUNT, CAMPAIGN], ids=lambda pace: pace.kind.value)
RUNS, MESSAGES = 100, 10_000


def some(random: Random, share: float, bad: Result) -> Iterator[str]:
    """Results as ticks bring them, 32 at a time."""
    while True:
        yield "".join(bad if random.random() < share else Result.TAKEN for _ in range(32))


def trips_after(pace: Pace, results: Iterator[str], most: int) -> int | None:
    """How many messages it took, or None where `most` did not do it."""
    seen = 0
    for batch in results:
        pace, because = judge(pace, batch, NOON)
        seen += len(batch)
        if because:
            return seen
        if seen >= most:
            return None
    return None


@BOTH
@pytest.mark.parametrize("bad", [Result.FAILED, Result.LOST])
@pytest.mark.parametrize("seed", range(20))
def test_half_of_all_failing_stops_within_250_messages(pace: Pace, bad: Result, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - a test's dice
    assert trips_after(pace, some(random, 0.5, bad), 250) is not None


@BOTH
def test_one_in_twenty_failing_never_stops(pace: Pace) -> None:
    random = Random(2026)  # noqa: S311 - a test's dice
    runs = [trips_after(pace, some(random, 0.05, Result.FAILED), MESSAGES) for _ in range(RUNS)]
    assert runs == [None] * RUNS


@BOTH
def test_five_in_a_row_that_nobody_knows_about_stop(pace: Pace) -> None:
    assert not judge(pace, "....uuuu.uuuu", NOON).because
    assert judge(pace, "....uuuu.uuuuu", NOON).because == (
        "nobody knows what became of 5 messages in a row"
    )


@BOTH
def test_it_stops_over_what_several_ticks_brought(pace: Pace) -> None:
    for _ in range(4):
        pace, because = judge(pace, "u", NOON)
        assert not because
    assert judge(pace, "u", NOON).because


@BOTH
def test_later_failures_count_among_the_last_200(pace: Pace) -> None:
    long_ago = judge(pace, "f..." * 7 + "." * 400, NOON).pace
    assert not judge(long_ago, "f.." * 29, NOON).because
    assert judge(long_ago, "f.." * 30, NOON).because.startswith("30 of the last ")


@BOTH
def test_after_a_stop_it_counts_afresh(pace: Pace) -> None:
    stopped = judge(pace, "f" * 15, NOON).pace
    assert (stopped.recent, stopped.results) == ("", 0)


def test_what_comes_back_to_a_stopped_campaign_changes_nothing() -> None:
    stopped = judge(CAMPAIGN, "f" * 15, NOON).pace
    assert judge(stopped, "f" * 100, NOON) == (stopped, "")


def test_a_list_of_which_many_are_refused_is_asked_about() -> None:
    assert not judge(CAMPAIGN, "r" * 10 + "." * 5, NOON).because
    assert not judge(CAMPAIGN, "." * 100 + "r" * 11, NOON).because
    assert judge(CAMPAIGN, "." * 80 + "r" * 11, NOON).because == (
        "the provider refused 11 of 91 recipients"
    )


def test_a_bad_list_is_not_the_accounts_fault() -> None:
    assert not judge(ACCOUNT, "r" * 150, NOON).because


@BOTH
def test_being_told_to_wait_is_no_failure(pace: Pace) -> None:
    assert not judge(pace, "w" * 500, NOON).because


def test_an_account_whose_provider_is_not_there_waits_and_nobody_is_asked() -> None:
    before = judge(ACCOUNT, "cccc", NOON)
    after = judge(before.pace, "c", NOON)
    assert (before.pace.opened, before.pace.paused_until) == (0, 0.0)
    assert (after.pace.opened, after.pace.paused_until, after.because) == (1, NOON + 30, "")


def test_what_was_under_way_when_it_opened_does_not_make_it_wait_longer() -> None:
    opened = judge(ACCOUNT, "ccccc", NOON).pace
    assert judge(opened, "c" * 59, NOON + 5).pace.paused_until == NOON + 30


def test_every_probe_that_finds_nobody_doubles_the_wait() -> None:
    pace, waits = judge(ACCOUNT, "ccccc", NOON).pace, []
    for _ in range(7):
        now = pace.paused_until
        pace = judge(probed(pace, now), "c", now + 10).pace
        waits.append(pace.paused_until - now)
    assert waits == [60, 120, 240, 480, LONGEST_WAIT, LONGEST_WAIT, LONGEST_WAIT]


@pytest.mark.parametrize("answer", [".", "r", "w", "f"])
def test_any_answer_to_a_probe_ends_the_wait_at_once(answer: str) -> None:
    probing = probed(judge(ACCOUNT, "ccccc", NOON).pace, NOON + 30)
    after = judge(probing, answer, NOON + 31).pace
    assert (after.opened, after.paused_until) == (0, NOON + 31)


def test_who_was_to_go_and_see_and_never_left_costs_no_second_wait() -> None:
    away = judge(ACCOUNT, "ccccc", NOON).pace
    for slot in (NOON + 30, NOON + 31, NOON + 32):
        stayed = not_probed(probed(away, slot), slot, slot + 1)
        assert stayed == away._replace(paused_until=slot + 1)
        assert not_probed(stayed, slot, slot + 2) == stayed  # said twice, it counts once


@pytest.mark.parametrize(
    "since",
    [
        {"paused_until": NOON + 88},  # somebody was told to wait
        {"opened": 3, "paused_until": NOON + 220},  # another one left
        {"opened": 0, "paused_until": NOON + 31},  # it is well again
        {"opened": 1, "paused_until": NOON + 60},
    ],
)
def test_what_was_heard_of_an_account_since_then_stands(since: dict[str, Any]) -> None:
    probing = probed(judge(ACCOUNT, "ccccc", NOON).pace, NOON + 30)
    heard = probing._replace(**since)
    assert not_probed(heard, NOON + 30, NOON + 31) == heard


def test_a_provider_that_is_away_for_a_night_stops_nothing() -> None:
    pace = judge(ACCOUNT, "ccccc", NOON).pace
    for _ in range(80):
        pace, because = judge(probed(pace, pace.paused_until), "c", pace.paused_until)
        assert not because


@given(st.lists(st.text("".join(Result), max_size=40), max_size=30))
def test_it_remembers_no_more_than_it_has_room_for(ticks: list[str]) -> None:
    account, campaign = ACCOUNT, CAMPAIGN
    for results in ticks:
        account, campaign = judge(account, results, NOON).pace, judge(campaign, results, NOON).pace
        assert max(len(account.recent), len(campaign.recent)) <= REMEMBERED
        assert campaign.refused <= campaign.results


def test_one_refusal_is_enough_and_what_was_on_its_way_before_does_not_undo_it() -> None:
    refused = judge(ACCOUNT, "...d", NOON).pace
    after = judge(refused, "....", NOON + 1).pace

    assert (refused.paused_because, refused.paused_until) == (Down.REFUSED, NOON + FIRST_WAIT)
    assert after.is_down
    assert after.paused_until == NOON + FIRST_WAIT


def test_who_went_to_see_and_was_taken_ends_a_refusal() -> None:
    refused = judge(ACCOUNT, "d", NOON).pace
    tried = probed(refused, NOON + FIRST_WAIT)

    assert judge(tried, "d", NOON + 31).pace.is_down
    works = judge(tried, ".", NOON + 31).pace
    assert (works.is_down, works.paused_because, works.paused_until) == (False, "", NOON + 31)


def test_a_lost_answer_does_not_tell_that_somebody_is_there_again() -> None:
    away = judge(ACCOUNT, "ccccc", NOON).pace

    assert judge(probed(away, NOON + 31), "u", NOON + 32).pace.is_down
    assert not judge(probed(away, NOON + 31), "r", NOON + 32).pace.is_down


def test_one_that_cannot_even_be_opened_waits_longer_each_time() -> None:
    pace, waits = judge(ACCOUNT, "d", NOON).pace, []
    for _ in range(4):
        pace = judge(pace, "d", pace.paused_until).pace
        waits.append(pace.paused_until - NOON)

    assert waits == [30 + 60, 30 + 60 + 120, 30 + 60 + 120 + 240, 30 + 60 + 120 + 240 + 480]


def test_a_refusal_is_no_fault_of_the_campaign() -> None:
    assert judge(CAMPAIGN, "d" * REMEMBERED, NOON) == (CAMPAIGN, "")


@pytest.mark.parametrize("results", ["." * 99 + "uuuuu", "." * 99 + "f" * 15, "u" + "f" * 14])
def test_an_account_that_takes_nothing_any_more_is_down_and_who_has_no_other_is_told(
    results: str,
) -> None:
    verdict = judge(ACCOUNT, results, NOON)

    assert (verdict.pace.paused_because, verdict.pace.paused_until) == (Down.FAILS, NOON + 30)
    assert pause_of(*verdict).spared


@pytest.mark.parametrize("results", ["." + "f" * 14, "fr" * 14])
def test_one_that_takes_some_is_not(results: str) -> None:
    assert not judge(ACCOUNT, results, NOON).pace.is_down


def test_some_failures_among_many_stop_all_whatever_other_account_they_have() -> None:
    verdict = judge(ACCOUNT, "..f" * 30, NOON)

    assert verdict.because
    assert not verdict.pace.is_down
    assert not pause_of(*verdict).spared


@pytest.mark.parametrize(
    ("answer", "is_down"), [(".", False), ("r", False), ("f", True), ("u", True), ("w", True)]
)
def test_what_took_nothing_works_again_once_a_message_that_went_to_see_is_taken(
    answer: str, *, is_down: bool
) -> None:
    fails = judge(ACCOUNT, "uuuuu", NOON).pace
    assert judge(fails, "..", NOON + 1).pace.is_down  # they were on their way before

    assert judge(probed(fails, NOON + 31), answer, NOON + 32).pace.is_down is is_down


def test_who_went_to_see_in_vain_stops_those_who_have_no_other_account() -> None:
    fails = judge(ACCOUNT, "uuuuu", NOON).pace

    assert judge(fails, "u", NOON + 1).because == ""
    assert judge(probed(fails, NOON + 31), "u", NOON + 32).because == STILL_FAILS
