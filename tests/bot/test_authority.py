"""Who may do what at the desk: every command has its action, and no role does more than its own.

It is long because every way of coming in, of being somebody else and of going is seen here.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from itertools import chain
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, cast

import pytest

import bot.conversation
from agencies.model import Agency, AgencyId, Identity
from agencies.staff import MAY, Action, Member, NotAllowed, PersonId, Role, Standing
from bot.chats import FileRefused, Sender
from bot.desk.handlers import HANDLERS, _answer
from bot.desk.office import Context
from bot.desk.refusals import refusal
from bot.words import Command
from campaigns.stores import NoSuch
from storage.agencies import create_agency
from storage.store import SqlStore
from tests.bot.offices import ANN, BEN, Staff, open_desk

MEMBER = Member(
    agency=AgencyId(1),
    person=PersonId(1),
    name="Ann",
    role=Role.OWNER,
    added_at=datetime(2026, 1, 1, tzinfo=UTC),
)


EVE = Identity(platform="telegram", user="8")
INVITATION = re.compile(r"/start i_[\w-]+")


async def pieces(content: bytes) -> AsyncIterator[bytes]:
    yield content


class Reached(BaseException):
    """A handler went to work."""


class Touched:
    """Whatever a handler does first, it does here."""

    def __getattr__(self, name: str) -> object:
        raise Reached(name)


def commands() -> set[type[Command]]:
    """All that the conversation's modules define."""
    found = (
        vars(import_module(f"bot.conversation.{one.name}"))
        for one in iter_modules(bot.conversation.__path__)
    )
    return {
        kind
        for kind in chain.from_iterable(module.values() for module in found)
        if isinstance(kind, type) and issubclass(kind, Command) and kind is not Command
    }


def test_every_command_has_a_handler_and_every_handler_its_action() -> None:
    assert set(HANDLERS) == commands()
    assert all(isinstance(action, Action) for action, _ in HANDLERS.values())


async def asks(command: type[Command], role: Role, standing: Standing = Standing.ACTIVE) -> str:
    """How far somebody in that role comes with it."""
    touched = cast(Any, Touched())
    member = replace(MEMBER, role=role, standing=standing)
    context = Context(work=touched, sender=touched, office=touched, member=member)
    try:
        answer = await _answer(context, object.__new__(command))
    except (Reached, AttributeError):  # of the store, or of a command that says nothing
        return "done"
    return "refused" if answer == refusal(NotAllowed(HANDLERS[command][0])) else "answered"


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("command", sorted(HANDLERS, key=str))
async def test_a_command_is_carried_out_for_whose_role_allows_it_and_for_nobody_else(
    command: type[Command], role: Role
) -> None:
    action, _ = HANDLERS[command]

    assert await asks(command, role) == ("done" if action in MAY[role] else "refused")


@pytest.mark.parametrize("standing", [Standing.WAITING, Standing.DISABLED])
async def test_no_command_is_carried_out_for_an_owner_who_waits_or_was_disabled(
    standing: Standing,
) -> None:
    came = {command: await asks(command, Role.OWNER, standing) for command in HANDLERS}

    assert set(came.values()) == {"refused"}


@pytest.fixture
async def ann(store: SqlStore, agency: Agency, tmp_path: Path) -> Staff:
    """The owner of an agency, whose desk it is."""
    return Staff(await open_desk(store, agency, tmp_path), ANN)


async def comes_in(ann: Staff, role: str, name: str, identity: Identity = BEN) -> Staff:
    """By an invitation of hers."""
    await ann.says("/team")
    await ann.presses("Invite somebody")
    await ann.presses(role)
    told = await ann.says(name)
    newcomer = Staff(ann.desk, identity)
    await newcomer.says(INVITATION.findall(told)[0])
    await newcomer.presses("I agree")
    return newcomer


async def test_a_viewer_sees_and_changes_nothing(ann: Staff) -> None:
    ben = await comes_in(ann, "Viewer", "Ben")

    assert "no campaigns yet" in await ben.says("/campaigns")
    assert "Only authors, approvers and owners prepare messages" in await ben.says("/new")
    assert ben.reply.refused
    assert "Only authors, approvers and owners steer" in await ben.says("/stopall")
    await ben.says("/settings")
    await ben.presses("Change the name")
    assert "Only owners decide" in await ben.says("Mine")


async def test_a_viewers_file_is_not_taken(ann: Staff) -> None:
    ben = await comes_in(ann, "Viewer", "Ben")
    with pytest.raises(FileRefused, match="Only authors"):
        await ann.desk.take_file(
            Sender(identity=ben.identity, chat="7"), "a.csv", pieces(b"recipient")
        )


async def test_an_invitation_lets_one_person_in(ann: Staff) -> None:
    await ann.says("/team")
    await ann.presses("Invite somebody")
    await ann.presses("Author")
    told = await ann.says("Ben")
    word = INVITATION.findall(told)[0]
    ben, eve = Staff(ann.desk, BEN), Staff(ann.desk, EVE)

    await ben.says(word)
    assert "You speak for <b>Our agency</b> as author" in await ben.presses("I agree")
    assert "You speak for <b>Our agency</b> as author" in await ben.says(word)
    await eve.says(word)
    assert "used already" in await eve.presses("I agree")
    assert "serves an agency's staff" in await eve.says("/help")
    assert "<b>Ben</b>: author" in await ann.says("/team")


async def test_an_invitation_is_of_no_use_to_who_was_let_in_before(ann: Staff) -> None:
    """Nor does an owner who tries it out become a viewer by it."""
    await ann.says("/team")
    await ann.presses("Invite somebody")
    await ann.presses("Viewer")
    told = await ann.says("Ben")

    assert "used already" in await ann.says(INVITATION.findall(told)[0])
    assert "<b>Ann</b>: owner" in await ann.says("/team")


async def test_who_is_disabled_is_a_stranger_at_once_also_mid_flow(ann: Staff) -> None:
    ben = await comes_in(ann, "Author", "Ben")
    await ben.says("/new")
    chosen = ben.button("SMS · rehearsal")
    await ann.says("/team")
    await ann.presses("Ben")
    assert "may do nothing any more (was author)" in await ann.presses("Take all rights away")

    assert "serves an agency's staff" in await ben.pushes(chosen)
    assert "serves an agency's staff" in await ben.says("Flood")
    assert ben.buttons() == {}


async def test_who_was_disabled_comes_back_when_an_owner_says_so(ann: Staff) -> None:
    ben = await comes_in(ann, "Author", "Ben")
    await ann.says("/team")
    await ann.presses("Ben")
    await ann.presses("Take all rights away")
    await ann.presses("Let them in")

    assert "How should it be sent?" in await ben.says("/new")


async def test_a_role_that_is_changed_counts_at_once(ann: Staff) -> None:
    ben = await comes_in(ann, "Viewer", "Ben")
    await ann.says("/team")
    await ann.presses("Ben")
    await ann.presses("Author")

    assert "How should it be sent?" in await ben.says("/new")


async def test_only_owners_change_the_team(ann: Staff) -> None:
    ben = await comes_in(ann, "Approver", "Ben")
    assert "<b>Ann</b>: owner" in await ben.says("/team")
    assert ben.buttons() == {}


async def test_the_last_owner_cannot_go(ann: Staff) -> None:
    await ann.says("/team")
    await ann.presses("Ann")
    assert "nobody could let anybody in" in await ann.presses("Take all rights away")
    assert "How should it be sent?" in await ann.says("/new")


async def test_somebody_in_two_agencies_says_for_which_they_speak(
    ann: Staff, store: SqlStore
) -> None:
    water = await create_agency(store.database, store.keyring, "Water", "SG")
    await store.let_in(water.id, ANN, "Ann Lim", Role.VIEWER)

    assert "You speak for <b>Our agency</b>" in await ann.says("/agency")
    assert "you speak for <b>Water</b>" in await ann.presses("Water", update=7)
    assert "Only authors" in await ann.says("/new", update=8)
    assert "<b>Ann Lim</b>: viewer" in await ann.says("/team", update=9)


async def test_what_was_said_to_one_agency_is_not_repeated_to_the_other(
    ann: Staff, store: SqlStore
) -> None:
    water = await create_agency(store.database, store.keyring, "Water", "SG")
    await store.let_in(water.id, ANN, "Ann", Role.OWNER)
    await ann.says("/new", update=6)
    await ann.says("/agency", update=7)
    await ann.presses("Water", update=8)

    assert await ann.says("/new", update=6) == ""
    assert "How should it be sent?" in await ann.says("/new", update=9)


async def test_nobody_speaks_for_an_agency_that_is_not_theirs(ann: Staff, store: SqlStore) -> None:
    await create_agency(store.database, store.keyring, "Water", "SG")
    told = await ann.says("/agency")

    assert "You belong to no other agency here" in told
    async with store.work(AgencyId(1)) as work:
        with pytest.raises(NoSuch):
            await work.members.speak_for(ann.identity, AgencyId(2), 0)


async def test_two_owners_who_disable_each_other_take_turns(ann: Staff) -> None:
    ben = await comes_in(ann, "Owner", "Ben")
    for one, other in ((ann, "Ben"), (ben, "Ann")):
        await one.says("/team")
        await one.presses(other)
    await asyncio.gather(*(one.presses("Take all rights away") for one in (ann, ben)))

    told = [await one.says("/team") for one in (ann, ben)]
    assert sorted("serves an agency's staff" in one for one in told) == [False, True]


async def test_an_old_button_neither_lets_in_again_nor_throws_out(
    ann: Staff, store: SqlStore
) -> None:
    """What was decided of somebody who waited is decided; /team changes it."""
    async with store.door() as door:
        await door.enrolments.join(AgencyId(1), BEN, "ben@moh.gov.sg", "12345678")
    await ann.says("/team")
    await ann.presses("ben@moh.gov.sg")
    asked = ann.buttons()
    await ann.pushes(asked["Author"])

    assert "was let in, or refused, already" in await ann.pushes(asked["Not at all"])
    assert "was let in, or refused, already" in await ann.pushes(asked["Owner"])
    assert "<b>ben@moh.gov.sg</b>: author" in await ann.says("/team")


async def test_who_goes_leaves_no_way_back(ann: Staff) -> None:
    """An owner's invitations go with them."""
    ben = await comes_in(ann, "Owner", "Ben")
    await ben.says("/team")
    await ben.presses("Invite somebody")
    await ben.presses("Owner")
    word = INVITATION.findall(await ben.says("Ben again"))[0]
    await ann.says("/team")
    await ann.presses("Ben")
    await ann.presses("Take all rights away")
    eve = Staff(ann.desk, EVE)
    await eve.says(word)

    assert "used already" in await eve.presses("I agree")


async def test_what_is_typed_after_a_button_goes_to_the_buttons_agency(
    ann: Staff, store: SqlStore
) -> None:
    water = await create_agency(store.database, store.keyring, "Water", "SG")
    await store.let_in(water.id, ANN, "Ann", Role.OWNER)
    await ann.says("/settings")
    asked = ann.button("Change the name")
    await ann.says("/agency")
    await ann.presses("Water")
    assert "From now on you speak for <b>Our agency</b>" in await ann.pushes(asked)
    await ann.says("Our town")

    assert "You speak for <b>Our town</b>" in await ann.says("/agency")
