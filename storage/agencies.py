"""The agencies of an installation, the installation's own among them, and what it lends."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from agencies.audit import Deed, by_itself, operator
from agencies.model import INSTALLATION, Agency, AgencyId, NameTaken
from agencies.sealing import Key, KeyRing
from campaigns.stores import NoSuch
from storage import contexts
from storage.chain import append
from storage.database import Database, db_now
from storage.paces import limit_day
from storage.roles import become
from storage.scope import Ask, Scope, asking
from storage.tables import agency as table
from storage.times import hours_from, minutes_of
from storage.upserts import Upsert
from storage.violations import AGENCY_NAME, violates

INSTALLATION_NAME = "the installation"
FIRST_NAME = "Our agency"
TIME_ZONE = "UTC"
CREATED = "create-agency"  # each chain's first entry

_ALL = select(table).where(table.c.id != INSTALLATION).order_by(table.c.id)
_ONE = select(table, db_now().label("now")).where(table.c.id == bindparam("agency"))
_ENTER = _ONE.add_columns(*become(table.c.id))
LOCK_INSTALLATION = select(table).where(table.c.id == INSTALLATION).with_for_update()
_NAMES = select(table.c.id, table.c.name)
_WITH_AN_AUDIT_ADDRESS = select(table.c.id).where(table.c.audit_address != "").order_by(table.c.id)
_COUNT = select(func.count()).select_from(table).where(table.c.id != INSTALLATION)
_CREATE = insert(table).values(created_at=db_now(), wrapped_key=b"").returning(table.c.id)
_WRAP = update(table).where(table.c.id == bindparam("agency")).values(wrapped_key=bindparam("key"))
_CHANGE = update(table).where(table.c.id == bindparam("agency"))
_INSTALLATION = Upsert(table)


class SqlAgencies:
    """Of one agency's unit of work, so it knows that agency only."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def change(self, agency: Agency) -> None:
        """What is another than it was at the start of the unit of work, and nothing else: somebody
        may be changing that. Raises NameTaken, and NoSuch for another agency than the one at work.
        """
        if agency.id != self._scope.agency.id:
            raise NoSuch(f"agency {agency.id}")
        await _check_name(self._scope.ask_beyond, agency.name, agency.id)
        old, new = _columns(self._scope.agency), _columns(agency)
        changed = {name: value for name, value in new.items() if value != old[name]}
        if not changed:
            return
        try:
            await self._scope.run(_CHANGE.values(changed), {"agency": agency.id})
        except IntegrityError as error:
            raise _translated(error, agency.name) from None
        if agency.daily_most != self._scope.agency.daily_most:
            await limit_day(self._scope, agency.daily_most)

    async def address_key(self) -> Key:
        return contexts.address_key(self._scope.key)


async def bootstrap(
    database: Database, keyring: KeyRing, region: str, time_zone: str = TIME_ZONE
) -> None:
    """Makes the installation's own agency, and a first one where there is none other.

    Any number of processes may do so at once. Raises CannotOpen when SECRET_KEYS are not those
    that the database was made with, so that this shows at start and not at the first message.
    """
    async with database.write() as connection:
        await _make_installation(connection, keyring, region)
        own = (await connection.execute(LOCK_INSTALLATION)).one()
        keyring.unwrap(own.wrapped_key, contexts.agency_key(INSTALLATION))
        if (await connection.execute(_COUNT)).scalar_one() == 0:
            first = await _create(connection, keyring, FIRST_NAME, region, time_zone)
            await _note(connection, first, by_itself(CREATED))


async def create_agency(
    database: Database, keyring: KeyRing, name: str, region: str, time_zone: str = TIME_ZONE
) -> Agency:
    """Raises NameTaken."""
    async with database.write() as connection:
        new = await _create(connection, keyring, name, region, time_zone)
        await _note(connection, new, operator(CREATED, region=region, time_zone=time_zone))
        return new


async def list_agencies(database: Database) -> Sequence[Agency]:
    """Without the installation's own, in the order in which they were made."""
    async with database.read() as connection:
        return [agency_of(row) for row in await connection.execute(_ALL)]


async def names(connection: AsyncConnection) -> Sequence[tuple[AgencyId, str]]:
    """Of all but the installation's own."""
    return [(AgencyId(row.id), row.name) for row in await connection.execute(_ALL)]


async def with_an_audit_address(connection: AsyncConnection) -> Sequence[AgencyId]:
    return [AgencyId(one) for one in (await connection.execute(_WITH_AN_AUDIT_ADDRESS)).scalars()]


async def find_agency(database: Database, name: str) -> Agency:
    """By its name, in any case. Raises NoSuch."""
    for agency in await list_agencies(database):
        if _folded(agency.name) == _folded(name):
            return agency
    raise NoSuch(f"agency {name!r}")


async def attempt_key(database: Database, keyring: KeyRing) -> bytes:
    """What attempt ids are signed with."""
    return await _installation_key(database, keyring, "attempt ids")


async def webhook_key(database: Database, keyring: KeyRing) -> bytes:
    """What the addresses are made with at which platforms tell us of updates."""
    return await _installation_key(database, keyring, "webhooks of bots")


async def unsubscribing_key(database: Database, keyring: KeyRing) -> bytes:
    """What the links are made with by which people unsubscribe."""
    return await _installation_key(database, keyring, "links to unsubscribe")


async def _installation_key(database: Database, keyring: KeyRing, what_for: str) -> bytes:
    """The same after SECRET_KEYS changed."""
    async with database.read() as connection:
        scope, _ = await open_scope(connection, keyring, INSTALLATION)
    return scope.key.hash(what_for)


async def open_scope(
    connection: AsyncConnection, keyring: KeyRing, agency: AgencyId
) -> tuple[Scope, float]:
    """What is done for that agency on this connection, and the database's clock. Raises NoSuch."""
    return await _opened(connection, keyring, agency, _ONE)


async def enter_scope(
    connection: AsyncConnection, keyring: KeyRing, agency: AgencyId
) -> tuple[Scope, float]:
    """As `open_scope`; from here on this transaction sees what is the agency's and nothing else,
    on PostgreSQL. Raises NoSuch.
    """
    apart = connection.dialect.name != "sqlite"
    scope, now = await _opened(connection, keyring, agency, _ENTER if apart else _ONE)
    return replace(scope, apart=apart), now


async def _opened(
    connection: AsyncConnection, keyring: KeyRing, agency: AgencyId, statement: Select[Any]
) -> tuple[Scope, float]:
    found = (await connection.execute(statement, {"agency": agency})).first()
    if found is None:
        raise NoSuch(f"agency {agency}")
    key = keyring.unwrap(found.wrapped_key, contexts.agency_key(agency))
    return Scope(connection=connection, agency=agency_of(found), key=key), found.now


async def _make_installation(connection: AsyncConnection, keyring: KeyRing, region: str) -> None:
    _, wrapped = keyring.new(contexts.agency_key(INSTALLATION))
    values = {"id": INSTALLATION, "name": INSTALLATION_NAME, "region": region}
    values |= {"time_zone": TIME_ZONE, "wrapped_key": wrapped, "created_at": db_now()}
    await connection.execute(_INSTALLATION.on(connection).values(values))


async def _create(
    connection: AsyncConnection, keyring: KeyRing, name: str, region: str, time_zone: str
) -> Agency:
    await _check_name(asking(connection), name)
    values = {"name": name, "region": region, "time_zone": time_zone}
    try:
        new = AgencyId((await connection.execute(_CREATE, values)).scalar_one())
    except IntegrityError as error:
        raise _translated(error, name) from None
    _, wrapped = keyring.new(contexts.agency_key(new))
    await connection.execute(_WRAP, {"agency": new, "key": wrapped})
    return Agency(id=new, name=name, time_zone=time_zone, region=region)


async def _note(connection: AsyncConnection, new: Agency, deed: Deed) -> None:
    await connection.run_sync(append, [(new.id, deed)])


async def _check_name(ask: Ask, name: str, own: AgencyId | None = None) -> None:
    """Raises NameTaken where another has it but for its case, by which nobody is found."""
    await ask(LOCK_INSTALLATION)  # two that take one name at once wait here
    for one in await ask(_NAMES):
        if one.id != own and _folded(one.name) == _folded(name):
            raise NameTaken(name)


def _folded(name: str) -> str:
    return name.strip().casefold()


def _columns(agency: Agency) -> dict[str, Any]:
    quiet_from, quiet_until = minutes_of(agency.quiet)
    return {
        "name": agency.name,
        "time_zone": agency.time_zone,
        "region": agency.region,
        "quiet_from": quiet_from,
        "quiet_until": quiet_until,
        "daily_most": agency.daily_most,
        "release_above": agency.release_above,
        "audit_address": agency.audit_address,
        "keep_days": agency.keep_days,
        "mail_sender": agency.mail_sender,
        "reply_to": agency.reply_to,
        "logo": agency.logo,
        "mail_address": agency.mail_address,
    }


def _translated(error: IntegrityError, name: str) -> Exception:
    return NameTaken(name) if violates(error, AGENCY_NAME) else error


def agency_of(row: Row[Any]) -> Agency:
    return Agency(
        id=AgencyId(row.id),
        name=row.name,
        time_zone=row.time_zone,
        region=row.region,
        quiet=hours_from(row.quiet_from, row.quiet_until),
        daily_most=row.daily_most,
        release_above=row.release_above,
        audit_address=row.audit_address,
        keep_days=row.keep_days,
        mail_sender=row.mail_sender,
        reply_to=row.reply_to,
        logo=row.logo,
        mail_address=row.mail_address,
    )
