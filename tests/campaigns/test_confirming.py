"""The card states what will happen, and the hash binds everything that would change it.

It is long because each thing that is confirmed is changed here once.
"""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from agencies.hours import Hours
from agencies.model import Agency, AgencyId, Credential, CredentialId
from campaigns.acts import Act
from campaigns.confirming import Card, NotComplete, confirmation_hash, is_confirmed, make_card
from campaigns.model import Campaign, CampaignId, Checked, Duplicates, Wording
from campaigns.repeating import Repeats

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
DAY = Hours(time(8), time(21))
ZONE = "Asia/Singapore"
AGENCY = Agency(id=AgencyId(1), name="Health", time_zone=ZONE, region="SG")
ACCOUNT = Credential(
    id=CredentialId(3), agency=AgencyId(1), channel="sms", provider="twilio", label="Twilio main",
    rate=10.0, added_at=NOON,
)  # fmt: skip
CHECKED = Checked(
    columns=("recipient", "name"), reachable=95, invalid=3, duplicates=2, blank=1, parts=120,
    countries={"SG": 90, "MY": 5}, empty={"name": 4}, digest="d1",
)  # fmt: skip
READY = Campaign(
    id=CampaignId(7), agency=AgencyId(1), version=5, name="V", channel="sms",
    credential=CredentialId(3), rehearsal=False, template=2, wording=Wording(text="Hi {name}"),
    checked=CHECKED, rate=5.0, created_at=NOON,
)  # fmt: skip


@pytest.mark.parametrize(
    "changed",
    [
        replace(READY, template=3),
        replace(READY, checked=replace(CHECKED, digest="d2")),
        replace(READY, credential=CredentialId(4)),
        replace(READY, spare=CredentialId(4)),
        replace(READY, spare=CredentialId(4), share=30),
        replace(READY, countries={"60": CredentialId(4)}),
        replace(READY, rate=6.0),
        replace(READY, rate=5.5),
        replace(READY, duplicates=Duplicates.SEND_EACH),
        replace(READY, prefer_delivery=True),
        replace(READY, urgent=True),
        replace(READY, hours=DAY),
        replace(READY, starts_at=NOON),
        replace(READY, id=CampaignId(8)),
    ],
)
def test_what_would_be_sent_otherwise_is_not_what_was_confirmed(changed: Campaign) -> None:
    assert not is_confirmed(changed, confirmation_hash(READY, ZONE), ZONE)


@pytest.mark.parametrize(
    ("hours", "zone", "holds"),
    [
        (DAY, ZONE, True),
        (Hours(time(8), time(22)), ZONE, False),
        (Hours(time(7), time(21)), ZONE, False),
        (None, ZONE, False),
        (DAY, "Europe/London", False),
    ],
)
def test_other_hours_are_not_what_was_confirmed(
    hours: Hours | None, zone: str, *, holds: bool
) -> None:
    confirmed = confirmation_hash(replace(READY, hours=DAY), ZONE)

    assert is_confirmed(replace(READY, hours=hours), confirmed, zone) is holds


def test_without_hours_the_time_zone_does_not_matter() -> None:
    assert is_confirmed(READY, confirmation_hash(READY, ZONE), "Europe/London")


def test_another_name_or_version_does_not_void_what_was_confirmed() -> None:
    assert is_confirmed(replace(READY, name="W", version=9), confirmation_hash(READY, ZONE), ZONE)


def test_going_slower_does_not_void_what_was_confirmed() -> None:
    assert is_confirmed(replace(READY, rate=1.0), confirmation_hash(READY, ZONE), ZONE)


@pytest.mark.parametrize("forged", ["", "@", "x@5", "@5"])
def test_what_nobody_confirmed_is_not_confirmed(forged: str) -> None:
    assert not is_confirmed(READY, forged, ZONE)


def test_the_card_states_everything_that_matters() -> None:
    card = make_card(READY, ACCOUNT, AGENCY, in_flight_max=64, now=NOON)

    assert (card.people, card.invalid, card.duplicates, card.blank) == (95, 3, 2, 1)
    assert card.abroad == {"MY": 5}
    assert (card.rate, card.seconds, card.parts) == (5.0, 24, 120)
    assert card.uncertain == 64
    assert not card.must_be_typed


def test_the_time_knows_that_only_so_many_can_be_on_their_way() -> None:
    fast = replace(ACCOUNT, rate=5000.0)
    many = replace(READY, rate=5000.0, checked=replace(CHECKED, reachable=6400, parts=6400))

    assert make_card(many, fast, AGENCY, in_flight_max=64, now=NOON).seconds == 10
    assert make_card(many, fast, AGENCY, in_flight_max=640, now=NOON).seconds == 2


def test_the_time_counts_parts_as_the_rate_does() -> None:
    long = replace(READY, checked=replace(CHECKED, reachable=100, parts=300))
    assert make_card(long, ACCOUNT, AGENCY, in_flight_max=64, now=NOON).seconds == 60


def test_nobody_is_more_uncertain_than_there_are_people() -> None:
    few = replace(READY, checked=replace(CHECKED, reachable=3))

    assert make_card(few, ACCOUNT, AGENCY, in_flight_max=64, now=NOON).uncertain == 3


@pytest.mark.parametrize(("people", "typed"), [(10_000, False), (10_001, True)])
def test_above_ten_thousand_the_number_is_typed(people: int, typed: bool) -> None:  # noqa: FBT001
    many = replace(READY, checked=replace(CHECKED, reachable=people))

    assert make_card(many, ACCOUNT, AGENCY, in_flight_max=64, now=NOON).must_be_typed is typed


@pytest.mark.parametrize("rate", [None, 20.0])
def test_a_campaign_is_never_faster_than_its_account(rate: float | None) -> None:
    assert (
        make_card(replace(READY, rate=rate), ACCOUNT, AGENCY, in_flight_max=64, now=NOON).rate
        == 10.0
    )


@pytest.mark.parametrize(
    "checked", [None, Checked(refused=("no",)), Checked(missing=("name",), columns=("x",))]
)
def test_there_is_no_card_for_a_list_that_cannot_be_used(checked: Checked | None) -> None:
    with pytest.raises(NotComplete):
        make_card(replace(READY, checked=checked), ACCOUNT, AGENCY, in_flight_max=64, now=NOON)


@pytest.mark.parametrize(
    ("hour", "begins"),
    [(7, "2026-03-02T08:00:00+08:00"), (21, "2026-03-03T08:00:00+08:00"), (8, None), (20, None)],
)
def test_the_card_says_when_it_begins_where_its_hours_have_not(
    hour: int, begins: str | None
) -> None:
    card = card_at(hour, DAY)

    assert (card.begins.isoformat() if card.begins else None) == begins


@pytest.mark.parametrize(
    ("hour", "hours", "reachable", "breaks"),
    [
        (20, DAY, 5 * 3600, None),
        (20, DAY, 5 * 3601, 21),
        (3, DAY, 5 * 13 * 3600, None),
        (3, DAY, 5 * 13 * 3601, 21),
        (20, None, 5 * 3600 * 48, None),
        (20, Hours(time(8), time(8)), 5 * 3600 * 48, None),
    ],
)
def test_the_card_says_when_its_hours_end_before_it_is_done(
    hour: int, hours: Hours | None, reachable: int, breaks: int | None
) -> None:
    card = card_at(hour, hours, reachable)

    assert (card.breaks.hour if card.breaks else None) == breaks


def card_at(hour: int, hours: Hours | None, reachable: int = 5) -> Card:
    """At five a second, on the second of March in Singapore."""
    now = datetime(2026, 3, 1, 16, tzinfo=UTC) + timedelta(hours=hour)
    ready = replace(
        READY, hours=hours, checked=replace(CHECKED, reachable=reachable, parts=reachable)
    )
    return make_card(ready, ACCOUNT, AGENCY, in_flight_max=64, now=now)


def test_the_card_states_what_was_chosen() -> None:
    chosen = replace(READY, urgent=True, prefer_delivery=True, hours=DAY)
    card = make_card(chosen, ACCOUNT, AGENCY, in_flight_max=64, now=NOON)

    assert (card.urgent, card.prefer_delivery) == (True, True)
    assert (card.hours, card.time_zone) == (DAY, ZONE)


def test_a_card_says_over_how_many_days_it_is_spread() -> None:
    careful = replace(AGENCY, daily_most=100)
    many = replace(READY, checked=replace(CHECKED, reachable=901, parts=901))
    card = make_card(many, ACCOUNT, careful, in_flight_max=64, now=NOON)
    assert (card.daily_most, card.days) == (100, 10)
    rehearsed = make_card(
        replace(many, rehearsal=True), ACCOUNT, careful, in_flight_max=64, now=NOON
    )
    assert rehearsed.daily_most is None


def test_a_card_with_a_start_looks_at_the_hours_of_that_time() -> None:
    later = replace(READY, hours=DAY, starts_at=NOON + timedelta(hours=3))  # 23:00 in Singapore
    card = make_card(later, ACCOUNT, AGENCY, in_flight_max=64, now=NOON)

    assert card.start is not None
    assert (card.start.at.hour, card.start.too_late, card.start.has_passed) == (23, 3600, False)
    assert card.begins is not None
    assert (card.begins.day, card.begins.hour) == (2, 8)


def test_a_card_knows_that_its_start_has_passed() -> None:
    late = make_card(replace(READY, starts_at=NOON), ACCOUNT, AGENCY, in_flight_max=64, now=NOON)

    assert late.start is not None
    assert late.start.has_passed


DAILY = Repeats(every="daily", cron="0 9 * * *", first=NOON, upcoming=NOON)
PLAN = replace(READY, starts_at=NOON, repeats=DAILY)
LATER = NOON + timedelta(days=1)


@pytest.mark.parametrize(
    ("plan", "zone"),
    [
        (replace(PLAN, repeats=None), ZONE),
        (replace(PLAN, too_late_after=timedelta(hours=2)), ZONE),
        (replace(PLAN, repeats=replace(DAILY, cron="0 9 * * 1-5")), ZONE),
        (replace(PLAN, repeats=replace(DAILY, first=LATER)), ZONE),
        (replace(PLAN, repeats=replace(DAILY, until=LATER)), ZONE),
        (replace(PLAN, repeats=replace(DAILY, asks=True)), ZONE),
        (replace(PLAN, repeats=replace(DAILY, lead=timedelta(hours=2))), ZONE),
        (PLAN, "Europe/London"),
    ],
)
def test_another_plan_is_not_what_was_confirmed(plan: Campaign, zone: str) -> None:
    assert not is_confirmed(plan, confirmation_hash(PLAN, ZONE), zone)


def test_a_plan_that_goes_on_is_still_what_was_confirmed() -> None:
    went_on = replace(DAILY, upcoming=LATER, changed={LATER: None})
    plan = replace(PLAN, starts_at=LATER, repeats=went_on)
    assert is_confirmed(plan, confirmation_hash(PLAN, ZONE), ZONE)


def test_what_is_done_is_part_of_what_is_confirmed() -> None:
    edits = replace(READY, act=Act.EDIT)
    assert is_confirmed(edits, confirmation_hash(edits, ZONE), ZONE)
    assert not is_confirmed(replace(READY, act=Act.DELETE), confirmation_hash(edits, ZONE), ZONE)
    assert not is_confirmed(READY, confirmation_hash(edits, ZONE), ZONE)


def test_what_sends_nothing_counts_for_no_daily_limit() -> None:
    limited = replace(AGENCY, daily_most=10)
    deletes = make_card(replace(READY, act=Act.DELETE), ACCOUNT, limited, 64, NOON)
    assert (deletes.days, deletes.daily_most) == (1, None)
    assert make_card(READY, ACCOUNT, limited, 64, NOON).days == 12
