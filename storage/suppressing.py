"""Putting addresses on the list of those that are left out, from wherever it is told."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from agencies.model import AgencyId
from agencies.sealing import Key
from agencies.suppression import YIELDING, Suppression
from storage import contexts
from storage.database import db_now
from storage.engine_records import LONGEST_REASON
from storage.tables import suppression
from storage.upserts import Insert, Upsert

_PUT = Upsert(
    suppression,
    key=["agency_id", "channel", "address_hash"],
    replaced=["sealed", "reason", "at", "cause"],
    where=suppression.c.cause.in_([cause.value for cause in YIELDING]),
)
"""What weighs more than a person's own wish stays."""


def put(connection: AsyncConnection | Connection) -> Insert:
    return _PUT.on(connection)


def entry(agency: AgencyId, key: Key, told: Suppression, address_hash: bytes) -> Mapping[str, Any]:
    """A row of it, as of now; `key` is the agency's."""
    context = contexts.suppressed_address(agency, told.channel, address_hash)
    return {
        "agency_id": agency,
        "channel": told.channel,
        "address_hash": address_hash,
        "sealed": key.seal(told.address.encode(), context) if told.address else b"",
        "reason": told.reason[:LONGEST_REASON],
        "at": db_now(),
        "cause": told.cause.value,
    }
