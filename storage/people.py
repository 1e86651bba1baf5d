"""Staff as persons, over all agencies: which chats are theirs, and whom they speak for."""

from sqlalchemy import bindparam, case, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agencies.enrolment import has_lapsed
from agencies.model import INSTALLATION, AgencyId, Identity
from agencies.staff import PersonId, Standing, Whereabouts
from campaigns.stores import NoSuch
from storage.database import db_now
from storage.scope import Ask, Scope
from storage.tables import agency, member, person, staff_chat
from storage.times import aware
from storage.upserts import Upsert

_OF_CHAT = staff_chat.c.identity == bindparam("chat")
_PERSON = select(staff_chat.c.person_id).where(_OF_CHAT)
_AGENCIES = (
    select(
        member.c.agency_id,
        agency.c.name,
        staff_chat.c.chosen_with,
        staff_chat.c.proven_at,
        staff_chat.c.active_at,
        person.c.address_hash,
        person.c.terms,
        db_now().label("now"),
    )
    .join(staff_chat, staff_chat.c.person_id == member.c.person_id)
    .join(person, person.c.id == member.c.person_id)
    .join(agency, agency.c.id == member.c.agency_id)
    .where(_OF_CHAT, member.c.standing == Standing.ACTIVE.value)
    .order_by(case((member.c.agency_id == staff_chat.c.speaks_for, 0), else_=1), member.c.agency_id)
)
_CHOOSE = (
    update(staff_chat)
    .where(_OF_CHAT)
    .values(speaks_for=bindparam("agency"), chosen_with=bindparam("number"))
)
_NOTE = update(staff_chat).where(_OF_CHAT).values(active_at=db_now())
_PROVE = _NOTE.values(proven_at=db_now())
_MEET = insert(person).values(agency_id=INSTALLATION, created_at=db_now()).returning(person.c.id)
_KNOW = Upsert(staff_chat, key=["identity"])


async def whereabouts(ask: Ask, identity: Identity) -> Whereabouts:
    """Whom this chat's person may speak for, the one that was chosen first."""
    found = await ask(_AGENCIES, {"chat": str(identity)})
    if not found:
        return Whereabouts()
    chat = found[0]
    return Whereabouts(
        agencies=tuple((AgencyId(row.agency_id), row.name) for row in found),
        since=chat.chosen_with,
        lapsed=has_lapsed(aware(chat.proven_at), aware(chat.active_at), aware(chat.now)),
        has_address=chat.address_hash is not None,
        terms=chat.terms or "",
    )


async def note(connection: AsyncConnection, identity: Identity) -> None:
    """They have just said something from that chat."""
    await connection.execute(_NOTE, {"chat": str(identity)})


async def prove(connection: AsyncConnection, identity: Identity) -> None:
    """It was proven just now that they talk from that chat."""
    await connection.execute(_PROVE, {"chat": str(identity)})


async def choose(scope: Scope, identity: Identity, chosen: AgencyId, number: int) -> None:
    """With the update of that number. Raises NoSuch where they are not among its staff."""
    may = await whereabouts(scope.ask_beyond, identity)
    if chosen not in may.ids:
        raise NoSuch(f"agency {chosen}")
    asked = {"chat": str(identity), "agency": chosen, "number": number}
    await scope.run(_CHOOSE, asked)


async def is_known(connection: AsyncConnection, identity: Identity) -> bool:
    return (await connection.execute(_PERSON, {"chat": str(identity)})).first() is not None


async def whose(connection: AsyncConnection, identity: Identity) -> PersonId | None:
    """None where nobody has talked from there before."""
    known = (await connection.execute(_PERSON, {"chat": str(identity)})).scalar()
    return None if known is None else PersonId(known)


async def meet(connection: AsyncConnection, identity: Identity) -> PersonId:
    """Whose chat that is: a new person's, where nobody has talked from it before."""
    known = await whose(connection, identity)
    if known is not None:
        return known
    met = PersonId((await connection.execute(_MEET)).scalar_one())
    await give_chat(connection, met, identity)
    return met


async def give_chat(connection: AsyncConnection, person: PersonId, identity: Identity) -> None:
    """Another one that this person talks from. Raises NoSuch where it is somebody else's."""
    row = {"agency_id": INSTALLATION, "identity": str(identity), "person_id": person}
    row |= {"chosen_with": 0, "active_at": db_now(), "proven_at": db_now()}
    await connection.execute(_KNOW.on(connection).values(row))
    if (await connection.execute(_PERSON, {"chat": str(identity)})).scalar_one() != person:
        raise NoSuch(f"chat {identity} of person {person}")
