"""Addresses that a provider told us never to use again, kept for the agency and the channel."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection

from agencies.model import AgencyId
from agencies.sealing import KeyRing
from campaigns.sending import Record
from storage import contexts
from storage.database import db_now
from storage.engine_ends import agency_keys
from storage.engine_records import LONGEST_REASON
from storage.tables import campaign, delivery, suppression
from storage.upserts import Upsert

_WHOM = (
    select(delivery.c.agency_id, campaign.c.channel, delivery.c.address_hash)
    .join(campaign, campaign.c.id == delivery.c.campaign_id)
    .where(delivery.c.campaign_id == bindparam("campaign"), delivery.c.row == bindparam("row"))
)
_ADD = Upsert(suppression, key=["agency_id", "channel", "address_hash"])


def suppress(connection: Connection, ring: KeyRing, records: Sequence[Record]) -> None:
    for one in records:
        if one.suppress:
            _suppress(connection, ring, one)


def _suppress(connection: Connection, ring: KeyRing, one: Record) -> None:
    asked = {"campaign": one.campaign, "row": one.row}
    found = connection.execute(_WHOM, asked).one()
    of = AgencyId(found.agency_id)
    context = contexts.suppressed_address(of, found.channel, found.address_hash)
    key = agency_keys(connection, ring, [of])[of]
    connection.execute(
        _ADD.on(connection).values(
            agency_id=of,
            channel=found.channel,
            address_hash=found.address_hash,
            sealed=key.seal(one.suppress.encode(), context),
            reason=one.reason[:LONGEST_REASON],
            at=db_now(),
        )
    )
