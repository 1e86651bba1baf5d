"""Receipts: put into the inbox where they arrive, and taken out of it many at a time.

Whoever answers the provider only writes them down, so that it is answered at once whatever else
is going on. They are about any agency, like all of the engine.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Connection

from agencies.model import AgencyId
from agencies.sealing import Key, KeyRing
from agencies.suppression import Cause
from campaigns.model import CampaignId
from campaigns.sending import Record
from campaigns.states import Event
from storage import contexts
from storage.database import NOW, db_now
from storage.engine_ends import agency_keys, end
from storage.engine_records import Change, Moment, count, record
from storage.engine_suppress import suppress
from storage.quick import Quick, bounds, listed, within
from storage.tables import campaign, inbox
from storage.wakes import announce

RECEIPT = "receipt"

_WHOSE = select(campaign.c.id, campaign.c.agency_id).where(
    campaign.c.id.in_(bindparam("campaigns", expanding=True))
)
_PUT = Quick(
    postgresql.insert(inbox)  # SQLite spells it alike
    .values(
        agency_id=bindparam("agency"),
        source=RECEIPT,
        key=bindparam("of"),
        sealed=bindparam("said"),
        received_at=db_now(),
    )
    .on_conflict_do_nothing(index_elements=["source", "key"])
    .inline(),
    *("agency", "of", "said"),
)
_NEXT = (
    select(inbox.c.id, inbox.c.agency_id, inbox.c.key, inbox.c.sealed)
    .where(inbox.c.source == RECEIPT)
    .order_by(inbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_DONE = Quick(delete(inbox).where(*listed(inbox.c.id, "done")), *bounds("done"))


def put_receipts(connection: Connection, ring: KeyRing, receipts: Sequence[Record]) -> None:
    """One that waits already is not put in twice; one about no campaign of ours is let fall."""
    asked = {"campaigns": sorted({one.campaign for one in receipts})}
    whose = {CampaignId(c): AgencyId(a) for c, a in connection.execute(_WHOSE, asked)}
    keys = agency_keys(connection, ring, whose.values())
    rows = [
        _sealed(keys[agency], agency, one)
        for one in receipts
        if (agency := whose.get(one.campaign)) is not None
    ]
    _PUT.many(connection, sorted(rows))  # in one order, so that no two wait for each other
    announce(connection)


def _sealed(key: Key, agency: AgencyId, one: Record) -> tuple[AgencyId, str, bytes]:
    """A row for `_PUT`."""
    of = f"{one.campaign}.{one.row}.{one.attempt}.{one.event.value}{one.suppress or ''}"
    said = json.dumps([*one[:3], one.event.value, one.reason, one.suppress])
    return agency, of, key.seal(said.encode(), contexts.inbox_entry(agency, RECEIPT, of))


def take_receipts(connection: Connection, ring: KeyRing, most: int) -> int:
    """Writes what the oldest of them say into the ledger; how many it took."""
    found = connection.execute(_NEXT, {"most": most}).all()
    if not found:
        return 0
    keys = agency_keys(connection, ring, (row.agency_id for row in found))
    records = []
    for row in found:
        of = AgencyId(row.agency_id)
        said = keys[of].open(row.sealed, contexts.inbox_entry(of, RECEIPT, row.key))
        records.append(_record(json.loads(said)))
    moment = Moment(connection.execute(NOW).scalar_one(), Change())
    record(connection, records, moment)
    suppress(connection, ring, records)
    count(connection, moment.change)
    end(connection, ring, {one.campaign for one in records})
    _DONE.run(connection, *within(connection, [row.id for row in found]))
    return len(found)


def _record(said: Sequence[Any]) -> Record:
    """What an earlier version put in has no cause at its end."""
    of, row, attempt, event, reason, *cause = said
    because = Cause(cause[0]) if any(cause) else None
    return Record(CampaignId(of), row, attempt, Event(event), reason, suppress=because)
