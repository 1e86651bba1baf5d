"""The audit's chains, as everybody appends to them: one agency's desk, and the engine across all.

It comes last in a transaction. Whoever appends to a chain makes others wait that append to it, so
it is not held while anything else is waited for; several are taken in the order of the agencies.
"""

import json
from collections.abc import Iterable
from operator import itemgetter

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.engine import Connection

from agencies.audit import BEGINNING, Deed, chained
from agencies.model import AgencyId
from storage.database import NOW
from storage.tables import audit as table
from storage.tables import audit_head
from storage.times import aware
from storage.upserts import Upsert

Noted = tuple[AgencyId, Deed]
"""What was done, and in whose chain it is to stand."""

_BEGIN = Upsert(audit_head, key=["agency_id"])
_HEAD = select(audit_head).where(audit_head.c.agency_id == bindparam("agency")).with_for_update()
_MOVE_HEAD = (
    update(audit_head)
    .where(audit_head.c.agency_id == bindparam("agency"))
    .values(number=bindparam("last"), hash=bindparam("its_hash"))
)
_APPEND = insert(table)


def append(connection: Connection, noted: Iterable[Noted]) -> None:
    """In the order in which they are given, within each agency."""
    for agency, deed in sorted(noted, key=itemgetter(0)):
        _append(connection, agency, deed)


def _append(connection: Connection, agency: AgencyId, deed: Deed) -> None:
    begin = _BEGIN.on(connection).values(agency_id=agency, number=0, hash=BEGINNING)
    connection.execute(begin)
    head = connection.execute(_HEAD, {"agency": agency}).one()
    seconds = connection.execute(NOW).scalar_one()
    number = head.number + 1
    hashed = chained(head.hash, agency, number, aware(seconds), deed)
    entry = {
        "agency_id": agency,
        "number": number,
        "at": seconds,
        "by": deed.by,
        "person_id": deed.person,
        "what": deed.what,
        "facts": json.dumps(dict(deed.facts), sort_keys=True),
        "hash": hashed,
    }
    connection.execute(_APPEND, entry)
    moved = {"agency": agency, "last": number, "its_hash": hashed}
    connection.execute(_MOVE_HEAD, moved)
