"""What conversations, files and lists leave behind, away for good once it is too old.

It is looked for in a view that keeps nobody waiting, and taken away a few rows at a time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, bindparam, delete, exists, select, update
from sqlalchemy import func as sql
from sqlalchemy.engine import Connection

from campaigns.enclosing import MOST_FILES
from campaigns.retention import LEFTOVERS_KEPT, UPLOADS_KEPT
from storage.database import db_now
from storage.tables import (
    agency,
    blob,
    blob_piece,
    button,
    campaign,
    code_sent,
    enrolment,
    inbox,
    invitation,
    job,
    live_card,
    notice,
    session,
    suppression,
    template,
)
from storage.transacting import Transacting

AT_ONCE = 100
PIECES_AT_ONCE = 2  # of a file, each up to 256 KB: what is deleted is overwritten, too
FILES = "files"
A_DAY = 86400.0

_MONTH_AGO = db_now() - LEFTOVERS_KEPT.total_seconds()
_DAY_AGO = db_now() - A_DAY
_BROUGHT = [
    template.c.options[path].as_integer()
    for path in (("media", "blob"), *(("enclosed", n, "blob") for n in range(MOST_FILES)))
]
_OLD_FILE: ColumnElement[bool] = and_(
    blob.c.created_at < db_now() - UPLOADS_KEPT.total_seconds(),
    *(
        blob.c.id.not_in(
            select(which)
            .join(campaign, campaign.c.id == template.c.campaign_id)
            .where(
                campaign.c.erased_at.is_(None),
                template.c.options.is_not(None),
                which.is_not(None),
            )
        )
        for which in _BROUGHT
    ),
)
"""But for those that messages bring: they go when their campaign's people do."""

_KEPT_FOR = (
    select(agency.c.keep_days).where(agency.c.id == suppression.c.agency_id).scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class Leftover:
    """`emptied` are the columns that are overwritten where the row itself stays."""

    table: Table
    old: ColumnElement[bool]
    emptied: Mapping[str, Any] | None = None


LEFTOVERS: Mapping[str, Leftover] = {
    "sessions": Leftover(session, session.c.saved_at < _MONTH_AGO),
    "buttons": Leftover(button, button.c.expires_at < _DAY_AGO),
    "jobs": Leftover(job, and_(job.c.created_at < _MONTH_AGO, job.c.lease_until < db_now())),
    "notices": Leftover(
        notice, sql.coalesce(notice.c.delivered_at, notice.c.created_at) < _MONTH_AGO
    ),
    "inbox": Leftover(inbox, inbox.c.received_at < _MONTH_AGO),
    "enrolments": Leftover(enrolment, enrolment.c.expires_at < _DAY_AGO),
    "codes": Leftover(code_sent, code_sent.c.at < _DAY_AGO),
    "invitations": Leftover(invitation, invitation.c.expires_at < _MONTH_AGO),
    "cards": Leftover(
        live_card,
        exists().where(campaign.c.id == live_card.c.campaign_id, campaign.c.ended_at < _MONTH_AGO),
    ),
    "suppressions": Leftover(
        suppression,
        and_(suppression.c.sealed != b"", suppression.c.at < db_now() - _KEPT_FOR * A_DAY),
        {"sealed": b""},
    ),
}
"""By what staff and operators call them."""

_NEXT_FILE = select(blob.c.id).where(_OLD_FILE).order_by(blob.c.id).limit(1)
_SHUT = (
    update(blob).where(blob.c.id == bindparam("file"), _OLD_FILE).values(wrapped_key=b"")
)  # its key first: what is left of it opens no more
_PIECES = (
    select(blob_piece.c.piece)
    .where(blob_piece.c.blob_id == bindparam("file"))
    .order_by(blob_piece.c.piece)
    .limit(PIECES_AT_ONCE)
)
_DROP_PIECES = delete(blob_piece).where(
    blob_piece.c.blob_id == bindparam("file"),
    blob_piece.c.piece.in_(bindparam("pieces", expanding=True)),
)
_DROP_FILE = delete(blob).where(blob.c.id == bindparam("file"))


class SqlLeftovers(Transacting):
    """Every function raises StorageDown."""

    @property
    def kinds(self) -> Sequence[str]:
        return (FILES, *LEFTOVERS)

    async def sweep(self, kind: str) -> int:
        """Some of what is too old of that kind; 0 where none is left."""
        if kind == FILES:
            file = await self._look(lambda connection: connection.scalar(_NEXT_FILE))
            return await self._transact(lambda c: _sweep_file(c, file)) if file else 0
        one = LEFTOVERS[kind]
        found = await self._look(lambda connection: _find(connection, one))
        return await self._transact(lambda c: _sweep(c, one, found)) if found else 0


def _find(connection: Connection, one: Leftover) -> Sequence[dict[str, Any]]:
    key = list(one.table.primary_key.columns)
    asked = select(*(column.label(f"of_{column.name}") for column in key))
    return [dict(row) for row in connection.execute(asked.where(one.old).limit(AT_ONCE)).mappings()]


def _sweep(connection: Connection, one: Leftover, found: Sequence[dict[str, Any]]) -> int:
    """What was used again meanwhile stays."""
    this = [column == bindparam(f"of_{column.name}") for column in one.table.primary_key.columns]
    if one.emptied is None:
        connection.execute(delete(one.table).where(*this, one.old), found)
    else:
        changed = update(one.table).where(*this, one.old).values(**one.emptied)
        connection.execute(changed, found)
    return len(found)


def _sweep_file(connection: Connection, file: int) -> int:
    """Some pieces of it, and at the end itself."""
    if not connection.execute(_SHUT, {"file": file}).rowcount:
        return 0
    pieces = connection.execute(_PIECES, {"file": file}).scalars().all()
    if pieces:
        connection.execute(_DROP_PIECES, {"file": file, "pieces": pieces})
    else:
        connection.execute(_DROP_FILE, {"file": file})
    return 1
