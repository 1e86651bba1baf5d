"""Receipts: put into the inbox where they arrive, and taken out of it many at a time.

Whoever answers the provider only writes them down, so that it is answered at once whatever else
is going on. They are about any agency, like all of the engine.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, delete, literal_column, select
from sqlalchemy.engine import Connection

from agencies.model import AgencyId
from agencies.money import Money
from agencies.sealing import Key, KeyRing
from agencies.suppression import Cause
from campaigns.model import LAST_WORD, CampaignId
from campaigns.sending import Record
from campaigns.states import Event
from storage import contexts
from storage.appending import Append
from storage.database import NOW, db_now
from storage.engine_charges import keep_charges
from storage.engine_ends import agency_keys, end
from storage.engine_records import Change, Moment, count, record
from storage.engine_suppress import suppress
from storage.quick import Quick, bounds, listed, within
from storage.tables import agency, campaign, inbox
from storage.wakes import announce

RECEIPT = "receipt"

_WHOSE = Quick(
    select(campaign.c.id, campaign.c.agency_id, agency.c.wrapped_key)
    .join(agency, agency.c.id == campaign.c.agency_id)
    .where(*listed(campaign.c.id, "campaigns")),
    *bounds("campaigns"),
)
_PUT = Append(
    inbox,
    ("agency_id", "key", "sealed"),
    {"source": literal_column(f"'{RECEIPT}'"), "received_at": db_now()},
    unique=("source", "key"),
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
    campaigns = within(connection, sorted({one.campaign for one in receipts}))
    found = _WHOSE.rows(connection, *campaigns)
    whose = {CampaignId(of): AgencyId(its) for of, its, _ in found}
    wrapped = {AgencyId(its): key for _, its, key in found}
    keys = {of: ring.unwrap(key, contexts.agency_key(of)) for of, key in wrapped.items()}
    rows = [
        _sealed(keys[whose[one.campaign]], whose[one.campaign], one)
        for one in receipts
        if one.campaign in whose
    ]
    _PUT.run(connection, sorted(rows))  # in one order, so that no two wait for each other
    announce(connection)


def _sealed(key: Key, its: AgencyId, one: Record) -> tuple[AgencyId, str, bytes]:
    """A row for `_PUT`."""
    last = ".last" if one.reason == LAST_WORD else ""
    price = f".{one.charged.currency}{one.charged.millionths}" if one.charged else ""
    told = f"{one.event.value}{one.suppress or ''}{last}{price}"
    of = f"{one.campaign}.{one.row}.{one.attempt}.{told}"
    charged = [one.charged.currency, one.charged.millionths] if one.charged else None
    said = json.dumps([*one[:3], one.event.value, one.reason, one.suppress, charged])
    return its, of, key.seal(said.encode(), contexts.inbox_entry(its, RECEIPT, of))


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
    keep_charges(connection, records)
    count(connection, moment.change)
    end(connection, ring, {one.campaign for one in records})
    _DONE.run(connection, *within(connection, [row.id for row in found]))
    return len(found)


def _record(said: Sequence[Any]) -> Record:
    """What an earlier version put in has no price at its end, and no cause either."""
    of, row, attempt, event, reason, *more = said
    cause, charged = [*more, None, None][:2]
    return Record(
        CampaignId(of),
        row,
        attempt,
        Event(event),
        reason,
        suppress=Cause(cause) if cause else None,
        charged=Money(*charged) if charged else None,
    )
