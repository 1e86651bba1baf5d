"""Long pieces of work for the conversation: claimed with a lease, run again after a crash."""

from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Update,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from agencies.model import AgencyId, Identity
from agencies.sealing import KeyRing
from campaigns.conversations import Job, JobId
from campaigns.model import CampaignId
from campaigns.stores import NoSuch
from storage import contexts
from storage.agencies import open_scope
from storage.database import db_now
from storage.platforms import on_platforms
from storage.scope import Ask, Scope
from storage.tables import job as table

JOB_LEASE = 10.0  # seconds that a silent owner keeps a job; renew it every 3

_MINE = (table.c.agency_id == bindparam("agency"), table.c.id == bindparam("job"))
_ADD = (
    insert(table)
    .values(sealed=b"", lease_until=0.0, cancelled=False, created_at=db_now())
    .returning(table.c.id)
)
_SEAL = update(table).where(*_MINE).values(sealed=bindparam("arguments"))
_CANCEL = (
    update(table)
    .where(
        table.c.agency_id == bindparam("agency"),
        table.c.campaign_id == bindparam("campaign"),
        table.c.kind == bindparam("of_kind"),
    )
    .values(cancelled=True)
)
_CANCEL_ALL = (
    update(table)
    .where(table.c.agency_id == bindparam("agency"), table.c.identity == bindparam("person"))
    .values(cancelled=True)
)
_END_ALL = delete(table).where(
    table.c.agency_id == bindparam("agency"), table.c.kind == bindparam("of_kind")
)
_DROP_ALL = delete(table).where(
    table.c.agency_id == bindparam("agency"),
    table.c.identity == bindparam("person"),
    table.c.lease_until < db_now(),
)
_SHOWN = update(table).where(*_MINE).values(message=bindparam("shown"))
_END = delete(table).where(*_MINE)
_UNDER_WAY = (
    select(func.count())
    .select_from(table)
    .where(table.c.agency_id == bindparam("agency"), table.c.identity == bindparam("person"))
)


def _hold(which: ColumnElement[bool]) -> Update:
    held = {"owner": bindparam("by"), "lease_until": db_now() + JOB_LEASE}
    return update(table).where(which).values(held).returning(*table.c)


@cache  # it is asked several times a second, also while messages leave
def _waiting(platforms: frozenset[str]) -> Select[Any]:
    """The oldest."""
    theirs = on_platforms(table.c.identity, sorted(platforms))
    waits = select(table.c.id).where(table.c.lease_until < db_now(), theirs)
    return waits.order_by(table.c.id).limit(1)


@cache
def _claim(platforms: frozenset[str]) -> Update:
    first = _waiting(platforms).with_for_update(skip_locked=True)
    return _hold(table.c.id == first.scalar_subquery())


_RENEW = _hold((table.c.id == bindparam("job")) & (table.c.owner == bindparam("by")))


class SqlJobs:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._agency = scope.agency.id

    async def add(self, job: Job) -> JobId:
        row = {
            "agency_id": self._agency,
            "kind": job.kind,
            "campaign_id": job.campaign,
            "identity": job.identity,
            "chat": job.chat,
            "message": job.message,
        }
        new = JobId((await self._scope.run(_ADD, row)).scalar_one())
        context = contexts.job_arguments(self._agency, new)
        sealed = self._scope.key.seal(job.arguments.encode(), context)
        await self._scope.run(_SEAL, {**self._mine(new), "arguments": sealed})
        return new

    async def cancel(self, campaign: CampaignId, kind: str) -> None:
        asked = {"agency": self._agency, "campaign": campaign, "of_kind": kind}
        await self._scope.run(_CANCEL, asked)

    async def end_all(self, kind: str) -> None:
        await self._scope.run(_END_ALL, {"agency": self._agency, "of_kind": kind})

    async def cancel_all(self, identity: Identity) -> None:
        """What nobody has begun is gone; whoever is at the rest notices within a second."""
        asked = {"agency": self._agency, "person": str(identity)}
        await self._scope.run(_DROP_ALL, asked)
        await self._scope.run(_CANCEL_ALL, asked)

    async def shown(self, job: JobId, message: str) -> None:
        await self._scope.run(_SHOWN, {**self._mine(job), "shown": message})

    async def end(self, job: JobId) -> None:
        if (await self._scope.run(_END, self._mine(job))).rowcount == 0:
            raise NoSuch(f"job {job}")

    async def under_way(self, identity: Identity) -> int:
        asked = {"agency": self._agency, "person": str(identity)}
        return int((await self._scope.run(_UNDER_WAY, asked)).scalar_one())

    def _mine(self, job: JobId) -> dict[str, Any]:
        return {"agency": self._agency, "job": job}


async def is_waiting(ask: Ask, platforms: frozenset[str]) -> bool:
    """Whether `claim` may find one: asking takes nothing from whoever writes."""
    return bool(await ask(_waiting(platforms)))


async def claim(
    connection: AsyncConnection, keyring: KeyRing, owner: str, platforms: frozenset[str]
) -> Job | None:
    """The oldest job, of any agency, that nobody holds, for somebody on one of the platforms."""
    found = (await connection.execute(_claim(platforms), {"by": owner})).first()
    return await _opened(connection, keyring, found) if found else None


async def renew(
    connection: AsyncConnection, keyring: KeyRing, job: JobId, owner: str
) -> Job | None:
    found = (await connection.execute(_RENEW, {"job": job, "by": owner})).first()
    return await _opened(connection, keyring, found) if found else None


async def _opened(connection: AsyncConnection, keyring: KeyRing, row: Row[Any]) -> Job:
    scope, _ = await open_scope(connection, keyring, AgencyId(row.agency_id))
    context = contexts.job_arguments(scope.agency.id, row.id)
    return Job(
        id=JobId(row.id),
        agency=scope.agency.id,
        kind=row.kind,
        campaign=row.campaign_id,
        identity=row.identity,
        chat=row.chat,
        arguments=scope.key.open(row.sealed, context).decode(),
        message=row.message,
        cancelled=row.cancelled,
    )
