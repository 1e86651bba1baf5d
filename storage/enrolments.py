"""Strangers on their way in, at the installation's own door: codes sent, guessed and proven."""

import hmac
from collections.abc import Sequence

from sqlalchemy import bindparam, delete, insert, select, update

from agencies.audit import from_chat, operator
from agencies.enrolment import CODE_LIFE, HOUR, TRIES, CodeSent, code_hash
from agencies.model import INSTALLATION, AgencyId, Identity
from agencies.sealing import KeyRing
from agencies.staff import (
    Invitation,
    Member,
    PersonId,
    Role,
    Standing,
)
from storage import contexts, invitations, people
from storage.agencies import open_scope
from storage.audit import SqlAudit
from storage.chain import append
from storage.database import db_now
from storage.members import SqlMembers, invite, keep_member
from storage.newcomers import note_linked, tell_owners
from storage.scope import Scope, asking
from storage.tables import agency, code_sent, invitation, person, staff_chat
from storage.tables import enrolment as table
from storage.times import aware
from storage.upserts import Upsert

_OF_CHAT = table.c.identity == bindparam("chat")
_LAST_HOUR = code_sent.c.at > db_now() - HOUR.total_seconds()
_SENT = select(code_sent).where(_LAST_HOUR)
_FORGET_SENT = delete(code_sent).where(~_LAST_HOUR)
_NOTE_SENT = insert(code_sent).values(agency_id=INSTALLATION, at=db_now())
_KEEP = Upsert(
    table, key=["identity"], replaced=["sealed", "code_hash", "tries_left", "expires_at"]
)
_TRY = (
    update(table)
    .where(_OF_CHAT, table.c.tries_left > 0, table.c.expires_at > db_now())
    .values(tries_left=table.c.tries_left - 1)
    .returning(table.c.sealed, table.c.code_hash)
)
_END = delete(table).where(_OF_CHAT)
_LOCK = select(agency.c.id).where(agency.c.id == INSTALLATION).with_for_update()
_WHOSE_ADDRESS = select(person.c.id).where(person.c.address_hash == bindparam("hash"))
_OWN_ADDRESS = (
    select(person.c.address_hash)
    .join(staff_chat, staff_chat.c.person_id == person.c.id)
    .where(staff_chat.c.identity == bindparam("chat"))
)
_TERMS = (
    select(person.c.terms)
    .join(staff_chat, staff_chat.c.person_id == person.c.id)
    .where(staff_chat.c.identity == bindparam("chat"))
)
_INVITING = select(invitation.c.agency_id).where(
    invitation.c.word_hash.in_(bindparam("hashes", expanding=True)),
    invitation.c.used_by.is_(None),
    invitation.c.expires_at > db_now(),
)
_HAS_ADDRESS = (
    update(person).where(person.c.id == bindparam("whose")).values(address_hash=bindparam("hash"))
)
_ACCEPTED = (
    update(person).where(person.c.id == bindparam("whose")).values(terms=bindparam("version"))
)


class SqlEnrolments:
    """Within the installation's own unit of work."""

    def __init__(self, scope: Scope, keyring: KeyRing) -> None:
        self._scope = scope
        self._keyring = keyring

    def hash(self, address: str) -> bytes:
        """The same for the same address, and meaningless to others."""
        return contexts.address_key(self._scope.key).hash(address)

    async def sent(self) -> Sequence[CodeSent]:
        """The codes of the last hour, to anybody. Locked: who asks at once takes turns."""
        await self._scope.run(_LOCK)
        await self._scope.run(_FORGET_SENT)
        return [
            CodeSent(
                identity=Identity.of(row.identity),
                address_hash=row.address_hash,
                at=aware(row.at),
            )
            for row in await self._scope.run(_SENT)
        ]

    async def keep_code(self, identity: Identity, address: str, code: str) -> None:
        """It takes the place of an earlier one, and counts as sent."""
        key = self._scope.key
        row = {
            "identity": str(identity),
            "agency_id": INSTALLATION,
            "sealed": key.seal(address.encode(), contexts.enrolment(identity)),
            "code_hash": code_hash(key, identity, address, code),
            "tries_left": TRIES,
            "expires_at": db_now() + CODE_LIFE.total_seconds(),
        }
        await self._scope.run(_KEEP.on(self._scope.connection).values(row))
        sent = {"identity": str(identity), "address_hash": self.hash(address or str(identity))}
        await self._scope.run(_NOTE_SENT, sent)

    async def guess(self, identity: Identity, code: str) -> str | None:
        """The address that is proven now; None for a wrong code, or where nothing is left to guess.

        Every guess is counted before it is compared, however many come at once.
        """
        found = (await self._scope.run(_TRY, {"chat": str(identity)})).first()
        if found is None:
            return None
        key = self._scope.key
        address = key.open(found.sealed, contexts.enrolment(identity)).decode()
        if not hmac.compare_digest(found.code_hash, code_hash(key, identity, address, code)):
            return None
        await self._scope.run(_END, {"chat": str(identity)})
        return address

    async def invite(self, address: str, invitation: Invitation) -> None:
        """Whoever proves that address comes in. Raises NoSuch."""
        scope, _ = await open_scope(self._scope.connection, self._keyring, invitation.agency)
        await SqlAudit(scope).append([operator("invite", role=invitation.role.value)])
        await invite(scope, self._invited(invitation.agency, address), invitation)

    async def join(
        self, agency: AgencyId, identity: Identity, address: str, terms: str
    ) -> Member | None:
        """What they are there by now: who was invited comes in, of others the owners are told.

        None where the chat and the address are two people's. Raises NoSuch.
        """
        whose = await self._settle(identity, address)
        if whose is None:
            return None
        await self._scope.run(_ACCEPTED, {"whose": whose, "version": terms})
        connection = self._scope.connection
        scope, now = await open_scope(connection, self._keyring, agency)
        invited = await invitations.take(
            connection, self._invited(agency, address), scope, identity
        )
        if invited:
            return invited
        known = {one.person: one for one in await SqlMembers(scope).list()}.get(whose)
        waits = known or Member(
            agency=agency,
            person=whose,
            name=address,
            role=Role.VIEWER,
            standing=Standing.WAITING,
            chats=(identity,),
            added_at=aware(now),
        )
        if known is None:
            await keep_member(scope, waits)
        what = "prove-chat" if waits.standing is Standing.ACTIVE else "ask-to-come-in"
        await SqlAudit(scope).append([from_chat(identity, whose, what, {})])
        if waits.standing is not Standing.ACTIVE:
            await tell_owners(scope, waits)
        return waits

    async def inviting(
        self, address: str, agencies: Sequence[tuple[AgencyId, str]]
    ) -> Sequence[tuple[AgencyId, str]]:
        """Those among them that wait for whoever proves that address."""
        hashes = [self._invited(agency, address) for agency, _ in agencies]
        found = set((await self._scope.run(_INVITING, {"hashes": hashes})).scalars())
        return [one for one in agencies if one[0] in found]

    async def is_own(self, identity: Identity, address: str) -> bool:
        """Whether that is the address of that chat's person; none is, of who has none."""
        own = (await self._scope.run(_OWN_ADDRESS, {"chat": str(identity)})).scalar()
        return own == (self.hash(address) if address else None)

    async def accepted(self, identity: Identity) -> str:
        """The version of the terms that they accepted last."""
        return (await self._scope.run(_TERMS, {"chat": str(identity)})).scalar() or ""

    async def renew(self, identity: Identity, terms: str) -> None:
        """It was proven again that it is them, and they accept that version of the terms."""
        await people.prove(self._scope.connection, identity)
        await self._agree(identity, terms, "prove-again")

    async def accept(self, identity: Identity, terms: str) -> None:
        """Somebody of the staff accepts that version of the terms."""
        await self._agree(identity, terms, "accept-terms")

    async def _agree(self, identity: Identity, terms: str, what: str) -> None:
        """It stands in the audit of each agency that they belong to."""
        connection = self._scope.connection
        whose = await people.meet(connection, identity)
        await self._scope.run(_ACCEPTED, {"whose": whose, "version": terms})
        where = await people.whereabouts(asking(connection), identity)
        deed = from_chat(identity, whose, what, {"terms": terms})
        await connection.run_sync(append, [(agency, deed) for agency in where.ids])

    async def use(self, word: str, identity: Identity, terms: str) -> Member:
        """Of an invitation; the same again for who used it. Raises NotInvited."""
        connection = self._scope.connection
        member = await invitations.accept(connection, self._keyring, word, identity)
        await self._scope.run(_ACCEPTED, {"whose": member.person, "version": terms})
        await people.prove(connection, identity)
        return member

    def _invited(self, agency: AgencyId, address: str) -> bytes:
        return self.hash(f"{agency} {address}")

    async def _settle(self, identity: Identity, address: str) -> PersonId | None:
        """Whose chat and address these are from now on; None where they are two people's."""
        await self._scope.run(_LOCK)  # two chats that prove one address at once take turns
        connection, hashed = self._scope.connection, self.hash(address)
        known = (await self._scope.run(_WHOSE_ADDRESS, {"hash": hashed})).scalar()
        if known is not None and not await people.is_known(connection, identity):
            await people.give_chat(connection, PersonId(known), identity)
            await note_linked(connection, self._keyring, identity, PersonId(known))
        whose = await people.meet(connection, identity)
        if known is None:
            if (await self._scope.run(_OWN_ADDRESS, {"chat": str(identity)})).scalar() is not None:
                return None
            await self._scope.run(_HAS_ADDRESS, {"whose": whose, "hash": hashed})
        elif whose != known:
            return None
        await people.prove(connection, identity)
        return whose
