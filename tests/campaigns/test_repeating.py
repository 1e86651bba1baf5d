"""When what repeats comes round, over clock changes too; the instants are written out by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from campaigns.repeating import (
    Occurrence,
    Repeats,
    UnusableCron,
    after,
    check_cron,
    cron_of,
    first_of,
    last_of,
    occurrences,
)

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def a_plan(cron: str, first: str, **more: object) -> Repeats:
    moment = utc(first)
    return replace(Repeats(every="cron", cron=cron, first=moment, upcoming=moment), **more)  # type: ignore[arg-type]


def planned(plan: Repeats, zone: ZoneInfo, number: int) -> list[datetime]:
    return [one.at for one in islice(occurrences(plan, zone), number)]


@pytest.mark.parametrize(
    ("zone", "cron", "first", "rest"),
    [
        (BERLIN, "0 9 * * *", "2027-03-27 08:00", ["2027-03-28 07:00", "2027-03-29 07:00"]),
        (BERLIN, "0 9 * * *", "2027-10-30 07:00", ["2027-10-31 08:00", "2027-11-01 08:00"]),
        (BERLIN, "30 2 * * *", "2027-03-27 01:30", ["2027-03-28 01:00", "2027-03-29 00:30"]),
        (BERLIN, "30 2 * * *", "2027-10-30 00:30", ["2027-10-31 00:30", "2027-11-01 01:30"]),
        (NEW_YORK, "0 9 * * 1", "2027-03-08 14:00", ["2027-03-15 13:00", "2027-03-22 13:00"]),
        (NEW_YORK, "0 9 * * 1-5", "2027-11-05 13:00", ["2027-11-08 14:00", "2027-11-09 14:00"]),
        (BERLIN, "30 2 * * *", "2027-03-28 01:00", ["2027-03-29 00:30", "2027-03-30 00:30"]),
        (BERLIN, "0 * * * *", "2027-10-31 01:00", ["2027-10-31 02:00", "2027-10-31 03:00"]),
        (BERLIN, "0 9 31 * *", "2027-01-31 08:00", ["2027-03-31 07:00", "2027-05-31 07:00"]),
        (BERLIN, "0 9 L * *", "2027-01-31 08:00", ["2027-02-28 08:00", "2027-03-31 07:00"]),
    ],
)
def test_it_comes_at_the_same_time_by_the_clock_on_the_wall(
    zone: ZoneInfo, cron: str, first: str, rest: list[str]
) -> None:
    assert planned(a_plan(cron, first), zone, 3) == [utc(first), *map(utc, rest)]


@pytest.mark.parametrize(
    ("every", "first", "cron"),
    [
        ("daily", "2026-12-24 09:05", "5 9 * * *"),
        ("weekdays", "2026-12-24 09:05", "5 9 * * 1-5"),
        ("weekly", "2026-12-24 09:05", "5 9 * * 4"),
        ("weekly", "2026-12-27 09:05", "5 9 * * 0"),
        ("monthly", "2026-12-24 09:05", "5 9 24 * *"),
        ("monthly", "2026-12-31 09:05", "5 9 L * *"),
    ],
)
def test_the_usual_ones_are_made_of_the_first_time(every: str, first: str, cron: str) -> None:
    assert cron_of(every, datetime.fromisoformat(first)) == cron


def test_on_weekdays_the_first_one_waits_for_monday() -> None:
    saturday = utc("2026-12-26 08:00")
    assert first_of("0 9 * * 1-5", BERLIN, saturday) == utc("2026-12-28 08:00")
    assert first_of("0 9 * * 6", BERLIN, saturday) == saturday


@pytest.mark.parametrize(
    "typed",
    ["", "0 9 * *", "0 0 9 * * *", "60 9 * * *", "0 9 30 2 *", "* * * * *", "*/30 * * * *",
     "0,30 9 * * *", "every day", "@daily"],
)  # fmt: skip
def test_what_is_no_cron_expression_or_comes_too_often_is_refused(typed: str) -> None:
    with pytest.raises(UnusableCron):
        check_cron(typed, BERLIN, utc("2026-12-24 08:00"))


def test_a_cron_expression_is_kept_in_one_spelling() -> None:
    now = utc("2026-12-24 08:00")
    assert check_cron("  0  9 * *  1-5 ", BERLIN, now) == "0 9 * * 1-5"
    assert check_cron("0 * * * *", BERLIN, utc("2027-10-30 08:00")) == "0 * * * *"


def test_it_ends_with_the_last_that_is_not_after_its_end() -> None:
    plan = a_plan("0 9 * * *", "2026-12-24 08:00", until=utc("2026-12-26 08:00"))
    assert planned(plan, BERLIN, 9) == [utc(f"2026-12-{day} 08:00") for day in (24, 25, 26)]


def test_so_many_times_end_with_that_one() -> None:
    plan = a_plan("0 9 * * *", "2027-03-27 08:00")
    assert last_of(plan, BERLIN, 3) == utc("2027-03-29 07:00")
    assert last_of(plan, BERLIN, 1) == plan.first


def test_one_can_be_left_out_and_one_moved() -> None:
    first, second, third = (utc(f"2026-12-{day} 08:00") for day in (24, 25, 26))
    later = third + timedelta(hours=2)
    plan = a_plan("0 9 * * *", "2026-12-24 08:00", changed={second: None, third: later})
    assert list(islice(occurrences(plan, BERLIN), 2)) == [
        Occurrence(first, first),
        Occurrence(third, later),
    ]


def test_what_is_over_is_forgotten_and_what_comes_next_is_known() -> None:
    first, second, third = (utc(f"2026-12-{day} 08:00") for day in (24, 25, 26))
    changes = {first: first + timedelta(hours=1), second: None}
    plan = a_plan("0 9 * * *", "2026-12-24 08:00", changed=changes)
    found = after(plan, BERLIN, first)
    assert found is not None
    gone_on, then = found
    assert then == Occurrence(third, third)
    assert (gone_on.upcoming, gone_on.changed, gone_on.first) == (third, {}, first)


def test_after_the_last_one_comes_nothing() -> None:
    plan = a_plan("0 9 * * *", "2026-12-24 08:00", until=utc("2026-12-24 08:00"))
    assert after(plan, BERLIN, plan.first) is None


@pytest.mark.parametrize("cron", ["0 * * * *", "30 2 * * *", "30 1,2,3 * * *", "0 9 L * *"])
@pytest.mark.parametrize(
    ("zone", "first"),
    [
        (BERLIN, "2027-03-26 12:00"),
        (BERLIN, "2027-10-29 12:00"),
        (NEW_YORK, "2027-03-12 12:00"),
        (NEW_YORK, "2027-11-05 12:00"),
    ],
)
def test_one_after_the_other_it_comes_as_all_at_once(zone: ZoneInfo, first: str, cron: str) -> None:
    start = first_of(cron, zone, utc(first))
    plan = replace(a_plan(cron, first), first=start, upcoming=start)
    at_once = planned(plan, zone, 120)
    found = [start]
    while len(found) < len(at_once):
        gone_on = after(plan, zone, found[-1])
        assert gone_on is not None
        plan, then = gone_on
        found.append(then.at)
    assert found == at_once
