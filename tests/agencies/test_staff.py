"""Roles: who may do what, and that somebody always can let others in."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agencies.model import AgencyId
from agencies.staff import (
    MAY,
    Action,
    Invitation,
    LastOwner,
    Member,
    NotAllowed,
    PersonId,
    Role,
    Standing,
    expect_allowed,
    expect_an_owner,
    invitation_in,
)

ANN = Member(
    agency=AgencyId(1),
    person=PersonId(1),
    name="Ann",
    role=Role.OWNER,
    added_at=datetime(2026, 1, 1, tzinfo=UTC),
)
BEN = replace(ANN, person=PersonId(2), name="Ben", role=Role.APPROVER)


def test_each_role_may_do_this_and_no_more() -> None:
    assert {role.value: " ".join(sorted(MAY[role])) for role in Role} == {
        "viewer": "look",
        "author": "look prepare steer",
        "approver": "look prepare release steer",
        "owner": "audit look manage prepare release steer",
        "auditor": "audit look",
    }


@pytest.mark.parametrize("standing", [Standing.WAITING, Standing.DISABLED])
@pytest.mark.parametrize("action", list(Action))
def test_who_waits_or_was_disabled_may_do_nothing(standing: Standing, action: Action) -> None:
    with pytest.raises(NotAllowed):
        expect_allowed(replace(ANN, standing=standing), action)


def test_who_may_is_let_through() -> None:
    for action in Action:
        expect_allowed(ANN, action)


@pytest.mark.parametrize(
    "changed", [replace(ANN, role=Role.APPROVER), replace(ANN, standing=Standing.DISABLED)]
)
def test_the_last_owner_stays_one(changed: Member) -> None:
    with pytest.raises(LastOwner):
        expect_an_owner([ANN, BEN], changed)


def test_an_owner_may_go_where_another_stays() -> None:
    expect_an_owner([ANN, replace(BEN, role=Role.OWNER)], replace(ANN, role=Role.VIEWER))


def test_an_invitation_is_found_in_what_a_link_makes_somebody_say() -> None:
    word = Invitation.new_word()

    assert invitation_in(f" /start {word}\n") == word
    assert len(word) <= 64


@pytest.mark.parametrize("said", ["/start", "/start mrt", "/new i_x", "i_x", ""])
def test_nothing_else_is_one(said: str) -> None:
    assert invitation_in(said) == ""
