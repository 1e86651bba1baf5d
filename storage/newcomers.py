"""What an agency's people are told of who stands at its door, or talks from one more chat."""

import json
from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncConnection

from agencies.audit import from_chat
from agencies.model import Identity
from agencies.sealing import KeyRing
from agencies.staff import CHAT_LINKED, WANTS_IN, Member, PersonId, owners_chats
from campaigns.conversations import Notice
from storage import people
from storage.agencies import open_scope
from storage.audit import SqlAudit
from storage.members import SqlMembers
from storage.notices import SqlNotices
from storage.scope import Scope, asking


async def tell_owners(scope: Scope, newcomer: Member) -> None:
    """Of somebody who asks to be let in."""
    await _tell(scope, owners_chats(await SqlMembers(scope).list()), WANTS_IN, newcomer)


async def note_linked(
    connection: AsyncConnection, ring: KeyRing, identity: Identity, whose: PersonId
) -> None:
    """That chat is that person's, too: in each agency that they speak for, its owners are told, and
    the person where they talked before.
    """
    where = await people.whereabouts(asking(connection), identity)
    for one in sorted(where.ids):
        scope, _ = await open_scope(connection, ring, one)
        members = await SqlMembers(scope).list()
        them = next(member for member in members if member.person == whose)
        chats = {*owners_chats(members), *them.chats} - {identity}
        await _tell(scope, sorted(chats, key=str), CHAT_LINKED, them)
        await SqlAudit(scope).append([from_chat(identity, whose, "link-chat", {})])


async def _tell(scope: Scope, chats: Iterable[Identity], kind: str, of: Member) -> None:
    facts = json.dumps({"person": of.person, "name": of.name})
    for chat in chats:
        await SqlNotices(scope).add(
            Notice(
                id=0,
                agency=scope.agency.id,
                identity=str(chat),
                kind=kind,
                campaign=None,
                arguments=facts,
            )
        )
