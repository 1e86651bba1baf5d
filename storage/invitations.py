"""Invitations that are taken up, of any agency: nobody says to which one they were invited."""

from datetime import datetime

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agencies.audit import from_chat
from agencies.model import AgencyId, Identity
from agencies.sealing import KeyRing
from agencies.staff import Member, NotInvited, Role, Standing
from storage import contexts, people
from storage.agencies import open_scope
from storage.audit import SqlAudit
from storage.database import NOW, db_now
from storage.members import SqlMembers, hash_of, keep_member
from storage.scope import Scope
from storage.tables import invitation as table
from storage.times import aware

_FIND = (
    select(table)
    .where(
        table.c.word_hash == bindparam("hash"),
        or_(table.c.expires_at > db_now(), table.c.used_by.is_not(None)),
    )
    .with_for_update()
)
_USE = (
    update(table).where(table.c.word_hash == bindparam("hash")).values(used_by=bindparam("person"))
)


async def accept(
    connection: AsyncConnection, keyring: KeyRing, word: str, identity: Identity
) -> Member:
    """The same again for who has used it before. Raises NotInvited."""
    found = (await connection.execute(_FIND, {"hash": hash_of(word)})).first()
    if found is None:
        raise NotInvited(word)
    scope, _ = await open_scope(connection, keyring, AgencyId(found.agency_id))
    taken = await take(connection, found.word_hash, scope, identity)
    if taken is None:
        raise NotInvited(word)
    return taken


async def take(
    connection: AsyncConnection, hashed: bytes, scope: Scope, identity: Identity
) -> Member | None:
    """As what they come in to that agency; None where nobody invited them, or it is used."""
    found = (await connection.execute(_FIND, {"hash": hashed})).first()
    if found is None or found.agency_id != scope.agency.id:
        return None
    if found.used_by is not None and found.used_by != await people.whose(connection, identity):
        return None  # before anybody new is met
    whose = await people.meet(connection, identity)
    known = {one.person: one for one in await SqlMembers(scope).list()}.get(whose)
    if known is not None and found.used_by == whose:
        return known
    if found.used_by is not None or (known and known.standing is not Standing.WAITING):
        return None
    invited = Member(
        agency=scope.agency.id,
        person=whose,
        name=scope.key.open(found.sealed, contexts.invitation(scope.agency.id, hashed)).decode(),
        role=Role(found.role),
        chats=(identity,),
        added_by=found.added_by,
        added_at=await _now(connection),
    )
    await keep_member(scope, invited)
    came = from_chat(identity, whose, "come-in", {"role": invited.role.value})
    await SqlAudit(scope).append([came])
    await connection.execute(_USE, {"hash": hashed, "person": whose})
    return invited


async def _now(connection: AsyncConnection) -> datetime:
    return aware((await connection.execute(NOW)).scalar_one())
