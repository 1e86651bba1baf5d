"""The audit of one agency: appended, read and never changed, which triggers see to."""

import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, or_, select, update

from agencies.audit import BEGINNING, Anchor, Deed, Entry, Sought
from agencies.model import AgencyId
from campaigns.model import CampaignId
from storage.chain import append
from storage.scope import Scope
from storage.tables import audit as table
from storage.tables import audit_head
from storage.times import aware

PAGE = 1000
LATER = 2**31 - 1  # than any entry

_OWN = table.c.agency_id == bindparam("agency")
_LAST = (
    select(table)
    .where(_OWN, table.c.number < bindparam("before"))
    .order_by(table.c.number.desc())
    .limit(bindparam("most"))
)
_NEXT = (
    select(table)
    .where(_OWN, table.c.number > bindparam("after"))
    .order_by(table.c.number)
    .limit(PAGE)
)
_ABOUT = select(table).where(_OWN, table.c.facts.like(bindparam("fact"))).order_by(table.c.number)
_HEAD_READ = select(audit_head).where(audit_head.c.agency_id == bindparam("agency"))
_UNMAILED = _HEAD_READ.where(
    audit_head.c.number > 0,
    or_(audit_head.c.mailed_on.is_(None), audit_head.c.mailed_on != bindparam("day")),
)
_MAILED = (
    update(audit_head)
    .where(audit_head.c.agency_id == bindparam("agency"))
    .values(mailed_on=bindparam("day"))
)


def _is(sought: Sought) -> ColumnElement[bool]:
    if sought.begins and sought.ends:
        return and_(table.c.at >= sought.begins.timestamp(), table.c.at < sought.ends.timestamp())
    named = (f'"campaign": {one}{end}' for one in sought.campaigns for end in (",", "}"))
    return or_(
        table.c.what.icontains(sought.what, autoescape=True),
        table.c.by.icontains(sought.what, autoescape=True),
        table.c.person_id.in_(sought.persons),
        *(table.c.facts.contains(one, autoescape=True) for one in named),
    )


class SqlAudit:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._agency = scope.agency.id

    async def append(self, deeds: Sequence[Deed]) -> None:
        """In their order. Whoever appends at once waits, so that the chain never forks."""
        noted = [(self._agency, deed) for deed in deeds]
        await self._scope.connection.run_sync(append, noted)

    async def latest(self, most: int, before: int | None = None) -> Sequence[Entry]:
        """The newest first; those before that number."""
        asked = {"agency": self._agency, "most": most, "before": before or LATER}
        return [self._entry(row) for row in await self._scope.run(_LAST, asked)]

    async def about(self, campaign: CampaignId) -> Sequence[Entry]:
        """Those that name it, the oldest first. It looks through all of them."""
        asked = {"agency": self._agency, "fact": f'%"campaign": {int(campaign)}%'}
        found = [self._entry(row) for row in await self._scope.run(_ABOUT, asked)]
        return [one for one in found if one.deed.facts.get("campaign") == campaign]

    async def read(self) -> AsyncIterator[Sequence[Entry]]:
        """All, in pages, the oldest first."""
        after = 0
        while True:
            asked = {"agency": self._agency, "after": after}
            page = [self._entry(row) for row in await self._scope.run(_NEXT, asked)]
            if not page:
                return
            yield page
            after = page[-1].number

    async def search(self, sought: Sought, most: int, before: int | None = None) -> Sequence[Entry]:
        """The newest first; those before that number."""
        asked = {"agency": self._agency, "most": most, "before": before or LATER}
        found = await self._scope.run(_LAST.where(_is(sought)), asked)
        return [self._entry(row) for row in found]

    async def unmailed(self, day: str) -> Anchor | None:
        """How far it has come, where that was not mailed on that day."""
        found = (await self._scope.run(_UNMAILED, {"agency": self._agency, "day": day})).first()
        if found is None:
            return None
        return Anchor(agency=self._agency, number=found.number, hash=found.hash)

    async def mailed(self, day: str) -> None:
        await self._scope.run(_MAILED, {"agency": self._agency, "day": day})

    async def head(self) -> tuple[int, bytes]:
        """The number of the last entry and its hash, as kept beside the entries."""
        found = (await self._scope.run(_HEAD_READ, {"agency": self._agency})).first()
        return (found.number, found.hash) if found else (0, BEGINNING)

    def _entry(self, row: Row[Any]) -> Entry:
        return Entry(
            agency=AgencyId(row.agency_id),
            number=row.number,
            at=aware(row.at),
            deed=Deed(by=row.by, person=row.person_id, what=row.what, facts=json.loads(row.facts)),
            hash=row.hash,
        )
