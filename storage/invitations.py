"""Invitations that are taken up, of any agency: nobody says to which one they were invited."""

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agencies.model import AgencyId, Identity
from agencies.sealing import KeyRing
from agencies.staff import Member, NotInvited, Role
from storage import contexts, people
from storage.agencies import open_scope
from storage.database import db_now
from storage.members import SqlMembers, hash_of, keep_member
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
    hashed = hash_of(word)
    found = (await connection.execute(_FIND, {"hash": hashed})).first()
    if found is None:
        raise NotInvited(word)
    agency = AgencyId(found.agency_id)
    scope, now = await open_scope(connection, keyring, agency)
    whose = await people.meet(connection, identity)
    known = {one.person: one for one in await SqlMembers(scope).list()}.get(whose)
    if known is not None and found.used_by == whose:
        return known
    if known is not None or found.used_by is not None:
        raise NotInvited(word)
    invited = Member(
        agency=agency,
        person=whose,
        name=scope.key.open(found.sealed, contexts.invitation(agency, hashed)).decode(),
        role=Role(found.role),
        chats=(identity,),
        added_by=found.added_by,
        added_at=aware(now),
    )
    await keep_member(scope, invited)
    await connection.execute(_USE, {"hash": hashed, "person": whose})
    return invited
