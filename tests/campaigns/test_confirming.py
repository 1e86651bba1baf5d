"""The card states what will happen, and the hash binds everything that would change it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agencies.model import Agency, AgencyId, Credential, CredentialId
from campaigns.confirming import NotComplete, confirmation_hash, is_confirmed, make_card
from campaigns.model import Campaign, CampaignId, Checked, Duplicates, Wording

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
AGENCY = Agency(id=AgencyId(1), name="Health", time_zone="Asia/Singapore", region="SG")
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
        replace(READY, rate=6.0),
        replace(READY, rate=5.5),
        replace(READY, duplicates=Duplicates.SEND_EACH),
        replace(READY, prefer_delivery=True),
        replace(READY, id=CampaignId(8)),
    ],
)
def test_what_would_be_sent_otherwise_is_not_what_was_confirmed(changed: Campaign) -> None:
    assert not is_confirmed(changed, confirmation_hash(READY))


def test_another_name_or_version_does_not_void_what_was_confirmed() -> None:
    assert is_confirmed(replace(READY, name="W", version=9), confirmation_hash(READY))


def test_going_slower_does_not_void_what_was_confirmed() -> None:
    assert is_confirmed(replace(READY, rate=1.0), confirmation_hash(READY))


@pytest.mark.parametrize("forged", ["", "@", "x@5", "@5"])
def test_what_nobody_confirmed_is_not_confirmed(forged: str) -> None:
    assert not is_confirmed(READY, forged)


def test_the_card_states_everything_that_matters() -> None:
    card = make_card(READY, ACCOUNT, AGENCY, in_flight_max=64)

    assert (card.people, card.invalid, card.duplicates, card.blank) == (95, 3, 2, 1)
    assert card.abroad == {"MY": 5}
    assert (card.rate, card.seconds, card.parts) == (5.0, 19, 120)
    assert card.uncertain == 64
    assert not card.must_be_typed


def test_the_time_knows_that_only_so_many_can_be_on_their_way() -> None:
    fast = replace(ACCOUNT, rate=5000.0)
    many = replace(READY, rate=5000.0, checked=replace(CHECKED, reachable=6400))

    assert make_card(many, fast, AGENCY, in_flight_max=64).seconds == 10
    assert make_card(many, fast, AGENCY, in_flight_max=640).seconds == 2


def test_nobody_is_more_uncertain_than_there_are_people() -> None:
    few = replace(READY, checked=replace(CHECKED, reachable=3))

    assert make_card(few, ACCOUNT, AGENCY, in_flight_max=64).uncertain == 3


@pytest.mark.parametrize(("people", "typed"), [(10_000, False), (10_001, True)])
def test_above_ten_thousand_the_number_is_typed(people: int, typed: bool) -> None:  # noqa: FBT001
    many = replace(READY, checked=replace(CHECKED, reachable=people))

    assert make_card(many, ACCOUNT, AGENCY, in_flight_max=64).must_be_typed is typed


@pytest.mark.parametrize("rate", [None, 20.0])
def test_a_campaign_is_never_faster_than_its_account(rate: float | None) -> None:
    assert make_card(replace(READY, rate=rate), ACCOUNT, AGENCY, in_flight_max=64).rate == 10.0


@pytest.mark.parametrize(
    "checked", [None, Checked(refused=("no",)), Checked(missing=("name",), columns=("x",))]
)
def test_there_is_no_card_for_a_list_that_cannot_be_used(checked: Checked | None) -> None:
    with pytest.raises(NotComplete):
        make_card(replace(READY, checked=checked), ACCOUNT, AGENCY, in_flight_max=64)
