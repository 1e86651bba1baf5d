"""An agency's staff: who they are to it, what they may do, and when they last did something."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, bindparam, delete, select, update

from agencies.model import AgencyId, Identity
from agencies.staff import (
    INVITATION_LIFE,
    Invitation,
    Member,
    NotOneOfUs,
    PersonId,
    Role,
    Standing,
    Whereabouts,
)
from campaigns.stores import NoSuch
from storage import contexts, people
from storage.database import db_now
from storage.scope import Scope
from storage.tables import invitation as invitations
from storage.tables import member as table
from storage.tables import person, staff_chat
from storage.times import aware, seconds_of
from storage.upserts import Upsert

_OWN = table.c.agency_id == bindparam("agency")
_MEMBERS = select(table, person.c.address_hash).join(person, person.c.id == table.c.person_id)
_ALL = _MEMBERS.where(_OWN).order_by(table.c.added_at, table.c.person_id)
_LOCKED = _ALL.with_for_update(of=table)
_ACTING = _MEMBERS.join(staff_chat, staff_chat.c.person_id == table.c.person_id).where(
    _OWN,
    staff_chat.c.identity == bindparam("chat"),
    table.c.standing == Standing.ACTIVE.value,
)
_CHATS = (
    select(staff_chat.c.person_id, staff_chat.c.identity, staff_chat.c.active_at)
    .join(table, table.c.person_id == staff_chat.c.person_id)
    .where(_OWN)
    .order_by(staff_chat.c.identity)
)
_KEEP = Upsert(table, key=["agency_id", "person_id"], replaced=["sealed", "role", "standing"])
_TAKE_BACK = delete(invitations).where(
    invitations.c.agency_id == bindparam("agency"),
    invitations.c.used_by.is_(None),
    invitations.c.added_by.in_(bindparam("chats", expanding=True)),
)
_SAVE = (
    update(table)
    .where(_OWN, table.c.person_id == bindparam("person"))
    .values(role=bindparam("new_role"), standing=bindparam("new_standing"))
)
_INVITE = Upsert(
    invitations,
    key=["word_hash"],
    replaced=["agency_id", "sealed", "role", "added_by", "expires_at", "used_by"],
)


def hash_of(word: str) -> bytes:
    """Of an invitation's word, which nobody guesses; it is not kept itself."""
    return hashlib.sha256(word.encode()).digest()


async def keep_member(scope: Scope, member: Member) -> None:
    """A new one, or what became of one that is there. `chats` and `active_at` belong to the person
    and are not kept here."""
    row = {
        "agency_id": scope.agency.id,
        "person_id": member.person,
        "sealed": scope.key.seal(
            member.name.encode(), contexts.member(scope.agency.id, member.person)
        ),
        "role": member.role.value,
        "standing": member.standing.value,
        "added_by": member.added_by,
        "added_at": seconds_of(member.added_at),
    }
    await scope.run(_KEEP.on(scope.connection).values(row))


async def invite(scope: Scope, hashed: bytes, invitation: Invitation) -> None:
    """Once, and anew where they were invited so before."""
    context = contexts.invitation(scope.agency.id, hashed)
    row = {
        "word_hash": hashed,
        "agency_id": scope.agency.id,
        "sealed": scope.key.seal(invitation.name.encode(), context),
        "role": invitation.role.value,
        "added_by": invitation.by,
        "expires_at": db_now() + INVITATION_LIFE.total_seconds(),
        "used_by": None,
    }
    await scope.run(_INVITE.on(scope.connection).values(row))


class SqlMembers:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._agency = scope.agency.id

    async def acting(self, identity: Identity) -> Member:
        """Who acts from that chat. Raises NotOneOfUs for everybody who may not act."""
        asked = {"agency": self._agency, "chat": str(identity)}
        found = (await self._scope.run(_ACTING, asked)).first()
        if found is None:
            raise NotOneOfUs(str(identity))
        return self._member(found, [])

    async def note(self, identity: Identity) -> None:
        """They have just said something from that chat."""
        await people.note(self._scope.connection, identity)

    async def whereabouts(self, identity: Identity) -> Whereabouts:
        """Whom that chat's person may speak for: this agency, and others that they belong to."""
        return await people.whereabouts(self._scope.ask_beyond, identity)

    async def speak_for(self, identity: Identity, chosen: AgencyId, update: int) -> None:
        """With the platform's update of that number. Raises NoSuch where they may not."""
        await people.choose(self._scope, identity, chosen, update)

    async def list(self) -> Sequence[Member]:
        """All, also who waits or was disabled, in the order in which they came."""
        return await self._listed(_ALL)

    async def hold(self) -> Sequence[Member]:
        """As `list`; nobody else changes them until the unit of work ends."""
        return await self._listed(_LOCKED)

    async def invite(self, word: str, invitation: Invitation) -> None:
        """Whoever says that word within INVITATION_LIFE comes in, once."""
        await invite(self._scope, hash_of(word), invitation)

    async def take_invitations_back(self, by: Sequence[Identity]) -> None:
        """Those that were given from these chats and not used."""
        await self._scope.run(_TAKE_BACK, {"agency": self._agency, "chats": list(map(str, by))})

    async def save(self, member: Member) -> None:
        """Their role and standing. Raises NoSuch."""
        asked = {"agency": self._agency, "person": member.person}
        new = {"new_role": member.role.value, "new_standing": member.standing.value}
        if (await self._scope.run(_SAVE, {**asked, **new})).rowcount != 1:
            raise NoSuch(f"member {member.person}")

    async def get(self, person: PersonId) -> Member:
        """Raises NoSuch."""
        for one in await self.list():
            if one.person == person:
                return one
        raise NoSuch(f"member {person}")

    async def _listed(self, statement: Select[Any]) -> Sequence[Member]:
        asked = {"agency": self._agency}
        members = (await self._scope.run(statement, asked)).all()
        chats: defaultdict[int, list[Row[Any]]] = defaultdict(list)
        for chat in await self._scope.run(_CHATS, asked):
            chats[chat.person_id].append(chat)
        return [self._member(row, chats[row.person_id]) for row in members]

    def _member(self, row: Row[Any], chats: Sequence[Row[Any]]) -> Member:
        whose = PersonId(row.person_id)
        return Member(
            agency=self._agency,
            person=whose,
            name=self._scope.key.open(row.sealed, contexts.member(self._agency, whose)).decode(),
            role=Role(row.role),
            standing=Standing(row.standing),
            chats=tuple(Identity.of(chat.identity) for chat in chats),
            added_by=row.added_by,
            added_at=aware(row.added_at),
            active_at=aware(max(chat.active_at for chat in chats)) if chats else None,
            has_address=row.address_hash is not None,
        )
