"""How an operator lets people in: an agency's first owner, and whoever is at this console."""

import hashlib
import re

from agencies.enrolment import ForeignDomain, NoWorkAddress, work_address
from agencies.model import CONSOLE, Agency, Identity
from agencies.staff import Member, Role
from campaigns.stores import NoSuch
from installation import Installation
from opening import CannotStart
from storage.agencies import find_agency, list_agencies

LOCAL = Identity(platform=CONSOLE, user="local")
CHAT = re.compile(r"[a-z]+:[\w/-]+")


async def at_the_console(place: Installation, name: str) -> Identity:
    """The staff member of that name; without one, whoever has this machine, who owns the first
    agency until its owners say otherwise. Raises CannotStart.
    """
    if name:
        return await _acting_as(place, name)
    if not await place.store.is_known(LOCAL):
        first, *_ = await list_agencies(place.database)
        await place.store.let_in(first.id, LOCAL, CONSOLE, Role.OWNER)
    return LOCAL


async def let_in(place: Installation, agency: str, who: str, name: str, role: Role) -> Agency:
    """Now, by a chat, or once they have proven a work address. Raises CannotStart."""
    by_address = "@" in who
    if not by_address and not CHAT.fullmatch(who):
        raise CannotStart(
            f"{who!r} is neither a work address nor a chat. "
            "Examples: ann@health.example.org, or telegram:123 as the bot tells a stranger"
        )
    try:
        found = await find_agency(place.database, agency)
    except NoSuch:
        raise CannotStart(
            f"There is no agency {agency!r}. Make it with: python main.py agency create {agency!r}"
        ) from None
    if by_address:
        address = _address(place, who)
        await place.store.invite_address(found.id, address, name or address, role)
    else:
        await place.store.let_in(found.id, Identity.of(who), name or who, role)
    return found


def _address(place: Installation, typed: str) -> str:
    """Raises CannotStart."""
    try:
        return work_address(typed, place.settings.staff_domains)
    except NoWorkAddress:
        raise CannotStart(f"{typed!r} is not one plain mail address.") from None
    except ForeignDomain as fault:
        raise CannotStart(
            f"Nobody comes in by an address at {fault}. Add it to STAFF_DOMAINS first."
        ) from None


async def _acting_as(place: Installation, name: str) -> Identity:
    """In a chat of their own, so that what is done here can be told from what they do elsewhere."""
    found = {one.person: one for one in await _called(place, name)}
    if not found and "@" in name and place.settings.staff_domains:
        return _newcomer(name)
    if len(found) != 1:
        known = "Nobody" if not found else "More than one person"
        raise CannotStart(f"{known} among the staff is called {name!r}. See: /team")
    [person] = found
    chat = Identity(platform=f"{CONSOLE}-{person}", user=LOCAL.user)
    await place.store.give_chat(person, chat)
    return chat


def _newcomer(address: str) -> Identity:
    """Somebody who has yet to prove that address, in a chat that does not name it."""
    user = hashlib.sha256(address.strip().lower().encode()).hexdigest()[:16]
    return Identity(platform=f"{CONSOLE}-new", user=user)


async def _called(place: Installation, name: str) -> list[Member]:
    """Of any agency."""
    called = []
    for agency in await list_agencies(place.database):
        async with place.store.read_work(agency.id) as work:
            called += [
                one
                for one in await work.members.list()
                if name.casefold() in {one.name.casefold(), *map(str, one.chats)}
            ]
    return called
